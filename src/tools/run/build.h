#pragma once
#include "run/request.h"

#include <filesystem>
#include <vector>

namespace ascend::tools {

/// The kernels of the source. Reads or translates it, but compiles nothing, so that mistakes in the arguments are told
/// at once. Intermediate files go to `folder`. Throws RunError or hub::Error.
target::SignatureFile readSignature(const RunRequest& request, const std::filesystem::path& folder);

/// The simulator's objects of the source, in one of which the kernel is: translates and compiles as far as the source
/// needs it. Compiler messages go to standard error. Throws RunError or hub::Error.
std::vector<std::filesystem::path> buildObjects(const RunRequest& request, const target::SignatureFile& signature,
                                                const std::filesystem::path& folder);

} // namespace ascend::tools
