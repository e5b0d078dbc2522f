#pragma once
// TPipe: hands out the core's memories and event ids.
#include "../tensor/local_tensor.h"
#include "event.h"

namespace AscendC {

template <TPosition src, TPosition dst, int32_t depth, auto mask> class TQueBind;
template <typename T> class GlobalTensor;
struct DataCopyParams;

namespace detail {

/// Where TPipe::WriteSpmBuffer puts things: global memory, or L1.
struct SpmBuffer {
  unsigned char* address = nullptr;
  uint32_t bytes = 0;
  LocalTensor<uint8_t> local;
  bool inL1 = false;
};

} // namespace detail
template <TPosition pos> class TBuf;

class TPipe {
public:
  TPipe() { Init(); }
  ~TPipe() {
    if (!destroyed)
      Destroy();
  }
  TPipe(const TPipe&) = delete;
  TPipe& operator=(const TPipe&) = delete;

  void Init() {
    detail::CoreState& s = detail::state();
    s.pipe = this;
    s.ubUsed = 0;
    detail::resetMask(s);
    destroyed = false;
  }

  /// `num` buffers of `len` bytes for a queue.
  template <class Q>
  bool InitBuffer(Q& que, uint8_t num, uint32_t len, const detail::Where& where = detail::Where::here()) {
    que.init(num, len, where);
    return true;
  }
  template <TPosition pos>
  bool InitBuffer(TBuf<pos>& buf, uint32_t len, const detail::Where& where = detail::Where::here()) {
    buf.init(len, where);
    return true;
  }

  /// A pool (tbufpool.h) of `len` bytes; with `shareBuf`, in the memory of that one.
  template <class Pool>
  bool InitBufPool(Pool& bufPool, uint32_t len, const detail::Where& where = detail::Where::here());
  template <class Pool, class Shared>
  bool InitBufPool(Pool& bufPool, uint32_t len, Shared& shareBuf, const detail::Where& where = detail::Where::here());

  /// Memory outside the UB for what does not fit there (spm.h).
  template <typename T> void InitSpmBuffer(const GlobalTensor<T>& workspace, const int32_t bufferSize);
  template <typename T> void InitSpmBuffer(const T bufferSize, const detail::Where& where = detail::Where::here());
  template <typename T>
  void WriteSpmBuffer(const LocalTensor<T>& writeBuffer, const DataCopyParams& copyParams, int32_t writeOffset = 0,
                      const detail::Where& where = detail::Where::here());
  template <typename T>
  void WriteSpmBuffer(const LocalTensor<T>& writeBuffer, const int32_t writeSize, int32_t writeOffset = 0,
                      const detail::Where& where = detail::Where::here());
  template <typename T>
  void ReadSpmBuffer(const LocalTensor<T>& readBuffer, const DataCopyParams& copyParams, int32_t readOffset = 0,
                     const detail::Where& where = detail::Where::here());
  template <typename T>
  void ReadSpmBuffer(const LocalTensor<T>& readBuffer, const int32_t readSize, int32_t readOffset = 0,
                     const detail::Where& where = detail::Where::here());

  /// The first byte of the memory of a position.
  uint8_t* GetBaseAddr(int8_t logicPos) const {
    return detail::sim::core().memory[static_cast<int>(detail::spaceOf(static_cast<TPosition>(logicPos)))];
  }

  template <HardEvent evt> TEventID AllocEventID(const detail::Where& where = detail::Where::here()) {
    return event(evt, true, where);
  }
  template <HardEvent evt> TEventID FetchEventID(const detail::Where& where = detail::Where::here()) {
    return event(evt, false, where);
  }
  TEventID FetchEventID(HardEvent evt, const detail::Where& where = detail::Where::here()) {
    return event(evt, false, where);
  }
  template <HardEvent evt> void ReleaseEventID(TEventID id, const detail::Where& where = detail::Where::here()) {
    constexpr detail::Edge edge = detail::edgeOf(evt);
    detail::sim::api().releaseEvent(edge.from, edge.to, id, where);
  }

  template <TPosition pos, typename T> LocalTensor<T> GetAbsAddr(int32_t offset, int32_t size) const {
    return LocalTensor<T>(pos, static_cast<uint32_t>(offset), static_cast<uint32_t>(size) / sizeof(T));
  }

  void Reset(const detail::Where& where = detail::Where::here()) {
    detail::sim::api().pipeReset(where);
    detail::state().ubUsed = 0;
  }
  void Destroy(const detail::Where& where = detail::Where::here()) {
    detail::sim::api().barrier(detail::Pipe::all, where);
    DestroyWithoutPipeAll(where);
  }
  void DestroyWithoutPipeAll(const detail::Where& where = detail::Where::here()) {
    detail::sim::api().pipeReset(where);
    detail::CoreState& s = detail::state();
    s.ubUsed = 0;
    if (s.pipe == this)
      s.pipe = nullptr;
    destroyed = true;
  }

private:
  static TEventID event(HardEvent evt, bool take, const detail::Where& where) {
    const detail::Edge edge = detail::edgeOf(evt);
    return static_cast<TEventID>(detail::sim::api().allocEvent(edge.from, edge.to, take, where));
  }

  detail::SpmBuffer spm;
  bool destroyed = false;
};

inline TPipe* GetTPipePtr(const detail::Where& where = detail::Where::here()) {
  TPipe* pipe = detail::state().pipe;
  if (pipe == nullptr)
    detail::sim::trap("SYNC-NO-PIPE", "GetTPipePtr: there is no TPipe: construct one before this call", where);
  return pipe;
}

} // namespace AscendC
