#pragma once
#include "sim/abi.h"
#include "simulator/core/mapped_region.h"
#include "target/soc.h"

#include <array>
#include <cstdint>

namespace ascend::sim {

/// The memories of one core. There is address space behind each, so that a kernel that declares more than there is gets
/// addresses, and only an access to them is an error.
class LocalMemory {
public:
  /// Address space of each memory.
  static constexpr std::uint64_t kReserve = std::uint64_t{16} << 20;

  LocalMemory();
  void configure(const target::Soc& soc);

  unsigned char* begin(Space space) const { return region_.data() + offset(space); }
  /// CoreInfo::scratch.
  unsigned char* scratch() const { return region_.data() + (kSpaceCount - 1) * kReserve; }
  /// Bytes that the hardware has.
  std::uint64_t capacity(Space space) const { return capacity_[static_cast<std::size_t>(space)]; }
  /// Bytes that TPipe may hand out.
  std::uint64_t usable(Space space) const { return usable_[static_cast<std::size_t>(space)]; }

private:
  static std::uint64_t offset(Space space) { return (static_cast<std::uint64_t>(space) - 1) * kReserve; }

  MappedRegion region_;
  std::array<std::uint64_t, kSpaceCount> capacity_{};
  std::array<std::uint64_t, kSpaceCount> usable_{};
};

} // namespace ascend::sim
