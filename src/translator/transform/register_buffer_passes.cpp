#include "translator/transform/buffer_passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"

namespace ascend::translator {

void buildBufferPipeline(mlir::OpPassManager& manager, const std::string& soc) {
  auto& kernels = manager.nest<mlir::func::FuncOp>();
  kernels.addPass(createAssignQueuesPass());
  kernels.addPass(createPlanBuffersPass(soc));
  kernels.addPass(createInsertSyncPass());
}

void registerBufferPasses() {
  mlir::registerPass(createAssignQueuesPass);
  mlir::registerPass([] { return createPlanBuffersPass(); });
  mlir::registerPass(createInsertSyncPass);
}

} // namespace ascend::translator
