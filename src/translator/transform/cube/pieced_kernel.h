#pragma once
#include "translator/transform/cube/phases.h"

namespace ascend::translator::cube {

/// Makes phases of pieces: each block takes some rows of the results through all phases, and only its own cores wait
/// for each other. False, and nothing changed, if a phase needs more than these rows of what others computed.
bool lowerInPieces(mlir::func::FuncOp kernel, const target::Soc& soc, std::vector<Phase>& phases);

} // namespace ascend::translator::cube
