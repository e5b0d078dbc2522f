#pragma once
#include "mlir/Pass/Pass.h"

#include <memory>
#include <string>
#include <vector>

namespace ascend::translator {

/// Kernels of matrix products become loops over tiles of the cube unit.
std::unique_ptr<mlir::Pass> createLowerContractionsPass();
struct ContractionOptions {
  std::string soc = "Ascend910B3";
  /// Rows and columns of tiles, and the depth at a time if there are three; none: chosen. A kernel's or an operation's
  /// attribute `ascend.cube_tile` goes before it.
  std::vector<int64_t> tile = {};
  bool doubleBuffer = true;
};
std::unique_ptr<mlir::Pass> createLowerContractionsPass(const ContractionOptions& options);

/// Makes the passes of this header known to the pass registry.
void registerCubePasses();

} // namespace ascend::translator
