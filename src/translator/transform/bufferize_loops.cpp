// Tensors that loops carry and branches choose need a place in memory: the whole kernel is bufferized. Linalg on
// buffers becomes vector code again block by block (ascendc-promote-to-tensors).
#include "translator/transform/generalize.h"
#include "translator/transform/tensor_passes.h"
#include "translator/transform/tiles/prepare.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotModuleBufferize.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace ascend::translator {
namespace {

using namespace mlir;

/// One result, whose memory nothing else touches: what stands there before is read by nobody once the result is
/// written. Of several results one may be what another one is made of.
bool writesOnceAtTheEnd(func::FuncOp func) {
  SmallVector<bufferization::MaterializeInDestinationOp> writes;
  func.walk([&](bufferization::MaterializeInDestinationOp write) { writes.push_back(write); });
  return llvm::hasSingleElement(writes) && tiles::isOnlyUseOfArgument(writes.front()) &&
         writes.front()->getBlock() == &func.front();
}

struct BufferizeLoops : PassWrapper<BufferizeLoops, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(BufferizeLoops)

  StringRef getArgument() const override { return "ascendc-bufferize-loops"; }
  StringRef getDescription() const override { return "Give tensors that loops carry a place in memory"; }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<arith::ArithDialect, bufferization::BufferizationDialect, linalg::LinalgDialect,
                    memref::MemRefDialect, scf::SCFDialect, tensor::TensorDialect>();
  }

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func->hasAttr("ascendc.kernel"))
      return;
    Operation* carrier = nullptr;
    func.walk([&](Operation* op) {
      const bool carries =
          isa<scf::SCFDialect>(op->getDialect()) && llvm::any_of(op->getResultTypes(), llvm::IsaPred<TensorType>);
      if (carries && !carrier)
        carrier = op;
    });
    if (!carrier)
      return;
    carrier->emitRemark() << "'" << carrier->getName()
                          << "' carries tensors: they live in device memory between rounds";
    // Arithmetic on whole tensors has no bufferization of its own.
    if (failed(generalizeTensorCode(func)))
      return signalPassFailure();
    // What a loop starts from an empty tensor stands where its result is written in the end.
    IRRewriter rewriter(&getContext());
    if (writesOnceAtTheEnd(func) && failed(bufferization::eliminateEmptyTensors(rewriter, func)))
      return signalPassFailure();
    bufferization::OneShotBufferizationOptions options;
    options.allowReturnAllocsFromLoops = true;
    options.bufferizeFunctionBoundaries = false;
    bufferization::BufferizationState state;
    if (failed(bufferization::runOneShotBufferize(func, options, state)))
      return signalPassFailure();
    // A buffer that a loop hands from round to round is the one that it started from.
    RewritePatternSet patterns(&getContext());
    scf::ForOp::getCanonicalizationPatterns(patterns, &getContext());
    scf::WhileOp::getCanonicalizationPatterns(patterns, &getContext());
    scf::IfOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(func, std::move(patterns))))
      return signalPassFailure();
  }
};

} // namespace

std::unique_ptr<mlir::Pass> createBufferizeLoopsPass() { return std::make_unique<BufferizeLoops>(); }

} // namespace ascend::translator
