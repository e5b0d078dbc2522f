#pragma once
#include "mlir/Pass/Pass.h"

#include <memory>
#include <string>

namespace mlir {
class OpPassManager;
}

namespace ascend::translator {

/// Tiles become tensors of queues (what is copied in or out) and of TBufs (the rest); loop bodies get sections.
std::unique_ptr<mlir::Pass> createAssignQueuesPass();
/// The tile length and the bytes of every buffer, from the SoC's unified buffer.
std::unique_ptr<mlir::Pass> createPlanBuffersPass(const std::string& soc = "Ascend910B3");
/// Barriers and flags where queues do not order two accesses to the same memory.
std::unique_ptr<mlir::Pass> createInsertSyncPass();

/// All of the above, in order.
void buildBufferPipeline(mlir::OpPassManager& manager, const std::string& soc);
/// Makes the passes of this header known to command lines.
void registerBufferPasses();

} // namespace ascend::translator
