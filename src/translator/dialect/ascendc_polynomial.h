#pragma once
// Polynomials, which few files know: apart from ascendc.h.
#include "translator/dialect/ascendc.h"

#define GET_OP_CLASSES
#include "translator/dialect/ascendc_polynomial_ops.h.inc"
