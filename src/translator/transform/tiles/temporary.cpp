#include "translator/transform/tiles/temporary.h"

#include "translator/transform/tiles/buffer_view.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"

namespace ascend::translator::tiles {

using namespace mlir;

namespace {

/// Extents of tensors as arithmetic on those of the function's arguments and on its integers, at the start of the
/// function. Without a builder nothing is made: only whether it could be.
class EntryExtents {
public:
  explicit EntryExtents(OpBuilder* entry) : entry_(entry) {}

  /// Null: it depends on something else.
  OpFoldResult of(Value shaped, std::int64_t dim) {
    auto type = cast<ShapedType>(shaped.getType());
    if (!type.isDynamicDim(dim))
      return Builder(shaped.getContext()).getIndexAttr(type.getDimSize(dim));
    if (auto argument = dyn_cast<BlockArgument>(shaped))
      return ofArgument(argument, dim);
    Operation* op = shaped.getDefiningOp();
    if (auto cast = dyn_cast<CastOpInterface>(op); cast && isa<ShapedType>(op->getOperand(0).getType()))
      return of(op->getOperand(0), dim);
    if (auto read = dyn_cast<bufferization::ToTensorOp>(op))
      return of(read.getBuffer(), dim);
    if (auto destination = dyn_cast<DestinationStyleOpInterface>(op)) {
      OpOperand* const init = destination.getTiedOpOperand(cast<OpResult>(shaped));
      const OpFoldResult extent = of(init->get(), dim);
      auto loops = dyn_cast<linalg::LinalgOp>(op);
      return extent || !loops ? extent : ofLoop(loops, loops.getMatchingIndexingMap(init).getResult(dim));
    }
    if (auto empty = dyn_cast<tensor::EmptyOp>(op))
      return at(empty.getMixedSizes()[dim]);
    if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
      return ofSlice(slice, slice.getDroppedDims(), dim);
    if (auto view = dyn_cast<memref::SubViewOp>(op))
      return ofSlice(view, view.getDroppedDims(), dim);
    if (auto alloc = dyn_cast<memref::AllocOp>(op))
      return at(alloc.getMixedSizes()[dim]);
    if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
      return at(getMixedValues(expand.getStaticOutputShape(), expand.getOutputShape(), op->getContext())[dim]);
    if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
      return ofGroup(collapse.getSrc(), collapse.getReassociationIndices()[dim]);
    if (auto insert = dyn_cast<tensor::InsertSliceOp>(op))
      return of(insert.getDest(), dim);
    if (auto pad = dyn_cast<tensor::PadOp>(op))
      return sum(op->getLoc(),
                 {of(pad.getSource(), dim), at(pad.getMixedLowPad()[dim]), at(pad.getMixedHighPad()[dim])});
    if (auto concat = dyn_cast<tensor::ConcatOp>(op)) {
      if (static_cast<std::int64_t>(concat.getDim()) != dim)
        return of(concat.getInputs().front(), dim);
      SmallVector<OpFoldResult> pieces;
      for (const Value piece : concat.getInputs())
        pieces.push_back(of(piece, dim));
      return sum(op->getLoc(), pieces);
    }
    return {};
  }

private:
  OpFoldResult ofArgument(BlockArgument argument, std::int64_t dim) {
    auto function = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp());
    if (!function || !isa<MemRefType>(argument.getType()))
      return {};
    return entry_ != nullptr ? viewOf(*entry_, argument)->sizes[dim] : nothing(argument);
  }

  /// Of a loop: any operand may say it.
  OpFoldResult ofLoop(linalg::LinalgOp op, AffineExpr loop) {
    for (OpOperand& operand : op->getOpOperands())
      for (auto [dim, expression] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
        if (expression == loop && !op.isDpsInit(&operand))
          if (const OpFoldResult extent = of(operand.get(), static_cast<std::int64_t>(dim)))
            return extent;
    return {};
  }

  OpFoldResult sum(Location loc, ArrayRef<OpFoldResult> parts) {
    OpFoldResult all = Builder(loc.getContext()).getIndexAttr(0);
    for (const OpFoldResult part : parts) {
      if (!part)
        return {};
      if (entry_ != nullptr)
        all = add(*entry_, loc, all, part);
    }
    return all;
  }

  template <class Slice> OpFoldResult ofSlice(Slice slice, const llvm::SmallBitVector& dropped, std::int64_t dim) {
    for (auto [i, size] : llvm::enumerate(slice.getMixedSizes()))
      if (!dropped.test(i) && dim-- == 0)
        return at(size);
    return {};
  }

  OpFoldResult ofGroup(Value source, ArrayRef<std::int64_t> group) {
    OpFoldResult all = Builder(source.getContext()).getIndexAttr(1);
    for (const std::int64_t member : group) {
      const OpFoldResult extent = of(source, member);
      if (!extent)
        return {};
      if (entry_ != nullptr)
        all = mul(*entry_, source.getLoc(), all, extent);
    }
    return all;
  }

  OpFoldResult at(OpFoldResult size) {
    auto value = dyn_cast<Value>(size);
    return value ? at(value) : size;
  }
  /// The same number, computed at the start.
  OpFoldResult at(Value value) {
    IntegerAttr constant;
    if (matchPattern(value, m_Constant(&constant)))
      return Builder(value.getContext()).getIndexAttr(constant.getInt());
    if (auto argument = dyn_cast<BlockArgument>(value))
      return isa<func::FuncOp>(argument.getOwner()->getParentOp()) ? OpFoldResult(value) : OpFoldResult();
    Operation* op = value.getDefiningOp();
    if (auto dim = dyn_cast<ShapedDimOpInterface>(op)) {
      const std::optional<std::int64_t> number = constantOf(dim.getDimension());
      return number ? of(dim.getShapedValue(), *number) : OpFoldResult();
    }
    // What may fail, as a division by zero, is done at the start only if it is done in any case.
    const bool mayMove = isPure(op) || isa<func::FuncOp>(op->getParentOp());
    if (!isa_and_present<arith::ArithDialect>(op->getDialect()) || op->getNumResults() != 1 || !mayMove)
      return {};
    IRMapping mapping;
    for (const Value operand : op->getOperands()) {
      const OpFoldResult there = at(operand);
      if (!there)
        return {};
      if (entry_ != nullptr)
        mapping.map(operand, materialize(*entry_, op->getLoc(), there));
    }
    return entry_ != nullptr ? OpFoldResult(entry_->clone(*op, mapping)->getResult(0)) : nothing(value);
  }

  /// Stands for what would be made.
  static OpFoldResult nothing(Value value) { return Builder(value.getContext()).getIndexAttr(0); }

  OpBuilder* entry_;
};

} // namespace

bool hasLaunchSize(Value value) {
  auto type = dyn_cast<ShapedType>(value.getType());
  if (!type)
    return true;
  EntryExtents extents(nullptr);
  return llvm::all_of(llvm::seq<std::int64_t>(0, type.getRank()),
                      [&](std::int64_t dim) { return static_cast<bool>(extents.of(value, dim)); });
}

FailureOr<Value> makeTemporary(Operation* op, Value tensor, StringRef what) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!hasLaunchSize(tensor))
    return op->emitError("cannot be translated: ")
           << what
           << " needs a temporary buffer in device memory, whose size does not come from the arguments of the kernel; "
              "give it a static shape, or split the kernel in two";
  Block& start = op->getParentOfType<func::FuncOp>().front();
  OpBuilder entry = OpBuilder::atBlockBegin(&start);
  // Behind the extents of arguments that are there already.
  for (Operation& there : llvm::reverse(start))
    if (isExtentOfArgument(&there)) {
      entry.setInsertionPointAfter(&there);
      break;
    }
  EntryExtents extents(&entry);
  SmallVector<std::int64_t> shape;
  SmallVector<Value> sizes;
  for (std::int64_t dim = 0; dim < type.getRank(); ++dim) {
    const OpFoldResult extent = extents.of(tensor, dim);
    const std::optional<std::int64_t> constant = constantOf(extent);
    shape.push_back(type.isDynamicDim(dim) ? ShapedType::kDynamic : type.getDimSize(dim));
    if (type.isDynamicDim(dim))
      sizes.push_back(constant ? materialize(entry, op->getLoc(), extent) : cast<Value>(extent));
  }
  return memref::AllocOp::create(entry, op->getLoc(), MemRefType::get(shape, type.getElementType()), sizes).getResult();
}

} // namespace ascend::translator::tiles
