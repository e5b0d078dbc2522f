#include "translator/dialect/ascendc_polynomial.h"

#include "mlir/IR/DialectImplementation.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "translator/dialect/ascendc_polynomial_ops.cpp.inc"

namespace ascend::translator::ascendc {

LogicalResult PolynomialOp::verify() {
  if (getCoefficients().empty())
    return emitOpError() << "has no coefficients";
  return success();
}

LogicalResult EvaluatePolynomialOp::verify() {
  for (Value tensor : {getDst(), getSrc(), getConstants()})
    if (!elementTypeOf(tensor.getType()).isF32())
      return emitOpError() << "has no form for " << elementTypeOf(tensor.getType()) << "; element types: f32";
  if (getDst() == getSrc())
    return emitOpError() << "cannot overwrite what it reads in every step";
  return success();
}

} // namespace ascend::translator::ascendc
