#pragma once
// TransDataTo5HD: the same places of 16 blocks become a block. Transpose with TransposeParamsExt: NCHW and NHWC.
#include "gather.h"

namespace AscendC {

enum class TransposeType : uint8_t {
  TRANSPOSE_TYPE_NONE,
  TRANSPOSE_NZ2ND_0213,
  TRANSPOSE_NZ2NZ_0213,
  TRANSPOSE_NZ2NZ_012_WITH_N,
  TRANSPOSE_NZ2ND_012_WITH_N,
  TRANSPOSE_NZ2ND_012_WITHOUT_N,
  TRANSPOSE_NZ2NZ_012_WITHOUT_N,
  TRANSPOSE_ND2ND_ONLY,
  TRANSPOSE_ND_UB_GM,
  TRANSPOSE_GRAD_ND_UB_GM,
  TRANSPOSE_ND2ND_B16,
  TRANSPOSE_NCHW2NHWC,
  TRANSPOSE_NHWC2NCHW,
};

struct TransDataTo5HDParams {
  constexpr TransDataTo5HDParams() = default;
  constexpr TransDataTo5HDParams(bool dstHighHalfIn, bool srcHighHalfIn, uint8_t repeatTimesIn, uint16_t dstRepStrideIn,
                                 uint16_t srcRepStrideIn)
      : dstHighHalf(dstHighHalfIn), srcHighHalf(srcHighHalfIn), repeatTimes(repeatTimesIn),
        dstRepStride(dstRepStrideIn), srcRepStride(srcRepStrideIn) {}

  bool dstHighHalf = false; ///< the half of a block, for elements of one byte
  bool srcHighHalf = false;
  uint8_t repeatTimes = 1;
  uint16_t dstRepStride = 0;
  uint16_t srcRepStride = 0;
};

struct TransposeParamsExt {
  constexpr TransposeParamsExt() = default;
  constexpr TransposeParamsExt(uint16_t nSizeIn, uint16_t cSizeIn, uint16_t hSizeIn, uint16_t wSizeIn,
                               TransposeType transposeTypeIn)
      : nSize(nSizeIn), cSize(cSizeIn), hSize(hSizeIn), wSize(wSizeIn), transposeType(transposeTypeIn) {}

  uint16_t nSize = 0;
  uint16_t cSize = 0;
  uint16_t hSize = 0;
  uint16_t wSize = 0;
  TransposeType transposeType = TransposeType::TRANSPOSE_ND2ND_B16;
};

namespace detail {

template <class T> constexpr void requireTranspose(const char*) {
  ASCEND_SIM_TYPES("TransDataTo5HD, Transpose", T, int8_t, uint8_t, int16_t, uint16_t, half, int32_t, uint32_t, float);
}

/// 16 blocks that an instruction reads or writes, each repeated `repeats` times.
struct BlockList {
  LocalBase block[NCHW_CONV_ADDR_LIST_SIZE];
};
inline BlockList blocksAt(const uint64_t* addresses) {
  BlockList list;
  for (int i = 0; i < NCHW_CONV_ADDR_LIST_SIZE; ++i)
    list.block[i].address = reinterpret_cast<unsigned char*>(addresses[i]);
  return list;
}

/// Elements of 4 bytes: 8 places of 16 blocks are 8 times 2 blocks. 2 bytes: 16 places, 16 blocks. 1 byte: the 16
/// places of one half, into one half of 16 blocks; the other half stays.
template <class T>
inline void transData(const BlockList& dst, const BlockList& src, const TransDataTo5HDParams& p, const Where& where) {
  requireTranspose<T>("TransDataTo5HD");
  constexpr uint32_t count = NCHW_CONV_ADDR_LIST_SIZE;
  constexpr bool halves = sizeof(T) == 1;
  constexpr uint32_t places = halves ? 16 : ONE_BLK_SIZE / sizeof(T);
  constexpr uint32_t bytes = halves ? 16 : ONE_BLK_SIZE;
  if (p.repeatTimes == 0)
    return;
  const uint32_t readAt = halves && p.srcHighHalf ? 16 : 0, writeAt = halves && p.dstHighHalf ? 16 : 0;
  Access accesses[2 * count];
  auto describe = [&](Access& a, const LocalBase& block, uint32_t offset, uint32_t stride, Mode mode,
                      const char* operand) {
    a = ubAccess(block, bytes, mode, operand, ONE_BLK_SIZE);
    a.address = block.address + offset;
    if (offset != 0)
      a.align = 16;
    a.count[0] = p.repeatTimes;
    a.stride[0] = static_cast<int64_t>(stride) * ONE_BLK_SIZE;
  };
  for (uint32_t i = 0; i < count; ++i) {
    describe(accesses[i], src.block[i], readAt, p.srcRepStride, Mode::read, "srcList");
    describe(accesses[count + i], dst.block[i], writeAt, p.dstRepStride, Mode::write, "dstList");
  }
  perform("TransDataTo5HD", Pipe::V, sizeof(T), static_cast<uint64_t>(p.repeatTimes) * places * count, accesses,
          2 * count, where, [=] {
            for (uint32_t r = 0; r < p.repeatTimes; ++r) {
              // All is read before anything is written: source and destination may be the same.
              T in[count][places];
              for (uint32_t i = 0; i < count; ++i)
                __builtin_memcpy(static_cast<void*>(in[i]),
                                 src.block[i].address + readAt + static_cast<size_t>(r) * p.srcRepStride * ONE_BLK_SIZE,
                                 bytes);
              for (uint32_t place = 0; place < places; ++place) {
                T line[count];
                for (uint32_t i = 0; i < count; ++i)
                  line[i] = in[i][place];
                const size_t repeat = static_cast<size_t>(r) * p.dstRepStride * ONE_BLK_SIZE;
                constexpr uint32_t pieces = sizeof line / bytes;
                for (uint32_t piece = 0; piece < pieces; ++piece)
                  __builtin_memcpy(dst.block[place * pieces + piece].address + writeAt + repeat,
                                   reinterpret_cast<const unsigned char*>(line) + piece * bytes, bytes);
              }
            }
          });
}

} // namespace detail

/// With addresses from GetPhyAddr.
template <typename T>
void TransDataTo5HD(uint64_t dstList[NCHW_CONV_ADDR_LIST_SIZE], uint64_t srcList[NCHW_CONV_ADDR_LIST_SIZE],
                    const TransDataTo5HDParams& nchwconvParams, const detail::Where& where = detail::Where::here()) {
  detail::transData<T>(detail::blocksAt(dstList), detail::blocksAt(srcList), nchwconvParams, where);
}
template <typename T>
void TransDataTo5HD(const LocalTensor<T> (&dstList)[NCHW_CONV_ADDR_LIST_SIZE],
                    const LocalTensor<T> (&srcList)[NCHW_CONV_ADDR_LIST_SIZE],
                    const TransDataTo5HDParams& nchwconvParams, const detail::Where& where = detail::Where::here()) {
  detail::BlockList dst, src;
  for (int i = 0; i < NCHW_CONV_ADDR_LIST_SIZE; ++i) {
    dst.block[i] = dstList[i];
    src.block[i] = srcList[i];
  }
  detail::transData<T>(dst, src, nchwconvParams, where);
}
/// With addresses that stand in UB.
template <typename T>
void TransDataTo5HD(const LocalTensor<uint64_t>& dst, const LocalTensor<uint64_t>& src,
                    const TransDataTo5HDParams& nchwconvParams, const detail::Where& where = detail::Where::here()) {
  constexpr uint64_t bytes = NCHW_CONV_ADDR_LIST_SIZE * sizeof(uint64_t);
  if (detail::begin("TransDataTo5HD", detail::Pipe::V, sizeof(uint64_t), 0, where, detail::ubRead(dst, bytes, "dst"),
                    detail::ubRead(src, bytes, "src")))
    detail::transData<T>(detail::blocksAt(dst.data()), detail::blocksAt(src.data()), nchwconvParams, where);
}

namespace detail {

/// What the documentation asks of sharedTmpBuffer. 310P needs none.
template <class T> inline uint64_t transposeTmpBytes(const TransposeParamsExt& p) {
  if (!is910B)
    return 0;
  constexpr uint64_t tile = (sizeof(T) == 1 ? 32 : 16) * (ONE_BLK_SIZE / sizeof(T)) * sizeof(T);
  return p.transposeType == TransposeType::TRANSPOSE_NCHW2NHWC ? (p.cSize + 2ull) * tile : (p.cSize * 2ull + 1) * tile;
}

template <class T>
inline void transposeImages(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& tmp,
                            const TransposeParamsExt& p, const Where& where) {
  const uint64_t image = static_cast<uint64_t>(p.hSize) * p.wSize;
  if (p.cSize > 4095 || image > 4095) {
    badArgument("Transpose", "cSize and hSize * wSize are at most 4095", where);
    return;
  }
  if (image * sizeof(T) % ONE_BLK_SIZE != 0) {
    badArgument("Transpose", "hSize * wSize elements must fill whole blocks of 32 bytes", where);
    return;
  }
  const uint64_t elements = image * p.cSize * p.nSize;
  if (elements == 0)
    return;
  const uint64_t tmpBytes = transposeTmpBytes<T>(p);
  const Access accesses[] = {ubRead(src, elements * sizeof(T), "src"), ubWrite(dst, elements * sizeof(T), "dst"),
                             ubWrite(tmp, tmpBytes, "sharedTmpBuffer")};
  perform("Transpose", Pipe::V, sizeof(T), elements, accesses, tmpBytes != 0 ? 3 : 2, where, [=] {
    const bool toNhwc = p.transposeType == TransposeType::TRANSPOSE_NCHW2NHWC;
    const uint64_t rows = toNhwc ? p.cSize : image, columns = toNhwc ? image : p.cSize;
    for (uint64_t n = 0; n < p.nSize; ++n) {
      const T* from = src.data() + n * rows * columns;
      T* to = dst.data() + n * rows * columns;
      for (uint64_t column = 0; column < columns; ++column)
        for (uint64_t row = 0; row < rows; ++row)
          to[column * rows + row] = from[row * columns + column];
    }
  });
}

} // namespace detail

template <typename T>
void Transpose(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
               const TransposeParamsExt& transposeParams, const detail::Where& where = detail::Where::here()) {
  detail::requireTranspose<T>("Transpose");
  switch (transposeParams.transposeType) {
  case TransposeType::TRANSPOSE_TYPE_NONE:
    return;
  case TransposeType::TRANSPOSE_ND2ND_B16:
    if constexpr (std::is_same_v<T, uint16_t>)
      Transpose(dst, src, where);
    else
      detail::badArgument("Transpose", "TRANSPOSE_ND2ND_B16 is for uint16_t", where);
    return;
  case TransposeType::TRANSPOSE_NCHW2NHWC:
  case TransposeType::TRANSPOSE_NHWC2NCHW:
    detail::transposeImages(dst, src, sharedTmpBuffer, transposeParams, where);
    return;
  default:
    detail::badArgument(
        "Transpose",
        "transposeType is TRANSPOSE_ND2ND_B16, TRANSPOSE_NCHW2NHWC or TRANSPOSE_NHWC2NCHW; for the NZ layouts use "
        "ConfusionTranspose",
        where);
  }
}

} // namespace AscendC
