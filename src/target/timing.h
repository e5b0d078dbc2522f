#pragma once
#include "target/soc.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace ascend::target {

/// What the simulator's clock knows of a SoC. Cycles are those of the core (Soc::clockMHz). Every number is a
/// bandwidth, a latency or an issue cost of the hardware; docs/clock.md says which were read from where and which were
/// fitted.
struct Timing {
  // Global memory, shared by all cores. It works in bursts, and each burst costs a little more than its bytes.
  double gmBytesPerSecond;       ///< peak
  std::uint32_t gmBurstBytes;    ///< also the line of the L2 cache
  std::uint32_t gmBurstOverhead; ///< bytes that could have been moved while a burst is set up
  double gmSharedOverhead;       ///< the same for each other core that is reading the piece when a core asks for it
  double l2BytesPerSecond;       ///< of all cores together
  std::uint32_t gmReadLatency;   ///< cycles from the request to the data, without queueing
  std::uint32_t l2ReadLatency;   ///< the same when the L2 cache has it
  std::uint32_t writeLatency;    ///< until a write counts as done (it is in the L2 cache)
  std::uint32_t gmAlign;         ///< pieces of a move that do not start or end here take a whole burst
  double readBytesPerCycle;      ///< into one core; on split SoCs a vector core
  double cubeReadBytesPerCycle;  ///< into a cube core
  double writeBytesPerCycle;     ///< out of one core
  std::uint32_t moveStart;       ///< cycles of a copy engine between the starts of two instructions, beside the data
  std::uint32_t l1ToL0aBytesPerCycle, l1ToL0bBytesPerCycle, l1ToUbBytesPerCycle, ubToL1BytesPerCycle;
  std::uint32_t l0cBytesPerCycle;  ///< out of L0C
  std::uint32_t btFbBytesPerCycle; ///< L1 to BT and FB
  // Vector.
  std::uint32_t vectorStart; ///< cycles of an instruction beside its repeats
  std::uint32_t vectorDrain; ///< more until a PipeBarrier lets the next one start
  double bankReadConflict;   ///< more cycles for a repeat whose sources share a bank group
  double bankWriteConflict;  ///< … whose result goes to a bank that is read
  bool hasBankGroups;        ///< the banks of UB are known: the two numbers above apply
  // Cube.
  std::uint32_t cubeStart; ///< cycles of a Mmad beside its fractals
  // Scalar.
  std::uint32_t scalarCall;       ///< to issue one instruction to a pipe, or to set a register
  std::uint32_t scalarQueueCall;  ///< of a TQue call (AllocTensor, EnQue, …) beside its flags
  std::uint32_t scalarLocalRead;  ///< GetValue of a local tensor
  std::uint32_t scalarLocalWrite; ///< SetValue of a local tensor
  std::uint32_t scalarCacheHit;   ///< an access to global memory that the data cache has
  std::uint32_t dataCacheBytes;
  std::uint32_t dataCacheLine;
  std::uint32_t crossCoreFlag; ///< cycles until a flag of another core is seen
  // A launch, in nanoseconds.
  std::uint32_t launchNs;       ///< before the first block starts, and after the last one ended
  std::uint32_t dispatchNs;     ///< from the start of one block to that of the next
  std::uint32_t headNs;         ///< of a block before its first instruction
  std::uint32_t headPerBlockNs; ///< more for each block that starts at the same time: they fetch the same code
};

const Timing& timingOf(const Soc& soc);

/// Cycles that one repeat (256 bytes) of a vector instruction takes.
struct VectorCost {
  std::string_view name;
  double cycles16;                ///< elements of up to 16 bits
  double cycles32;                ///< larger ones
  std::uint32_t instructions = 1; ///< that the call consists of: each has its own start
};

/// The cost of the AscendC call `name`; one cycle a repeat for those that the table does not name.
const VectorCost& vectorCost(std::string_view name);
std::span<const VectorCost> vectorCosts();

/// Cycles of a matrix product of fractals: how much of K one cycle takes for elements of so many bits.
std::uint32_t cubeDepth(std::uint32_t elementBits);

} // namespace ascend::target
