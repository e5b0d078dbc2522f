#pragma once
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ascend::validate {

/// The device headers with all that the table of kernels needs, as a precompiled header of clang's.
struct Precompiled {
  std::filesystem::path file;
  /// Macros on whose definition the headers depend: a source that defines one has to read the headers itself.
  std::set<std::string, std::less<>> conditions;
};

/// From the hub's cache, where it is put when it is not there. `arguments` are the driver's, without those of the user.
/// Nothing without a cache.
std::optional<Precompiled> precompiledHeaders(const std::vector<std::string>& arguments,
                                              const std::filesystem::path& headers);

} // namespace ascend::validate
