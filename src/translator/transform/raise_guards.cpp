#include "translator/transform/raise_guards.h"

#include "translator/transform/raise_access.h"
#include "translator/transform/raise_nest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace ascend::translator {
namespace {

bool isLoopWithoutResults(Operation& op) { return isa<scf::ForOp>(op) && op.getNumResults() == 0; }

/// if (c) { for (i = a; i < b; …) } is for (i = a; i < (c ? b : a); …): what is left can be distributed over the
/// blocks.
struct GuardAroundLoops : OpRewritePattern<scf::IfOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(scf::IfOp guard, PatternRewriter& rewriter) const override {
    if (guard.getNumResults() > 0)
      return failure();
    bool hasLoop = false;
    for (Block* block : {guard.thenBlock(), guard.elseBlock()})
      if (block)
        for (Operation& op : block->without_terminator()) {
          if (!isLoopWithoutResults(op) && (op.getNumRegions() > 0 || !isPure(&op)))
            return failure();
          hasLoop |= isLoopWithoutResults(op);
        }
    if (!hasLoop)
      return failure();
    const Value condition = guard.getCondition();
    for (Block* block : {guard.thenBlock(), guard.elseBlock()}) {
      if (!block)
        continue;
      const bool isThen = block == guard.thenBlock();
      for (auto loop : block->getOps<scf::ForOp>()) {
        rewriter.setInsertionPoint(loop);
        const Value end = arith::SelectOp::create(rewriter, loop.getLoc(), condition,
                                                  isThen ? loop.getUpperBound() : loop.getLowerBound(),
                                                  isThen ? loop.getLowerBound() : loop.getUpperBound());
        rewriter.modifyOpInPlace(loop, [&] { loop.setUpperBound(end); });
      }
      rewriter.eraseOp(block->getTerminator());
      rewriter.inlineBlockBefore(block, guard);
    }
    rewriter.eraseOp(guard);
    return success();
  }
};

/// for (i = a; i < b; …) { if (i + c < n) … } is for (i = a; i < min(b, n - c); …) { … }
struct GuardInsideLoop : OpRewritePattern<scf::ForOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(scf::ForOp loop, PatternRewriter& rewriter) const override {
    scf::IfOp guard;
    if (loop.getNumResults() > 0 || !loop.getInductionVar().getType().isIndex() ||
        getConstantIntValue(loop.getStep()) != 1)
      return failure();
    for (Operation& op : loop.getBody()->without_terminator()) {
      if (isPure(&op) && op.getNumRegions() == 0)
        continue;
      if (guard || !isa<scf::IfOp>(op) || op.getNumResults() > 0)
        return failure();
      guard = cast<scf::IfOp>(op);
    }
    if (!guard || (guard.elseBlock() && !guard.elseBlock()->without_terminator().empty()))
      return failure();
    auto compare = guard.getCondition().getDefiningOp<arith::CmpIOp>();
    if (!compare ||
        !llvm::is_contained({arith::CmpIPredicate::slt, arith::CmpIPredicate::ult}, compare.getPredicate()) ||
        !(compare.getLhs().getType().isIndex() || compare.getLhs().getType().isInteger(64)))
      return failure();
    const std::optional<LinearIndex> counter = linearIn(loop, compare.getLhs());
    const std::optional<LinearIndex> bound = counter ? linearIn(loop, compare.getRhs()) : std::nullopt;
    if (!bound || counter->coefficient != 1 || bound->coefficient != 0)
      return failure();
    rewriter.setInsertionPoint(loop);
    const Location location = loop.getLoc();
    const auto value = [&](OpFoldResult number) -> Value {
      if (auto known = dyn_cast<Value>(number))
        return known;
      return arith::ConstantIndexOp::create(rewriter, location, cast<IntegerAttr>(cast<Attribute>(number)).getInt());
    };
    const Value shift = value(counter->invariant);
    const Value end = arith::SubIOp::create(rewriter, location, value(bound->invariant), shift);
    const Value nearest = arith::MinSIOp::create(rewriter, location, loop.getUpperBound(), end);
    Value begin = loop.getLowerBound();
    if (compare.getPredicate() == arith::CmpIPredicate::ult) {
      // As unsigned numbers sums below zero are above all bounds.
      const Value zero = arith::ConstantIndexOp::create(rewriter, location, 0);
      begin = arith::MaxSIOp::create(rewriter, location, begin, arith::SubIOp::create(rewriter, location, zero, shift));
    }
    rewriter.eraseOp(guard.thenBlock()->getTerminator());
    rewriter.inlineBlockBefore(guard.thenBlock(), guard);
    rewriter.eraseOp(guard);
    rewriter.modifyOpInPlace(loop, [&] {
      loop.setLowerBound(begin);
      loop.setUpperBound(nearest);
    });
    return success();
  }
};

/// x > 0 ? x : 0 is max(x, 0); x == 0 ? 0 : x is x, on the index that x is.
struct GuardedLength : OpRewritePattern<arith::SelectOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::SelectOp select, PatternRewriter& rewriter) const override {
    auto compare = select.getCondition().getDefiningOp<arith::CmpIOp>();
    auto isZero = [](Value value) { return matchPattern(value, m_Zero()); };
    if (!compare || !select.getType().isIndex() || !isZero(compare.getRhs()))
      return failure();
    const auto isCompared = [&](Value value) {
      auto cast = value.getDefiningOp<arith::IndexCastOp>();
      return value == compare.getLhs() || (cast && cast.getIn() == compare.getLhs());
    };
    const Value ifTrue = select.getTrueValue();
    const Value ifFalse = select.getFalseValue();
    using P = arith::CmpIPredicate;
    if (compare.getPredicate() == P::sgt && isCompared(ifTrue) && isZero(ifFalse))
      rewriter.replaceOpWithNewOp<arith::MaxSIOp>(select, ifTrue, ifFalse);
    else if (compare.getPredicate() == P::eq && isZero(ifTrue) && isCompared(ifFalse))
      rewriter.replaceOp(select, ifFalse);
    else if (compare.getPredicate() == P::ne && isCompared(ifTrue) && isZero(ifFalse))
      rewriter.replaceOp(select, ifTrue);
    else
      return failure();
    return success();
  }
};

} // namespace

LogicalResult foldGuardsIntoLoops(func::FuncOp kernel) {
  RewritePatternSet patterns(kernel.getContext());
  patterns.add<GuardAroundLoops, GuardInsideLoop, GuardedLength>(kernel.getContext());
  addSelectedExtremePatterns(patterns);
  return applyPatternsGreedily(kernel, std::move(patterns));
}

} // namespace ascend::translator
