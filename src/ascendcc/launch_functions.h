#pragma once
#include "ascendcc/rewriter.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ascend::asc {

/// The functions that older CANN projects launch with: for a kernel k, `aclrtlaunch_k(blockDim, stream, arguments…)`,
/// declared in aclrtlaunch_k.h. Pointers are `void*` there, so that host code needs no header of the kernel's.
void writeLaunchHeaders(const std::vector<KernelDefinition>& kernels, const std::filesystem::path& folder);

/// Their definitions, to follow the rewritten source.
std::string launchFunctions(const std::vector<KernelDefinition>& kernels);

} // namespace ascend::asc
