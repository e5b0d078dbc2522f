#pragma once
#include "run/request.h"

#include <filesystem>
#include <string>

namespace ascend::tools {

/// A kernel that is ready to be launched.
struct BuiltKernel {
  std::filesystem::path object; ///< empty when only the signature was asked for
  target::SignatureFile signature;
};

/// Translates and compiles as far as the source needs it, with intermediate files in `folder`. Compiler messages go to
/// standard error. Throws RunError or hub::Error.
BuiltKernel buildKernel(const RunRequest& request, const std::filesystem::path& folder);

} // namespace ascend::tools
