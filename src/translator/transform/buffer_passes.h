#pragma once
#include "mlir/Pass/Pass.h"

#include <memory>
#include <string>

namespace mlir {
class OpPassManager;
}

namespace ascend::translator {

/// What a person may decide instead of these passes. A kernel's attributes `ascend.tile` and `ascend.no_double_buffer`
/// go before them.
struct BufferOptions {
  std::string soc = "Ascend910B3";
  int64_t tile = 0; ///< tiles have at most so many elements; 0: as many as fit
  bool doubleBuffer = true;
};

/// Tiles that an author fills again and again become several, each filled once.
std::unique_ptr<mlir::Pass> createRefineTilesPass();
/// Results go where operands stand that are not needed any more.
std::unique_ptr<mlir::Pass> createReuseOperandsPass();
/// Tiles become tensors of queues (what is copied in or out) and of TBufs (the rest); loop bodies get sections.
std::unique_ptr<mlir::Pass> createAssignQueuesPass(bool doubleBuffer = true);
/// The tile length and the bytes of every buffer, from the SoC's unified buffer.
std::unique_ptr<mlir::Pass> createPlanBuffersPass(const std::string& soc = "Ascend910B3", int64_t tile = 0);
/// Barriers and flags where queues do not order two accesses to the same memory.
std::unique_ptr<mlir::Pass> createInsertSyncPass();

/// All of the above, in order.
void buildBufferPipeline(mlir::OpPassManager& manager, const BufferOptions& options);
/// Makes the passes of this header known to command lines.
void registerBufferPasses();

} // namespace ascend::translator
