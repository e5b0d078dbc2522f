#pragma once
#include "translator/transform/cube/phases.h"

namespace ascend::translator::cube {

/// Makes the loops of the cube cores, and puts what the vector cores do where they do it: tensor code for
/// ascendc-lower-to-tiles.
void lowerPhases(mlir::func::FuncOp kernel, const target::Soc& soc, std::vector<Phase>& phases);

/// Marks the kernel with its kind of core (cube.core), and erases what its phases have copies of.
void finishPhases(mlir::func::FuncOp kernel, std::vector<Phase>& phases, llvm::StringRef core);

} // namespace ascend::translator::cube
