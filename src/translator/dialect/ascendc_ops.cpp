// Verifiers of the operations that are no vector instructions.
#include "translator/dialect/ascendc_polynomial.h"
#include "translator/dialect/ascendc_row_wise.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "translator/dialect/ascendc_ops.cpp.inc"

namespace ascend::translator::ascendc {

void AscendCDialect::registerOps() {
  addOperations<
#define GET_OP_LIST
#include "translator/dialect/ascendc_ops.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "translator/dialect/ascendc_row_wise_ops.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "translator/dialect/ascendc_polynomial_ops.cpp.inc"
      >();
}

void GetValueOp::build(OpBuilder&, OperationState& state, Value tensor, Value index) {
  state.addOperands({tensor, index});
  state.addTypes(scalarTypeOf(elementTypeOf(tensor.getType())));
}

static LogicalResult verifySameElements(Operation* op, Value a, Value b) {
  Type left = elementTypeOf(a.getType()), right = elementTypeOf(b.getType());
  if (left != right)
    return op->emitOpError() << "moves elements of one type, not " << left << " and " << right;
  return success();
}

static LogicalResult verifyScalarOf(Operation* op, Value tensor, Type scalar) {
  Type expected = scalarTypeOf(elementTypeOf(tensor.getType()));
  if (scalar != expected)
    return op->emitOpError() << "scalar has type " << scalar << ", elements are " << expected;
  return success();
}

/// Rows have all three: how many, and the distances on both sides.
template <typename Copy> static LogicalResult verifyRows(Copy copy) {
  if (copy.getNumOperands() != 4 && copy.getNumOperands() != 7)
    return copy.emitOpError() << "takes `rows` together with both distances of rows";
  return verifySameElements(copy, copy.getDst(), copy.getSrc());
}

LogicalResult CopyInOp::verify() { return verifyRows(*this); }
LogicalResult CopyOutOp::verify() { return verifyRows(*this); }

LogicalResult SyncAllOp::verify() {
  if (!elementTypeOf(getWorkspace().getType()).isInteger(32) || !elementTypeOf(getLocal().getType()).isInteger(32))
    return emitOpError() << "its workspaces have i32 elements";
  return success();
}
LogicalResult GetValueOp::verify() { return verifyScalarOf(*this, getTensor(), getResult().getType()); }
LogicalResult SetValueOp::verify() { return verifyScalarOf(*this, getTensor(), getValue().getType()); }

LogicalResult WorkspaceViewOp::verify() {
  if (getByteOffset() % elementBytes(elementTypeOf(getResult().getType())) != 0)
    return emitOpError() << "byte offset " << getByteOffset() << " is not a multiple of the element's size";
  return success();
}

LogicalResult InitQueueOp::verify() {
  if (getBind() && getResult().getType().getPosition() != Position::VecIn)
    return emitOpError() << "a bound queue is named after its input side: vecin";
  return success();
}

LogicalResult AllocTensorOp::verify() {
  if (getResult().getType().getPosition() != getQueue().getType().getPosition())
    return emitOpError() << "gives a tensor at the queue's position";
  return success();
}

LogicalResult PipeSyncOp::verify() {
  if (getFrom() == getTo())
    return emitOpError() << "flags order different pipes; within one, use ascendc.pipe_barrier";
  if (getFrom() == Pipe::All || getTo() == Pipe::All)
    return emitOpError() << "names single pipes";
  return success();
}

} // namespace ascend::translator::ascendc
