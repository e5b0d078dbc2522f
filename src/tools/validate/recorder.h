#pragma once
#include "sim/abi.h"
#include "validate/edges.h"
#include "validate/overlaps.h"
#include "validate/traffic.h"
#include "validate/width_log.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace ascend::validate {

/// What a launch did in the user's code.
struct Reached {
  std::vector<std::uint64_t> blocks; ///< how often, by number of CodeMap
  std::uint64_t steps = 0;           ///< blocks entered
  std::uint64_t operations = 0;
  std::uint32_t cores = 1;                                 ///< that share the steps
  std::set<std::pair<const void*, std::uint32_t>> globals; ///< addresses given to GlobalTensors, with their types
  std::set<const void*> used;                              ///< beginnings of the GM allocations that were accessed
  bool unfinished = false;                                 ///< a block was ended because it took too many steps
  EdgeLog edges;
  WidthLog widths;
  OverlapLog overlaps;
  TrafficLog traffic;
  bool readsValues = false;                           ///< the scalar unit read what tensors hold
  std::map<std::uint32_t, std::uint64_t> stepsOfCore; ///< about: counted now and then
};

/// What a launch is recorded for.
struct Recording {
  std::size_t codeBlocks = 0;
  std::uint32_t cores = 1;                         ///< that the steps are for
  std::map<const std::byte*, std::size_t> buffers; ///< the device memory of the launch: beginning and length
  const EdgeGroup* without = nullptr;              ///< flags or a barrier to leave out
  std::uint64_t tilingKey = 0;
};
/// Starts to count anew.
void startRecording(Recording recording);
const Reached& recorded();

/// What the instrumented code calls (validate/widths.h).
WidthLog& widths();
/// TILING_KEY_VAR of the launch.
std::uint64_t& tilingKey();

/// Called by the program at the start of each basic block. Ends the launch when it takes too long.
void reachedBlock(std::uint32_t block);

/// Called by SetGlobalBuffer, with the number of its element type and the length of the tensor (0: not known).
void globalTensor(const void* address, std::uint32_t elementType, std::uint64_t bytes);

/// The simulator's functions, but that no operation is executed: it is checked, and then skipped.
const sim::SimApi& recordingApi();

} // namespace ascend::validate
