#include "target/soc.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

namespace ascend::target {
namespace {

constexpr std::uint32_t KiB = 1024;
constexpr std::uint64_t GiB = 1024ULL * 1024 * 1024;

// A fused core with 256 KiB of UB, no bf16 and no DataCopyPad.
constexpr Soc dav2002(std::string_view name, int cores, int mhz) {
  return {.name = name,
          .shortName = "Ascend310P",
          .arch = NpuArch::dav2002,
          .cceAicore = 200,
          .aicoreCount = cores,
          .vectorCount = cores,
          .clockMHz = mhz,
          .ubBytes = 256 * KiB,
          .ubUsableBytes = 248 * KiB,
          .l1Bytes = 1024 * KiB,
          .l0aBytes = 64 * KiB,
          .l0bBytes = 64 * KiB,
          .l0cBytes = 256 * KiB,
          .btBytes = 0,
          .fbBytes = 0,
          .globalBytes = 24'000'000'000ULL,
          .l2Bytes = 16'777'216,
          .ddrReadBytesPerCycle = 17,
          .ddrWriteBytesPerCycle = 17,
          .l2BytesPerCycle = 114,
          .hasBf16 = false,
          .hasDataCopyPad = false,
          .hasCrossCoreSync = false,
          .splitCores = false};
}

// Split cores: each cube core has two vector cores with 192 KiB of UB each.
constexpr Soc dav2201(std::string_view name, std::string_view family, int cubes, int mhz, std::uint64_t memory,
                      std::uint64_t l2) {
  return {.name = name,
          .shortName = family,
          .arch = NpuArch::dav2201,
          .cceAicore = 220,
          .aicoreCount = cubes,
          .vectorCount = 2 * cubes,
          .clockMHz = mhz,
          .ubBytes = 192 * KiB,
          .ubUsableBytes = 184 * KiB,
          .l1Bytes = 512 * KiB,
          .l0aBytes = 64 * KiB,
          .l0bBytes = 64 * KiB,
          .l0cBytes = 128 * KiB,
          .btBytes = 1 * KiB,
          .fbBytes = 7 * KiB,
          .globalBytes = memory,
          .l2Bytes = l2,
          .ddrReadBytesPerCycle = 32,
          .ddrWriteBytesPerCycle = 32,
          .l2BytesPerCycle = 110,
          .hasBf16 = true,
          .hasDataCopyPad = true,
          .hasCrossCoreSync = true,
          .splitCores = true};
}

constexpr std::uint64_t kL2Large = 201'326'592, kL2Medium = 176'160'768, kL2Small = 100'663'296;

constexpr std::array kSocs{
    dav2201("Ascend910B1", "Ascend910B", 24, 1850, 64 * GiB, kL2Large),
    dav2201("Ascend910B2", "Ascend910B", 24, 1800, 64 * GiB, kL2Large),
    dav2201("Ascend910B3", "Ascend910B", 20, 1800, 64 * GiB, kL2Large),
    dav2201("Ascend910B4", "Ascend910B", 20, 1500, 32 * GiB, kL2Small),
    dav2201("Ascend910_9391", "Ascend910_93", 24, 1850, 64 * GiB, kL2Large),
    dav2201("Ascend910_9392", "Ascend910_93", 24, 1850, 64 * GiB, kL2Large),
    dav2201("Ascend910_9381", "Ascend910_93", 24, 1800, 64 * GiB, kL2Large),
    dav2201("Ascend910_9382", "Ascend910_93", 24, 1800, 64 * GiB, kL2Large),
    dav2201("Ascend910_9372", "Ascend910_93", 20, 1800, 64 * GiB, kL2Large),
    dav2201("Ascend910_9362", "Ascend910_93", 20, 1500, 32 * GiB, kL2Medium),
    dav2002("Ascend310P1", 10, 1060),
    dav2002("Ascend310P3", 8, 1060),
};

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j)
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
    std::swap(previous, current);
  }
  return previous[b.size()];
}

} // namespace

std::span<const Soc> allSocs() { return kSocs; }

const Soc* findSoc(std::string_view name) {
  const auto* it = std::find_if(kSocs.begin(), kSocs.end(), [&](const Soc& soc) { return soc.name == name; });
  return it == kSocs.end() ? nullptr : it;
}

const Soc& defaultSoc() { return *findSoc("Ascend910B3"); }

std::string unknownSocMessage(std::string_view name) {
  const auto* nearest = std::min_element(kSocs.begin(), kSocs.end(), [&](const Soc& a, const Soc& b) {
    return editDistance(name, a.name) < editDistance(name, b.name);
  });
  std::string text = fmt::format("unknown SoC '{}'", name);
  if (editDistance(name, nearest->name) <= 4)
    text += fmt::format("; did you mean '{}'?", nearest->name);
  text += " known: sim, sim:<SoC>";
  for (const Soc& soc : kSocs)
    text += fmt::format(", {}", soc.name);
  return text;
}

} // namespace ascend::target
