// Verifiers of vector instructions: which element types each takes (AscendC API reference, both architectures together;
// what one SoC lacks is refused where the SoC is known).
#include "translator/dialect/ascendc.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace ascend::translator::ascendc {

static constexpr llvm::StringLiteral kArithmetic = "i16 i32 f16 f32";
static constexpr llvm::StringLiteral kFloat = "f16 f32";
static constexpr llvm::StringLiteral kBits = "i16 ui16";
static constexpr llvm::StringLiteral kWide = "i16 ui16 i32 ui32 f16 bf16 f32";

static std::string str(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

static LogicalResult verifyElement(Operation* op, Value tensor, StringRef allowed) {
  std::string type = str(elementTypeOf(tensor.getType()));
  SmallVector<StringRef> names;
  allowed.split(names, ' ');
  if (!llvm::is_contained(names, type))
    return op->emitOpError() << "has no form for " << type << "; element types: " << allowed;
  return success();
}

static LogicalResult verifySame(Operation* op, Value dst, ValueRange sources) {
  Type type = elementTypeOf(dst.getType());
  for (Value source : sources)
    if (elementTypeOf(source.getType()) != type)
      return op->emitOpError() << "works on one element type, not " << type << " and "
                               << elementTypeOf(source.getType());
  return success();
}

static LogicalResult verifyScalar(Operation* op, Value tensor, Value scalar) {
  Type expected = scalarTypeOf(elementTypeOf(tensor.getType()));
  if (scalar.getType() != expected)
    return op->emitOpError() << "scalar has type " << scalar.getType() << ", elements are " << expected;
  return success();
}

static LogicalResult verifyTemp(Operation* op, Value tmp) {
  if (!elementTypeOf(tmp.getType()).isUnsignedInteger(8))
    return op->emitOpError() << "its temporary buffer has ui8 elements";
  return success();
}

static LogicalResult verifyMask(Operation* op, Value mask) {
  if (!elementTypeOf(mask.getType()).isUnsignedInteger(8))
    return op->emitOpError() << "a mask has ui8 elements, one bit for each element compared";
  return success();
}

static LogicalResult verifyBinary(Operation* op, StringRef allowed) {
  return success(succeeded(verifySame(op, op->getOperand(0), op->getOperands().slice(1, 2))) &&
                 succeeded(verifyElement(op, op->getOperand(0), allowed)));
}

static LogicalResult verifyUnary(Operation* op, StringRef allowed) {
  return success(succeeded(verifySame(op, op->getOperand(0), op->getOperand(1))) &&
                 succeeded(verifyElement(op, op->getOperand(0), allowed)));
}

static LogicalResult verifyWithScalar(Operation* op, StringRef allowed) {
  return success(succeeded(verifyUnary(op, allowed)) &&
                 succeeded(verifyScalar(op, op->getOperand(0), op->getOperand(2))));
}

static LogicalResult verifyMath(Operation* op) {
  return success(succeeded(verifyUnary(op, kFloat)) && succeeded(verifyTemp(op, op->getOperand(2))));
}

static LogicalResult verifyReduce(Operation* op) {
  if (op->hasAttr("by_blocks") && !elementTypeOf(op->getOperand(0).getType()).isF32())
    return op->emitOpError() << "goes by blocks with f32 only";
  return success(succeeded(verifySame(op, op->getOperand(0), op->getOperands().slice(1, 2))) &&
                 succeeded(verifyElement(op, op->getOperand(0), kFloat)));
}

LogicalResult AddOp::verify() { return verifyBinary(*this, kArithmetic); }
LogicalResult SubOp::verify() { return verifyBinary(*this, kArithmetic); }
LogicalResult MulOp::verify() { return verifyBinary(*this, kArithmetic); }
LogicalResult DivOp::verify() { return verifyBinary(*this, kFloat); }
LogicalResult MaxOp::verify() { return verifyBinary(*this, kArithmetic); }
LogicalResult MinOp::verify() { return verifyBinary(*this, kArithmetic); }
LogicalResult AndOp::verify() { return verifyBinary(*this, kBits); }
LogicalResult OrOp::verify() { return verifyBinary(*this, kBits); }

LogicalResult ExpOp::verify() { return verifyUnary(*this, kFloat); }
LogicalResult LnOp::verify() { return verifyUnary(*this, kFloat); }
LogicalResult AbsOp::verify() { return verifyUnary(*this, kFloat); }
LogicalResult SqrtOp::verify() { return verifyUnary(*this, kFloat); }
LogicalResult RsqrtOp::verify() { return verifyUnary(*this, kFloat); }
LogicalResult ReciprocalOp::verify() { return verifyUnary(*this, kFloat); }
LogicalResult ReluOp::verify() { return verifyUnary(*this, "i32 f16 f32"); }
LogicalResult NotOp::verify() { return verifyUnary(*this, kBits); }

LogicalResult AddsOp::verify() { return verifyWithScalar(*this, kArithmetic); }
LogicalResult MulsOp::verify() { return verifyWithScalar(*this, kArithmetic); }
LogicalResult MaxsOp::verify() { return verifyWithScalar(*this, kArithmetic); }
LogicalResult MinsOp::verify() { return verifyWithScalar(*this, kArithmetic); }
LogicalResult LeakyReluOp::verify() { return verifyWithScalar(*this, kFloat); }
LogicalResult ShiftLeftOp::verify() { return verifyWithScalar(*this, "i16 ui16 i32 ui32"); }
LogicalResult ShiftRightOp::verify() { return verifyWithScalar(*this, "i16 ui16 i32 ui32"); }
LogicalResult AxpyOp::verify() { return verifyWithScalar(*this, kFloat); }

LogicalResult TanhOp::verify() { return verifyMath(*this); }
LogicalResult ErfOp::verify() { return verifyMath(*this); }
LogicalResult ErfcOp::verify() { return verifyMath(*this); }
LogicalResult SinOp::verify() { return verifyMath(*this); }
LogicalResult CosOp::verify() { return verifyMath(*this); }
LogicalResult TanOp::verify() { return verifyMath(*this); }
LogicalResult AsinOp::verify() { return verifyMath(*this); }
LogicalResult AcosOp::verify() { return verifyMath(*this); }
LogicalResult AtanOp::verify() { return verifyMath(*this); }
LogicalResult SinhOp::verify() { return verifyMath(*this); }
LogicalResult CoshOp::verify() { return verifyMath(*this); }
LogicalResult FloorOp::verify() { return verifyMath(*this); }
LogicalResult CeilOp::verify() { return verifyMath(*this); }
LogicalResult RoundOp::verify() { return verifyMath(*this); }
LogicalResult TruncOp::verify() { return verifyMath(*this); }
LogicalResult SignOp::verify() { return verifyMath(*this); }

LogicalResult PowerOp::verify() {
  return success(succeeded(verifySame(*this, getDst(), {getBase(), getExponent()})) &&
                 succeeded(verifyElement(*this, getDst(), "i32 f16 f32")) && succeeded(verifyTemp(*this, getTmp())));
}

LogicalResult ReduceSumOp::verify() { return verifyReduce(*this); }
LogicalResult ReduceMaxOp::verify() { return verifyReduce(*this); }
LogicalResult ReduceMinOp::verify() { return verifyReduce(*this); }

LogicalResult ReduceRowsSumOp::verify() { return verifyReduce(*this); }
LogicalResult ReduceRowsMaxOp::verify() { return verifyReduce(*this); }
LogicalResult ReduceRowsMinOp::verify() { return verifyReduce(*this); }
LogicalResult FillRowsOp::verify() {
  return success(succeeded(verifySame(*this, getDst(), {getSrc(), getWork()})) &&
                 succeeded(verifyElement(*this, getDst(), kArithmetic)));
}
LogicalResult RepeatRowOp::verify() { return verifyUnary(*this, kArithmetic); }
LogicalResult TransposeTileOp::verify() { return verifyUnary(*this, kWide); }
LogicalResult FoldSumOp::verify() { return verifyUnary(*this, kArithmetic); }
LogicalResult FoldProdOp::verify() { return verifyUnary(*this, kArithmetic); }
LogicalResult FoldMaxOp::verify() { return verifyUnary(*this, kArithmetic); }
LogicalResult FoldMinOp::verify() { return verifyUnary(*this, kArithmetic); }

LogicalResult CastOp::verify() {
  std::string pair = str(elementTypeOf(getSrc().getType())) + ">" + str(elementTypeOf(getDst().getType()));
  static constexpr llvm::StringLiteral pairs[] = {"i8>f16",  "ui8>f16", "i16>f16", "i16>f32",  "f16>i8",   "f16>ui8",
                                                  "f16>i16", "f16>i32", "f16>f32", "bf16>i32", "bf16>f32", "i32>i16",
                                                  "i32>f16", "i32>f32", "i32>i64", "f32>f16",  "f32>bf16", "f32>i16",
                                                  "f32>i32", "f32>i64", "f32>f32", "i64>i32",  "i64>f32"};
  if (!llvm::is_contained(pairs, StringRef(pair)))
    return emitOpError() << "no instruction converts " << elementTypeOf(getSrc().getType()) << " to "
                         << elementTypeOf(getDst().getType());
  return success();
}

LogicalResult DuplicateOp::verify() {
  return success(succeeded(verifyElement(*this, getDst(), kWide)) &&
                 succeeded(verifyScalar(*this, getDst(), getScalar())));
}

LogicalResult CopyOp::verify() { return verifySame(*this, getDst(), getSrc()); }

LogicalResult CompareOp::verify() {
  if (failed(verifyMask(*this, getMask())) || failed(verifySame(*this, getLhs(), getRhs())) ||
      failed(verifyElement(*this, getLhs(), "i32 f16 f32")))
    return failure();
  if (elementTypeOf(getLhs().getType()).isInteger(32) && getMode() != Cmp::EQ)
    return emitOpError() << "compares i32 for equality only";
  return success();
}

LogicalResult CompareScalarOp::verify() {
  if (failed(verifyMask(*this, getMask())) || failed(verifyElement(*this, getSrc(), "i32 f16 f32")) ||
      failed(verifyScalar(*this, getSrc(), getScalar())))
    return failure();
  if (elementTypeOf(getSrc().getType()).isInteger(32) && getMode() != Cmp::EQ)
    return emitOpError() << "compares i32 for equality only";
  return success();
}

LogicalResult SelectOp::verify() {
  return success(succeeded(verifyMask(*this, getMask())) &&
                 succeeded(verifySame(*this, getDst(), {getLhs(), getRhs()})) &&
                 succeeded(verifyElement(*this, getDst(), kFloat)));
}

LogicalResult SelectScalarOp::verify() {
  return success(succeeded(verifyMask(*this, getMask())) && succeeded(verifySame(*this, getDst(), getSrc())) &&
                 succeeded(verifyScalar(*this, getDst(), getScalar())) &&
                 succeeded(verifyElement(*this, getDst(), kFloat)));
}

LogicalResult CreateVecIndexOp::verify() {
  return success(succeeded(verifyElement(*this, getDst(), kArithmetic)) &&
                 succeeded(verifyScalar(*this, getDst(), getFirst())));
}

LogicalResult GatherOp::verify() {
  if (!elementTypeOf(getOffsets().getType()).isUnsignedInteger(32))
    return emitOpError() << "its offsets have ui32 elements (bytes)";
  return success(succeeded(verifySame(*this, getDst(), getSrc())) && succeeded(verifyElement(*this, getDst(), kWide)));
}

} // namespace ascend::translator::ascendc
