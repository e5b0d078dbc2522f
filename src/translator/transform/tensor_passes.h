#pragma once
#include "mlir/Pass/Pass.h"

#include <memory>

namespace ascend::translator {

/// On writes of pieces of one tensor to parts of one buffer: pieces of one number do not overlap.
inline constexpr llvm::StringLiteral kDisjointPieceAttr = "ascendc.disjoint";

/// Element types that the SoC does not have are errors.
std::unique_ptr<mlir::Pass> createCheckElementTypesPass();
std::unique_ptr<mlir::Pass> createCheckElementTypesPass(llvm::StringRef soc);
/// Constants of many numbers become buffers that the kernel fills first.
std::unique_ptr<mlir::Pass> createPlaceConstantsPass();
/// Tensor arguments and results of kernels become memref arguments; results come last.
std::unique_ptr<mlir::Pass> createResultsToArgumentsPass();
/// Tensors that loops carry and branches choose get a place in memory.
std::unique_ptr<mlir::Pass> createBufferizeLoopsPass();
/// Buffers that loops carry and branches choose are copied to places that are known before.
std::unique_ptr<mlir::Pass> createPlaceCarriedBuffersPass();
/// Linalg on memrefs becomes linalg on tensors, block by block.
std::unique_ptr<mlir::Pass> createPromoteToTensorsPass();
/// Slices move to where tensors are read, concatenations to where they are written: they are views of memory there.
std::unique_ptr<mlir::Pass> createPlaceSlicesPass();
/// Elementwise chains become one `linalg.generic` per stage.
std::unique_ptr<mlir::Pass> createFusePass();
/// Stages of linalg on tensors become loops over tiles of `ascendc` operations, distributed over the blocks.
std::unique_ptr<mlir::Pass> createLowerToTilesPass();
std::unique_ptr<mlir::Pass> createLowerToTilesPass(llvm::StringRef soc);

/// Makes the passes of this header known to the pass registry.
void registerTensorPasses();

} // namespace ascend::translator
