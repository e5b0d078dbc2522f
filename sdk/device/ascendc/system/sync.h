#pragma once
// Order between the instruction queues of a core.
#include "../core/core_type.h"
#include "../pipe/event.h"
#include "../tensor/global_tensor.h"
#include "../tensor/local_tensor.h"

#include <initializer_list>

namespace AscendC {
namespace detail {

/// Kernels for both kinds of cores set all flags on both: those of pipes that the running core does not have do
/// nothing.
constexpr bool hasEvent(HardEvent event, bool cube) {
  using E = HardEvent;
  const auto among = [event](std::initializer_list<E> events) {
    for (const E e : events)
      if (e == event)
        return true;
    return false;
  };
  return cube ? !among({E::MTE2_V, E::V_MTE2, E::MTE3_V, E::V_MTE3, E::V_V, E::S_V, E::V_S})
              : !among({E::MTE2_MTE1, E::MTE1_MTE2, E::MTE1_M, E::M_MTE1, E::M_FIX, E::FIX_M});
}
inline bool hasEvent(HardEvent event) { return !is910B || hasEvent(event, sim::core().cubeCore != 0); }

} // namespace detail

template <HardEvent event> void SetFlag(int32_t eventID, const detail::Where& where = detail::Where::here()) {
  constexpr detail::Edge edge = detail::edgeOf(event);
  if (detail::hasEvent(event))
    detail::sim::api().setFlag(edge.from, edge.to, eventID, where);
}
template <HardEvent event> void WaitFlag(int32_t eventID, const detail::Where& where = detail::Where::here()) {
  constexpr detail::Edge edge = detail::edgeOf(event);
  if (detail::hasEvent(event))
    detail::sim::api().waitFlag(edge.from, edge.to, eventID, where);
}
template <pipe_t pipe> void PipeBarrier(const detail::Where& where = detail::Where::here()) {
  static_assert(pipe != PIPE_S || !detail::is910B, "AscendC::PipeBarrier<PIPE_S> does not exist on " ASCEND_SIM_FAMILY);
  detail::sim::api().barrier(detail::pipeOf(pipe), where);
}
/// Everything that the scalar unit wrote is visible after it: here it always is.
template <MemDsbT arg> void DataSyncBarrier(const detail::Where& = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("DataSyncBarrier", std::integral_constant<MemDsbT, arg>);
}

template <pipe_t src, pipe_t dst> class TQueSync {
public:
  void SetFlag(TEventID id, const detail::Where& where = detail::Where::here()) {
    detail::sim::api().setFlag(detail::pipeOf(src), detail::pipeOf(dst), id, where);
  }
  void WaitFlag(TEventID id, const detail::Where& where = detail::Where::here()) {
    detail::sim::api().waitFlag(detail::pipeOf(src), detail::pipeOf(dst), id, where);
  }
};

// ---- Caches.

template <typename T, CacheLine entireType, DcciDst dcciDst>
void DataCacheCleanAndInvalid(const GlobalTensor<T>& dst, const detail::Where& where = detail::Where::here()) {
  detail::sim::api().cacheClean(dst.address, entireType == CacheLine::ENTIRE_DATA_CACHE ? 0 : 64, where);
}
template <typename T, CacheLine entireType>
void DataCacheCleanAndInvalid(const GlobalTensor<T>& dst, const detail::Where& where = detail::Where::here()) {
  detail::sim::api().cacheClean(dst.address, entireType == CacheLine::ENTIRE_DATA_CACHE ? 0 : 64, where);
}
template <typename T> void DataCachePreload(const GlobalTensor<uint64_t>&, const T) {}
inline void ICachePreLoad(int64_t) {}

} // namespace AscendC

// ---- The same by bisheng's own names.

inline void pipe_barrier(pipe_t pipe, const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::detail::sim::api().barrier(AscendC::detail::pipeOf(pipe), where);
}
inline void set_flag(pipe_t from, pipe_t to, int32_t event,
                     const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::detail::sim::api().setFlag(AscendC::detail::pipeOf(from), AscendC::detail::pipeOf(to), event, where);
}
inline void wait_flag(pipe_t from, pipe_t to, int32_t event,
                      const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::detail::sim::api().waitFlag(AscendC::detail::pipeOf(from), AscendC::detail::pipeOf(to), event, where);
}
