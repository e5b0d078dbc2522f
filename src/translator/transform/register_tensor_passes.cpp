#include "translator/transform/tensor_passes.h"

#include "mlir/Pass/PassRegistry.h"

namespace ascend::translator {

void registerTensorPasses() {
  mlir::registerPass([] { return createCheckElementTypesPass(); });
  mlir::registerPass(createPlaceConstantsPass);
  mlir::registerPass(createResultsToArgumentsPass);
  mlir::registerPass(createBufferizeLoopsPass);
  mlir::registerPass(createPlaceCarriedBuffersPass);
  mlir::registerPass(createPromoteToTensorsPass);
  mlir::registerPass(createPlaceSlicesPass);
  mlir::registerPass(createFusePass);
  mlir::registerPass([] { return createLowerToTilesPass(); });
}

} // namespace ascend::translator
