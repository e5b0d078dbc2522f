#pragma once
// DataCopyPad: runs of any length between global memory and UB; in UB each run starts at a block of 32 bytes.
#include "../base/params.h"
#include "data_copy.h"

namespace AscendC {
namespace detail {

inline constexpr uint32_t kPadMaxRuns = 4095;
inline constexpr uint32_t kPadMaxRunBytes = 2097151;

template <class T> inline bool padArgumentsFit(const char* name, uint32_t count, uint32_t len, const Where& where) {
  if (count > kPadMaxRuns) {
    badArgument(name, "blockCount is at most 4095", where);
    return false;
  }
  if (len > kPadMaxRunBytes) {
    badArgument(name, "blockLen is at most 2097151 bytes", where);
    return false;
  }
  if (len % sizeof(T) != 0) {
    badArgument(name, "blockLen must be a multiple of the element size", where);
    return false;
  }
  return count != 0 && len != 0;
}

inline uint64_t roundUpToBlock(uint64_t bytes) { return (bytes + ONE_BLK_SIZE - 1) / ONE_BLK_SIZE * ONE_BLK_SIZE; }

template <class T> inline T padRegister() {
  T value;
  __builtin_memcpy(static_cast<void*>(&value), &state().padValue, sizeof(T) < 8 ? sizeof(T) : 8);
  return value;
}

template <class T> inline void fillElements(unsigned char* out, uint64_t bytes, T value) {
  for (uint64_t i = 0; i + sizeof(T) <= bytes; i += sizeof(T))
    __builtin_memcpy(out + i, &value, sizeof(T));
}

/// One run of `bytes` into `whole` bytes, `left` bytes behind their start.
template <class T>
inline void padRun(unsigned char* out, const unsigned char* run, uint64_t bytes, uint64_t whole, uint64_t left, T value,
                   bool repeatsFirst) {
  if (whole != bytes) {
    if (repeatsFirst)
      __builtin_memcpy(static_cast<void*>(&value), run, sizeof(T));
    fillElements(out, left, value);
    fillElements(out + left + bytes, whole - left - bytes, value);
  }
  __builtin_memcpy(out + left, run, bytes);
}

/// `fill`: the bit pattern around the data.
template <class T>
inline void padIn(const LocalTensor<T>& dst, const GlobalTensor<T>& src, const DataCopyExtParams& p, bool isPad,
                  uint8_t left, uint8_t right, T fill, const Where& where) {
  constexpr const char* name = "DataCopyPad";
  if (!padArgumentsFit<T>(name, p.blockCount, p.blockLen, where))
    return;
  const uint64_t leftBytes = left * sizeof(T), rightBytes = right * sizeof(T);
  if (leftBytes > ONE_BLK_SIZE || rightBytes > ONE_BLK_SIZE) {
    badArgument(name, "leftPadding and rightPadding are at most 32 bytes each", where);
    return;
  }
  if constexpr (sizeof(T) == 8) {
    uint64_t bits;
    __builtin_memcpy(&bits, &fill, 8);
    if (isPad && bits != 0) {
      badArgument(name, "paddingValue of a 64-bit element type can only be 0", where);
      return;
    }
  }
  const uint64_t whole = roundUpToBlock(leftBytes + p.blockLen + rightBytes);
  Runs r;
  r.count = p.blockCount;
  r.bytes = p.blockLen;
  r.srcStep = static_cast<uint64_t>(p.blockLen) + p.srcStride;
  r.dstStep = whole + static_cast<uint64_t>(p.dstStride) * ONE_BLK_SIZE;
  Access from = src.access(0, Mode::read, "src"), to = ubWrite(dst, 0, "dst");
  applyRuns(from, r, r.srcStep);
  from.align = sizeof(T);
  Runs written = r;
  written.bytes = whole;
  applyRuns(to, written, r.dstStep);
  const Access accesses[] = {from, to};
  // Without paddings the rest of the last block repeats the first element; else it is not defined.
  const bool repeatsFirst = !isPad && left == 0 && right == 0;
  const T value = isPad ? fill : padRegister<T>();
  perform(name, Pipe::MTE2, sizeof(T), r.count * r.bytes / sizeof(T), accesses, 2, where,
          [out = dst.address, in = reinterpret_cast<const unsigned char*>(src.address), r, whole, leftBytes, value,
           repeatsFirst] {
            for (uint32_t i = 0; i < r.count; ++i)
              padRun(out + i * r.dstStep, in + i * r.srcStep, r.bytes, whole, leftBytes, value, repeatsFirst);
          });
}

template <class T>
inline void padOut(const GlobalTensor<T>& dst, const LocalTensor<T>& src, const DataCopyExtParams& p,
                   const Where& where) {
  if (!padArgumentsFit<T>("DataCopyPad", p.blockCount, p.blockLen, where))
    return;
  Runs r;
  r.count = p.blockCount;
  r.bytes = p.blockLen;
  r.srcStep = roundUpToBlock(p.blockLen) + static_cast<uint64_t>(p.srcStride) * ONE_BLK_SIZE;
  r.dstStep = static_cast<uint64_t>(p.blockLen) + p.dstStride;
  copyOut("DataCopyPad", dst, src, r, 0, where);
}

template <class T> inline T patternAs(uint64_t bits) {
  T value;
  __builtin_memcpy(static_cast<void*>(&value), &bits, sizeof(T) < 8 ? sizeof(T) : 8);
  return value;
}

inline DataCopyExtParams extended(const DataCopyParams& p) {
  return {p.blockCount, p.blockLen, p.srcStride, p.dstStride, 0};
}

} // namespace detail

template <typename T>
void DataCopyPad(const LocalTensor<T>& dst, const GlobalTensor<T>& src, const DataCopyExtParams& dataCopyParams,
                 const DataCopyPadExtParams<T>& padParams, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("DataCopyPad", T);
  detail::padIn(dst, src, dataCopyParams, padParams.isPad, padParams.leftPadding, padParams.rightPadding,
                padParams.paddingValue, where);
}
template <typename T>
void DataCopyPad(const GlobalTensor<T>& dst, const LocalTensor<T>& src, const DataCopyExtParams& dataCopyParams,
                 const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("DataCopyPad", T);
  detail::padOut(dst, src, dataCopyParams, where);
}
/// Here paddingValue is a bit pattern.
template <typename T>
void DataCopyPad(const LocalTensor<T>& dst, const GlobalTensor<T>& src, const DataCopyParams& dataCopyParams,
                 const DataCopyPadParams& padParams, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("DataCopyPad", T);
  detail::padIn(dst, src, detail::extended(dataCopyParams), padParams.isPad, padParams.leftPadding,
                padParams.rightPadding, detail::patternAs<T>(padParams.paddingValue), where);
}
template <typename T>
void DataCopyPad(const GlobalTensor<T>& dst, const LocalTensor<T>& src, const DataCopyParams& dataCopyParams,
                 const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("DataCopyPad", T);
  detail::padOut(dst, src, detail::extended(dataCopyParams), where);
}

/// What DataCopyPad fills with when isPad is false.
template <typename T, TPosition pos = TPosition::MAX> void SetPadValue(T paddingValue) {
  ASCEND_SIM_ONLY_910B("SetPadValue", T);
  uint64_t bits = 0;
  __builtin_memcpy(&bits, &paddingValue, sizeof(T));
  detail::state().padValue = bits;
}

} // namespace AscendC
