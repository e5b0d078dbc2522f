#pragma once
#include "sim/abi.h"

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
  std::set<std::pair<const void*, std::uint32_t>> globals; ///< addresses given to GlobalTensors, with their types
  std::set<const void*> used;                              ///< beginnings of the GM allocations that were accessed
  bool unfinished = false;                                 ///< ended because it took too many steps
};

/// Starts to count anew, for a program with this many blocks. `buffers` are the device memory of the launch: beginning
/// and length.
void startRecording(std::size_t blocks, std::map<const std::byte*, std::size_t> buffers);
const Reached& recorded();

/// Called by the program at the start of each basic block. Ends the launch when it takes too long.
void reachedBlock(std::uint32_t block);

/// Called by SetGlobalBuffer, with the number of its element type.
void globalTensor(const void* address, std::uint32_t elementType);

/// The simulator's functions, but that no operation is executed: it is checked, and then skipped.
const sim::SimApi& recordingApi();

} // namespace ascend::validate
