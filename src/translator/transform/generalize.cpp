#include "translator/transform/generalize.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace ascend::translator {
namespace {

using namespace mlir;

/// Operations on whole tensors whose result has a body of its own.
struct DecomposeSoftmax : OpRewritePattern<linalg::SoftmaxOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::SoftmaxOp op, PatternRewriter& rewriter) const override {
    if (!op.hasPureTensorSemantics())
      return failure();
    FailureOr<SmallVector<Value>> results = op.decomposeOperation(rewriter);
    if (failed(results))
      return failure();
    rewriter.replaceOp(op, *results);
    return success();
  }
};

/// A fill that is read as data (not as the start of a reduction) is an elementwise operation like any other.
struct GeneralizeFill : OpRewritePattern<linalg::FillOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::FillOp op, PatternRewriter& rewriter) const override {
    if (!op.hasPureTensorSemantics())
      return failure();
    for (OpOperand& use : op->getUses()) {
      auto user = dyn_cast<linalg::LinalgOp>(use.getOwner());
      if (!user || !user.isDpsInit(&use))
        return linalg::generalizeNamedOp(rewriter, op);
    }
    return failure();
  }
};

struct FillOfSplat : OpRewritePattern<tensor::SplatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::SplatOp op, PatternRewriter& rewriter) const override {
    RankedTensorType type = op.getType();
    Value empty =
        tensor::EmptyOp::create(rewriter, op.getLoc(), type.getShape(), type.getElementType(), op.getDynamicSizes());
    rewriter.replaceOpWithNewOp<linalg::FillOp>(op, op.getInput(), empty);
    return success();
  }
};

/// A constant of one number everywhere is no data either: its consumers take the number in.
struct FillOfConstant : OpRewritePattern<arith::ConstantOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::ConstantOp op, PatternRewriter& rewriter) const override {
    auto elements = dyn_cast<DenseElementsAttr>(op.getValue());
    auto type = dyn_cast<RankedTensorType>(op.getType());
    if (!elements || !type || !elements.isSplat() || !type.getElementType().isIntOrFloat())
      return failure();
    Value scalar = arith::ConstantOp::create(rewriter, op.getLoc(), elements.getSplatValue<TypedAttr>());
    Value empty = tensor::EmptyOp::create(rewriter, op.getLoc(), type.getShape(), type.getElementType());
    rewriter.replaceOpWithNewOp<linalg::FillOp>(op, scalar, empty);
    return success();
  }
};

/// The only element of a tensor.
struct FillOfInsert : OpRewritePattern<tensor::InsertOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::InsertOp op, PatternRewriter& rewriter) const override {
    RankedTensorType type = op.getResult().getType();
    if (!llvm::all_of(type.getShape(), [](int64_t extent) { return extent == 1; }))
      return failure();
    Value empty = tensor::EmptyOp::create(rewriter, op.getLoc(), type.getShape(), type.getElementType());
    rewriter.replaceOpWithNewOp<linalg::FillOp>(op, op.getScalar(), empty);
    return success();
  }
};

/// tensor.reshape between static shapes: through one dimension.
struct ReshapeInSteps : OpRewritePattern<tensor::ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(tensor::ReshapeOp op, PatternRewriter& rewriter) const override {
    auto from = dyn_cast<RankedTensorType>(op.getSource().getType());
    auto to = dyn_cast<RankedTensorType>(op.getType());
    if (!from || !to || !from.hasStaticShape() || !to.hasStaticShape() || from.getRank() == 0 || to.getRank() == 0 ||
        from.getNumElements() != to.getNumElements())
      return failure();
    const auto all = [](int64_t rank) {
      return SmallVector<ReassociationIndices>{ReassociationIndices(llvm::to_vector<2>(llvm::seq(int64_t{0}, rank)))};
    };
    Value value = op.getSource();
    if (from.getRank() > 1)
      value = tensor::CollapseShapeOp::create(rewriter, op.getLoc(), value, all(from.getRank()));
    if (to.getRank() > 1)
      value = tensor::ExpandShapeOp::create(rewriter, op.getLoc(), to, value, all(to.getRank()));
    rewriter.replaceOp(op, value);
    return success();
  }
};

/// A generic with one more input, or with other operands and results; `indexing` says the map of each.
linalg::GenericOp rebuild(PatternRewriter& rewriter, linalg::GenericOp op, ValueRange inputs, ValueRange outputs,
                          ArrayRef<AffineMap> indexing) {
  SmallVector<Type> results = llvm::map_to_vector(outputs, [](Value value) { return value.getType(); });
  auto made =
      linalg::GenericOp::create(rewriter, op.getLoc(), results, inputs, outputs, indexing, op.getIteratorTypesArray());
  return made;
}

/// A scalar that is `tensor.extract %t[]` at index 0 of a tensor of one element: the tensor is read instead.
struct ReadOneElementTensor : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::GenericOp op, PatternRewriter& rewriter) const override {
    if (!op.hasPureTensorSemantics())
      return failure();
    llvm::SmallSetVector<Value, 4> scalars;
    for (Value input : op.getDpsInputs())
      if (isOneElement(input))
        scalars.insert(input);
    op.getBody()->walk([&](Operation* inner) {
      for (Value operand : inner->getOperands())
        if (isOneElement(operand))
          scalars.insert(operand);
    });
    if (scalars.empty())
      return failure();
    SmallVector<Value> inputs;
    SmallVector<AffineMap> maps;
    SmallVector<Value> replaced; // by a new argument each, at the end of the inputs
    for (OpOperand* input : op.getDpsInputOperands())
      if (!scalars.contains(input->get())) {
        inputs.push_back(input->get());
        maps.push_back(op.getMatchingIndexingMap(input));
      }
    for (Value scalar : scalars) {
      auto extract = scalar.getDefiningOp<tensor::ExtractOp>();
      inputs.push_back(extract.getTensor());
      const SmallVector<AffineExpr> zeros(extract.getIndices().size(), rewriter.getAffineConstantExpr(0));
      maps.push_back(AffineMap::get(op.getNumLoops(), 0, zeros, op.getContext()));
    }
    const unsigned numInputs = inputs.size();
    for (OpOperand& init : op.getDpsInitsMutable())
      maps.push_back(op.getMatchingIndexingMap(&init));
    linalg::GenericOp made = rebuild(rewriter, op, inputs, op.getDpsInits(), maps);
    Block* body = rewriter.createBlock(&made.getRegion());
    for (Value input : inputs)
      body->addArgument(getElementTypeOrSelf(input.getType()), input.getLoc());
    for (Value init : op.getDpsInits())
      body->addArgument(getElementTypeOrSelf(init.getType()), init.getLoc());
    IRMapping map;
    const auto argumentOf = [&](Value scalar) {
      const auto* place = llvm::find(scalars, scalar);
      return body->getArgument(numInputs - scalars.size() + (place - scalars.begin()));
    };
    unsigned next = 0;
    for (OpOperand* input : op.getDpsInputOperands())
      map.map(op.getMatchingBlockArgument(input),
              scalars.contains(input->get()) ? argumentOf(input->get()) : body->getArgument(next++));
    for (const auto [number, argument] : llvm::enumerate(op.getRegionOutputArgs()))
      map.map(argument, body->getArgument(numInputs + number));
    for (Value scalar : scalars)
      map.map(scalar, argumentOf(scalar));
    for (Operation& inner : *op.getBody())
      rewriter.clone(inner, map);
    rewriter.replaceOp(op, made->getResults());
    return success();
  }

private:
  static bool isOneElement(Value scalar) {
    auto extract = scalar.getDefiningOp<tensor::ExtractOp>();
    return extract && llvm::all_of(extract.getIndices(), [](Value index) { return matchPattern(index, m_Zero()); }) &&
           llvm::all_of(cast<RankedTensorType>(extract.getTensor().getType()).getShape(),
                        [](int64_t extent) { return extent == 1; });
  }
};

/// any and all: the maximum and the minimum of zeros and ones.
struct ReduceBools : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::GenericOp op, PatternRewriter& rewriter) const override {
    if (!op.hasPureTensorSemantics() || op.getNumReductionLoops() == 0 || op.getNumDpsInits() != 1)
      return failure();
    auto type = cast<RankedTensorType>(op.getResult(0).getType());
    if (!type.getElementType().isInteger(1))
      return failure();
    Operation* combiner = op.getBody()->getTerminator()->getOperand(0).getDefiningOp();
    const BlockArgument accumulator = op.getRegionOutputArgs().front();
    const bool isAny = isa_and_present<arith::OrIOp, arith::MaxUIOp, arith::MinSIOp>(combiner);
    if ((!isAny && !isa_and_present<arith::AndIOp, arith::MinUIOp, arith::MaxSIOp>(combiner)) ||
        !llvm::is_contained(combiner->getOperands(), accumulator) || !accumulator.hasOneUse())
      return failure();
    const Location loc = op.getLoc();
    const Type number = rewriter.getF32Type();
    const RankedTensorType numbers = type.clone(number);
    const Value init = toNumbers(rewriter, loc, op.getDpsInits().front(), numbers);
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    linalg::GenericOp made = rebuild(rewriter, op, op.getDpsInputs(), init, maps);
    Block* body = rewriter.createBlock(&made.getRegion());
    IRMapping map;
    for (BlockArgument argument : op.getBody()->getArguments())
      map.map(argument, body->addArgument(argument == accumulator ? number : argument.getType(), argument.getLoc()));
    for (Operation& inner : op.getBody()->without_terminator())
      if (&inner != combiner)
        rewriter.clone(inner, map);
    const Value element = map.lookupOrDefault(combiner->getOperand(combiner->getOperand(0) == accumulator ? 1 : 0));
    const Value asNumber = arith::UIToFPOp::create(rewriter, loc, number, element);
    const Value sofar = map.lookup(accumulator);
    const Value result = isAny ? Value(arith::MaximumFOp::create(rewriter, loc, sofar, asNumber))
                               : Value(arith::MinimumFOp::create(rewriter, loc, sofar, asNumber));
    linalg::YieldOp::create(rewriter, loc, result);
    rewriter.setInsertionPointAfter(made);
    const Value half = constantTensor(rewriter, loc, made.getResult(0), 0.5);
    rewriter.replaceOpWithNewOp<arith::CmpFOp>(op, arith::CmpFPredicate::OGT, made.getResult(0), half);
    return success();
  }

private:
  static Value constantTensor(PatternRewriter& rewriter, Location loc, Value like, double value) {
    auto type = cast<RankedTensorType>(like.getType());
    const SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(rewriter, loc, like);
    Value empty = tensor::EmptyOp::create(rewriter, loc, sizes, type.getElementType());
    Value constant = arith::ConstantOp::create(rewriter, loc, rewriter.getFloatAttr(type.getElementType(), value));
    return linalg::FillOp::create(rewriter, loc, constant, empty).getResult(0);
  }

  /// What the reduction starts from: an empty tensor stays one (the lowering starts from the identity then).
  static Value toNumbers(PatternRewriter& rewriter, Location loc, Value init, RankedTensorType numbers) {
    const auto emptyLike = [&]() -> Value {
      return tensor::EmptyOp::create(rewriter, loc, tensor::getMixedSizes(rewriter, loc, init),
                                     numbers.getElementType());
    };
    if (init.getDefiningOp<tensor::EmptyOp>())
      return emptyLike();
    if (auto fill = init.getDefiningOp<linalg::FillOp>()) {
      Value start = arith::UIToFPOp::create(rewriter, loc, numbers.getElementType(), fill.getInputs().front());
      return linalg::FillOp::create(rewriter, loc, start, emptyLike()).getResult(0);
    }
    return arith::UIToFPOp::create(rewriter, loc, numbers, init);
  }
};

/// Comparisons of loop numbers are ones of i32, which the vector unit has: no extent is larger.
struct CompareIndices : OpRewritePattern<arith::CmpIOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::CmpIOp op, PatternRewriter& rewriter) const override {
    const auto isSmall = [](Value value) {
      APInt constant;
      if (matchPattern(value, m_ConstantInt(&constant)))
        return constant.getSignificantBits() <= 32;
      return value.getDefiningOp<linalg::IndexOp>() != nullptr;
    };
    if (!op.getLhs().getType().isIndex() || !isa<linalg::GenericOp>(op->getParentOp()) || !isSmall(op.getLhs()) ||
        !isSmall(op.getRhs()))
      return failure();
    const auto narrow = [&](Value value) -> Value {
      return arith::IndexCastOp::create(rewriter, op.getLoc(), rewriter.getI32Type(), value);
    };
    arith::CmpIPredicate predicate = op.getPredicate();
    rewriter.replaceOpWithNewOp<arith::CmpIOp>(op, predicate, narrow(op.getLhs()), narrow(op.getRhs()));
    return success();
  }
};

/// Data that nobody wrote: anything will do, and zero is the same on each run.
struct ReadOfEmpty : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(linalg::GenericOp op, PatternRewriter& rewriter) const override {
    if (!op.hasPureTensorSemantics())
      return failure();
    bool changed = false;
    for (OpOperand* input : op.getDpsInputOperands()) {
      Value source = input->get();
      while (Operation* reshape = source.getDefiningOp()) {
        if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp, tensor::CastOp, tensor::ExtractSliceOp>(reshape))
          break;
        source = reshape->getOperand(0);
      }
      if (!source.getDefiningOp<tensor::EmptyOp>() || !op.payloadUsesValueFromOperand(input))
        continue;
      auto type = cast<RankedTensorType>(input->get().getType());
      op.emitRemark("reads a tensor that nobody wrote: zeros are taken");
      const Location loc = op.getLoc();
      const SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(rewriter, loc, input->get());
      Value empty = tensor::EmptyOp::create(rewriter, loc, sizes, type.getElementType());
      Value zero = arith::ConstantOp::create(rewriter, loc, rewriter.getZeroAttr(type.getElementType()));
      Value zeros = linalg::FillOp::create(rewriter, loc, zero, empty).getResult(0);
      if (zeros.getType() != type)
        zeros = tensor::CastOp::create(rewriter, loc, type, zeros);
      rewriter.modifyOpInPlace(op, [&] { input->set(zeros); });
      changed = true;
    }
    return success(changed);
  }
};

/// What the author decided for a named operation is decided for what it becomes.
struct GeneralizeDecided : OpInterfaceRewritePattern<linalg::LinalgOp> {
  explicit GeneralizeDecided(MLIRContext* context) : OpInterfaceRewritePattern(context, /*benefit=*/2) {}
  LogicalResult matchAndRewrite(linalg::LinalgOp op, PatternRewriter& rewriter) const override {
    const SmallVector<NamedAttribute> decisions = decisionsOf(op);
    if (decisions.empty() || isa<linalg::GenericOp>(op))
      return failure();
    FailureOr<linalg::GenericOp> generic = linalg::generalizeNamedOp(rewriter, op);
    if (succeeded(generic))
      (*generic)->setDiscardableAttrs(decisions);
    return generic;
  }
};

/// Bodies of named operations are made without a place: theirs is the operation's.
void placeBodies(func::FuncOp func) {
  func.walk([](linalg::LinalgOp op) {
    for (Operation& bodyOp : *op.getBlock())
      if (isa<UnknownLoc>(bodyOp.getLoc()))
        bodyOp.setLoc(op.getLoc());
  });
}

} // namespace

SmallVector<NamedAttribute> decisionsOf(Operation* op) {
  return llvm::filter_to_vector(op->getDiscardableAttrs(), [](NamedAttribute attribute) {
    return attribute.getName().getValue().starts_with("ascend.");
  });
}

LogicalResult generalizeTensorCode(func::FuncOp func) {
  RewritePatternSet patterns(func.getContext());
  linalg::populateElementwiseToLinalgConversionPatterns(patterns);
  linalg::populateLinalgNamedOpsGeneralizationPatterns(patterns);
  // Fills that start a reduction keep their name: the lowering reads the start from them.
  patterns.add<DecomposeSoftmax, GeneralizeFill, FillOfSplat, FillOfConstant, FillOfInsert, ReshapeInSteps,
               ReadOneElementTensor, ReduceBools, CompareIndices, ReadOfEmpty, GeneralizeDecided>(func.getContext());
  addExtremePatterns(patterns);
  const LogicalResult result = applyPatternsGreedily(func, std::move(patterns));
  placeBodies(func);
  return result;
}

} // namespace ascend::translator
