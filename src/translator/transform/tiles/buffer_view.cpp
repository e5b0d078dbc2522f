#include "translator/transform/tiles/buffer_view.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace ascend::translator::tiles {

using namespace mlir;

std::optional<std::int64_t> constantOf(OpFoldResult value) { return getConstantIntValue(value); }

/// `a` op `b`, if it was computed in this block already: equal offsets are one value, and what is loaded from there is
/// loaded once.
template <typename Op> static OpFoldResult computed(OpBuilder& builder, Location loc, OpFoldResult a, OpFoldResult b) {
  const auto isSame = [](Value operand, OpFoldResult wanted) {
    return isEqualConstantIntOrValue(OpFoldResult(operand), wanted);
  };
  Block* block = builder.getInsertionBlock();
  const auto place = builder.getInsertionPoint();
  for (OpFoldResult side : {a, b}) {
    auto value = dyn_cast<Value>(side);
    if (!value)
      continue;
    for (Operation* user : value.getUsers())
      if (isa<Op>(user) && user->getBlock() == block && isSame(user->getOperand(0), a) &&
          isSame(user->getOperand(1), b) && (place == block->end() || user->isBeforeInBlock(&*place)))
        return user->getResult(0);
    break;
  }
  return Op::create(builder, loc, materialize(builder, loc, a), materialize(builder, loc, b)).getResult();
}

OpFoldResult add(OpBuilder& builder, Location loc, OpFoldResult a, OpFoldResult b) {
  std::optional<std::int64_t> x = constantOf(a), y = constantOf(b);
  if (x && y)
    return builder.getIndexAttr(*x + *y);
  if (x == 0)
    return b;
  if (y == 0)
    return a;
  return computed<arith::AddIOp>(builder, loc, a, b);
}

OpFoldResult mul(OpBuilder& builder, Location loc, OpFoldResult a, OpFoldResult b) {
  std::optional<std::int64_t> x = constantOf(a), y = constantOf(b);
  if (x && y)
    return builder.getIndexAttr(*x * *y);
  if (x == 1)
    return b;
  if (y == 1)
    return a;
  if (x == 0 || y == 0)
    return builder.getIndexAttr(0);
  return computed<arith::MulIOp>(builder, loc, a, b);
}

Value materialize(OpBuilder& builder, Location loc, OpFoldResult value) {
  return getValueOrCreateConstantIndexOp(builder, loc, value);
}

bool BufferView::isContiguous() const {
  if (rank() == 0)
    return true;
  return constantOf(strides.back()) == 1 && llvm::all_of(ArrayRef(joins).drop_back(), [](bool join) { return join; });
}

Value rootOf(Value memref) {
  while (auto view = memref.getDefiningOp<ViewLikeOpInterface>())
    memref = view.getViewSource();
  return memref;
}

namespace {

/// Row-major strides over `sizes`.
void makeContiguous(OpBuilder& builder, Location loc, BufferView& view) {
  view.strides.assign(view.rank(), builder.getIndexAttr(1));
  view.joins.assign(view.rank(), true);
  for (std::size_t i = view.rank(); i-- > 1;)
    view.strides[i - 1] = mul(builder, loc, view.strides[i], view.sizes[i]);
}

constexpr llvm::StringLiteral mark = "ascendc.size";

/// The extent of a dynamic dimension: one operation for each, right behind the buffer, so that equal sizes are one
/// value.
Value sizeOf(OpBuilder& builder, Value root, std::int64_t dim) {
  for (Operation* user : root.getUsers())
    if (auto known = dyn_cast<memref::DimOp>(user); known && known->hasAttr(mark) && known.getConstantIndex() == dim)
      return known;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointAfterValue(root);
  Value index = arith::ConstantIndexOp::create(builder, root.getLoc(), dim);
  auto size = memref::DimOp::create(builder, root.getLoc(), root, index);
  size->setAttr(mark, builder.getUnitAttr());
  return size;
}

BufferView wholeBuffer(OpBuilder& builder, Value root) {
  auto type = cast<MemRefType>(root.getType());
  BufferView view;
  view.root = root;
  view.offset = builder.getIndexAttr(0);
  if (auto alloc = root.getDefiningOp<memref::AllocOp>())
    view.sizes = alloc.getMixedSizes();
  else
    for (std::int64_t i = 0; i < type.getRank(); ++i)
      view.sizes.push_back(type.isDynamicDim(i) ? OpFoldResult(sizeOf(builder, root, i))
                                                : OpFoldResult(builder.getIndexAttr(type.getDimSize(i))));
  makeContiguous(builder, root.getLoc(), view);
  return view;
}

std::optional<BufferView> subview(OpBuilder& builder, Location loc, OffsetSizeAndStrideOpInterface op,
                                  const BufferView& source, const llvm::SmallBitVector& dropped) {
  SmallVector<OpFoldResult> offsets = op.getMixedOffsets(), sizes = op.getMixedSizes(), steps = op.getMixedStrides();
  BufferView view;
  view.root = source.root;
  view.offset = source.offset;
  for (std::size_t i = 0; i < source.rank(); ++i) {
    view.offset = add(builder, loc, view.offset, mul(builder, loc, offsets[i], source.strides[i]));
    if (dropped.test(i))
      continue;
    view.sizes.push_back(sizes[i]);
    view.strides.push_back(mul(builder, loc, source.strides[i], steps[i]));
    bool nextIsWhole = i + 1 < source.rank() && !dropped.test(i + 1) && constantOf(offsets[i + 1]) == 0 &&
                       constantOf(steps[i + 1]) == 1 && isEqualConstantIntOrValue(sizes[i + 1], source.sizes[i + 1]);
    view.joins.push_back(source.joins[i] && nextIsWhole && constantOf(steps[i]) == 1);
  }
  return view;
}

/// Offset, sizes and strides are said outright; the offset is from the start of the buffer, whatever view is recast.
std::optional<BufferView> recast(memref::ReinterpretCastOp op) {
  BufferView view;
  view.root = rootOf(op.getSource());
  if (!cast<MemRefType>(view.root.getType()).getLayout().isIdentity())
    return std::nullopt;
  view.offset = op.getConstifiedMixedOffset();
  view.sizes = op.getConstifiedMixedSizes();
  view.strides = op.getConstifiedMixedStrides();
  view.joins.assign(view.rank(), true);
  for (std::size_t i = 0; i + 1 < view.rank(); ++i) {
    const std::optional<std::int64_t> outer = constantOf(view.strides[i]), inner = constantOf(view.strides[i + 1]),
                                      size = constantOf(view.sizes[i + 1]);
    const bool isProduct = outer && inner && size && *outer == *inner * *size;
    view.joins[i] = isProduct || (inner == 1 && isEqualConstantIntOrValue(view.strides[i], view.sizes[i + 1]));
  }
  return view;
}

/// A reshape of a run of memory: the same run with the sizes of the result.
BufferView reshapeRun(OpBuilder& builder, Location loc, const BufferView& source, SmallVector<OpFoldResult> sizes) {
  BufferView view;
  view.root = source.root;
  view.offset = source.offset;
  view.sizes = std::move(sizes);
  makeContiguous(builder, loc, view);
  return view;
}

/// Each dimension becomes several, whatever its stride.
BufferView expand(OpBuilder& builder, Location loc, const BufferView& source, ArrayRef<ReassociationIndices> groups,
                  SmallVector<OpFoldResult> sizes) {
  if (source.isContiguous())
    return reshapeRun(builder, loc, source, std::move(sizes));
  BufferView view;
  view.root = source.root;
  view.offset = source.offset;
  view.sizes = std::move(sizes);
  view.strides.assign(view.rank(), builder.getIndexAttr(1));
  view.joins.assign(view.rank(), true);
  for (auto [dim, group] : llvm::enumerate(groups)) {
    OpFoldResult stride = source.strides[dim];
    for (std::int64_t member : llvm::reverse(group)) {
      view.strides[member] = stride;
      stride = mul(builder, loc, stride, view.sizes[member]);
    }
    view.joins[group.back()] = source.joins[dim];
  }
  return view;
}

/// Dimensions `from` and `to`, and what is between them, are one run at the stride of `to`.
bool isChain(const BufferView& view, std::int64_t from, std::int64_t to) {
  bool joins = true;
  for (std::int64_t dim = from; dim < to; ++dim)
    joins &= view.joins[dim];
  const std::optional<std::int64_t> outer = constantOf(view.strides[from]), inner = constantOf(view.strides[to]),
                                    size = constantOf(view.sizes[to]);
  return joins || from == to || (outer && inner && size && *outer == *inner * *size);
}

/// Dimensions that are one run each become one. Those of one element do not matter.
std::optional<BufferView> collapse(OpBuilder& builder, Location loc, const BufferView& source,
                                   ArrayRef<ReassociationIndices> groups, SmallVector<OpFoldResult> sizes) {
  if (source.isContiguous())
    return reshapeRun(builder, loc, source, std::move(sizes));
  BufferView view;
  view.root = source.root;
  view.offset = source.offset;
  view.sizes = std::move(sizes);
  SmallVector<std::int64_t> innermost;
  for (const ReassociationIndices& group : groups) {
    std::optional<std::int64_t> last;
    for (std::int64_t member : group) {
      if (constantOf(source.sizes[member]) == 1)
        continue;
      if (last && !isChain(source, *last, member))
        return std::nullopt;
      last = member;
    }
    innermost.push_back(last.value_or(group.empty() ? 0 : group.back()));
    view.strides.push_back(source.strides[innermost.back()]);
  }
  for (std::size_t dim = 0; dim < innermost.size(); ++dim)
    view.joins.push_back(dim + 1 == innermost.size() || isChain(source, innermost[dim], innermost[dim + 1]));
  return view;
}

SmallVector<OpFoldResult> collapsedSizes(OpBuilder& builder, Location loc, const BufferView& source,
                                         ArrayRef<ReassociationIndices> groups) {
  SmallVector<OpFoldResult> sizes;
  for (const ReassociationIndices& group : groups) {
    OpFoldResult size = builder.getIndexAttr(1);
    for (std::int64_t dim : group)
      size = mul(builder, loc, size, source.sizes[dim]);
    sizes.push_back(size);
  }
  return sizes;
}

} // namespace

bool isExtentOfArgument(Operation* op) { return isa<memref::DimOp>(op) && op->hasAttr(mark); }

std::optional<BufferView> viewOf(OpBuilder& builder, Value value) {
  Operation* op = value.getDefiningOp();
  Location loc = value.getLoc();
  if (isa<MemRefType>(value.getType()) && (!op || isa<memref::AllocOp, memref::AllocaOp>(op))) {
    if (!cast<MemRefType>(value.getType()).getLayout().isIdentity())
      return std::nullopt;
    return wholeBuffer(builder, value);
  }
  if (!op)
    return std::nullopt;
  if (auto read = dyn_cast<bufferization::ToTensorOp>(op))
    return viewOf(builder, read.getBuffer());
  if (isa<memref::CastOp, tensor::CastOp, memref::MemorySpaceCastOp>(op))
    return viewOf(builder, op->getOperand(0));
  if (auto cast = dyn_cast<memref::ReinterpretCastOp>(op))
    return recast(cast);
  if (!isa<memref::SubViewOp, tensor::ExtractSliceOp, memref::CollapseShapeOp, tensor::CollapseShapeOp,
           memref::ExpandShapeOp, tensor::ExpandShapeOp>(op))
    return std::nullopt;
  std::optional<BufferView> source = viewOf(builder, op->getOperand(0));
  if (!source)
    return std::nullopt;
  if (auto view = dyn_cast<memref::SubViewOp>(op))
    return subview(builder, loc, view, *source, view.getDroppedDims());
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return subview(builder, loc, slice, *source, slice.getDroppedDims());
  if (auto reshape = dyn_cast<memref::CollapseShapeOp>(op))
    return collapse(builder, loc, *source, reshape.getReassociationIndices(),
                    collapsedSizes(builder, loc, *source, reshape.getReassociationIndices()));
  if (auto reshape = dyn_cast<tensor::CollapseShapeOp>(op))
    return collapse(builder, loc, *source, reshape.getReassociationIndices(),
                    collapsedSizes(builder, loc, *source, reshape.getReassociationIndices()));
  if (auto reshape = dyn_cast<memref::ExpandShapeOp>(op))
    return expand(builder, loc, *source, reshape.getReassociationIndices(), reshape.getMixedOutputShape());
  auto reshape = cast<tensor::ExpandShapeOp>(op);
  return expand(builder, loc, *source, reshape.getReassociationIndices(), reshape.getMixedOutputShape());
}

} // namespace ascend::translator::tiles
