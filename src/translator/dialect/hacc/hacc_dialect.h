#pragma once
// The generated code needs these, in this order.
// clang-format off
#include <mlir/IR/Attributes.h>
#include <mlir/IR/BuiltinAttributes.h>
#include <mlir/IR/Dialect.h>
#include <mlir/IR/DialectImplementation.h>
#include <mlir/Interfaces/DataLayoutInterfaces.h>

#include "translator/dialect/hacc/HaccDialect.h.inc"
#include "translator/dialect/hacc/HaccEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "translator/dialect/hacc/HaccAttributes.h.inc"
// clang-format on
