#pragma once
// The registers of a core that the device API itself keeps: vector mask, atomic mode and the like. They live in the
// core (CoreInfo::device), which is zero when a block starts; so every field means its power-on value when it is zero.
#include "../../sim/abi.h"
#include "../base/enums.h"
#include "../base/half.h"
#include "../cube/state.h"

namespace AscendC {

class TPipe;

namespace detail {

namespace sim = ::ascend::sim;
using sim::Where;

enum class StoreOp : uint8_t { none, add, max, min };
enum class AtomicType : uint8_t { none, f32, f16, bf16, i32, i16, i8 };

/// What a store does with the old elements: of the element type that SetAtomic… was given.
using Combine = void (*)(StoreOp op, unsigned char* dst, const unsigned char* src, uint64_t bytes);

/// What SetDeqScale was last given.
enum class DeqKind : uint8_t { none, scale, config, tensor };

struct CoreState {
  uint64_t maskOff[2];     ///< inverted: zero is "all lanes"
  uint64_t compareMask[2]; ///< of SetCmpMask: what Select takes as an address or a scalar
  uint64_t padValue;
  TPipe* pipe;
  Combine combine;          ///< for atomicType
  float deqScale;           ///< SetDeqScale(half)
  uint64_t deqConfig;       ///< SetDeqScale(scale, offset, signMode)
  unsigned char* deqTensor; ///< SetDeqScale(tensor): 16 configurations in UB
  DeqKind deqKind;
  uint16_t mergedCount[4]; ///< what GetMrgSortResult returns
  uint32_t counter;        ///< elements, in counter mode
  MaskMode maskMode;
  StoreOp atomicOp;
  AtomicType atomicType;
  bool floatSaturation; ///< SetSaturationFlag: always on on 310P
  uint32_t ubUsed;      ///< bytes of UB up to the end of the pipe's last buffer
  uint64_t ctrlFlipped; ///< bits of CTRL that differ from their power-on value
  CubeState cube;
};
static_assert(sizeof(CoreState) <= sizeof(sim::CoreInfo::device) - sim::kResultRegisterBytes,
              "the core has no more room for this");

/// Registers that vector instructions leave results in. They change when an instruction is done, the others when the
/// kernel comes to it.
struct ResultState {
  float reduceSum;   ///< GetReduceRepeatSumSpr
  float reduceValue; ///< GetReduceRepeatMaxMinSpr
  uint32_t reduceIndex;
  uint64_t compareMask[2];
};
static_assert(sizeof(ResultState) <= sim::kResultRegisterBytes, "the core has no more room for this");

inline CoreState& state(sim::CoreInfo& core) { return *reinterpret_cast<CoreState*>(core.device); }
inline CoreState& state() { return state(sim::core()); }
inline ResultState& resultState() {
  sim::CoreInfo& core = sim::core();
  return *reinterpret_cast<ResultState*>(core.device + sizeof core.device - sim::kResultRegisterBytes);
}

inline void setMaskBits(CoreState& s, uint64_t low, uint64_t high) {
  s.maskOff[0] = ~low;
  s.maskOff[1] = ~high;
  s.counter = static_cast<uint32_t>(low);
}

/// What the count forms leave behind, as the hardware's own wrappers do.
inline void resetMask(CoreState& s) {
  setMaskBits(s, ~0ull, ~0ull);
  s.maskMode = MaskMode::NORMAL;
}

} // namespace detail
} // namespace AscendC
