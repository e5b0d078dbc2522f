#pragma once
// SetAtomicAdd, SetAtomicMax, SetAtomicMin, SetAtomicNone: what copies to global memory do with the old value.
#include "../core/report.h"
#include "../vector/ops.h"

namespace AscendC {
namespace detail {

template <class T> inline T combineLane(StoreOp op, T old, T value) {
  if constexpr (isSmallFloat<T>) {
    return T(combineLane<float>(op, old, value));
  } else {
    if (op == StoreOp::max)
      return maxLane(old, value);
    if (op == StoreOp::min)
      return minLane(old, value);
    if constexpr (std::is_integral_v<T> && sizeof(T) == 1)
      return static_cast<T>(old + value);
    else
      return addLane(old, value);
  }
}

template <class T> inline void combineAs(StoreOp op, unsigned char* dst, const unsigned char* src, uint64_t bytes) {
  for (uint64_t i = 0; i + sizeof(T) <= bytes; i += sizeof(T)) {
    T old, value;
    __builtin_memcpy(static_cast<void*>(&old), dst + i, sizeof(T));
    __builtin_memcpy(static_cast<void*>(&value), src + i, sizeof(T));
    const T result = combineLane(op, old, value);
    __builtin_memcpy(dst + i, &result, sizeof(T));
  }
}

template <class T> constexpr AtomicType atomicTypeOf() {
  return std::is_same_v<T, half>         ? AtomicType::f16
         : std::is_same_v<T, bfloat16_t> ? AtomicType::bf16
         : std::is_same_v<T, int32_t>    ? AtomicType::i32
         : std::is_same_v<T, int16_t>    ? AtomicType::i16
         : std::is_same_v<T, int8_t>     ? AtomicType::i8
                                         : AtomicType::f32;
}

template <class T> inline void setAtomicType(CoreState& s) {
  s.atomicType = atomicTypeOf<T>();
  // Kept here, so that a kernel has the code for the types that it sets and no others.
  s.combine = &combineAs<std::conditional_t<atomicTypeOf<T>() == AtomicType::f32, float, T>>;
}
template <class T> inline void setAtomic(StoreOp op) {
  CoreState& s = state();
  s.atomicOp = op;
  setAtomicType<T>(s);
}

/// What SetAtomic… has set when a store is called: it holds for that store whenever it is done.
struct AtomicStore {
  StoreOp op = StoreOp::none;
  Combine combine = nullptr;

  AtomicStore() = default;
  explicit AtomicStore(const CoreState& s) : op(s.atomicOp), combine(s.combine) {}
  explicit operator bool() const { return op != StoreOp::none; }
  void operator()(unsigned char* dst, const unsigned char* src, uint64_t bytes) const { combine(op, dst, src, bytes); }
};

} // namespace detail

template <typename T> void SetAtomicType() {
#if __NPU_ARCH__ == 2201
  ASCEND_SIM_TYPES("SetAtomicType", T, float, half, int16_t, int32_t, int8_t, bfloat16_t);
#else
  ASCEND_SIM_TYPES("SetAtomicType", T, float, half, int16_t);
#endif
  detail::setAtomicType<T>(detail::state());
}

template <typename T> void SetAtomicAdd() {
#if __NPU_ARCH__ == 2201
  ASCEND_SIM_TYPES("SetAtomicAdd", T, float, half, int16_t, int32_t, int8_t, bfloat16_t);
#else
  ASCEND_SIM_TYPES("SetAtomicAdd", T, float, half, int16_t);
#endif
  detail::setAtomic<T>(detail::StoreOp::add);
}
template <typename T> void SetAtomicMax() {
  ASCEND_SIM_ONLY_910B("SetAtomicMax", T);
  ASCEND_SIM_TYPES("SetAtomicMax", T, float, half, int16_t, int32_t, int8_t, bfloat16_t);
  detail::setAtomic<T>(detail::StoreOp::max);
}
template <typename T> void SetAtomicMin() {
  ASCEND_SIM_ONLY_910B("SetAtomicMin", T);
  ASCEND_SIM_TYPES("SetAtomicMin", T, float, half, int16_t, int32_t, int8_t, bfloat16_t);
  detail::setAtomic<T>(detail::StoreOp::min);
}
inline void SetAtomicNone() { detail::state().atomicOp = detail::StoreOp::none; }
inline void DisableDmaAtomic() { SetAtomicNone(); }

} // namespace AscendC
