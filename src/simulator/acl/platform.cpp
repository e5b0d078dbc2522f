// What host code asks of the simulated SoC: sdk/device/sim/platform_facts.h.
#include "sim/platform_facts.h"

#include "sim/abi.h"
#include "simulator/acl/process.h"

#include <algorithm>
#include <cstring>

using namespace ascend;

namespace {

template <std::size_t N> void put(char (&text)[N], std::string_view value) {
  const std::size_t length = std::min(value.size(), N - 1);
  text[value.copy(text, length)] = '\0';
}

} // namespace

extern "C" ASCEND_SIM_EXPORT int ascendSimPlatform(const char* name, sim::PlatformFacts* facts) {
  const target::Soc* const soc = name == nullptr ? &sim::acl::process().soc() : target::findSoc(name);
  if (soc == nullptr || facts == nullptr)
    return -1;
  sim::PlatformFacts all;
  all.npuArch = static_cast<std::uint32_t>(soc->arch);
  all.cubeCores = static_cast<std::uint32_t>(soc->aicoreCount);
  all.vectorCores = static_cast<std::uint32_t>(soc->vectorCount);
  all.splitCores = soc->splitCores ? 1 : 0;
  all.hbmBytesPerCycle = static_cast<std::uint32_t>(soc->ddrReadBytesPerCycle);
  all.l2BytesPerCycle = static_cast<std::uint32_t>(soc->l2BytesPerCycle);
  all.ub = soc->ubBytes;
  all.l1 = soc->l1Bytes;
  all.l0a = soc->l0aBytes;
  all.l0b = soc->l0bBytes;
  all.l0c = soc->l0cBytes;
  all.bt = soc->btBytes;
  all.fb = soc->fbBytes;
  all.l2 = soc->l2Bytes;
  all.hbm = soc->globalBytes;
  put(all.name, soc->name);
  put(all.shortName, soc->shortName);
  // A program of an older SDK has a shorter struct.
  const std::uint32_t bytes = std::min<std::uint32_t>(facts->bytes, sizeof all);
  all.bytes = bytes;
  std::memcpy(static_cast<void*>(facts), &all, bytes);
  return 0;
}
