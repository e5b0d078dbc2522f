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
    if (!loop.getInductionVar().getType().isIndex() || !matchPattern(loop.getStep(), m_ConstantInt(&loopStep)) ||
        !loopStep.isOne())
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
template <typename Cast> struct SumOnIndex : OpRewritePattern<Cast> {
  using OpRewritePattern<Cast>::OpRewritePattern;

  LogicalResult matchAndRewrite(Cast indexCast, PatternRewriter& rewriter) const override {
    constexpr bool isSigned = std::is_same_v<Cast, arith::IndexCastOp>;
    Operation* op = indexCast.getIn().getDefiningOp();
    if (!indexCast.getType().isIndex() || !op || !isa<arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::ShLIOp>(op))
      return failure();
    // Narrower sums may be cast before they are made only if they do not wrap.
    const bool isWide = indexCast.getIn().getType().isInteger(64);
    auto flags = cast<arith::ArithIntegerOverflowFlagsInterface>(op);
    if (!isWide && (isa<arith::ShLIOp>(op) || !(isSigned ? flags.hasNoSignedWrap() : flags.hasNoUnsignedWrap())))
      return failure();
    SmallVector<Value> operands;
    for (const Value operand : op->getOperands())
      operands.push_back(Cast::create(rewriter, indexCast.getLoc(), indexCast.getType(), operand));
    Operation* onIndex =
        rewriter.create(indexCast.getLoc(), op->getName().getIdentifier(), operands, indexCast.getType());
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

/// A number that was made narrower and fits is the number still.
template <typename Cast, bool isSigned> struct RoundTrip : OpRewritePattern<Cast> {
  using OpRewritePattern<Cast>::OpRewritePattern;

  LogicalResult matchAndRewrite(Cast wide, PatternRewriter& rewriter) const override {
    auto narrow = wide.getIn().template getDefiningOp<arith::IndexCastOp>();
    if (!wide.getType().isIndex() || !narrow || !narrow.getIn().getType().isIndex())
      return failure();
    auto range = narrow->template getAttrOfType<BoolAttr>(kInRangeAttr);
    if (!range || range.getValue() != isSigned)
      return failure();
    rewriter.replaceOp(wide, narrow.getIn());
    return success();
  }
};

/// Both branches of a small branch without effects may be computed: then it is a choice between values.
struct BranchToSelect : OpRewritePattern<scf::IfOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(scf::IfOp branch, PatternRewriter& rewriter) const override {
    constexpr size_t kMostOps = 8;
    if (branch.getNumResults() == 0 || !branch.elseBlock())
      return failure();
    for (Block* block : {branch.thenBlock(), branch.elseBlock()})
      if (block->getOperations().size() > kMostOps || !llvm::all_of(block->without_terminator(), [](Operation& op) {
            return op.getNumRegions() == 0 && isPure(&op);
          }))
        return failure();
    const SmallVector<Value> ifTrue(branch.thenYield().getOperands());
    const SmallVector<Value> ifFalse(branch.elseYield().getOperands());
    for (Block* block : {branch.thenBlock(), branch.elseBlock()}) {
      rewriter.eraseOp(block->getTerminator());
      rewriter.inlineBlockBefore(block, branch);
    }
    SmallVector<Value> results;
    rewriter.setInsertionPoint(branch);
    for (const auto [x, y] : llvm::zip_equal(ifTrue, ifFalse))
      results.push_back(arith::SelectOp::create(rewriter, branch.getLoc(), branch.getCondition(), x, y));
    rewriter.replaceOp(branch, results);
    return success();
  }
};

/// i < a && i < b is i < min(a, b).
struct NearestBound : OpRewritePattern<arith::AndIOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::AndIOp both, PatternRewriter& rewriter) const override {
    auto first = both.getLhs().getDefiningOp<arith::CmpIOp>();
    auto second = both.getRhs().getDefiningOp<arith::CmpIOp>();
    if (!first || !second || first.getPredicate() != second.getPredicate() || first.getLhs() != second.getLhs())
      return failure();
    Value bound;
    if (first.getPredicate() == arith::CmpIPredicate::slt)
      bound = arith::MinSIOp::create(rewriter, both.getLoc(), first.getRhs(), second.getRhs());
    else if (first.getPredicate() == arith::CmpIPredicate::ult)
      bound = arith::MinUIOp::create(rewriter, both.getLoc(), first.getRhs(), second.getRhs());
    else
      return failure();
    rewriter.replaceOpWithNewOp<arith::CmpIOp>(both, first.getPredicate(), first.getLhs(), bound);
    return success();
  }
};

/// a ? b : false is a && b.
struct SelectIsAnd : OpRewritePattern<arith::SelectOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::SelectOp select, PatternRewriter& rewriter) const override {
    if (!select.getType().isInteger(1) || !matchPattern(select.getFalseValue(), m_Zero()))
      return failure();
    rewriter.replaceOpWithNewOp<arith::AndIOp>(select, select.getCondition(), select.getTrueValue());
    return success();
  }
};

/// One comparison after the other: there is no switch in the code that we print.
struct SwitchToIf : OpRewritePattern<scf::IndexSwitchOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(scf::IndexSwitchOp op, PatternRewriter& rewriter) const override {
    const Location location = op.getLoc();
    if (op.getCases().empty()) {
      Block& block = op.getDefaultBlock();
      const SmallVector<Value> values(block.getTerminator()->getOperands());
      rewriter.eraseOp(block.getTerminator());
      rewriter.inlineBlockBefore(&block, op);
      rewriter.replaceOp(op, values);
      return success();
    }
    const Value expected = arith::ConstantIndexOp::create(rewriter, location, op.getCases().front());
    const Value isCase = arith::CmpIOp::create(rewriter, location, arith::CmpIPredicate::eq, op.getArg(), expected);
    auto branch = scf::IfOp::create(rewriter, location, op.getResultTypes(), isCase, /*addThenBlock=*/true,
                                    /*addElseBlock=*/true);
    for (Block* block : {branch.thenBlock(), branch.elseBlock()})
      if (!block->empty())
        rewriter.eraseOp(block->getTerminator());
    rewriter.mergeBlocks(&op.getCaseBlock(0), branch.thenBlock());
    rewriter.setInsertionPointToEnd(branch.elseBlock());
    auto rest = scf::IndexSwitchOp::create(rewriter, location, op.getResultTypes(), op.getArg(),
                                           op.getCases().drop_front(), op.getNumCases() - 1);
    for (unsigned number = 1; number < op.getNumCases(); ++number)
      rewriter.inlineRegionBefore(op.getCaseRegions()[number], rest.getCaseRegions()[number - 1],
                                  rest.getCaseRegions()[number - 1].end());
    rewriter.inlineRegionBefore(op.getDefaultRegion(), rest.getDefaultRegion(), rest.getDefaultRegion().end());
    scf::YieldOp::create(rewriter, location, rest.getResults());
    rewriter.replaceOp(op, branch.getResults());
    return success();
  }
};

} // namespace

LogicalResult simplifyInductions(func::FuncOp function) {
  MLIRContext* context = function.getContext();
  RewritePatternSet patterns(context);
  patterns
      .add<SecondaryInduction, SumOnIndex<arith::IndexCastOp>, SumOnIndex<arith::IndexCastUIOp>,
           CastOfExtension<arith::ExtSIOp, arith::IndexCastOp>, CastOfExtension<arith::ExtUIOp, arith::IndexCastUIOp>,
           ShiftIsProduct, RoundTrip<arith::IndexCastOp, true>, RoundTrip<arith::IndexCastUIOp, false>, BranchToSelect,
           NearestBound, SelectIsAnd, SwitchToIf>(context);
  for (StringRef dialect : {"arith", "scf"})
    context->getLoadedDialect(dialect)->getCanonicalizationPatterns(patterns);
  for (RegisteredOperationName op : context->getRegisteredOperations())
    if (op.getDialectNamespace() == "arith" || op.getDialectNamespace() == "scf")
      op.getCanonicalizationPatterns(patterns, context);
  return applyPatternsGreedily(function, std::move(patterns));
}

} // namespace ascend::translator
