#pragma once
#include "llvm/ADT/StringRef.h"

#include <string>

namespace ascend::translator {

/// MLIR text as older producers write it (LLVM 19: AscendNPU-IR, Triton adapters; the Rust back ends), in today's
/// spelling. Lines stay where they are. Text that needs nothing comes back as it is.
std::string upgradeText(llvm::StringRef text);

} // namespace ascend::translator
