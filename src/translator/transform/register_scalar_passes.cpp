#include "translator/transform/scalar_passes.h"

#include "mlir/Pass/PassRegistry.h"

namespace ascend::translator {

void registerScalarPasses() {
  mlir::registerPass([] { return createRaiseLoopsPass(); });
  mlir::registerPass([] { return createLowerScalarPass(); });
}

} // namespace ascend::translator
