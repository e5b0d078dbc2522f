#pragma once
// TQueBind, TQue, TBuf: buffers that pass from one queue of instructions to the next.
#include "tpipe.h"

namespace AscendC {

/// A buffer in a pool that the kernel writes itself (tbufpool.h).
using TBufHandle = uint8_t*;

namespace detail {

/// EnQue … DeQue orders the first of these before the second, FreeTensor … AllocTensor the other way round.
constexpr Edge queueEdge(TPosition source, TPosition destination) {
  const Space src = spaceOf(source), dst = spaceOf(destination);
  if (src == Space::GM)
    return {Pipe::MTE2, dst == Space::UB ? Pipe::V : dst == Space::L1 ? Pipe::MTE1 : Pipe::M};
  if (src == Space::UB) {
    if (dst == Space::GM)
      return {Pipe::V, Pipe::MTE3};
    if (dst == Space::L1)
      return {Pipe::MTE3, Pipe::MTE1};
    return dst == Space::L0C ? Edge{Pipe::V, Pipe::V} : Edge{Pipe::MTE2, Pipe::MTE3};
  }
  if (src == Space::L1)
    return {Pipe::MTE1, dst == Space::UB ? Pipe::V : dst == Space::FB ? Pipe::FIX : Pipe::M};
  if (src == Space::L0C)
    return {Pipe::M, is910B ? Pipe::FIX : Pipe::V};
  return {Pipe::M, Pipe::V};
}

/// TQue<pos> is the queue into pos, or out of it for those that hold results.
constexpr TPosition queueSource(TPosition pos) {
  switch (pos) {
  case TPosition::A2:
    return TPosition::A1;
  case TPosition::B2:
    return TPosition::B1;
  case TPosition::C2:
    return TPosition::C1;
  case TPosition::C2PIPE2GM:
    return TPosition::B1;
  case TPosition::A1:
  case TPosition::B1:
  case TPosition::C1:
  case TPosition::VECIN:
    return TPosition::GM;
  default:
    return pos;
  }
}
constexpr TPosition queueDestination(TPosition pos) {
  switch (pos) {
  case TPosition::VECOUT:
    return TPosition::GM;
  case TPosition::CO1:
    return TPosition::CO2;
  case TPosition::CO2:
    return TPosition::GM;
  default:
    return pos;
  }
}

/// Where the buffers of a queue are: at its end, or at its beginning if it ends where results leave to.
constexpr TPosition bufferOf(TPosition source, TPosition destination) {
  const bool leaves =
      destination == TPosition::GM || (destination == TPosition::CO2 && (is910B || source == TPosition::CO1));
  return leaves || spaceOf(source) == spaceOf(destination) ? source : destination;
}

/// Behind the last buffer of UB begins what functions take as temporary space.
inline void noteBuffer(sim::Space space, sim::QueueId id, uint32_t count) {
  if (space != sim::Space::UB || count == 0)
    return;
  const sim::BufferSlot last = sim::api().slot(id, count - 1);
  const auto end = static_cast<uint64_t>(static_cast<unsigned char*>(last.address) + last.bytes -
                                         sim::core().memory[static_cast<int>(sim::Space::UB)]);
  CoreState& s = state();
  if (end <= TOTAL_UB_SIZE && end > s.ubUsed)
    s.ubUsed = static_cast<uint32_t>(end + 31) / 32 * 32;
}

} // namespace detail

template <TPosition src, TPosition dst, int32_t depth, auto mask = 0> class TQueBind {
public:
  template <typename T> LocalTensor<T> AllocTensor(const detail::Where& where = detail::Where::here()) {
    return tensor<T>(detail::sim::api().allocTensor(id, where));
  }
  template <typename T> void AllocTensor(LocalTensor<T>& t, const detail::Where& where = detail::Where::here()) {
    t = AllocTensor<T>(where);
  }
  template <typename T> void FreeTensor(LocalTensor<T>& t, const detail::Where& where = detail::Where::here()) {
    detail::sim::api().freeTensor(id, t.token, t.address, where);
  }
  template <typename T> bool EnQue(const LocalTensor<T>& t, const detail::Where& where = detail::Where::here()) {
    detail::sim::api().enQue(id, t.token, t.address, where);
    return true;
  }
  template <TPosition srcUserPos, TPosition dstUserPos, typename T>
  bool EnQue(const LocalTensor<T>& t, const detail::Where& where = detail::Where::here()) {
    return EnQue(t, where);
  }
  template <typename T> LocalTensor<T> DeQue(const detail::Where& where = detail::Where::here()) {
    return tensor<T>(detail::sim::api().deQue(id, where));
  }
  template <typename T> void DeQue(LocalTensor<T>& t, const detail::Where& where = detail::Where::here()) {
    t = DeQue<T>(where);
  }
  template <TPosition srcUserPos, TPosition dstUserPos, typename T>
  LocalTensor<T> DeQue(const detail::Where& where = detail::Where::here()) {
    return DeQue<T>(where);
  }

  bool VacantInQue() {
    const detail::sim::QueueState s = detail::sim::api().queueState(id);
    return s.queued < s.depth;
  }
  bool HasTensorInQue() { return detail::sim::api().queueState(id).queued != 0; }
  int32_t GetTensorCountInQue() { return static_cast<int32_t>(detail::sim::api().queueState(id).queued); }
  bool HasIdleBuffer() { return detail::sim::api().queueState(id).idle != 0; }
  void FreeAllEvent() {}

  /// For pools that the kernel writes itself (EXTERN_IMPL_BUFPOOL): `num` buffers, which InitBufHandle places.
  void InitStartBufHandle(TBufHandle, uint8_t num, uint32_t len, const detail::Where& where = detail::Where::here()) {
    init(num, len, where, 0, true);
  }
  template <class Pool>
  void InitBufHandle(Pool*, uint32_t index, TBufHandle, uint32_t curPoolAddr, uint32_t len,
                     const detail::Where& where = detail::Where::here()) {
    detail::sim::api().placeBuffer(id, index, curPoolAddr, len, where);
  }

protected:
  static constexpr TPosition bufferPosition = detail::bufferOf(src, dst);

  void init(uint32_t num, uint32_t len, const detail::Where& where, detail::sim::QueueId pool = 0,
            bool placed = false) {
    constexpr detail::Edge edge = detail::queueEdge(src, dst);
    detail::sim::BufferRequest request;
    request.space = detail::spaceOf(bufferPosition);
    request.position = detail::nameOf(bufferPosition);
    request.bytes = len;
    request.count = num;
    // Depth 0 is for tensors that are allocated in place; the hardware's wrapper then holds one.
    request.depth = depth > 0 ? depth : 1;
    request.producer = edge.from;
    request.consumer = edge.to;
    request.where = where;
    request.pool = pool;
    request.placed = placed ? 1 : 0;
    id = detail::sim::api().initBuffer(request);
    detail::noteBuffer(request.space, id, num);
  }
  template <typename T> static LocalTensor<T> tensor(const detail::sim::BufferSlot& slot) {
    detail::LocalBase base;
    base.address = static_cast<unsigned char*>(slot.address);
    base.tensor = base.address;
    base.token = slot.token;
    base.bytes = base.tensorBytes = static_cast<uint32_t>(slot.bytes);
    base.position = bufferPosition;
    return LocalTensor<T>(base);
  }

  friend class TPipe;
  template <TPosition, uint32_t> friend class TBufPool;
  detail::sim::QueueId id = 0;
};

template <TPosition pos, int32_t depth, auto mask = 0>
class TQue : public TQueBind<detail::queueSource(pos), detail::queueDestination(pos), depth, mask> {
  friend class TPipe;
  template <TPosition, uint32_t> friend class TBufPool;
};

template <TPosition pos, int32_t depth = 1, auto mask = 0> using TSCM = TQueBind<pos, TPosition::TSCM, depth, mask>;

/// Memory without a queue: the kernel orders its users itself.
template <TPosition pos = TPosition::LCM> class TBuf {
public:
  template <typename T> LocalTensor<T> Get() { return GetWithOffset<T>(length / sizeof(T), 0); }
  template <typename T> LocalTensor<T> Get(uint32_t len) { return GetWithOffset<T>(len, 0); }
  /// `size` elements, `bufOffset` bytes into the buffer.
  template <typename T> LocalTensor<T> GetWithOffset(uint32_t size, uint32_t bufOffset) {
    const detail::sim::BufferSlot slot = detail::sim::api().slot(id, 0);
    detail::LocalBase base;
    base.address = static_cast<unsigned char*>(slot.address) + bufOffset;
    base.tensor = base.address;
    base.token = slot.token;
    base.bytes = size * static_cast<uint32_t>(sizeof(T));
    // The buffer itself is whole blocks: instructions that round up to a block stay inside it.
    base.tensorBytes = (base.bytes + 31u) / 32u * 32u;
    base.position = pos;
    return LocalTensor<T>(base);
  }
  template <typename T> LocalTensor<T> AllocTensor() { return Get<T>(); }
  template <typename T> void FreeTensor(LocalTensor<T>&) {}
  template <typename T> void EnQue(const LocalTensor<T>&) {}
  template <typename T> LocalTensor<T> DeQue() { return Get<T>(); }
  uint32_t GetBufLen() const { return length; }

  /// For pools that the kernel writes itself (EXTERN_IMPL_BUFPOOL).
  void InitStartBufHandle(TBufHandle, uint8_t, uint32_t len, const detail::Where& where = detail::Where::here()) {
    init(len, where, 0, true);
  }
  template <class Pool>
  void InitBufHandle(Pool*, uint32_t index, TBufHandle, uint32_t curPoolAddr, uint32_t len,
                     const detail::Where& where = detail::Where::here()) {
    detail::sim::api().placeBuffer(id, index, curPoolAddr, len, where);
  }

private:
  void init(uint32_t len, const detail::Where& where, detail::sim::QueueId pool = 0, bool placed = false) {
    detail::sim::BufferRequest request;
    request.space = detail::spaceOf(pos);
    request.position = detail::nameOf(pos);
    request.bytes = len;
    request.count = 1;
    request.depth = 0;
    request.where = where;
    request.pool = pool;
    request.placed = placed ? 1 : 0;
    id = detail::sim::api().initBuffer(request);
    detail::noteBuffer(request.space, id, 1);
    length = (len + 31u) / 32u * 32u;
  }

  friend class TPipe;
  template <TPosition, uint32_t> friend class TBufPool;
  detail::sim::QueueId id = 0;
  uint32_t length = 0;
};

/// All of UB that lies behind the pipe's buffers.
template <typename T, TPosition pos> bool PopStackBuffer(LocalTensor<T>& popLocal) {
  static_assert(detail::spaceOf(pos) == detail::sim::Space::UB, "AscendC::PopStackBuffer: a position in UB, as LCM");
  const uint32_t used = detail::state().ubUsed;
  popLocal = LocalTensor<T>(pos, used, static_cast<uint32_t>((TOTAL_UB_SIZE - used) / sizeof(T)));
  return used < TOTAL_UB_SIZE;
}

} // namespace AscendC
