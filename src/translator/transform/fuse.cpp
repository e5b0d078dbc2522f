// Stage form: after this pass every linalg.generic is one pass over memory. Elementwise producers are recomputed in
// each of their consumers (also in reductions), so that only reductions leave values between generics.
#include "translator/transform/generalize.h"
#include "translator/transform/tensor_passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace ascend::translator {
namespace {

using namespace mlir;

bool isElementwiseProducer(linalg::GenericOp op) {
  return op && op.hasPureTensorSemantics() && op.getNumReductionLoops() == 0;
}

class Fuser {
public:
  explicit Fuser(func::FuncOp func) : func_(func), rewriter_(func.getContext()) {}

  void run() {
    SmallVector<linalg::GenericOp> consumers;
    func_.walk([&](linalg::GenericOp op) { consumers.push_back(op); });
    // In program order: what a consumer takes in is already one operation itself.
    for (linalg::GenericOp consumer : consumers)
      if (consumer.hasPureTensorSemantics())
        fuseInto(consumer);
    func_.walk<WalkOrder::PostOrder, mlir::ReverseIterator>([&](linalg::GenericOp op) {
      if (op.hasPureTensorSemantics() && op->use_empty())
        rewriter_.eraseOp(op);
    });
  }

private:
  void fuseInto(linalg::GenericOp consumer) {
    bool changed = true;
    while (changed) {
      changed = false;
      for (OpOperand* operand : consumer.getDpsInputOperands()) {
        auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
        if (!isElementwiseProducer(producer) || producer->getBlock() != consumer->getBlock())
          continue;
        rewriter_.setInsertionPoint(consumer);
        // The copy has this one use, so that upstream's fusion does not keep its result alive.
        auto copy = cast<linalg::GenericOp>(rewriter_.clone(*producer));
        operand->set(copy->getResult(cast<OpResult>(operand->get()).getResultNumber()));
        if (!linalg::areElementwiseOpsFusable(operand)) {
          operand->set(producer->getResult(cast<OpResult>(operand->get()).getResultNumber()));
          rewriter_.eraseOp(copy);
          continue;
        }
        FailureOr<linalg::ElementwiseOpFusionResult> fused = linalg::fuseElementwiseOps(rewriter_, operand);
        if (failed(fused)) {
          operand->set(producer->getResult(cast<OpResult>(operand->get()).getResultNumber()));
          rewriter_.eraseOp(copy);
          continue;
        }
        for (auto [from, to] : fused->replacements)
          if (from.getDefiningOp() == consumer)
            rewriter_.replaceAllUsesWith(from, to);
        fused->fusedOp->setDiscardableAttrs(decisionsOf(consumer));
        rewriter_.eraseOp(consumer);
        if (copy->use_empty())
          rewriter_.eraseOp(copy);
        consumer = simplify(cast<linalg::GenericOp>(fused->fusedOp));
        changed = true;
        break;
      }
    }
  }

  /// Equal operands and equal operations of the body become one: else chains with several uses grow without bound.
  linalg::GenericOp simplify(linalg::GenericOp op) {
    FailureOr<linalg::GenericOp> deduplicated = linalg::deduplicateOperandsAndRemoveDeadResults(rewriter_, op, false);
    if (succeeded(deduplicated))
      op = *deduplicated;
    DominanceInfo dominance;
    eliminateCommonSubExpressions(rewriter_, dominance, op);
    return op;
  }

  func::FuncOp func_;
  IRRewriter rewriter_;
};

struct Fuse : PassWrapper<Fuse, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Fuse)

  StringRef getArgument() const override { return "ascendc-fuse"; }
  StringRef getDescription() const override {
    return "Bring tensor code into stage form: one linalg.generic per pass over memory";
  }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<affine::AffineDialect, arith::ArithDialect, linalg::LinalgDialect, math::MathDialect,
                    tensor::TensorDialect>();
  }

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func->hasAttr("ascendc.kernel"))
      return;
    if (failed(generalizeTensorCode(func)))
      return signalPassFailure();
    Fuser(func).run();
    dropUnreadInits(func);
    if (failed(cleanUp(func)))
      return signalPassFailure();
  }

  /// A result that is written without being read before needs no earlier tensor to start from, only its sizes.
  static void dropUnreadInits(func::FuncOp func) {
    auto isEmptyOrRead = [](Value tensor) { return !tensor.getDefiningOp<linalg::LinalgOp>(); };
    func.walk([&](linalg::GenericOp op) {
      if (!op.hasPureTensorSemantics())
        return;
      for (OpOperand& init : op.getDpsInitsMutable()) {
        if (op.payloadUsesValueFromOperand(&init))
          continue;
        Value shape = init.get();
        while (!isEmptyOrRead(shape))
          shape = shape.getDefiningOp<linalg::LinalgOp>().getDpsInits()[cast<OpResult>(shape).getResultNumber()];
        init.set(shape);
      }
    });
    func.walk<WalkOrder::PostOrder, mlir::ReverseIterator>([&](linalg::GenericOp op) {
      if (op.hasPureTensorSemantics() && op->use_empty())
        op->erase();
    });
  }

  LogicalResult cleanUp(func::FuncOp func) {
    RewritePatternSet patterns(&getContext());
    linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
    memref::populateResolveRankedShapedTypeResultDimsPatterns(patterns);
    linalg::FillOp::getCanonicalizationPatterns(patterns, &getContext());
    tensor::CastOp::getCanonicalizationPatterns(patterns, &getContext());
    tensor::DimOp::getCanonicalizationPatterns(patterns, &getContext());
    bufferization::ToTensorOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(func, std::move(patterns))))
      return failure();
    IRRewriter rewriter(&getContext());
    DominanceInfo dominance(func);
    eliminateCommonSubExpressions(rewriter, dominance, func);
    return success();
  }
};

} // namespace

std::unique_ptr<mlir::Pass> createFusePass() { return std::make_unique<Fuse>(); }

} // namespace ascend::translator
