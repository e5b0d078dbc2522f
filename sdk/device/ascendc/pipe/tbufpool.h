#pragma once
// TBufPool: a part of a memory out of which queues and buffers are taken; pools may share their memory.
#include "tque.h"

namespace AscendC {

namespace detail {

inline sim::BufferRequest poolRequest(TPosition pos, uint32_t len, const Where& where) {
  sim::BufferRequest request;
  request.space = spaceOf(pos);
  request.position = nameOf(pos);
  request.bytes = len;
  request.where = where;
  return request;
}

} // namespace detail

template <TPosition pos, uint32_t bufIDSize = 4> class TBufPool {
  static_assert(detail::spaceOf(pos) == detail::Space::UB || detail::spaceOf(pos) == detail::Space::L1,
                "AscendC::TBufPool is for the UB (VECIN, VECOUT, VECCALC) or L1 (A1, B1, C1)");
  static_assert(bufIDSize <= 16, "AscendC::TBufPool has at most 16 buffers");

public:
  static constexpr TPosition poolPos = pos;
  static constexpr bool isTbufPool = true;

  TBufPool() = default;
  void Init() {}

  template <class Q>
  bool InitBuffer(Q& que, uint8_t num, uint32_t len, const detail::Where& where = detail::Where::here()) {
    que.init(num, len, where, id);
    return true;
  }
  template <TPosition bufPos>
  bool InitBuffer(TBuf<bufPos>& buf, uint32_t len, const detail::Where& where = detail::Where::here()) {
    buf.init(len, where, id);
    return true;
  }
  template <class Pool>
  bool InitBufPool(Pool& bufPool, uint32_t len, const detail::Where& where = detail::Where::here()) {
    detail::sim::BufferRequest request = detail::poolRequest(Pool::poolPos, len, where);
    request.pool = id;
    bufPool.adopt(detail::sim::api().initBuffer(request));
    return true;
  }
  /// In the same memory as `shareBuf`.
  template <class Pool, class Shared>
  bool InitBufPool(Pool& bufPool, uint32_t len, Shared& shareBuf, const detail::Where& where = detail::Where::here()) {
    detail::sim::BufferRequest request = detail::poolRequest(Pool::poolPos, len, where);
    request.pool = id;
    request.share = shareBuf.poolId();
    bufPool.adopt(detail::sim::api().initBuffer(request));
    return true;
  }
  /// Waits for what still uses the pool's buffers; its queues and buffers stay.
  void Reset(const detail::Where& where = detail::Where::here()) { detail::sim::api().poolReset(id, where); }

  detail::sim::QueueId poolId() const { return id; }
  void adopt(detail::sim::QueueId pool) { id = pool; }

private:
  detail::sim::QueueId id = 0;
};

template <class Pool> bool TPipe::InitBufPool(Pool& bufPool, uint32_t len, const detail::Where& where) {
  bufPool.adopt(detail::sim::api().initBuffer(detail::poolRequest(Pool::poolPos, len, where)));
  return true;
}
template <class Pool, class Shared>
bool TPipe::InitBufPool(Pool& bufPool, uint32_t len, Shared& shareBuf, const detail::Where& where) {
  detail::sim::BufferRequest request = detail::poolRequest(Pool::poolPos, len, where);
  request.share = shareBuf.poolId();
  bufPool.adopt(detail::sim::api().initBuffer(request));
  return true;
}

namespace detail {

/// What EXTERN_IMPL_BUFPOOL gives a pool whose InitBuffer the kernel writes itself.
template <TPosition position> class CustomPool {
public:
  static constexpr TPosition poolPos = position;
  static constexpr bool isTbufPool = true;

  void Reset(const Where& where = Where::here()) {
    if (id != 0)
      sim::api().poolReset(id, where);
    used = 0;
    buffers = 0;
  }
  void Init() {
    used = 0;
    buffers = 0;
  }
  /// Names a buffer; its number is all that the kernel can do with it.
  TBufHandle GetBufHandle(uint8_t offset) const { return reinterpret_cast<TBufHandle>(uintptr_t{offset} + 1); }
  void SetCurAddr(uint32_t curAddr) { used = curAddr; }
  /// Bytes from the start of the memory that the pool is in.
  uint32_t GetCurAddr() const { return used; }
  void SetCurBufSize(uint8_t curBufSize) { buffers = curBufSize; }
  uint8_t GetCurBufSize() const { return buffers; }

  sim::QueueId poolId() const { return id; }
  void adopt(sim::QueueId pool) {
    id = pool;
    used = static_cast<uint32_t>(static_cast<unsigned char*>(sim::api().slot(pool, 0).address) -
                                 sim::core().memory[static_cast<int>(spaceOf(position))]);
  }

private:
  sim::QueueId id = 0;
  uint32_t used = 0;
  uint8_t buffers = 0;
};

} // namespace detail
} // namespace AscendC

/// Inside a class: the members of a pool whose InitBuffer the class has itself.
#define EXTERN_IMPL_BUFPOOL(EXT_BUFPOOL, POSITION, BUFID_SIZE)                                                         \
public:                                                                                                                \
  static constexpr AscendC::TPosition poolPos = POSITION;                                                              \
  static constexpr bool isTbufPool = true;                                                                             \
  static_assert((BUFID_SIZE) <= 16, #EXT_BUFPOOL " has at most 16 buffers");                                           \
  void Reset() { tBufPoolImpl.Reset(); }                                                                               \
  void Init() { tBufPoolImpl.Init(); }                                                                                 \
  AscendC::TBufHandle GetBufHandle(uint8_t offset) { return tBufPoolImpl.GetBufHandle(offset); }                       \
  void SetCurAddr(uint32_t curAddr) { tBufPoolImpl.SetCurAddr(curAddr); }                                              \
  uint32_t GetCurAddr() { return tBufPoolImpl.GetCurAddr(); }                                                          \
  void SetCurBufSize(uint8_t curBufSize) { tBufPoolImpl.SetCurBufSize(curBufSize); }                                   \
  uint8_t GetCurBufSize() { return tBufPoolImpl.GetCurBufSize(); }                                                     \
  ascend::sim::QueueId poolId() const { return tBufPoolImpl.poolId(); }                                                \
  void adopt(ascend::sim::QueueId pool) { tBufPoolImpl.adopt(pool); }                                                  \
                                                                                                                       \
protected:                                                                                                             \
  AscendC::detail::CustomPool<POSITION> tBufPoolImpl
