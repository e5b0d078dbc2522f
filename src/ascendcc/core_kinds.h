#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ascend::asc {

/// A compilation of a source for one kind of core of a split SoC.
struct CoreKind {
  std::string_view name;
  std::vector<std::string> definitions; ///< what the device compiler defines for it, and the simulator's headers read
};
const CoreKind& cubeKind();
const CoreKind& vectorKind();

/// Does the source, or a header that it includes, ask for the kind of core when it is compiled? By __DAV_C220_CUBE__
/// and the like, or by g_coreType where C++ wants a constant. `preprocessed` has the names of all files; those below
/// `headers` and the system's are not looked at.
bool asksForCoreKind(std::string_view preprocessed, const std::filesystem::path& headers);

} // namespace ascend::asc
