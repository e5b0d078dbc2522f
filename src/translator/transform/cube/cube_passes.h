#pragma once
#include "mlir/Pass/Pass.h"

#include <memory>

namespace ascend::translator {

/// Kernels of matrix products become loops over tiles of the cube unit.
std::unique_ptr<mlir::Pass> createLowerContractionsPass();
std::unique_ptr<mlir::Pass> createLowerContractionsPass(llvm::StringRef soc);

/// Makes the passes of this header known to the pass registry.
void registerCubePasses();

} // namespace ascend::translator
