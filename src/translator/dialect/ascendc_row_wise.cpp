#include "translator/dialect/ascendc_row_wise.h"

#include "mlir/IR/DialectImplementation.h"

#include "translator/dialect/ascendc_row_enums.cpp.inc"

using namespace mlir;

#define GET_OP_CLASSES
#include "translator/dialect/ascendc_row_wise_ops.cpp.inc"

namespace ascend::translator::ascendc {

static LogicalResult verifyTypes(Operation* op, Value dst, ValueRange sources) {
  const Type type = elementTypeOf(dst.getType());
  for (Value source : sources)
    if (elementTypeOf(source.getType()) != type)
      return op->emitOpError() << "works on one element type, not " << type << " and "
                               << elementTypeOf(source.getType());
  if (!type.isF32() && !type.isF16() && !type.isInteger(32) && !type.isInteger(16))
    return op->emitOpError() << "has no form for " << type << "; element types: i16 i32 f16 f32";
  return success();
}

LogicalResult SpreadRowsOp::verify() { return verifyTypes(*this, getDst(), getSrc()); }

LogicalResult RowWiseOp::verify() {
  if (failed(verifyTypes(*this, getDst(), {getLhs(), getRhs()})))
    return failure();
  if (getFunction() == RowFunction::Div && !isa<FloatType>(elementTypeOf(getDst().getType())))
    return emitOpError() << "divides f16 and f32 only";
  if (getLhsRows() == RowOperand::Own && getRhsRows() == RowOperand::Own)
    return emitOpError() << "has an operand that is no tile of rows: without one it is the plain instruction";
  return success();
}

} // namespace ascend::translator::ascendc
