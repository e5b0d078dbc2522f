#include "translator/transform/slice_patterns.h"

#include "translator/transform/tiles/buffer_view.h"
#include "translator/transform/tiles/stage.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

namespace ascend::translator {

using namespace mlir;

namespace {

/// tensor::ConcatOp and the producers of its pieces work on types; a value of an equal shape but less known is cast.
Value castTo(OpBuilder& builder, Location loc, Type type, Value value) {
  return value.getType() == type ? value : Value(tensor::CastOp::create(builder, loc, type, value));
}

OpFoldResult subtract(OpBuilder& builder, Location loc, OpFoldResult a, OpFoldResult b) {
  const std::optional<int64_t> x = getConstantIntValue(a);
  const std::optional<int64_t> y = getConstantIntValue(b);
  if (x && y)
    return builder.getIndexAttr(*x - *y);
  if (y == 0)
    return a;
  return arith::SubIOp::create(builder, loc, tiles::materialize(builder, loc, a), tiles::materialize(builder, loc, b))
      .getResult();
}

bool isZero(OpFoldResult value) { return getConstantIntValue(value) == 0; }

/// A box of a tensor.
struct Box {
  SmallVector<OpFoldResult> offsets, sizes;

  static Box whole(OpBuilder& builder, Location loc, Value tensor) {
    Box box;
    box.sizes = tensor::getMixedSizes(builder, loc, tensor);
    box.offsets.assign(box.sizes.size(), builder.getIndexAttr(0));
    return box;
  }
  Value of(OpBuilder& builder, Location loc, Value tensor) const {
    const SmallVector<OpFoldResult> steps(sizes.size(), builder.getIndexAttr(1));
    return tensor::ExtractSliceOp::create(builder, loc, tensor, offsets, sizes, steps);
  }
};

bool hasUnitSteps(ArrayRef<OpFoldResult> steps) {
  return llvm::all_of(steps, [](OpFoldResult step) { return getConstantIntValue(step) == 1; });
}

Value fillOf(OpBuilder& builder, Location loc, ArrayRef<OpFoldResult> sizes, Value value) {
  Value empty = tensor::EmptyOp::create(builder, loc, sizes, value.getType());
  return linalg::FillOp::create(builder, loc, value, empty).getResult(0);
}

/// tensor.pad: a piece of the padding value before and behind, dimension by dimension.
struct PadToConcat : OpRewritePattern<tensor::PadOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::PadOp op, PatternRewriter& rewriter) const override {
    const Value padding = op.getConstantPaddingValue();
    if (!padding)
      return failure();
    const Location loc = op.getLoc();
    Value current = op.getSource();
    for (const auto [dim, before, behind] : llvm::enumerate(op.getMixedLowPad(), op.getMixedHighPad())) {
      const std::optional<int64_t> low = getConstantIntValue(before);
      const std::optional<int64_t> high = getConstantIntValue(behind);
      Box box = Box::whole(rewriter, loc, current);
      if ((low && *low < 0) || (high && *high < 0)) { // less of the source instead of more
        const int64_t cutBefore = std::max<int64_t>(-low.value_or(0), 0);
        const int64_t cutBehind = std::max<int64_t>(-high.value_or(0), 0);
        box.offsets[dim] = rewriter.getIndexAttr(cutBefore);
        box.sizes[dim] = subtract(rewriter, loc, box.sizes[dim], rewriter.getIndexAttr(cutBefore + cutBehind));
        current = box.of(rewriter, loc, current);
      }
      SmallVector<Value> pieces;
      const auto pad = [&](OpFoldResult length) {
        const std::optional<int64_t> constant = getConstantIntValue(length);
        if (constant && *constant <= 0)
          return;
        SmallVector<OpFoldResult> sizes = box.sizes;
        sizes[dim] = length;
        pieces.push_back(fillOf(rewriter, loc, sizes, padding));
      };
      pad(before);
      pieces.push_back(current);
      pad(behind);
      if (pieces.size() > 1)
        current = tensor::ConcatOp::create(rewriter, loc, static_cast<int64_t>(dim), pieces);
    }
    rewriter.replaceOp(op, castTo(rewriter, loc, op.getType(), current));
    return success();
  }
};

/// tensor.insert_slice: the destination around the inserted box is slices of it.
struct InsertToConcat : OpRewritePattern<tensor::InsertSliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::InsertSliceOp op, PatternRewriter& rewriter) const override {
    // One element has no step.
    for (const auto [step, size] : llvm::zip_equal(op.getMixedStrides(), op.getMixedSizes()))
      if (getConstantIntValue(step) != 1 && getConstantIntValue(size) != 1)
        return failure();
    const Location loc = op.getLoc();
    const SmallVector<OpFoldResult> offsets = op.getMixedOffsets(), sizes = op.getMixedSizes();
    const FailureOr<Value> source = withAllDimensions(rewriter, op);
    if (failed(source))
      return failure();
    Value current = *source;
    const Value destination = op.getDest();
    Box box = Box::whole(rewriter, loc, destination);
    const SmallVector<OpFoldResult> extents = box.sizes;
    for (unsigned dim = 0; dim < offsets.size(); ++dim) {
      box.offsets[dim] = offsets[dim];
      box.sizes[dim] = sizes[dim];
    }
    for (unsigned dim = offsets.size(); dim-- > 0;) {
      // Around the piece that has all of the later dimensions, and of the earlier ones the box.
      box.offsets[dim] = rewriter.getIndexAttr(0);
      box.sizes[dim] = extents[dim];
      if (isZero(offsets[dim]) && isEqualConstantIntOrValue(sizes[dim], extents[dim]))
        continue;
      const OpFoldResult end = tiles::add(rewriter, loc, offsets[dim], sizes[dim]);
      const OpFoldResult rest = subtract(rewriter, loc, extents[dim], end);
      SmallVector<Value> pieces;
      if (!isZero(offsets[dim])) {
        Box before = box;
        before.sizes[dim] = offsets[dim];
        pieces.push_back(before.of(rewriter, loc, destination));
      }
      pieces.push_back(current);
      if (!isZero(rest)) {
        Box behind = box;
        behind.offsets[dim] = end;
        behind.sizes[dim] = rest;
        pieces.push_back(behind.of(rewriter, loc, destination));
      }
      if (pieces.size() > 1)
        current = tensor::ConcatOp::create(rewriter, loc, static_cast<int64_t>(dim), pieces);
    }
    rewriter.replaceOp(op, castTo(rewriter, loc, op.getType(), current));
    return success();
  }

private:
  static FailureOr<Value> withAllDimensions(OpBuilder& builder, tensor::InsertSliceOp op) {
    auto type = RankedTensorType::get(op.getStaticSizes(), op.getSourceType().getElementType());
    if (type.getRank() == op.getSourceType().getRank())
      return op.getSource();
    std::optional<SmallVector<ReassociationIndices>> groups =
        getReassociationIndicesForReshape(type, op.getSourceType());
    if (!groups)
      return failure();
    return tensor::ExpandShapeOp::create(builder, op.getLoc(), type, op.getSource(), *groups, op.getMixedSizes())
        .getResult();
  }
};

/// `op` for a range of one of its loops.
struct Range1 {
  unsigned loop;
  OpFoldResult offset, size;
};

/// `op` for ranges of some of its loops: operands become slices. `instead`: what stands for an operand in the range.
FailureOr<linalg::GenericOp> restrict(OpBuilder& builder, linalg::GenericOp op, ArrayRef<Range1> ranges, Value whole,
                                      Value instead) {
  const Location loc = op.getLoc();
  SmallVector<Value> operands;
  SmallVector<Type> results;
  for (OpOperand& operand : op->getOpOperands()) {
    Value value = operand.get();
    if (!isa<RankedTensorType>(value.getType())) {
      operands.push_back(value);
      continue;
    }
    Box box = Box::whole(builder, loc, value);
    bool moves = false;
    for (const auto [dim, expr] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
      for (const Range1& range : ranges) {
        if (!expr.isFunctionOfDim(range.loop))
          continue;
        if (!isa<AffineDimExpr>(expr))
          return failure();
        box.offsets[dim] = range.offset;
        box.sizes[dim] = range.size;
        moves = true;
      }
    if (moves)
      value = value == whole ? instead : box.of(builder, loc, value);
    operands.push_back(value);
    if (op.isDpsInit(&operand))
      results.push_back(value.getType());
  }
  auto copy = cast<linalg::GenericOp>(clone(builder, op, results, operands));
  SmallVector<OpFoldResult> starts(op.getNumLoops(), builder.getIndexAttr(0));
  for (const Range1& range : ranges)
    starts[range.loop] = range.offset;
  OpBuilder::InsertionGuard guard(builder);
  linalg::offsetIndices(builder, copy, starts);
  return copy;
}

/// A slice of what is computed: only that is computed.
struct SliceOfGeneric : OpRewritePattern<tensor::ExtractSliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::ExtractSliceOp op, PatternRewriter& rewriter) const override {
    const Value source = tiles::withoutCasts(op.getSource());
    Operation* producer = source.getDefiningOp();
    if (!hasUnitSteps(op.getMixedStrides()) || !isa_and_present<linalg::GenericOp, linalg::FillOp>(producer) ||
        !cast<linalg::LinalgOp>(producer).hasPureTensorSemantics())
      return failure();
    // Nothing is created before it is known to succeed.
    auto full = RankedTensorType::get(op.getStaticSizes(), op.getType().getElementType());
    const bool reshaped = full.getRank() != op.getType().getRank();
    std::optional<SmallVector<ReassociationIndices>> groups;
    if (reshaped)
      groups = getReassociationIndicesForReshape(full, op.getType());
    if (reshaped && !groups)
      return failure();
    if (auto generic = dyn_cast<linalg::GenericOp>(producer))
      for (AffineMap map : generic.getIndexingMapsArray())
        for (AffineExpr expr : map.getResults())
          if (!isa<AffineDimExpr, AffineConstantExpr>(expr))
            return failure();
    const Location loc = op.getLoc();
    Value result;
    if (auto fill = dyn_cast<linalg::FillOp>(producer)) {
      result = fillOf(rewriter, loc, op.getMixedSizes(), fill.getInputs().front());
    } else {
      auto generic = cast<linalg::GenericOp>(producer);
      const unsigned number = cast<OpResult>(source).getResultNumber();
      SmallVector<Range1> ranges;
      for (const auto [dim, expr] :
           llvm::enumerate(generic.getMatchingIndexingMap(generic.getDpsInitOperand(number)).getResults())) {
        auto loop = dyn_cast<AffineDimExpr>(expr);
        if (!loop)
          return failure();
        ranges.push_back({loop.getPosition(), op.getMixedOffsets()[dim], op.getMixedSizes()[dim]});
      }
      FailureOr<linalg::GenericOp> part = restrict(rewriter, generic, ranges, {}, {});
      if (failed(part))
        return failure();
      result = (*part)->getResult(number);
    }
    if (groups)
      result = tensor::CollapseShapeOp::create(rewriter, loc, castTo(rewriter, loc, full, result), *groups);
    rewriter.replaceOp(op, castTo(rewriter, loc, op.getType(), result));
    return success();
  }
};

/// A slice of one number, again and again: that number, as often as the slice is large.
struct SliceOfConstant : OpRewritePattern<tensor::ExtractSliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::ExtractSliceOp op, PatternRewriter& rewriter) const override {
    DenseElementsAttr elements;
    if (!matchPattern(tiles::withoutCasts(op.getSource()), m_Constant(&elements)) || !elements.isSplat())
      return failure();
    SmallVector<OpFoldResult> sizes;
    const llvm::SmallBitVector dropped = op.getDroppedDims();
    for (const auto [dim, size] : llvm::enumerate(op.getMixedSizes()))
      if (!dropped[dim])
        sizes.push_back(size);
    const auto value = elements.getSplatValue<TypedAttr>();
    const Value scalar = arith::ConstantOp::create(rewriter, op.getLoc(), value);
    rewriter.replaceOp(op, castTo(rewriter, op.getLoc(), op.getType(), fillOf(rewriter, op.getLoc(), sizes, scalar)));
    return success();
  }
};

/// A slice of a concatenation: slices of the pieces that it touches.
struct SliceOfConcat : OpRewritePattern<tensor::ExtractSliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::ExtractSliceOp op, PatternRewriter& rewriter) const override {
    tensor::ConcatOp concat = concatOf(op.getSource());
    if (!concat || !hasUnitSteps(op.getMixedStrides()) || op.getType().getRank() != concat.getResultType().getRank())
      return failure();
    const Location loc = op.getLoc();
    const unsigned dim = concat.getDim();
    Box box{op.getMixedOffsets(), op.getMixedSizes()};
    const std::optional<int64_t> begin = getConstantIntValue(box.offsets[dim]);
    const std::optional<int64_t> length = getConstantIntValue(box.sizes[dim]);
    const RankedTensorType whole = concat.getResultType();
    auto extent =
        isa<Value>(box.sizes[dim]) ? cast<Value>(box.sizes[dim]).getDefiningOp<tensor::DimOp>() : tensor::DimOp();
    const bool isWhole =
        begin == 0 && (length == whole.getDimSize(dim) || (extent && concatOf(extent.getSource()) == concat &&
                                                           extent.getConstantIndex() == static_cast<int64_t>(dim)));
    // Nothing is created before it is known to succeed.
    const auto isKnown = [&](Value piece) { return !cast<RankedTensorType>(piece.getType()).isDynamicDim(dim); };
    if (!isWhole && (!begin || !length || !llvm::all_of(concat.getInputs(), isKnown)))
      return failure();
    SmallVector<Value> pieces;
    for (const Piece& piece : piecesOf(rewriter, concat)) {
      Box part = box;
      part.offsets[dim] = rewriter.getIndexAttr(0);
      part.sizes[dim] = piece.size;
      if (!isWhole) {
        const std::optional<int64_t> from = getConstantIntValue(piece.offset);
        const std::optional<int64_t> size = getConstantIntValue(piece.size);
        if (!begin || !length || !from || !size)
          return failure();
        const int64_t first = std::max(*begin, *from);
        const int64_t last = std::min(*begin + *length, *from + *size);
        if (first >= last)
          continue;
        part.offsets[dim] = rewriter.getIndexAttr(first - *from);
        part.sizes[dim] = rewriter.getIndexAttr(last - first);
      }
      pieces.push_back(part.of(rewriter, loc, piece.tensor));
    }
    if (pieces.empty())
      return failure();
    Value result = pieces.size() == 1
                       ? pieces.front()
                       : Value(tensor::ConcatOp::create(rewriter, loc, static_cast<int64_t>(dim), pieces));
    rewriter.replaceOp(op, castTo(rewriter, loc, op.getType(), result));
    return success();
  }
};

/// What is computed of a concatenation is the concatenation of what is computed of its pieces.
struct GenericOfConcat : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::GenericOp op, PatternRewriter& rewriter) const override {
    if (!op.hasPureTensorSemantics())
      return failure();
    for (OpOperand* operand : op.getDpsInputOperands())
      if (tensor::ConcatOp concat = concatOf(operand->get());
          concat && succeeded(split(op, *operand, concat, rewriter)))
        return success();
    return failure();
  }

private:
  static LogicalResult split(linalg::GenericOp op, OpOperand& operand, tensor::ConcatOp concat,
                             PatternRewriter& rewriter) {
    auto loopExpr = dyn_cast<AffineDimExpr>(op.getMatchingIndexingMap(&operand).getResult(concat.getDim()));
    if (!loopExpr || op.getIteratorTypesArray()[loopExpr.getPosition()] != utils::IteratorType::parallel)
      return failure();
    const unsigned loop = loopExpr.getPosition();
    // The whole tensor may stand as an operand in one way only, and each result must move with the loop.
    for (OpOperand& other : op->getOpOperands()) {
      const AffineMap map = op.getMatchingIndexingMap(&other);
      if (&other != &operand && other.get() == operand.get() && map != op.getMatchingIndexingMap(&operand))
        return failure();
      for (AffineExpr expr : map.getResults())
        if (expr.isFunctionOfDim(loop) && !isa<AffineDimExpr>(expr))
          return failure();
    }
    SmallVector<int64_t> resultDims;
    for (OpOperand& init : op.getDpsInitsMutable()) {
      const std::optional<unsigned> dim = op.getMatchingIndexingMap(&init).getResultPosition(loopExpr);
      if (!dim)
        return failure();
      resultDims.push_back(*dim);
    }
    SmallVector<SmallVector<Value>> parts(op->getNumResults());
    for (const Piece& piece : piecesOf(rewriter, concat)) {
      FailureOr<linalg::GenericOp> part =
          restrict(rewriter, op, Range1{loop, piece.offset, piece.size}, operand.get(), piece.tensor);
      if (failed(part))
        return failure();
      for (const auto [number, result] : llvm::enumerate((*part)->getResults()))
        parts[number].push_back(result);
    }
    SmallVector<Value> results;
    for (const auto [number, pieces] : llvm::enumerate(parts))
      results.push_back(castTo(rewriter, op.getLoc(), op.getResult(number).getType(),
                               tensor::ConcatOp::create(rewriter, op.getLoc(), resultDims[number], pieces)));
    rewriter.replaceOp(op, results);
    return success();
  }
};

/// A reshape that leaves the concatenated dimension alone is a reshape of each piece.
template <typename ReshapeOp> struct ReshapeOfConcat : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern<ReshapeOp>::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter& rewriter) const override {
    tensor::ConcatOp concat = concatOf(op.getSrc());
    if (!concat)
      return failure();
    constexpr bool expands = std::is_same_v<ReshapeOp, tensor::ExpandShapeOp>;
    const Location loc = op.getLoc();
    const SmallVector<ReassociationIndices> groups = op.getReassociationIndices();
    const RankedTensorType larger = expands ? op.getResultType() : op.getSrcType();
    // The dimension of the larger type that is concatenated: the only one of its group with more than one element.
    unsigned group = concat.getDim();
    if (!expands)
      group =
          llvm::find_if(groups, [&](const auto& g) { return llvm::is_contained(g, concat.getDim()); }) - groups.begin();
    std::optional<int64_t> dim;
    for (int64_t member : groups[group])
      if (larger.getDimSize(member) != 1) {
        if (dim)
          return failure();
        dim = member;
      }
    if (!dim)
      return failure();
    if (!expands && *dim != static_cast<int64_t>(concat.getDim()))
      return failure();
    SmallVector<Value> pieces;
    for (const Piece& piece : piecesOf(rewriter, concat)) {
      if constexpr (expands) {
        SmallVector<OpFoldResult> sizes = op.getMixedOutputShape();
        SmallVector<int64_t> shape(larger.getShape());
        sizes[*dim] = piece.size;
        shape[*dim] = getConstantIntValue(piece.size).value_or(ShapedType::kDynamic);
        pieces.push_back(
            tensor::ExpandShapeOp::create(rewriter, loc, larger.clone(shape), piece.tensor, groups, sizes));
      } else {
        pieces.push_back(tensor::CollapseShapeOp::create(rewriter, loc, piece.tensor, groups));
      }
    }
    const int64_t along = expands ? *dim : static_cast<int64_t>(group);
    rewriter.replaceOp(
        op, castTo(rewriter, loc, op.getResultType(), tensor::ConcatOp::create(rewriter, loc, along, pieces)));
    return success();
  }
};

} // namespace

tensor::ConcatOp concatOf(Value tensor) { return tiles::withoutCasts(tensor).getDefiningOp<tensor::ConcatOp>(); }

SmallVector<Piece> piecesOf(OpBuilder& builder, tensor::ConcatOp concat) {
  SmallVector<Piece> pieces;
  OpFoldResult offset = builder.getIndexAttr(0);
  for (Value input : concat.getInputs()) {
    const OpFoldResult size = tensor::getMixedSize(builder, concat.getLoc(), input, concat.getDim());
    pieces.push_back({input, offset, size});
    offset = tiles::add(builder, concat.getLoc(), offset, size);
  }
  return pieces;
}

void populateSlicePatterns(RewritePatternSet& patterns) {
  MLIRContext* context = patterns.getContext();
  patterns.add<PadToConcat, InsertToConcat, SliceOfGeneric, SliceOfConstant, SliceOfConcat, GenericOfConcat,
               ReshapeOfConcat<tensor::ExpandShapeOp>, ReshapeOfConcat<tensor::CollapseShapeOp>>(context);
  tensor::populateFoldTensorEmptyPatterns(patterns);
  tensor::populateReassociativeReshapeFoldingPatterns(patterns);
  tensor::CastOp::getCanonicalizationPatterns(patterns, context);
  tensor::ExtractSliceOp::getCanonicalizationPatterns(patterns, context);
  // Reshapes move to where tensors are read and written, where they are views of memory.
  linalg::populateFoldReshapeOpsByExpansionPatterns(patterns, [](OpOperand* fused) {
    Operation* producer = fused->get().getDefiningOp();
    if (auto collapse = dyn_cast_if_present<tensor::CollapseShapeOp>(producer)) {
      // A view of memory stays one.
      Value source = collapse.getSrc();
      while (Operation* view = source.getDefiningOp()) {
        if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp, tensor::ExtractSliceOp, tensor::CastOp>(view))
          return !isa<bufferization::ToTensorOp>(view);
        source = view->getOperand(0);
      }
      return true;
    }
    return true;
  });
}

} // namespace ascend::translator
