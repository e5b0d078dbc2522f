#pragma once
// DataCopy with a change of layout: rows (ND) of global memory or UB to columns of 32 bytes (NZ), and back.
#include "../copy/data_copy_pad.h"
#include "fractal.h"
#include "params.h"

namespace AscendC {
namespace detail {

/// A matrix in rows, and the same in columns of 32 bytes; distances in bytes.
struct NdNz {
  uint32_t matrices, rows, rowBytes;
  uint64_t ndMatrix, ndRow;
  uint64_t nzMatrix, nzRow, nzColumn;

  uint32_t columns() const { return ceilDiv(rowBytes, kRowBytes); }
  bool empty() const { return matrices == 0 || rows == 0 || rowBytes == 0; }

  Access nd(Access a) const {
    a.bytes = rowBytes;
    a.count[0] = rows;
    a.stride[0] = static_cast<int64_t>(ndRow);
    if (ndRow == rowBytes) {
      a.bytes = uint64_t{rowBytes} * rows;
      a.count[0] = 1;
    }
    a.count[1] = matrices;
    a.stride[1] = static_cast<int64_t>(ndMatrix);
    return a;
  }
  /// Of one matrix.
  Access nz(Access a) const {
    a.bytes = kRowBytes;
    a.count[0] = rows;
    a.stride[0] = static_cast<int64_t>(nzRow);
    a.count[1] = columns();
    a.stride[1] = static_cast<int64_t>(nzColumn);
    if (nzRow == kRowBytes) {
      a = segments(a, 0, uint64_t{rows} * kRowBytes, columns(), static_cast<int64_t>(nzColumn));
      a.count[1] = 1;
    }
    return a;
  }
  /// Of all of them: where they follow one another in the same step, exactly, else from the first to the last.
  Access nzAll(Access a) const {
    if (matrices == 1)
      return nz(a);
    if (nzRow == kRowBytes && columns() == 1)
      return segments(a, 0, uint64_t{rows} * kRowBytes, matrices, static_cast<int64_t>(nzMatrix));
    Access one = nz(a);
    if (nzRow == kRowBytes) {
      one.count[1] = matrices;
      one.stride[1] = static_cast<int64_t>(nzMatrix);
      return one;
    }
    return segments(a, 0, (columns() - 1) * nzColumn + (rows - 1) * nzRow + kRowBytes, matrices,
                    static_cast<int64_t>(nzMatrix));
  }
};

inline void copyNdToNz(unsigned char* dst, const unsigned char* src, const NdNz& s) {
  const uint32_t whole = s.rowBytes / kRowBytes, tail = s.rowBytes % kRowBytes;
  for (uint32_t i = 0; i < s.matrices; ++i)
    for (uint32_t r = 0; r < s.rows; ++r) {
      const unsigned char* from = src + i * s.ndMatrix + r * s.ndRow;
      unsigned char* to = dst + i * s.nzMatrix + r * s.nzRow;
      for (uint32_t c = 0; c < whole; ++c, from += kRowBytes, to += s.nzColumn)
        __builtin_memcpy(to, from, kRowBytes);
      if (tail != 0) {
        unsigned char last[kRowBytes] = {};
        __builtin_memcpy(last, from, tail);
        __builtin_memcpy(to, last, kRowBytes);
      }
    }
}

template <class T> inline NdNz ndNzOf(const Nd2NzParams& p) {
  NdNz s{};
  s.matrices = p.ndNum;
  s.rows = p.nValue;
  s.rowBytes = static_cast<uint32_t>(p.dValue * sizeof(T));
  s.ndMatrix = p.srcNdMatrixStride * sizeof(T);
  s.ndRow = p.srcDValue * sizeof(T);
  s.nzMatrix = p.dstNzMatrixStride * sizeof(T);
  s.nzRow = uint64_t{p.dstNzNStride} * kRowBytes;
  s.nzColumn = uint64_t{p.dstNzC0Stride} * kRowBytes;
  return s;
}

inline bool nd2NzFits(const Nd2NzParams& p, const Where& where) {
  constexpr uint16_t most = 16384;
  return argumentFits(p.ndNum <= kMaxRuns && p.nValue <= most && p.dstNzC0Stride <= most && p.dstNzNStride <= most &&
                          p.dstNzMatrixStride <= most,
                      "DataCopy (ND to NZ)",
                      "ndNum is at most 4095, nValue, dstNzC0Stride, dstNzNStride and dstNzMatrixStride are at most "
                      "16384",
                      where);
}

} // namespace detail

/// Global memory to L1 (or UB): rows of dValue elements, the last 32 bytes of each filled up with 0. Elements of 4 bits
/// are moved as bytes, and counted as bytes.
template <typename T>
void DataCopy(const LocalTensor<T>& dst, const GlobalTensor<T>& src, const Nd2NzParams& intriParams,
              const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  if constexpr (!is910B)
    ASCEND_SIM_TYPES("DataCopy (ND to NZ)", T, int16_t, uint16_t, int32_t, uint32_t, half, float);
  const NdNz shape = ndNzOf<T>(intriParams);
  if (!nd2NzFits(intriParams, where) || shape.empty())
    return;
  Access from = shape.nd(src.access(0, Mode::read, "src"));
  const Access to = shape.nzAll(cubeAccess(dst, Mode::write, "dst", inL1 | inUB));
  const Access accesses[] = {from, to};
  perform("DataCopy", Pipe::MTE2, sizeof(T), uint64_t{shape.matrices} * shape.rows * intriParams.dValue, accesses, 2,
          where, [shape, out = dst.address, in = reinterpret_cast<const unsigned char*>(src.address)] {
            copyNdToNz(out, in, shape);
          });
}

/// UB to L1.
template <typename T>
void DataCopy(const LocalTensor<T>& dst, const LocalTensor<T>& src, const Nd2NzParams& intriParams,
              const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  ASCEND_SIM_ONLY_910B("DataCopy (ND to NZ) from UB", T);
  const NdNz shape = ndNzOf<T>(intriParams);
  if (!nd2NzFits(intriParams, where) ||
      !argumentFits(intriParams.ndNum <= 1, "DataCopy (ND to NZ)", "from UB ndNum must be 1", where) || shape.empty())
    return;
  const Access from = shape.nd(ubAccess(src, 0, Mode::read, "src"));
  const Access to = shape.nzAll(cubeAccess(dst, Mode::write, "dst", inL1));
  const Access accesses[] = {from, to};
  perform("DataCopy", Pipe::MTE3, sizeof(T), uint64_t{shape.rows} * intriParams.dValue, accesses, 2, where,
          [shape, out = dst.address, in = src.address] { copyNdToNz(out, in, shape); });
}

/// UB to L1 with rows of any length: runs as DataCopyPad takes them to global memory, whose bytes there (dstStride
/// between them) are the rows that become columns.
template <typename T>
void DataCopyPad(const LocalTensor<T>& dst, const LocalTensor<T>& src, const DataCopyExtParams& dataCopyParams,
                 const Nd2NzParams& nd2nzParams, const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  constexpr const char* name = "DataCopyPad (UB to L1)";
  ASCEND_SIM_ONLY_910B("DataCopyPad (UB to L1)", T);
  const DataCopyExtParams& p = dataCopyParams;
  const NdNz shape = ndNzOf<T>(nd2nzParams);
  if (!padArgumentsFit<T>(name, p.blockCount, p.blockLen, where) || !nd2NzFits(nd2nzParams, where) ||
      !argumentFits(nd2nzParams.ndNum == 1, name, "ndNum must be 1", where) || shape.empty())
    return;
  Runs r;
  r.count = p.blockCount;
  r.bytes = p.blockLen;
  r.srcStep = roundUpToBlock(p.blockLen) + uint64_t{p.srcStride} * ONE_BLK_SIZE;
  r.dstStep = uint64_t{p.blockLen} + p.dstStride;
  const uint64_t staged = (r.count - 1) * r.dstStep + r.bytes, read = (shape.rows - 1) * shape.ndRow + shape.rowBytes;
  if (!argumentFits(read <= staged, name, "nValue rows of dValue elements are more than the runs hold", where))
    return;
  Access from = ubAccess(src, 0, Mode::read, "src");
  applyRuns(from, r, r.srcStep);
  const Access to = shape.nzAll(cubeAccess(dst, Mode::write, "dst", inL1));
  const Access accesses[] = {from, to};
  perform("DataCopyPad", Pipe::MTE3, sizeof(T), uint64_t{shape.rows} * nd2nzParams.dValue, accesses, 2, where,
          [shape, r, staged, out = dst.address, in = src.address] {
            KeptArray<unsigned char> rows(staged);
            moveRuns(rows.data(), in, r);
            copyNdToNz(out, rows.data(), shape);
          });
}
template <typename T>
void DataCopyPad(const LocalTensor<T>& dst, const LocalTensor<T>& src, const DataCopyParams& dataCopyParams,
                 const Nd2NzParams& nd2nzParams, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("DataCopyPad (UB to L1)", T);
  DataCopyPad(dst, src, detail::extended(dataCopyParams), nd2nzParams, where);
}

/// UB to global memory: NZ to ND, columns of 16 elements. Strides of the source in 16 elements (matrices: 256), of
/// the destination in elements.
template <typename T>
void DataCopy(const GlobalTensor<T>& dst, const LocalTensor<T>& src, const Nz2NdParamsFull& intriParams,
              const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  const Nz2NdParamsFull& p = intriParams;
  NdNz s{};
  s.matrices = p.ndNum;
  s.rows = p.nValue;
  s.rowBytes = static_cast<uint32_t>(p.dValue * sizeof(T));
  constexpr uint32_t fractal = 256 * sizeof(T);
  // A row of 16 elements is one row of a fractal, however wide the elements are.
  constexpr uint32_t row = 16 * sizeof(T);
  s.ndMatrix = p.dstNdMatrixStride * sizeof(T);
  s.ndRow = p.dstDStride * sizeof(T);
  s.nzMatrix = p.srcNdMatrixStride * uint64_t{fractal};
  s.nzRow = row;
  s.nzColumn = uint64_t{p.srcNStride} * row;
  if (s.empty())
    return;
  if (!argumentFits(p.dValue % kFractalRows == 0, "DataCopy (NZ to ND)", "dValue must be a multiple of 16", where))
    return;
  const AtomicStore atomic(state());
  const uint32_t columns = p.dValue / kFractalRows;
  Access from = ubAccess(src, uint64_t{row} * s.rows, Mode::read, "src");
  from.count[0] = columns;
  from.stride[0] = static_cast<int64_t>(s.nzColumn);
  from.count[1] = s.matrices;
  from.stride[1] = static_cast<int64_t>(s.nzMatrix);
  const Access to = s.nd(dst.access(0, atomic ? Mode::atomic : Mode::write, "dst"));
  perform("DataCopy", Pipe::MTE3, sizeof(T), uint64_t{s.matrices} * s.rows * p.dValue, {from, to}, where, [=] {
    if (atomic)
      sim::api().atomicBegin(dst.address);
    for (uint32_t i = 0; i < s.matrices; ++i)
      for (uint32_t r = 0; r < s.rows; ++r)
        for (uint32_t c = 0; c < columns; ++c) {
          unsigned char* out = reinterpret_cast<unsigned char*>(dst.address) + i * s.ndMatrix + r * s.ndRow + c * row;
          const unsigned char* in = src.address + i * s.nzMatrix + c * s.nzColumn + r * s.nzRow;
          if (atomic)
            atomic(out, in, row);
          else
            __builtin_memcpy(out, in, row);
        }
    if (atomic)
      sim::api().atomicEnd(dst.address);
  });
}

} // namespace AscendC
