#include "translator/dialect/ascendc.h"
#include "translator/import/import.h"
#include "translator/import/llvm_importer.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace ascend::translator {
namespace {

class ImportLlvmPass : public PassWrapper<ImportLlvmPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ImportLlvmPass)

  StringRef getArgument() const final { return "ascendc-import-llvm"; }
  StringRef getDescription() const final {
    return "Make func, memref, arith, math and cf of kernels in the LLVM dialect";
  }
  void getDependentDialects(DialectRegistry& registry) const final {
    registry.insert<ascendc::AscendCDialect, func::FuncDialect, memref::MemRefDialect, arith::ArithDialect,
                    math::MathDialect, linalg::LinalgDialect, tensor::TensorDialect,
                    bufferization::BufferizationDialect, cf::ControlFlowDialect, scf::SCFDialect>();
  }

  void runOnOperation() final {
    for (auto function : llvm::make_early_inc_range(getOperation().getOps<LLVM::LLVMFuncOp>())) {
      if (!function->hasAttr(ascendc::AscendCDialect::kKernelAttr))
        continue;
      if (failed(import(function)))
        return signalPassFailure();
    }
    // Global constants, once nothing refers to them.
    for (Operation& op : llvm::make_early_inc_range(getOperation().getBody()->getOperations()))
      if (isa_and_present<LLVM::LLVMDialect>(op.getDialect())) {
        op.dropAllUses();
        op.erase();
      }
  }

private:
  /// Calls that do not return (panics) end the kernel on their block: there is nobody to report to.
  static void endAtPanics(LLVM::LLVMFuncOp function) {
    for (Block& block : function.getBody()) {
      Operation* end = block.getTerminator();
      auto call = dyn_cast_if_present<LLVM::CallOp>(end->getPrevNode());
      if (!isa<LLVM::UnreachableOp>(end) || !call)
        continue;
      call.emitRemark() << "a call that does not return ends the kernel on its block; nothing is reported";
      call.erase();
    }
    // What only those calls needed: messages, source locations.
    (void)applyPatternsGreedily(function, RewritePatternSet(function.getContext()));
  }

  static LogicalResult import(LLVM::LLVMFuncOp function) {
    endAtPanics(function);
    if (function.isVarArg())
      return function.emitError() << "kernel '" << function.getName() << "' takes variable arguments";
    FailureOr<PointerBases> bases = PointerBases::compute(function);
    if (failed(bases) || failed(LlvmImporter(function, std::move(*bases)).run()))
      return failure();
    function.erase();
    return success();
  }
};

} // namespace

std::unique_ptr<Pass> createImportLlvmPass() { return std::make_unique<ImportLlvmPass>(); }

} // namespace ascend::translator
