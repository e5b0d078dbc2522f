#pragma once
// Special registers: CTRL and saturation, the configuration of atomic stores, counters.
#include "../copy/atomic.h"
#include "../tensor/local_tensor.h"

#include <ctime>
#include <tuple>

namespace AscendC {

enum class SaturationMode : uint8_t {
  FLOAT = 0, ///< half and bfloat16_t: infinities and NaN
  FLOAT8,
  INT, ///< arithmetic of integers
  CAST ///< conversions to integers
};

namespace detail {

/// CTRL when a kernel starts: infinities and NaN stay (bit 48), integers wrap (53), casts saturate (59).
inline constexpr uint64_t kFloatSaturationBit = 48;
inline constexpr uint64_t kCtrlAtStart = 1ull << kFloatSaturationBit;

inline uint64_t ctrl() { return kCtrlAtStart ^ state().ctrlFlipped; }

inline void setCtrl(uint64_t value, const Where& where) {
  constexpr uint64_t fixed = 1ull << 53 | 1ull << 59;
  if (((value ^ kCtrlAtStart) & fixed) != 0)
    sim::unsupported("CTRL bits 53 and 59 (integers that saturate, casts that do not): use Maxs and Mins", where);
  CoreState& s = state();
  s.ctrlFlipped = value ^ kCtrlAtStart;
  s.floatSaturation = (value >> kFloatSaturationBit & 1) == 0;
}

template <int8_t startBit, int8_t endBit> constexpr uint64_t ctrlField() {
  static_assert(startBit >= 0 && startBit <= endBit && endBit <= 63, "AscendC::SetCtrlSpr, GetCtrlSpr: bits 0 to 63");
  return (endBit - startBit == 63 ? ~0ull : (1ull << (endBit - startBit + 1)) - 1) << startBit;
}

template <SaturationMode mode> constexpr void requireSaturationMode() {
  ASCEND_SIM_ONLY_910B("SetSaturationFlag, GetSaturationFlag", std::integral_constant<SaturationMode, mode>);
  static_assert(mode != SaturationMode::FLOAT8, "SaturationMode::FLOAT8 does not exist on " ASCEND_SIM_FAMILY);
}
template <SaturationMode mode> constexpr uint64_t saturationBit() {
  return mode == SaturationMode::FLOAT ? kFloatSaturationBit : mode == SaturationMode::INT ? 53 : 59;
}

} // namespace detail

template <int8_t startBit, int8_t endBit>
void SetCtrlSpr(int64_t value, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("SetCtrlSpr", std::integral_constant<int8_t, startBit>);
  constexpr uint64_t field = detail::ctrlField<startBit, endBit>();
  detail::setCtrl((detail::ctrl() & ~field) | ((static_cast<uint64_t>(value) << startBit) & field), where);
}
template <int8_t startBit, int8_t endBit> int64_t GetCtrlSpr() {
  ASCEND_SIM_ONLY_910B("GetCtrlSpr", std::integral_constant<int8_t, startBit>);
  return static_cast<int64_t>((detail::ctrl() & detail::ctrlField<startBit, endBit>()) >> startBit);
}

template <SaturationMode mode>
void SetSaturationFlag(bool enableSat, const detail::Where& where = detail::Where::here()) {
  detail::requireSaturationMode<mode>();
  const bool set = mode == SaturationMode::INT ? enableSat : !enableSat;
  constexpr uint64_t bit = 1ull << detail::saturationBit<mode>();
  detail::setCtrl(set ? detail::ctrl() | bit : detail::ctrl() & ~bit, where);
}
template <SaturationMode mode> bool GetSaturationFlag() {
  detail::requireSaturationMode<mode>();
  const bool set = (detail::ctrl() >> detail::saturationBit<mode>() & 1) != 0;
  return mode == SaturationMode::INT ? set : !set;
}

/// What of the library's own helpers kernels use.
struct AscendCUtils {
  /// 1: infinities and NaN stay; 0: floats saturate.
  static void SetOverflow(uint64_t ctrlValue, const detail::Where& where = detail::Where::here()) {
    // 310P saturates always here.
    if constexpr (detail::is910B) {
      constexpr uint64_t bit = 1ull << detail::kFloatSaturationBit;
      detail::setCtrl(ctrlValue == 1 ? detail::ctrl() | bit : detail::ctrl() & ~bit, where);
    } else if (ctrlValue != 0) {
      detail::sim::unsupported("AscendCUtils::SetOverflow(1) on " ASCEND_SIM_FAMILY ": floats saturate there", where);
    }
  }
};

enum class AtomicDtype { ATOMIC_NONE = 0, ATOMIC_F32, ATOMIC_F16, ATOMIC_S16, ATOMIC_S32, ATOMIC_S8, ATOMIC_BF16 };
enum class AtomicOp { ATOMIC_SUM = 0 };

namespace detail {
constexpr AtomicType atomicTypeOf(AtomicDtype type) {
  constexpr AtomicType types[] = {AtomicType::none, AtomicType::f32, AtomicType::f16, AtomicType::i16,
                                  AtomicType::i32,  AtomicType::i8,  AtomicType::bf16};
  return types[static_cast<int>(type)];
}
} // namespace detail

/// What SetAtomicAdd sets, by number.
template <AtomicDtype type, AtomicOp op> void SetStoreAtomicConfig() {
  ASCEND_SIM_ONLY_910B("SetStoreAtomicConfig", std::integral_constant<AtomicDtype, type>);
  static_assert(op == AtomicOp::ATOMIC_SUM, "AscendC::SetStoreAtomicConfig has AtomicOp::ATOMIC_SUM only");
  detail::CoreState& s = detail::state();
  using Types = std::tuple<float, float, half, int16_t, int32_t, int8_t, bfloat16_t>;
  detail::setAtomic<std::tuple_element_t<static_cast<size_t>(type), Types>>(detail::StoreOp::add);
  if (type == AtomicDtype::ATOMIC_NONE) {
    s.atomicOp = detail::StoreOp::none;
    s.atomicType = detail::AtomicType::none;
  }
}
template <class T = uint16_t> void GetStoreAtomicConfig(T& atomicType, T& atomicOp) {
  ASCEND_SIM_ONLY_910B("GetStoreAtomicConfig", T);
  const detail::CoreState& s = detail::state();
  atomicType = 0;
  atomicOp = 0;
  for (int type = 1; s.atomicOp != detail::StoreOp::none && type <= static_cast<int>(AtomicDtype::ATOMIC_BF16); ++type)
    if (detail::atomicTypeOf(static_cast<AtomicDtype>(type)) == s.atomicType)
      atomicType = static_cast<T>(type);
}

/// The system counter of 50 MHz. Its pace is the host's clock, not the device's.
template <class Int = int64_t> Int GetSystemCycle() {
  ASCEND_SIM_ONLY_910B("GetSystemCycle", Int);
  std::timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<Int>(now.tv_sec) * 50'000'000 + now.tv_nsec / 20;
}
/// Where in the program the call stands: an address of the host's.
inline int64_t GetProgramCounter() { return reinterpret_cast<int64_t>(__builtin_return_address(0)); }

/// Marks for a super kernel, which runs several kernels one after the other: the simulator launches one at a time.
template <pipe_t AIV_PIPE = PIPE_MTE3, pipe_t AIC_PIPE = detail::is910B ? PIPE_FIX : PIPE_MTE3, bool FORCE = false>
void SetNextTaskStart() {}
template <bool FORCE = false> void WaitPreTaskEnd() {}

/// Local memories are not cached: nothing to clean.
template <typename T, CacheLine entireType, DcciDst dcciDst> void DataCacheCleanAndInvalid(const LocalTensor<T>&) {}

/// 0: the preload is done. The simulator has no instruction cache to fill.
template <class Int = int64_t> Int GetICachePreloadStatus() {
  ASCEND_SIM_ONLY_910B("GetICachePreloadStatus", Int);
  return 0;
}

} // namespace AscendC
