#pragma once
#include "mlir/Pass/Pass.h"

#include <memory>

namespace ascend::translator {

/// Tensor arguments and results of kernels become memref arguments; results come last.
std::unique_ptr<mlir::Pass> createResultsToArgumentsPass();
/// Linalg on memrefs becomes linalg on tensors, block by block.
std::unique_ptr<mlir::Pass> createPromoteToTensorsPass();
/// Elementwise chains become one `linalg.generic` per stage.
std::unique_ptr<mlir::Pass> createFusePass();
/// Stages of linalg on tensors become loops over tiles of `ascendc` operations, distributed over the blocks.
std::unique_ptr<mlir::Pass> createLowerToTilesPass();
std::unique_ptr<mlir::Pass> createLowerToTilesPass(llvm::StringRef soc);

/// Makes the passes of this header known to the pass registry.
void registerTensorPasses();

} // namespace ascend::translator
