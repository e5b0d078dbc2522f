#include "translator/transform/buffer_passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"

namespace ascend::translator {

void buildBufferPipeline(mlir::OpPassManager& manager, const BufferOptions& options) {
  auto& kernels = manager.nest<mlir::func::FuncOp>();
  kernels.addPass(createRefineTilesPass());
  kernels.addPass(createReuseOperandsPass());
  kernels.addPass(createAssignQueuesPass(options.doubleBuffer));
  kernels.addPass(createPlanBuffersPass(options.soc, options.tile));
  kernels.addPass(createInsertSyncPass());
}

void registerBufferPasses() {
  mlir::registerPass(createRefineTilesPass);
  mlir::registerPass(createReuseOperandsPass);
  mlir::registerPass([] { return createAssignQueuesPass(); });
  mlir::registerPass([] { return createPlanBuffersPass(); });
  mlir::registerPass(createInsertSyncPass);
}

} // namespace ascend::translator
