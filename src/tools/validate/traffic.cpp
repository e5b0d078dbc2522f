#include "validate/traffic.h"

#include <algorithm>
#include <iterator>

namespace ascend::validate {

void TrafficLog::start() { *this = {}; }

void TrafficLog::tensor(const void* address, std::uint64_t bytes) {
  Region& region = regions_[static_cast<const unsigned char*>(address)];
  region.bytes = std::max(region.bytes, bytes);
}

void TrafficLog::operation(const sim::Operation& operation) {
  for (std::size_t i = 0; i < operation.accessCount; ++i) {
    const sim::Access& access = operation.accesses[i];
    const auto* const address = static_cast<const unsigned char*>(access.address);
    if (access.space != sim::Space::GM || access.mode != sim::Mode::read || access.bytes == 0)
      continue;
    auto found = regions_.upper_bound(address);
    if (found == regions_.begin())
      continue;
    const auto& [begin, region] = *--found;
    if (address >= begin + region.bytes)
      continue;
    Region& mine = found->second;
    if (mine.operation == nullptr) {
      mine.first = operation.where;
      mine.operation = operation.name;
    }
    for (std::uint32_t j = 0; j < access.count[1]; ++j)
      for (std::uint32_t k = 0; k < access.count[0]; ++k) {
        const auto from = reinterpret_cast<std::uintptr_t>(address + j * access.stride[1] + k * access.stride[0]);
        mine.read += access.bytes;
        mine.covered.add(from, from + access.bytes);
      }
  }
}

std::vector<Reading> TrafficLog::readings() const {
  std::vector<Reading> all;
  for (const auto& [address, region] : regions_) {
    if (region.read == 0)
      continue;
    std::uint64_t covered = 0;
    for (const auto& [begin, end] : region.covered.ranges())
      covered += end - begin;
    all.push_back({.address = address,
                   .bytes = region.bytes,
                   .read = region.read,
                   .covered = covered,
                   .first = region.first,
                   .operation = region.operation});
  }
  return all;
}

} // namespace ascend::validate
