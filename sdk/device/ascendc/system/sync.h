#pragma once
// Order between the instruction queues of a core, and (not in the simulator yet) between cores.
#include "../pipe/event.h"
#include "../tensor/global_tensor.h"
#include "../tensor/local_tensor.h"

namespace AscendC {

template <HardEvent event> void SetFlag(int32_t eventID, const detail::Where& where = detail::Where::here()) {
  constexpr detail::Edge edge = detail::edgeOf(event);
  detail::sim::api().setFlag(edge.from, edge.to, eventID, where);
}
template <HardEvent event> void WaitFlag(int32_t eventID, const detail::Where& where = detail::Where::here()) {
  constexpr detail::Edge edge = detail::edgeOf(event);
  detail::sim::api().waitFlag(edge.from, edge.to, eventID, where);
}
template <pipe_t pipe> void PipeBarrier(const detail::Where& where = detail::Where::here()) {
  static_assert(pipe != PIPE_S || !detail::is910B, "AscendC::PipeBarrier<PIPE_S> does not exist on " ASCEND_SIM_FAMILY);
  detail::sim::api().barrier(detail::pipeOf(pipe), where);
}
/// Everything that the scalar unit wrote is visible after it.
template <MemDsbT arg> void DataSyncBarrier(const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("DataSyncBarrier", std::integral_constant<MemDsbT, arg>);
  detail::sim::api().barrier(detail::Pipe::S, where);
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

// ---- Between cores.

template <bool isAIVOnly = true> void SyncAll(const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("SyncAll() without a workspace", std::bool_constant<isAIVOnly>);
  if (detail::sim::core().blockNum > 1)
    detail::sim::unsupported("SyncAll", where);
}
template <bool isAIVOnly = true>
void SyncAll(const GlobalTensor<int32_t>&, const LocalTensor<int32_t>&, const int32_t = 0,
             const detail::Where& where = detail::Where::here()) {
  if (detail::sim::core().blockNum > 1)
    detail::sim::unsupported("SyncAll", where);
}
template <bool isAIVOnly = true>
void IBSet(const GlobalTensor<int32_t>&, const LocalTensor<int32_t>&, int32_t, int32_t,
           const detail::Where& where = detail::Where::here()) {
  detail::sim::unsupported("IBSet", where);
}
template <bool isAIVOnly = true>
void IBWait(const GlobalTensor<int32_t>&, const LocalTensor<int32_t>&, int32_t, int32_t,
            const detail::Where& where = detail::Where::here()) {
  detail::sim::unsupported("IBWait", where);
}
template <uint8_t modeId, pipe_t pipe>
void CrossCoreSetFlag(uint16_t, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("CrossCoreSetFlag", std::integral_constant<pipe_t, pipe>);
  detail::sim::unsupported("CrossCoreSetFlag", where);
}
template <uint8_t modeId = 0, pipe_t pipe = PIPE_S>
void CrossCoreWaitFlag(uint16_t, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("CrossCoreWaitFlag", std::integral_constant<pipe_t, pipe>);
  detail::sim::unsupported("CrossCoreWaitFlag", where);
}

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
