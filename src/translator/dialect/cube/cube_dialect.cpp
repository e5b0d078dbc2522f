// Verifiers: positions and element types (AscendC API reference, all architectures together; what one SoC lacks is
// refused where the SoC is known).
#include "translator/dialect/cube/cube_dialect.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

// Generated code leaves parameters unused.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "translator/dialect/cube/CubeDialect.cpp.inc"
#include "translator/dialect/cube/CubeEnums.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "translator/dialect/cube/CubeTypes.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "translator/dialect/cube/CubeAttributes.cpp.inc"
#define GET_OP_CLASSES
#include "translator/dialect/cube/CubeOps.cpp.inc"
#pragma GCC diagnostic pop

namespace ascend::translator::cube {

void CubeDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "translator/dialect/cube/CubeTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "translator/dialect/cube/CubeAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "translator/dialect/cube/CubeOps.cpp.inc"
      >();
}

LogicalResult CubeDialect::verifyOperationAttribute(Operation* op, NamedAttribute attribute) {
  auto core = dyn_cast<StringAttr>(attribute.getValue());
  if (attribute.getName() == kCoreAttr && (!core || (core.getValue() != "aic" && core.getValue() != "mix")))
    return op->emitError() << "'" << kCoreAttr << "' is \"aic\" or \"mix\"";
  return success();
}

static LogicalResult verifyElement(function_ref<InFlightDiagnostic()> emitError, Type elementType) {
  if (!isa<Float16Type, BFloat16Type, Float32Type>(elementType) && !elementType.isInteger(8) &&
      !elementType.isInteger(32))
    return emitError() << "element type " << elementType << " is none of f16, bf16, f32, i8, i32";
  return success();
}

LogicalResult TensorType::verify(function_ref<InFlightDiagnostic()> emitError, Type elementType, Position) {
  return verifyElement(emitError, elementType);
}

LogicalResult TensorArrayType::verify(function_ref<InFlightDiagnostic()> emitError, Type elementType, Position,
                                      int64_t count) {
  if (count < 1 || count > 8)
    return emitError() << "an array has 1 to 8 tensors, as a queue, not " << count;
  return verifyElement(emitError, elementType);
}

LogicalResult QueueType::verify(function_ref<InFlightDiagnostic()> emitError, Position, int64_t depth) {
  if (depth < 1 || depth > 8)
    return emitError() << "a queue has 1 to 8 buffers, not " << depth;
  return success();
}

namespace {

Position positionOf(Value tensor) { return cast<TensorType>(tensor.getType()).getPosition(); }
Type elementOf(Value tensor) { return cast<TensorType>(tensor.getType()).getElementType(); }
Type memoryOf(Value global) { return ascendc::elementTypeOf(global.getType()); }

LogicalResult verifyPosition(Operation* op, Value tensor, ArrayRef<Position> allowed) {
  if (llvm::is_contained(allowed, positionOf(tensor)))
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError() << "takes a tensor at ";
  llvm::interleave(
      allowed, [&](Position position) { diagnostic << stringifyPosition(position); }, [&] { diagnostic << " or "; });
  return diagnostic << " here, not at " << stringifyPosition(positionOf(tensor));
}

LogicalResult verifySame(Operation* op, Type a, Type b) {
  if (a != b)
    return op->emitOpError() << "moves elements of one type, not " << a << " and " << b;
  return success();
}

LogicalResult verifyQueue(Operation* op, Value queue, Value tensor) {
  if (cast<QueueType>(queue.getType()).getPosition() != positionOf(tensor))
    return op->emitOpError() << "has a tensor at the queue's position";
  return success();
}

bool isFactor(Type type) { return isa<Float16Type, BFloat16Type, Float32Type>(type) || type.isInteger(8); }

} // namespace

LogicalResult AllocTensorOp::verify() { return verifyQueue(*this, getQueue(), getResult()); }
LogicalResult DequeOp::verify() { return verifyQueue(*this, getQueue(), getResult()); }
LogicalResult EnqueOp::verify() { return verifyQueue(*this, getQueue(), getTensor()); }
LogicalResult FreeTensorOp::verify() { return verifyQueue(*this, getQueue(), getTensor()); }

LogicalResult AllocElementOp::verify() {
  if (getQueue().getType().getPosition() != getArray().getType().getPosition())
    return emitOpError() << "has an array at the queue's position";
  return success();
}

LogicalResult ElementOp::verify() {
  TensorArrayType array = getArray().getType();
  if (positionOf(getResult()) != array.getPosition() || elementOf(getResult()) != array.getElementType())
    return emitOpError() << "takes a tensor of " << array << " out, not a " << getResult().getType();
  return success();
}

LogicalResult CopyNd2NzOp::verify() {
  if (failed(verifyPosition(*this, getDst(), {Position::A1, Position::B1, Position::C1})))
    return failure();
  return verifySame(*this, elementOf(getDst()), memoryOf(getSrc()));
}

LogicalResult ClearOp::verify() { return verifyPosition(*this, getDst(), {Position::A1, Position::B1}); }

LogicalResult LoadMatrixOp::verify() {
  if (failed(verifyPosition(*this, getDst(), {Position::A2, Position::B2})) ||
      failed(verifyPosition(*this, getSrc(), positionOf(getDst()) == Position::A2 ? Position::A1 : Position::B1)))
    return failure();
  if (!isFactor(elementOf(getDst())))
    return emitOpError() << "has no form for " << elementOf(getDst()) << "; element types: f16 bf16 f32 i8";
  return verifySame(*this, elementOf(getDst()), elementOf(getSrc()));
}

LogicalResult LoadBiasOp::verify() {
  if (failed(verifyPosition(*this, getDst(), Position::C2)) || failed(verifyPosition(*this, getSrc(), Position::C1)))
    return failure();
  if (elementOf(getDst()) != elementOf(getSrc()) && !(elementOf(getDst()).isF32() && elementOf(getSrc()).isF16()))
    return emitOpError() << "widens f16 to f32, not " << elementOf(getSrc()) << " to " << elementOf(getDst());
  return success();
}

LogicalResult MmadOp::verify() {
  if (failed(verifyPosition(*this, getDst(), Position::CO1)) || failed(verifyPosition(*this, getLhs(), Position::A2)) ||
      failed(verifyPosition(*this, getRhs(), Position::B2)) ||
      (getBias() && failed(verifyPosition(*this, getBias(), Position::C2))))
    return failure();
  const Type sum = elementOf(getDst()), factor = elementOf(getLhs());
  if (factor != elementOf(getRhs()))
    return emitOpError() << "multiplies elements of one type, not " << factor << " and " << elementOf(getRhs());
  if (!isFactor(factor) || (factor.isInteger(8) ? !sum.isInteger(32) : !sum.isF32()))
    return emitOpError() << "adds products of f16, bf16 and f32 up in f32 and products of i8 in i32, not products of "
                         << factor << " in " << sum;
  return success();
}

LogicalResult FixpipeOp::verify() {
  if (failed(verifyPosition(*this, getSrc(), Position::CO1)))
    return failure();
  const Type from = elementOf(getSrc()), to = memoryOf(getDst());
  if (from != to && !(from.isF32() && isa<Float16Type, BFloat16Type>(to)))
    return emitOpError() << "converts f32 to f16 or bf16, not " << from << " to " << to;
  return success();
}

} // namespace ascend::translator::cube
