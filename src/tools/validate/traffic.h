#pragma once
#include "sim/abi.h"
#include "simulator/core/interval_set.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ascend::validate {

/// How a GlobalTensor was read in a launch.
struct Reading {
  const void* address = nullptr;
  std::uint64_t bytes = 0;   ///< of the tensor, as SetGlobalBuffer says
  std::uint64_t read = 0;    ///< in all
  std::uint64_t covered = 0; ///< different ones
  sim::Where first;
  const char* operation = nullptr;
};

/// What of the GlobalTensors a launch reads: as much as there is, but some of it again and again and the rest never, is
/// what a missing offset looks like.
class TrafficLog {
public:
  void start();
  /// SetGlobalBuffer.
  void tensor(const void* address, std::uint64_t bytes);
  void operation(const sim::Operation& operation);
  std::vector<Reading> readings() const;

private:
  struct Region {
    std::uint64_t bytes = 0, read = 0;
    sim::IntervalSet covered;
    sim::Where first{};
    const char* operation = nullptr;
  };
  std::map<const unsigned char*, Region> regions_;
};

} // namespace ascend::validate
