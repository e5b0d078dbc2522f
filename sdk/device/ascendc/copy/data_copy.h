#pragma once
// DataCopy: whole blocks of 32 bytes between global memory and the core, and inside the core.
#include "../base/params.h"
#include "../tensor/global_tensor.h"
#include "../tensor/local_tensor.h"
#include "../vector/lanes.h"
#include "atomic.h"
#include "stream_out.h"

namespace AscendC {
namespace detail {

/// A copy of `count` runs of `bytes`; the starts of runs lie this far apart.
struct Runs {
  uint32_t count = 1;
  uint64_t bytes = 0;
  uint64_t srcStep = 0;
  uint64_t dstStep = 0;
};

inline void applyRuns(Access& a, const Runs& r, uint64_t step) {
  if (r.count > 1 && step == r.bytes) {
    a.bytes = r.bytes * r.count;
  } else {
    a.bytes = r.bytes;
    a.count[0] = r.count;
    a.stride[0] = static_cast<int64_t>(step);
  }
}

/// What the hardware moves of a run that is not whole blocks: the blocks.
inline Runs wholeBlocks(Runs r, uint32_t granule) {
  if (granule != 0) {
    r.bytes = r.bytes / granule * granule;
    r.srcStep = r.dstStep = r.bytes;
  }
  return r;
}

inline void moveRuns(unsigned char* dst, const unsigned char* src, const Runs& r) {
  if (r.srcStep == r.bytes && r.dstStep == r.bytes) {
    __builtin_memmove(dst, src, r.bytes * r.count);
    return;
  }
  for (uint32_t i = 0; i < r.count; ++i)
    __builtin_memmove(dst + i * r.dstStep, src + i * r.srcStep, r.bytes);
}

template <class T>
inline void copyIn(const char* name, const LocalTensor<T>& dst, const GlobalTensor<T>& src, const Runs& r,
                   uint32_t granule, const Where& where) {
  if (r.count == 0 || r.bytes == 0)
    return;
  Access from = src.access(0, Mode::read, "src"), to = localAccess(dst, 0, Mode::write, "dst");
  applyRuns(from, r, r.srcStep);
  applyRuns(to, r, r.dstStep);
  from.align = sizeof(T);
  to.granule = granule;
  to.allowedSpaces = inUB | sim::spaceBit(Space::L1);
  const Access accesses[] = {from, to};
  perform(name, Pipe::MTE2, sizeof(T), r.count * r.bytes / sizeof(T), accesses, 2, where,
          [out = dst.address, in = reinterpret_cast<const unsigned char*>(src.address),
           moved = wholeBlocks(r, granule)] { moveRuns(out, in, moved); });
}

template <class T>
inline void copyOut(const char* name, const GlobalTensor<T>& dst, const LocalTensor<T>& src, const Runs& r,
                    uint32_t granule, const Where& where) {
  if (r.count == 0 || r.bytes == 0)
    return;
  const AtomicStore atomic(state());
  Access from = localAccess(src, 0, Mode::read, "src"), to = dst.access(0, atomic ? Mode::atomic : Mode::write, "dst");
  applyRuns(from, r, r.srcStep);
  applyRuns(to, r, r.dstStep);
  from.granule = granule;
  from.allowedSpaces = inUB | sim::spaceBit(Space::L1);
  to.align = sizeof(T);
  const Access accesses[] = {from, to};
  perform(name, Pipe::MTE3, sizeof(T), r.count * r.bytes / sizeof(T), accesses, 2, where,
          [out = reinterpret_cast<unsigned char*>(dst.address), in = static_cast<const unsigned char*>(src.address),
           moved = wholeBlocks(r, granule), atomic] {
            if (!atomic) {
              if (moved.srcStep == moved.bytes && moved.dstStep == moved.bytes)
                streamOut(out, in, moved.bytes * moved.count);
              else
                moveRuns(out, in, moved);
              return;
            }
            sim::api().atomicBegin(out);
            for (uint32_t i = 0; i < moved.count; ++i)
              atomic(out + i * moved.dstStep, in + i * moved.srcStep, moved.bytes);
            sim::api().atomicEnd(out);
          });
}

inline constexpr uint32_t kBiasBurst = 64;
inline constexpr uint32_t kFixpipeBurst = 128;

/// The queue that moves data between two of the core's own memories.
inline Pipe localPipe(Space from, Space to) {
  if (from == Space::UB)
    return to == Space::L1 ? Pipe::MTE3 : Pipe::V;
  if (from == Space::L1)
    return to == Space::FB ? Pipe::FIX : Pipe::MTE1;
  return from == Space::L0C ? (is910B ? Pipe::FIX : Pipe::V) : Pipe::none;
}

template <class T>
inline void copyLocal(const LocalTensor<T>& dst, const LocalTensor<T>& src, const Runs& r, const Where& where) {
  if (r.count == 0 || r.bytes == 0)
    return;
  const Space from = spaceOf(src.position), to = spaceOf(dst.position);
  const bool known = (from == Space::UB && (to == Space::UB || to == Space::L1)) ||
                     (from == Space::L1 && (to == Space::BT || to == Space::FB || (to == Space::UB && !is910B)));
  if (!known)
    sim::unsupported(is910B
                         ? "DataCopy between these local memories (other than UB to UB, UB to L1, L1 to C2 and L1 to "
                           "C2PIPE2GM)"
                         : "DataCopy between these local memories (other than UB and L1)",
                     where);
  Access a = localAccess(src, 0, Mode::read, "src"), b = localAccess(dst, 0, Mode::write, "dst");
  applyRuns(a, r, r.srcStep);
  applyRuns(b, r, r.dstStep);
  const uint32_t granule = r.count == 1 ? ONE_BLK_SIZE : 0;
  a.granule = b.granule = granule;
  b.align = to == Space::BT ? kBiasBurst : to == Space::FB ? kFixpipeBurst : ONE_BLK_SIZE;
  const Access accesses[] = {a, b};
  perform("DataCopy", localPipe(from, to), sizeof(T), r.count * r.bytes / sizeof(T), accesses, 2, where,
          [out = dst.address, in = static_cast<const unsigned char*>(src.address), moved = wholeBlocks(r, granule)] {
            moveRuns(out, in, moved);
          });
}

/// Lengths and gaps in blocks, gaps from the end of a run to the start of the next.
inline Runs blockRuns(const DataCopyParams& p) {
  Runs r;
  r.count = p.blockCount;
  r.bytes = static_cast<uint64_t>(p.blockLen) * ONE_BLK_SIZE;
  r.srcStep = r.bytes + static_cast<uint64_t>(p.srcStride) * ONE_BLK_SIZE;
  r.dstStep = r.bytes + static_cast<uint64_t>(p.dstStride) * ONE_BLK_SIZE;
  return r;
}

/// Into the bias table a run is counted in 64 bytes, into the fixpipe buffer in 128; gaps of the source stay blocks.
inline Runs localRuns(const DataCopyParams& p, Space to) {
  if (to != Space::BT && to != Space::FB)
    return blockRuns(p);
  const uint64_t unit = to == Space::BT ? kBiasBurst : kFixpipeBurst;
  Runs r;
  r.count = p.blockCount;
  r.bytes = p.blockLen * unit;
  r.srcStep = r.bytes + static_cast<uint64_t>(p.srcStride) * ONE_BLK_SIZE;
  r.dstStep = r.bytes + p.dstStride * unit;
  return r;
}

inline constexpr uint32_t kMaxRuns = 4095;

inline bool runsFit(const DataCopyParams& p, const Where& where) {
  if (p.blockCount <= kMaxRuns)
    return true;
  badArgument("DataCopy", "blockCount is at most 4095", where);
  return false;
}

template <class T> inline Runs countRuns(uint32_t count) {
  Runs r;
  r.bytes = static_cast<uint64_t>(count) * sizeof(T);
  r.srcStep = r.dstStep = r.bytes;
  return r;
}

inline bool plainCopy(const DataCopyEnhancedParams& p) {
  return p.blockMode == BlockMode::BLOCK_MODE_NORMAL && p.deqScale == DeqScale::DEQ_NONE && !p.isRelu &&
         p.padMode == pad_t::PAD_NONE;
}

} // namespace detail

template <typename T>
void DataCopy(const LocalTensor<T>& dst, const GlobalTensor<T>& src, const uint32_t count,
              const detail::Where& where = detail::Where::here()) {
  detail::copyIn("DataCopy", dst, src, detail::countRuns<T>(count), ONE_BLK_SIZE, where);
}
template <typename T>
void DataCopy(const GlobalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t count,
              const detail::Where& where = detail::Where::here()) {
  detail::copyOut("DataCopy", dst, src, detail::countRuns<T>(count), ONE_BLK_SIZE, where);
}
template <typename T>
void DataCopy(const LocalTensor<T>& dst, const LocalTensor<T>& src, const uint32_t count,
              const detail::Where& where = detail::Where::here()) {
  detail::copyLocal(dst, src, detail::countRuns<T>(count), where);
}

template <typename T>
void DataCopy(const LocalTensor<T>& dst, const GlobalTensor<T>& src, const DataCopyParams& repeatParams,
              const detail::Where& where = detail::Where::here()) {
  if (detail::runsFit(repeatParams, where))
    detail::copyIn("DataCopy", dst, src, detail::blockRuns(repeatParams), 0, where);
}
template <typename T>
void DataCopy(const GlobalTensor<T>& dst, const LocalTensor<T>& src, const DataCopyParams& repeatParams,
              const detail::Where& where = detail::Where::here()) {
  if (detail::runsFit(repeatParams, where))
    detail::copyOut("DataCopy", dst, src, detail::blockRuns(repeatParams), 0, where);
}
template <typename T>
void DataCopy(const LocalTensor<T>& dst, const LocalTensor<T>& src, const DataCopyParams& repeatParams,
              const detail::Where& where = detail::Where::here()) {
  if (detail::runsFit(repeatParams, where))
    detail::copyLocal(dst, src, detail::localRuns(repeatParams, detail::spaceOf(dst.position)), where);
}

template <typename T>
void DataCopy(const LocalTensor<T>& dst, const GlobalTensor<T>& src, const DataCopyParams& intriParams,
              const DataCopyEnhancedParams& enhancedParams, const detail::Where& where = detail::Where::here()) {
  if (!detail::plainCopy(enhancedParams))
    detail::sim::unsupported("DataCopy with conversion on the way (DataCopyEnhancedParams)", where);
  DataCopy(dst, src, intriParams, where);
}
template <typename T>
void DataCopy(const GlobalTensor<T>& dst, const LocalTensor<T>& src, const DataCopyParams& intriParams,
              const DataCopyEnhancedParams& enhancedParams, const detail::Where& where = detail::Where::here()) {
  if (!detail::plainCopy(enhancedParams))
    detail::sim::unsupported("DataCopy with conversion on the way (DataCopyEnhancedParams)", where);
  DataCopy(dst, src, intriParams, where);
}

} // namespace AscendC
