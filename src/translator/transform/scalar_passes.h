#pragma once
#include "mlir/Pass/Pass.h"

#include <memory>

namespace ascend::translator {

/// On a kernel whose source distributes the work over the blocks: what it allocates is each block's own.
inline constexpr llvm::StringLiteral kDistributesItselfAttr = "ascendc.distributes_itself";

/// Loops over contiguous memory become `linalg.generic` where their dependences allow it; a remark says why the others
/// stay.
std::unique_ptr<mlir::Pass> createRaiseLoopsPass();
/// What is left on memrefs becomes scalar access to global tensors; kernels get their final parameters.
std::unique_ptr<mlir::Pass> createLowerScalarPass();

/// Makes the passes of this header known to the pass registry.
void registerScalarPasses();

} // namespace ascend::translator
