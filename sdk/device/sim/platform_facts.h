#pragma once
// What the simulator tells host code of a SoC (tiling/platform/platform_ascendc.h). Plain data; fields are only
// appended.
#include <cstdint>

namespace ascend::sim {

struct PlatformFacts {
  std::uint32_t bytes = sizeof(PlatformFacts); ///< set by the caller
  std::uint32_t npuArch = 0;                   ///< 2201, 2002
  std::uint32_t cubeCores = 0;                 ///< AIC, or AI cores that are both
  std::uint32_t vectorCores = 0;               ///< AIV, or AI cores that are both
  std::uint32_t splitCores = 0;
  std::uint32_t hbmBytesPerCycle = 0; ///< of one core
  std::uint32_t l2BytesPerCycle = 0;  ///< of one core
  std::uint64_t ub = 0, l1 = 0, l0a = 0, l0b = 0, l0c = 0, bt = 0, fb = 0, l2 = 0, hbm = 0;
  char name[32] = {};
  char shortName[32] = {};
};

} // namespace ascend::sim

/// Facts of the SoC of that name; null: of the one that is simulated. 0, or -1: there is none of that name.
extern "C" int ascendSimPlatform(const char* soc, ascend::sim::PlatformFacts* facts);
