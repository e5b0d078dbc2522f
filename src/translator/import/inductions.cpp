#include "translator/import/inductions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// A carried value that grows by the same amount each round is a function of the counter.
struct SecondaryInduction : OpRewritePattern<scf::ForOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(scf::ForOp loop, PatternRewriter& rewriter) const override {
    APInt loopStep;
    if (!loop.getInductionVar().getType().isIndex() || !matchPattern(loop.getStep(), m_ConstantInt(&loopStep)) || !loopStep.isOne())
      return failure();
    for (const auto [number, argument] : llvm::enumerate(loop.getRegionIterArgs())) {
      if (!argument.getType().isSignlessIntOrIndex())
        continue;
      auto add = loop.getYieldedValues()[number].getDefiningOp<arith::AddIOp>();
      if (!add || add.getLhs() != argument || !loop.isDefinedOutsideOfLoop(add.getRhs()))
        continue;
      if (argument.use_empty())
        continue; // done: canonicalisation drops it
      const Value init = loop.getInitArgs()[number];
      const Value step = add.getRhs();
      const Location location = add.getLoc();
      rewriter.setInsertionPointToStart(loop.getBody());
      const Value round = arith::SubIOp::create(rewriter, location, loop.getInductionVar(), loop.getLowerBound());
      const Value value = valueAfter(rewriter, location, init, step, round);
      rewriter.replaceAllUsesWith(argument, value);
      rewriter.setInsertionPointAfter(loop);
      if (!loop.getResult(number).use_empty()) {
        const Value zero = arith::ConstantIndexOp::create(rewriter, location, 0);
        const Value length = arith::SubIOp::create(rewriter, location, loop.getUpperBound(), loop.getLowerBound());
        const Value rounds = arith::MaxSIOp::create(rewriter, location, length, zero);
        rewriter.replaceAllUsesWith(loop.getResult(number), valueAfter(rewriter, location, init, step, rounds));
      }
      return success();
    }
    return failure();
  }

  static Value valueAfter(PatternRewriter& rewriter, Location location, Value init, Value step, Value rounds) {
    Value count = rounds;
    if (!init.getType().isIndex())
      count = arith::IndexCastOp::create(rewriter, location, init.getType(), rounds);
    const Value grown = arith::MulIOp::create(rewriter, location, count, step);
    return arith::AddIOp::create(rewriter, location, init, grown);
  }
};

/// index_cast(a + b) = index_cast(a) + index_cast(b): index has 64 bits.
struct SumOnIndex : OpRewritePattern<arith::IndexCastOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::IndexCastOp indexCast, PatternRewriter& rewriter) const override {
    Operation* op = indexCast.getIn().getDefiningOp();
    if (!indexCast.getType().isIndex() || !op || !isa<arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::ShLIOp>(op))
      return failure();
    // Narrower sums may be cast before they are made only if they do not wrap.
    auto flags = cast<arith::ArithIntegerOverflowFlagsInterface>(op);
    if (!indexCast.getIn().getType().isInteger(64) && !flags.hasNoSignedWrap())
      return failure();
    if (isa<arith::ShLIOp>(op) && !indexCast.getIn().getType().isInteger(64))
      return failure();
    SmallVector<Value> operands;
    for (const Value operand : op->getOperands())
      operands.push_back(arith::IndexCastOp::create(rewriter, indexCast.getLoc(), indexCast.getType(), operand));
    Operation* onIndex = rewriter.create(indexCast.getLoc(), op->getName().getIdentifier(), operands, indexCast.getType());
    rewriter.replaceOp(indexCast, onIndex->getResults());
    return success();
  }
};

/// index_cast(ext(x)) = index_cast(x), with the sign that ext says.
template <typename Ext, typename Cast> struct CastOfExtension : OpRewritePattern<arith::IndexCastOp> {
  using OpRewritePattern<arith::IndexCastOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::IndexCastOp indexCast, PatternRewriter& rewriter) const override {
    auto extension = indexCast.getIn().getDefiningOp<Ext>();
    if (!extension || !indexCast.getType().isIndex())
      return failure();
    rewriter.replaceOpWithNewOp<Cast>(indexCast, indexCast.getType(), extension.getIn());
    return success();
  }
};

/// x * 2^k is what people, and the analysis of accesses, read.
struct ShiftIsProduct : OpRewritePattern<arith::ShLIOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::ShLIOp shift, PatternRewriter& rewriter) const override {
    APInt amount;
    if (!shift.getType().isIndex() || !matchPattern(shift.getRhs(), m_ConstantInt(&amount)) || amount.uge(63))
      return failure();
    const Value factor = arith::ConstantIndexOp::create(rewriter, shift.getLoc(), int64_t{1} << amount.getZExtValue());
    rewriter.replaceOpWithNewOp<arith::MulIOp>(shift, shift.getLhs(), factor);
    return success();
  }
};

/// A counter of fewer bits is the loop's index as long as it stays in its range, which the loop's bound ensures.
struct CounterRoundTrip : OpRewritePattern<arith::IndexCastOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::IndexCastOp indexCast, PatternRewriter& rewriter) const override {
    auto narrow = indexCast.getIn().getDefiningOp<arith::IndexCastOp>();
    auto counter = narrow ? dyn_cast<BlockArgument>(narrow.getIn()) : BlockArgument();
    if (!indexCast.getType().isIndex() || !counter || !counter.getType().isIndex())
      return failure();
    auto loop = dyn_cast<scf::ForOp>(counter.getOwner()->getParentOp());
    if (!loop || loop.getInductionVar() != counter || !fits(loop, narrow.getType().getIntOrFloatBitWidth()))
      return failure();
    rewriter.replaceOp(indexCast, counter);
    return success();
  }

  /// From 0 up to what was itself such a narrow number.
  static bool fits(scf::ForOp loop, unsigned width) {
    if (width >= 64)
      return true;
    APInt number;
    if (!matchPattern(loop.getLowerBound(), m_ConstantInt(&number)) || number.isNegative())
      return false;
    if (matchPattern(loop.getUpperBound(), m_ConstantInt(&number)))
      return number.isSignedIntN(width);
    auto bound = loop.getUpperBound().getDefiningOp<arith::IndexCastOp>();
    return bound && bound.getIn().getType().getIntOrFloatBitWidth() <= width;
  }
};

} // namespace

LogicalResult simplifyInductions(func::FuncOp function) {
  MLIRContext* context = function.getContext();
  RewritePatternSet patterns(context);
  patterns.add<SecondaryInduction, SumOnIndex, CastOfExtension<arith::ExtSIOp, arith::IndexCastOp>,
               CastOfExtension<arith::ExtUIOp, arith::IndexCastUIOp>, ShiftIsProduct, CounterRoundTrip>(context);
  for (StringRef dialect : {"arith", "scf"})
    context->getLoadedDialect(dialect)->getCanonicalizationPatterns(patterns);
  for (RegisteredOperationName op : context->getRegisteredOperations())
    if (op.getDialectNamespace() == "arith" || op.getDialectNamespace() == "scf")
      op.getCanonicalizationPatterns(patterns, context);
  return applyPatternsGreedily(function, std::move(patterns));
}

} // namespace ascend::translator
