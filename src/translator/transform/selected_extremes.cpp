// Selections of the larger or smaller of two values, as reductions want to see them.
#include "translator/transform/raise_nest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// a > b ? a : b is the larger of both.
struct SelectedExtreme : OpRewritePattern<arith::SelectOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::SelectOp select, PatternRewriter& rewriter) const override {
    const Value a = select.getTrueValue(), c = select.getFalseValue();
    const auto compares = [&](Operation* compare) {
      return compare && ((compare->getOperand(0) == a && compare->getOperand(1) == c) ||
                         (compare->getOperand(0) == c && compare->getOperand(1) == a));
    };
    if (auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>(); compares(compare)) {
      using P = arith::CmpFPredicate;
      const bool isGreater = llvm::is_contained({P::OGT, P::OGE, P::UGT, P::UGE}, compare.getPredicate());
      if (!isGreater && !llvm::is_contained({P::OLT, P::OLE, P::ULT, P::ULE}, compare.getPredicate()))
        return failure();
      if (isGreater == (compare.getLhs() == a))
        rewriter.replaceOpWithNewOp<arith::MaxNumFOp>(select, a, c);
      else
        rewriter.replaceOpWithNewOp<arith::MinNumFOp>(select, a, c);
      return success();
    }
    auto compare = select.getCondition().getDefiningOp<arith::CmpIOp>();
    if (!compares(compare))
      return failure();
    using P = arith::CmpIPredicate;
    const bool isGreater = llvm::is_contained({P::sgt, P::sge}, compare.getPredicate());
    if (!isGreater && !llvm::is_contained({P::slt, P::sle}, compare.getPredicate()))
      return failure();
    if (isGreater == (compare.getLhs() == a))
      rewriter.replaceOpWithNewOp<arith::MaxSIOp>(select, a, c);
    else
      rewriter.replaceOpWithNewOp<arith::MinSIOp>(select, a, c);
    return success();
  }
};

} // namespace

void addSelectedExtremePatterns(RewritePatternSet& patterns) { patterns.add<SelectedExtreme>(patterns.getContext()); }

} // namespace ascend::translator
