// Pointer arithmetic and memory access of the LLVM import.
#include "translator/import/llvm_importer.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <numeric>

using namespace mlir;

namespace ascend::translator {

LogicalResult LlvmImporter::importPointerOp(Operation& op) {
  const Location location = op.getLoc();
  if (auto load = dyn_cast<LLVM::LoadOp>(op)) {
    if (load.getVolatile_() || load.getOrdering() != LLVM::AtomicOrdering::not_atomic)
      return op.emitError() << "volatile and atomic accesses are not supported in a kernel";
    const Value index = toIndex(location, get(load.getAddr()));
    map.map(load.getResult(), memref::LoadOp::create(builder, location, bufferOf(load.getAddr()), index));
    return success();
  }
  if (auto store = dyn_cast<LLVM::StoreOp>(op)) {
    if (store.getVolatile_() || store.getOrdering() != LLVM::AtomicOrdering::not_atomic)
      return op.emitError() << "volatile and atomic accesses are not supported in a kernel";
    const Value index = toIndex(location, get(store.getAddr()));
    memref::StoreOp::create(builder, location, get(store.getValue()), bufferOf(store.getAddr()), index);
    return success();
  }
  if (auto gep = dyn_cast<LLVM::GEPOp>(op))
    return importGep(gep);
  if (auto compare = dyn_cast<LLVM::ICmpOp>(op))
    return importPointerComparison(compare);
  if (auto select = dyn_cast<LLVM::SelectOp>(op)) {
    map.map(select.getResult(), arith::SelectOp::create(builder, location, get(select.getCondition()),
                                                        get(select.getTrueValue()), get(select.getFalseValue())));
    return success();
  }
  if (isa<LLVM::AddrSpaceCastOp, LLVM::BitcastOp, LLVM::FreezeOp, LLVM::LaunderInvariantGroupOp,
          LLVM::StripInvariantGroupOp, LLVM::SSACopyOp>(op)) {
    map.map(op.getResult(0), get(op.getOperand(0)));
    return success();
  }
  if (isa<LLVM::PoisonOp, LLVM::UndefOp, LLVM::ZeroOp>(op))
    return success();
  if (isa<LLVM::MemcpyOp, LLVM::MemcpyInlineOp, LLVM::MemmoveOp>(op))
    return importCopy(op);
  if (isa<LLVM::MemsetOp, LLVM::MemsetInlineOp>(op))
    return importFill(op);
  return op.emitError() << "'" << op.getName() << "' on a pointer is not supported in a kernel";
}

Value LlvmImporter::asDistance(Location location, Value index) {
  const unsigned width = index.getType().getIntOrFloatBitWidth();
  if (width < 64)
    return arith::ExtSIOp::create(builder, location, builder.getI64Type(), index);
  if (width > 64)
    return arith::TruncIOp::create(builder, location, builder.getI64Type(), index);
  return index;
}

Value LlvmImporter::exactQuotient(Location location, Value index, int64_t divisor) {
  if (divisor == 1)
    return index;
  Operation* op = index.getDefiningOp();
  const auto scaled = [&](Value value, int64_t factor) -> Value {
    return factor == 1 ? value : Value(arith::MulIOp::create(builder, location, value, constant(location, factor)));
  };
  APInt number;
  if (matchPattern(index, m_ConstantInt(&number))) {
    const int64_t value = number.getSExtValue();
    return value % divisor == 0 ? constant(location, value / divisor) : Value();
  }
  if (!op || !index.getType().isInteger(64))
    return {};
  if (isa<arith::ShLIOp, arith::MulIOp>(op) && matchPattern(op->getOperand(1), m_ConstantInt(&number))) {
    const bool isShift = isa<arith::ShLIOp>(op);
    if (isShift && number.uge(63))
      return {};
    const int64_t factor = isShift ? int64_t{1} << number.getZExtValue() : number.getSExtValue();
    return factor % divisor == 0 ? scaled(op->getOperand(0), factor / divisor) : Value();
  }
  if (isa<arith::AddIOp, arith::SubIOp>(op)) {
    const Value left = exactQuotient(location, op->getOperand(0), divisor);
    const Value right = left ? exactQuotient(location, op->getOperand(1), divisor) : Value();
    if (!right)
      return {};
    return isa<arith::AddIOp>(op) ? Value(arith::AddIOp::create(builder, location, left, right))
                                  : Value(arith::SubIOp::create(builder, location, left, right));
  }
  return {};
}

LogicalResult LlvmImporter::importGep(LLVM::GEPOp gep) {
  const Location location = gep.getLoc();
  const std::optional<unsigned> base = bases.baseOf(gep.getResult());
  if (!base)
    return success(); // from a pointer without a value: of no use
  const int64_t elementBytes = bases.elementBytes(*base);
  Value distance = get(gep.getBase());
  int64_t constantBytes = 0;
  Type type = gep.getElemType();
  bool first = true;
  for (auto index : gep.getIndices()) {
    // The first index steps over whole elements; each later one goes into them.
    if (!first) {
      if (auto structure = dyn_cast<LLVM::LLVMStructType>(type)) {
        auto field = dyn_cast<IntegerAttr>(index);
        if (!field)
          return gep.emitError() << "'llvm.getelementptr' with a variable field number";
        uint64_t offset = 0;
        for (int64_t before = 0; before <= field.getInt(); ++before) {
          const Type member = structure.getBody()[before];
          offset = llvm::alignTo(offset, structure.isPacked() ? 1 : layout.getTypeABIAlignment(member));
          if (before < field.getInt())
            offset += layout.getTypeSize(member).getFixedValue();
        }
        constantBytes += static_cast<int64_t>(offset);
        type = structure.getBody()[field.getInt()];
        continue;
      }
      auto array = dyn_cast<LLVM::LLVMArrayType>(type);
      if (!array)
        return gep.emitError() << "'llvm.getelementptr' into " << type << " is not supported in a kernel";
      type = array.getElementType();
    }
    first = false;
    const auto stride =
        static_cast<int64_t>(llvm::alignTo(layout.getTypeSize(type).getFixedValue(), layout.getTypeABIAlignment(type)));
    if (auto number = dyn_cast<IntegerAttr>(index)) {
      constantBytes += number.getInt() * stride;
      continue;
    }
    const Value dynamic = asDistance(location, get(cast<Value>(index)));
    const int64_t common = std::gcd(stride, elementBytes);
    const Value quotient = exactQuotient(location, dynamic, elementBytes / common);
    if (!quotient)
      return gep.emitError() << "the distance is in bytes, and not known to be a multiple of the " << elementBytes
                             << " bytes of an element (" << bases.elementType(*base) << ") of argument " << *base
                             << "; index elements instead of bytes";
    const Value step =
        stride / common == 1
            ? quotient
            : Value(arith::MulIOp::create(builder, location, quotient, constant(location, stride / common)));
    distance = arith::AddIOp::create(builder, location, distance, step);
  }
  if (constantBytes % elementBytes != 0)
    return gep.emitError() << "a distance of " << constantBytes << " bytes is not a multiple of the " << elementBytes
                           << " bytes of an element (" << bases.elementType(*base) << ") of argument " << *base;
  if (constantBytes != 0)
    distance = arith::AddIOp::create(builder, location, distance, constant(location, constantBytes / elementBytes));
  map.map(gep.getResult(), distance);
  return success();
}

LogicalResult LlvmImporter::importPointerComparison(LLVM::ICmpOp compare) {
  const std::optional<unsigned> left = bases.baseOf(compare.getLhs());
  const std::optional<unsigned> right = bases.baseOf(compare.getRhs());
  const bool isEquality =
      compare.getPredicate() == LLVM::ICmpPredicate::eq || compare.getPredicate() == LLVM::ICmpPredicate::ne;
  const auto isZero = [](Value pointer) { return pointer.getDefiningOp<LLVM::ZeroOp>() != nullptr; };
  if (isEquality && (isZero(compare.getRhs()) || isZero(compare.getLhs()))) {
    Value result = isNull(compare.getLoc(), isZero(compare.getRhs()) ? compare.getLhs() : compare.getRhs());
    if (compare.getPredicate() == LLVM::ICmpPredicate::ne)
      result = arith::XOrIOp::create(builder, compare.getLoc(), result,
                                     arith::ConstantOp::create(builder, compare.getLoc(), builder.getBoolAttr(true)));
    map.map(compare.getResult(), result);
    return success();
  }
  if (!left || !right)
    return compare.emitError()
           << "comparing a pointer with null in this way is not supported in a kernel: buffer arguments are never null";
  if (*left != *right)
    return compare.emitError() << "comparing pointers into different arguments (" << *left << " and " << *right
                               << ") is not supported in a kernel";
  // Distances are signed, whatever order of addresses was asked for.
  auto predicate = static_cast<arith::CmpIPredicate>(compare.getPredicate());
  switch (predicate) {
  case arith::CmpIPredicate::ult:
    predicate = arith::CmpIPredicate::slt;
    break;
  case arith::CmpIPredicate::ule:
    predicate = arith::CmpIPredicate::sle;
    break;
  case arith::CmpIPredicate::ugt:
    predicate = arith::CmpIPredicate::sgt;
    break;
  case arith::CmpIPredicate::uge:
    predicate = arith::CmpIPredicate::sge;
    break;
  default:
    break;
  }
  map.map(compare.getResult(),
          arith::CmpIOp::create(builder, compare.getLoc(), predicate, get(compare.getLhs()), get(compare.getRhs())));
  return success();
}

Value LlvmImporter::elementCount(Operation& op, Value bytes, int64_t elementBytes) {
  const Location location = op.getLoc();
  const Value quotient = exactQuotient(location, asDistance(location, bytes), elementBytes);
  if (!quotient) {
    op.emitError() << "'" << op.getName() << "': the number of bytes is not known to be a multiple of the "
                   << elementBytes << " bytes of an element";
    return {};
  }
  return toIndex(location, quotient);
}

static Value memoryLength(OpBuilder& builder, Operation& op, IRMapping& map) {
  if (auto length = op.getAttrOfType<IntegerAttr>("len"))
    return arith::ConstantOp::create(builder, op.getLoc(), builder.getI64IntegerAttr(length.getInt()));
  return map.lookup(op.getOperand(2));
}

LogicalResult LlvmImporter::importCopy(Operation& op) {
  const Location location = op.getLoc();
  const std::optional<unsigned> to = bases.baseOf(op.getOperand(0));
  const std::optional<unsigned> from = bases.baseOf(op.getOperand(1));
  if (!to || !from)
    return op.emitError() << "'" << op.getName() << "' through a pointer that is null or has no value";
  if (bases.elementType(*to) != bases.elementType(*from))
    return op.emitError() << "'" << op.getName() << "' from argument " << *from << " (" << bases.elementType(*from)
                          << ") to argument " << *to << " (" << bases.elementType(*to)
                          << "): a buffer has one element type";
  if (isa<LLVM::MemmoveOp>(op) && *to == *from)
    return op.emitError() << "'" << op.getName() << "' inside one buffer is not supported: the ranges may overlap";
  const Value count = elementCount(op, memoryLength(builder, op, map), bases.elementBytes(*to));
  if (!count)
    return failure();
  const Value target0 = toIndex(location, get(op.getOperand(0)));
  const Value source0 = toIndex(location, get(op.getOperand(1)));
  const Value zero = arith::ConstantIndexOp::create(builder, location, 0);
  const Value one = arith::ConstantIndexOp::create(builder, location, 1);
  const Value targetBuffer = bufferOf(op.getOperand(0));
  const Value sourceBuffer = bufferOf(op.getOperand(1));
  scf::ForOp::create(
      builder, location, zero, count, one, ValueRange(), [&](OpBuilder& b, Location at, Value i, ValueRange) {
        const Value element =
            memref::LoadOp::create(b, at, sourceBuffer, ValueRange{arith::AddIOp::create(b, at, source0, i)});
        memref::StoreOp::create(b, at, element, targetBuffer, ValueRange{arith::AddIOp::create(b, at, target0, i)});
        scf::YieldOp::create(b, at);
      });
  return success();
}

LogicalResult LlvmImporter::importFill(Operation& op) {
  const Location location = op.getLoc();
  const std::optional<unsigned> to = bases.baseOf(op.getOperand(0));
  if (!to)
    return op.emitError() << "'" << op.getName() << "' through a pointer that is null or has no value";
  const Type type = bases.elementType(*to);
  APInt byte;
  Value element;
  const Value value = get(op.getOperand(1));
  if (matchPattern(value, m_ConstantInt(&byte))) {
    const APInt bits = APInt::getSplat(type.getIntOrFloatBitWidth(), byte);
    if (auto floating = dyn_cast<FloatType>(type))
      element = arith::ConstantOp::create(builder, location,
                                          FloatAttr::get(type, APFloat(floating.getFloatSemantics(), bits)));
    else
      element = arith::ConstantOp::create(builder, location, IntegerAttr::get(type, bits));
  } else if (type.isInteger(8)) {
    element = value;
  } else {
    return op.emitError() << "'" << op.getName()
                          << "' of elements of more than a byte with a value known at run time only is not supported";
  }
  const Value count = elementCount(op, memoryLength(builder, op, map), bases.elementBytes(*to));
  if (!count)
    return failure();
  const Value start = toIndex(location, get(op.getOperand(0)));
  const Value zero = arith::ConstantIndexOp::create(builder, location, 0);
  const Value one = arith::ConstantIndexOp::create(builder, location, 1);
  const Value buffer = bufferOf(op.getOperand(0));
  scf::ForOp::create(
      builder, location, zero, count, one, ValueRange(), [&](OpBuilder& b, Location at, Value i, ValueRange) {
        memref::StoreOp::create(b, at, element, buffer, ValueRange{arith::AddIOp::create(b, at, start, i)});
        scf::YieldOp::create(b, at);
      });
  return success();
}

} // namespace ascend::translator
