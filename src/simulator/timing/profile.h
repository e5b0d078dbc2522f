#pragma once
#include "simulator/check/site.h"
#include "target/soc.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ascend::sim::timing {

/// An AscendC call at a place of the source.
struct Operation {
  std::string name;
  std::string file; ///< empty: not known
  std::uint32_t line = 0;
  Pipe pipe = Pipe::S;
  std::uint64_t calls = 0;
  double cycles = 0;       ///< on its pipe, of all cores
  double waited = 0;       ///< that its pipe stood still for it
  std::uint64_t bytes = 0; ///< to or from global memory
};

/// One block on one core.
struct BlockProfile {
  std::uint32_t block = 0;
  std::uint32_t sub = 0;  ///< which vector core of the block
  std::uint32_t core = 0; ///< that it ran on: cube cores and vector cores are numbered apart
  bool cube = false;
  double start = 0, end = 0; ///< cycles since the launch
  std::array<double, kPipeCount> busy{};
  double cycles() const { return end - start; }
};

/// A pipe at work, or standing still, for the timeline.
struct Interval {
  double start = 0, end = 0; ///< cycles since the launch
  std::uint64_t bytes = 0;
  std::uint32_t block = 0;     ///< index into blocks
  std::uint32_t operation = 0; ///< index into operations
  Pipe pipe = Pipe::S;
  bool waiting = false;
};

/// What the clock says of one launch.
struct LaunchProfile {
  std::string kernel;
  const target::Soc* soc = nullptr;
  double cycles = 0; ///< from the launch until the host knows of its end
  std::vector<BlockProfile> blocks;
  std::vector<Operation> operations;
  std::vector<Interval> intervals; ///< empty unless they were asked for; in no order
  bool intervalsCut = false;       ///< there are more
  bool truncated = false;          ///< the record of a block was cut: times are too short
  std::uint64_t l2HitBytes = 0, l2MissBytes = 0, l2WrittenBackBytes = 0;

  double microseconds(double count) const { return count / soc->clockMHz; }
};

} // namespace ascend::sim::timing
