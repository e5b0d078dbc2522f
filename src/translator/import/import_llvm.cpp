#include "translator/dialect/ascendc.h"
#include "translator/import/import.h"
#include "translator/import/llvm_importer.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Transforms/Passes.h"

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
                    math::MathDialect, cf::ControlFlowDialect, scf::SCFDialect>();
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
      if (isa_and_present<LLVM::LLVMDialect>(op.getDialect()))
        op.erase();
  }

private:
  static LogicalResult import(LLVM::LLVMFuncOp function) {
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
