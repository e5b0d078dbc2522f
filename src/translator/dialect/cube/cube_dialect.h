#pragma once
#include "translator/dialect/ascendc.h"

// The generated code needs these, in this order.
// clang-format off
#include "translator/dialect/cube/CubeDialect.h.inc"
#include "translator/dialect/cube/CubeEnums.h.inc"
#define GET_TYPEDEF_CLASSES
#include "translator/dialect/cube/CubeTypes.h.inc"
#define GET_ATTRDEF_CLASSES
#include "translator/dialect/cube/CubeAttributes.h.inc"
#define GET_OP_CLASSES
#include "translator/dialect/cube/CubeOps.h.inc"
// clang-format on
