#pragma once
// Instructions on rows of tiles that few files know: apart from ascendc.h.
#include "translator/dialect/ascendc.h"

#include "translator/dialect/ascendc_row_enums.h.inc"

#define GET_OP_CLASSES
#include "translator/dialect/ascendc_row_wise_ops.h.inc"
