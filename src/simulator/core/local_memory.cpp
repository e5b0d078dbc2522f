#include "simulator/core/local_memory.h"

#include <cstring>
#include <new>

namespace ascend::sim {

LocalMemory::LocalMemory() : region_((kSpaceCount - 1) * kReserve + kScratchBytes) {
  if (!region_)
    throw std::bad_alloc();
}

void LocalMemory::configure(const target::Soc& soc) {
  const bool fresh = capacity_[static_cast<std::size_t>(Space::UB)] == 0;
  const auto set = [&](Space space, std::uint64_t bytes) {
    capacity_[static_cast<std::size_t>(space)] = bytes;
    usable_[static_cast<std::size_t>(space)] = bytes;
  };
  set(Space::UB, soc.ubBytes);
  set(Space::L1, soc.l1Bytes);
  set(Space::L0A, soc.l0aBytes);
  set(Space::L0B, soc.l0bBytes);
  set(Space::L0C, soc.l0cBytes);
  set(Space::BT, soc.btBytes);
  set(Space::FB, soc.fbBytes);
  usable_[static_cast<std::size_t>(Space::UB)] = soc.ubUsableBytes;
  // NaN in every float type: what was never written is seen in the results.
  if (fresh)
    std::memset(begin(Space::UB), 0xFF, soc.ubBytes);
}

} // namespace ascend::sim
