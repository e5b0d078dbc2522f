// What is computed on vectors, on tensors.
#include "translator/import/vectors_to_tensors.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace ascend::translator {
namespace {

Value empty(OpBuilder& b, Location loc, Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor::EmptyOp::create(b, loc, tensor.getShape(), tensor.getElementType());
}

Value combine(OpBuilder& b, Location loc, vector::CombiningKind kind, Value x, Value y) {
  return vector::makeArithReduction(b, loc, kind, x, y);
}

/// Elementwise operations take tensors as they take vectors.
struct Elementwise : ConversionPattern {
  Elementwise(const TypeConverter& types, MLIRContext* context)
      : ConversionPattern(types, MatchAnyOpTypeTag(), 1, context) {}
  LogicalResult matchAndRewrite(Operation* op, ArrayRef<Value> operands, ConversionPatternRewriter& b) const final {
    if (!OpTrait::hasElementwiseMappableTraits(op))
      return failure();
    OperationState state(op->getLoc(), op->getName(), operands, {}, op->getAttrs());
    if (failed(getTypeConverter()->convertTypes(op->getResultTypes(), state.types)))
      return failure();
    b.replaceOp(op, b.create(state));
    return success();
  }
};

struct Constant : OpConversionPattern<arith::ConstantOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(arith::ConstantOp op, OpAdaptor, ConversionPatternRewriter& b) const final {
    auto elements = dyn_cast<DenseElementsAttr>(op.getValue());
    if (!elements)
      return failure();
    b.replaceOpWithNewOp<arith::ConstantOp>(
        op, elements.reshape(getTypeConverter()->convertType<RankedTensorType>(op.getType())));
    return success();
  }
};

struct Broadcast : OpConversionPattern<vector::BroadcastOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::BroadcastOp op, OpAdaptor adaptor, ConversionPatternRewriter& b) const final {
    const auto type = getTypeConverter()->convertType<RankedTensorType>(op.getType());
    const Location loc = op.getLoc();
    const Value init = empty(b, loc, type);
    auto source = dyn_cast<RankedTensorType>(adaptor.getSource().getType());
    if (!source) {
      b.replaceOp(op, linalg::FillOp::create(b, loc, adaptor.getSource(), init));
      return success();
    }
    const unsigned rank = type.getRank(), first = rank - source.getRank();
    SmallVector<AffineExpr> from;
    for (unsigned dim = 0; dim < source.getRank(); ++dim)
      from.push_back(source.getDimSize(dim) == 1 ? b.getAffineConstantExpr(0) : b.getAffineDimExpr(first + dim));
    const SmallVector<AffineMap> maps{AffineMap::get(rank, 0, from, getContext()), b.getMultiDimIdentityMap(rank)};
    const SmallVector<utils::IteratorType> loops(rank, utils::IteratorType::parallel);
    b.replaceOp(op, linalg::GenericOp::create(b, loc, type, adaptor.getSource(), init, maps, loops,
                                              [](OpBuilder& body, Location at, ValueRange arguments) {
                                                linalg::YieldOp::create(body, at, arguments.front());
                                              }));
    return success();
  }
};

struct Transpose : OpConversionPattern<vector::TransposeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::TransposeOp op, OpAdaptor adaptor, ConversionPatternRewriter& b) const final {
    const Value init = empty(b, op.getLoc(), getTypeConverter()->convertType(op.getType()));
    b.replaceOp(
        op, linalg::TransposeOp::create(b, op.getLoc(), adaptor.getVector(), init, op.getPermutation())->getResults());
    return success();
  }
};

struct ShapeCast : OpConversionPattern<vector::ShapeCastOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::ShapeCastOp op, OpAdaptor adaptor, ConversionPatternRewriter& b) const final {
    const auto from = cast<RankedTensorType>(adaptor.getSource().getType());
    const auto to = getTypeConverter()->convertType<RankedTensorType>(op.getType());
    const auto line = RankedTensorType::get({from.getNumElements()}, from.getElementType());
    const auto allOf = [](RankedTensorType type) {
      SmallVector<ReassociationIndices> groups;
      if (type.getRank() > 0)
        groups.emplace_back(llvm::to_vector(llvm::seq<int64_t>(type.getRank())));
      return groups;
    };
    Value value = adaptor.getSource();
    if (from.getRank() == 0)
      value = tensor::ExpandShapeOp::create(b, op.getLoc(), line, value, ArrayRef<ReassociationIndices>());
    else if (from.getRank() > 1)
      value = tensor::CollapseShapeOp::create(b, op.getLoc(), line, value, allOf(from));
    if (to.getRank() == 0)
      value = tensor::CollapseShapeOp::create(b, op.getLoc(), to, value, ArrayRef<ReassociationIndices>());
    else if (to.getRank() > 1)
      value = tensor::ExpandShapeOp::create(b, op.getLoc(), to, value, allOf(to));
    b.replaceOp(op, value);
    return success();
  }
};

struct MultiplyAdd : OpConversionPattern<vector::FMAOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::FMAOp op, OpAdaptor adaptor, ConversionPatternRewriter& b) const final {
    const Value product = arith::MulFOp::create(b, op.getLoc(), adaptor.getLhs(), adaptor.getRhs());
    b.replaceOpWithNewOp<arith::AddFOp>(op, product, adaptor.getAcc());
    return success();
  }
};

/// The combination of `source` over `dims`, starting from what `init` holds.
Value reduce(OpBuilder& b, Location loc, vector::CombiningKind kind, Value source, Value init, ArrayRef<int64_t> dims) {
  return linalg::ReduceOp::create(b, loc, source, init, dims,
                                  [&](OpBuilder& body, Location at, ValueRange arguments) {
                                    const Value both = combine(body, at, kind, arguments[1], arguments[0]);
                                    linalg::YieldOp::create(body, at, both);
                                  })
      ->getResult(0);
}

Value oneElement(OpBuilder& b, Location loc, Value scalar) {
  const Value init = tensor::EmptyOp::create(b, loc, ArrayRef<int64_t>(), scalar.getType());
  return linalg::FillOp::create(b, loc, scalar, init).getResult(0);
}

struct Reduction : OpConversionPattern<vector::ReductionOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::ReductionOp op, OpAdaptor adaptor, ConversionPatternRewriter& b) const final {
    const Location loc = op.getLoc();
    // Without a start the first element is one.
    Value start = adaptor.getAcc(), source = adaptor.getVector();
    if (!start) {
      const Value zero = arith::ConstantIndexOp::create(b, loc, 0);
      start = tensor::ExtractOp::create(b, loc, source, zero);
      const int64_t rest = op.getSourceVectorType().getDimSize(0) - 1;
      if (rest == 0) {
        b.replaceOp(op, start);
        return success();
      }
      source = tensor::ExtractSliceOp::create(b, loc, source, {b.getIndexAttr(1)}, {b.getIndexAttr(rest)},
                                              {b.getIndexAttr(1)});
    }
    const Value sum = reduce(b, loc, op.getKind(), source, oneElement(b, loc, start), {0});
    b.replaceOpWithNewOp<tensor::ExtractOp>(op, sum, ValueRange());
    return success();
  }
};

struct MultiReduction : OpConversionPattern<vector::MultiDimReductionOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::MultiDimReductionOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter& b) const final {
    const Location loc = op.getLoc();
    const bool isScalar = !isa<RankedTensorType>(adaptor.getAcc().getType());
    const Value init = isScalar ? oneElement(b, loc, adaptor.getAcc()) : adaptor.getAcc();
    const Value result = reduce(b, loc, op.getKind(), adaptor.getSource(), init, op.getReductionDims());
    if (isScalar)
      b.replaceOpWithNewOp<tensor::ExtractOp>(op, result, ValueRange());
    else
      b.replaceOp(op, result);
    return success();
  }
};

struct Contraction : OpConversionPattern<vector::ContractionOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::ContractionOp op, OpAdaptor adaptor, ConversionPatternRewriter& b) const final {
    const Location loc = op.getLoc();
    const bool isScalar = !isa<RankedTensorType>(adaptor.getAcc().getType());
    const Value init = isScalar ? oneElement(b, loc, adaptor.getAcc()) : adaptor.getAcc();
    SmallVector<utils::IteratorType> loops;
    for (const Attribute kind : op.getIteratorTypes())
      loops.push_back(cast<vector::IteratorTypeAttr>(kind).getValue() == vector::IteratorType::parallel
                          ? utils::IteratorType::parallel
                          : utils::IteratorType::reduction);
    const auto body = [&](OpBuilder& inside, Location at, ValueRange arguments) {
      const Type element = arguments[2].getType();
      SmallVector<Value> factors(arguments.take_front(2));
      for (Value& factor : factors)
        if (factor.getType() != element)
          factor = isa<FloatType>(element) ? arith::ExtFOp::create(inside, at, element, factor).getResult()
                                           : arith::ExtSIOp::create(inside, at, element, factor).getResult();
      const Value product = isa<FloatType>(element)
                                ? arith::MulFOp::create(inside, at, factors[0], factors[1]).getResult()
                                : arith::MulIOp::create(inside, at, factors[0], factors[1]).getResult();
      linalg::YieldOp::create(inside, at, combine(inside, at, op.getKind(), arguments[2], product));
    };
    const Value result =
        linalg::GenericOp::create(b, loc, init.getType(), ValueRange{adaptor.getLhs(), adaptor.getRhs()}, init,
                                  op.getIndexingMapsArray(), loops, body)
            .getResult(0);
    if (isScalar)
      b.replaceOpWithNewOp<tensor::ExtractOp>(op, result, ValueRange());
    else
      b.replaceOp(op, result);
    return success();
  }
};

/// Offsets and sizes of the part of a vector at `position`: one element of the first dimensions, all of the others.
std::pair<SmallVector<OpFoldResult>, SmallVector<OpFoldResult>> partAt(OpBuilder& b, ArrayRef<OpFoldResult> position,
                                                                       ArrayRef<int64_t> shape) {
  SmallVector<OpFoldResult> offsets(position), sizes(position.size(), b.getIndexAttr(1));
  for (const int64_t extent : shape.drop_front(position.size())) {
    offsets.push_back(b.getIndexAttr(0));
    sizes.push_back(b.getIndexAttr(extent));
  }
  return {offsets, sizes};
}

struct Extract : OpConversionPattern<vector::ExtractOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::ExtractOp op, OpAdaptor adaptor, ConversionPatternRewriter& b) const final {
    const Location loc = op.getLoc();
    const SmallVector<OpFoldResult> position = op.getMixedPosition();
    if (!isa<VectorType>(op.getType())) {
      SmallVector<Value> indices;
      for (const OpFoldResult number : position)
        indices.push_back(getValueOrCreateConstantIndexOp(b, loc, number));
      b.replaceOpWithNewOp<tensor::ExtractOp>(op, adaptor.getSource(), indices);
      return success();
    }
    const auto [offsets, sizes] = partAt(b, position, op.getSourceVectorType().getShape());
    b.replaceOpWithNewOp<tensor::ExtractSliceOp>(op, getTypeConverter()->convertType<RankedTensorType>(op.getType()),
                                                 adaptor.getSource(), offsets, sizes,
                                                 SmallVector<OpFoldResult>(offsets.size(), b.getIndexAttr(1)));
    return success();
  }
};

struct Insert : OpConversionPattern<vector::InsertOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::InsertOp op, OpAdaptor adaptor, ConversionPatternRewriter& b) const final {
    const auto [offsets, sizes] = partAt(b, op.getMixedPosition(), op.getDestVectorType().getShape());
    Value part = adaptor.getValueToStore();
    if (!isa<RankedTensorType>(part.getType()))
      part = oneElement(b, op.getLoc(), part);
    b.replaceOpWithNewOp<tensor::InsertSliceOp>(op, part, adaptor.getDest(), offsets, sizes,
                                                SmallVector<OpFoldResult>(offsets.size(), b.getIndexAttr(1)));
    return success();
  }
};

} // namespace

void addVectorComputationPatterns(const TypeConverter& types, RewritePatternSet& patterns) {
  patterns.add<Elementwise, Constant, Broadcast, Transpose, ShapeCast, MultiplyAdd, Reduction, MultiReduction,
               Contraction, Extract, Insert>(types, patterns.getContext());
}

} // namespace ascend::translator
