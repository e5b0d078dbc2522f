#pragma once
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

namespace ascend::hub {

/// What the device compiler defines for the one kind of core that it compiles for on SoCs with split cores, and what
/// tells the simulator's headers.
inline constexpr std::array<const char*, 3> kCubeDefinitions = {"-D__DAV_C220_CUBE__=1", "-D__DAV_CUBE__=1",
                                                                "-DASCEND_SIM_CORE_TYPE=AscendC::AIC"};
inline constexpr std::array<const char*, 3> kVectorDefinitions = {"-D__DAV_C220_VEC__=1", "-D__DAV_VEC__=1",
                                                                  "-DASCEND_SIM_CORE_TYPE=AscendC::AIV"};

/// Does the text ask for the kind of core when it is compiled? By __DAV_C220_CUBE__ and the like, or by g_coreType
/// where C++ wants a constant.
bool asksForCoreKind(const std::string& text);
/// The same of a file; false where there is none.
bool fileAsksForCoreKind(const std::filesystem::path& file);

} // namespace ascend::hub
