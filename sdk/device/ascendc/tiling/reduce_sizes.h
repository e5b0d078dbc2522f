#pragma once
// On the host: temporary space of the reductions, of Broadcast, Pad, UnPad, Transpose and TransData; tiling of the
// last.
#include "data.h"
#include "reduce.h"
#include "shape.h"

namespace AscendC {
namespace detail {

constexpr uint32_t bytesOf(ge::DataType type) {
  return type == ge::DT_FLOAT || type == ge::DT_INT32 ? 4 : type == ge::DT_FLOAT16 ? 2 : 1;
}
inline void reduceSizes(Folding op, const TensorShape& shape, ge::DataType type, ReducePattern pattern, bool reuse,
                        uint32_t& maxValue, uint32_t& minValue) {
  maxValue = minValue =
      bytes32(reduceBytes(op, static_cast<uint64_t>(shape.GetDim(0)), static_cast<uint64_t>(shape.GetDim(1)),
                          bytesOf(type), pattern == ReducePattern::AR, reuse));
}

} // namespace detail

#define ASCEND_TILING_REDUCE(Name, op)                                                                                 \
  inline void Get##Name##MaxMinTmpSize(const TensorShape& srcShape, const TensorDataType dataType,                     \
                                       ReducePattern pattern, bool, bool isReuseSource, uint32_t& maxValue,            \
                                       uint32_t& minValue) {                                                           \
    detail::reduceSizes(detail::Folding::op, srcShape, dataType, pattern, isReuseSource, maxValue, minValue);          \
  }
ASCEND_TILING_REDUCE(ReduceSum, sum)
ASCEND_TILING_REDUCE(ReduceMean, mean)
ASCEND_TILING_REDUCE(ReduceMax, max)
ASCEND_TILING_REDUCE(ReduceMin, min)
ASCEND_TILING_REDUCE(ReduceProd, prod)
ASCEND_TILING_REDUCE(ReduceAny, any)
ASCEND_TILING_REDUCE(ReduceAll, all)
#undef ASCEND_TILING_REDUCE

inline void GetSumMaxMinTmpSize(const uint32_t n, const uint32_t typeSize, const bool, uint32_t& maxSize,
                                uint32_t& minSize) {
  maxSize = minSize = detail::bytes32(detail::sumBytes(n, typeSize));
}
inline void GetMeanMaxMinTmpSize(const uint32_t n, const uint32_t srcTypeSize, const uint32_t accTypeSize, const bool,
                                 uint32_t& maxSize, uint32_t& minSize) {
  maxSize = minSize = detail::bytes32(detail::meanBytes(n, srcTypeSize, accTypeSize));
}
inline void GetMeanTmpBufferFactorSize(const uint32_t, uint32_t& maxLiveNodeCount, uint32_t& extraBuffer) {
  maxLiveNodeCount = 1;
  extraBuffer = 0;
}
inline void GetReduceXorSumMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize, const bool isReuseSource,
                                         uint32_t& maxValue, uint32_t& minValue) {
  maxValue = minValue = detail::bytes32(detail::xorSumBytes(detail::elementsOf(srcShape), typeSize, isReuseSource));
}

template <class Platform>
void GetBroadCastMaxMinTmpSize(const Platform& platform, const TensorShape& srcShape, const TensorShape& dstShape,
                               uint32_t typeSize, const bool, uint32_t& maxValue, uint32_t& minValue) {
  const auto length = [](const TensorShape& s, std::size_t i) {
    // One dimension is a single row.
    const std::size_t n = s.GetDimNum();
    return static_cast<uint64_t>(n == 1 ? (i == 0 ? 1 : s.GetDim(0)) : s.GetDim(i));
  };
  const detail::ScratchBytes space =
      detail::broadcastSpace(detail::tilesFor910B(platform), length(srcShape, 0), length(srcShape, 1),
                             length(dstShape, 0), length(dstShape, 1), typeSize);
  maxValue = detail::bytes32(space.most);
  minValue = detail::bytes32(space.least);
}

inline void GetPadMaxMinTmpSize(const TensorShape& srcShape, const uint32_t, uint32_t& maxValue, uint32_t& minValue) {
  const detail::ScratchBytes space =
      detail::padSpace(static_cast<uint64_t>(srcShape.GetDim(0)), static_cast<uint64_t>(srcShape.GetDim(1)));
  maxValue = detail::bytes32(space.most);
  minValue = detail::bytes32(space.least);
}
template <class Platform>
void GetUnPadMaxMinTmpSize(const Platform& platform, const TensorShape& srcShape, const uint32_t typeSize,
                           uint32_t& maxValue, uint32_t& minValue) {
  GetPadMaxMinTmpSize(srcShape, typeSize, maxValue, minValue);
  if (detail::tilesFor910B(platform))
    maxValue = minValue = 0;
}
inline void PadTilingFunc(const TensorShape srcShape, const TensorShape oriSrcShape, const uint32_t stackBufferSize,
                          const uint32_t typeSize, tiling::PadTiling& tiling) {
  const uint32_t height = static_cast<uint32_t>(srcShape.GetDim(0)), width = static_cast<uint32_t>(srcShape.GetDim(1));
  const uint32_t perBlock = 32 / typeSize;
  tiling.srcHeight = height;
  tiling.srcWidth = width;
  tiling.srcOriWidth = static_cast<uint32_t>(oriSrcShape.GetDim(1));
  tiling.widthWithoutLastBlock = width - perBlock;
  tiling.blocksPerRow = width / perBlock;
  tiling.heightTiling = 255;
  tiling.heightFractal = height / 255;
  tiling.heightFractalTail = height % 255;
  tiling.mainLoopOffset = 255 * width;
  tiling.tailBlockOffset = tiling.heightFractal * 255 * width + tiling.widthWithoutLastBlock;
  const uint32_t blocks = stackBufferSize / (16 * 32) / 2;
  if (blocks == 0)
    return;
  const uint32_t rows = 16 * blocks;
  tiling.tmpBuffer1BlockNum = blocks;
  tiling.tmpBuffer1RowNum = tiling.widthTiling = tiling.brcbTiling = rows;
  tiling.tmpBuffer2Offset = blocks * 16 * perBlock;
  tiling.widthFractal = width / rows;
  tiling.widthFractalTail = width % rows;
  tiling.widthFractalTailAlingned = ((tiling.widthFractalTail - 1) / perBlock + 1) * perBlock;
  tiling.brcbFractal = height * width / rows;
  tiling.brcbFractalTail = height * width % rows;
  tiling.maxRepeatTimes = 254;
  tiling.brcbTilingRepeatTimes = rows / 8 / 254;
  tiling.brcbTilingRepeatTimesTail = rows / 8 % 254;
  tiling.brcbFractalTailRepeatTimes = tiling.brcbFractalTail / 8 / 254;
  tiling.brcbFractalTailRepeatTimesTail = tiling.brcbFractalTail / 8 % 254;
}
inline void UnPadTilingFunc(const TensorShape srcShape, const uint32_t stackBufferSize, const uint32_t typeSize,
                            tiling::UnPadTiling& tiling) {
  tiling.srcHeight = static_cast<uint32_t>(srcShape.GetDim(0));
  tiling.srcWidth = static_cast<uint32_t>(srcShape.GetDim(1));
  const uint32_t blocks = stackBufferSize / (16 * 32) / 2;
  if (blocks == 0)
    return;
  const uint32_t rows = 16 * blocks, tail = tiling.srcWidth % rows;
  tiling.tmpBuffer1BlockNum = blocks;
  tiling.tmpBuffer1RowNum = tiling.widthTiling = rows;
  tiling.tmpBuffer2Offset = blocks * 16 * (32 / typeSize);
  tiling.widthFractal = tiling.srcWidth / rows + (tail != 0 ? 1 : 0);
  tiling.widthFractalTail = tail != 0 ? tail : rows;
}

/// transposeTypeIn: the number of a TransposeType; srcShape: B, N, S and H/N, or H and W of a matrix (7).
inline void GetTransposeMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize,
                                      const uint32_t transposeTypeIn, uint32_t& maxValue, uint32_t& minValue) {
  const detail::ScratchBytes space =
      detail::transposeSpace(transposeTypeIn, static_cast<uint64_t>(srcShape.GetDim(2)), typeSize);
  maxValue = detail::bytes32(space.most);
  minValue = detail::bytes32(space.least);
}
inline void GetConfusionTransposeMaxMinTmpSize(const TensorShape& srcShape, const uint32_t typeSize,
                                               const uint32_t transposeTypeIn, uint32_t& maxValue, uint32_t& minValue) {
  GetTransposeMaxMinTmpSize(srcShape, typeSize, transposeTypeIn, maxValue, minValue);
}
inline void GetConfusionTransposeOnlyTilingInfo(const TensorShape& srcShape, const uint32_t, const uint32_t typeSize,
                                                tiling::ConfusionTransposeTiling& tiling) {
  const uint32_t height = static_cast<uint32_t>(srcShape.GetDim(0)), width = static_cast<uint32_t>(srcShape.GetDim(1));
  const uint32_t perBlock = 32 / typeSize;
  tiling.param0 = perBlock;
  tiling.param1 = height;
  tiling.param2 = width;
  tiling.param3 = height / 16;
  tiling.param4 = height * perBlock * typeSize / 32;
  tiling.param5 = width / perBlock;
}
inline void GetTransposeTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize, const uint32_t typeSize,
                                   const uint32_t transposeTypeIn, tiling::ConfusionTransposeTiling& tiling) {
  if (transposeTypeIn == 7)
    return GetConfusionTransposeOnlyTilingInfo(srcShape, stackBufferSize, typeSize, tiling);
  const uint32_t perBlock = 32 / typeSize, perCube = 16 / perBlock;
  const uint32_t b = static_cast<uint32_t>(srcShape.GetDim(0)), n = static_cast<uint32_t>(srcShape.GetDim(1));
  const uint32_t s = static_cast<uint32_t>(srcShape.GetDim(2)), part = static_cast<uint32_t>(srcShape.GetDim(3));
  const uint32_t sBlocks = (s + 15) / 16, partBlocks = (part + 15) / 16, hBlocks = (n * part + 15) / 16;
  const uint32_t alignS = sBlocks * 16, alignPart = partBlocks * 16, alignH = hBlocks * 16;
  tiling.param0 = perBlock;
  tiling.param1 = b;
  tiling.param2 = n;
  switch (transposeTypeIn) {
  case 1:
  case 2: {
    const uint32_t work = stackBufferSize / typeSize / 256 * 256, need = alignS * 16;
    if (work == 0)
      return;
    tiling.param3 = alignPart;
    tiling.param4 = alignS;
    tiling.param5 = partBlocks;
    tiling.param6 = work;
    tiling.param7 = work / 16;
    tiling.param8 = need;
    tiling.param9 = need / work;
    tiling.param10 = need % work;
    tiling.param11 = alignS * alignPart;
    tiling.param12 = n * alignS * alignPart;
    tiling.param13 = n * alignPart;
    tiling.param14 = n * 16;
    tiling.param15 = work / 16 * (need / work) * n * alignPart;
    return;
  }
  case 3:
    tiling.param3 = part;
    tiling.param4 = perCube;
    tiling.param5 = n * part;
    tiling.param6 = hBlocks;
    tiling.param7 = sBlocks;
    tiling.param8 = alignH;
    tiling.param9 = alignS;
    tiling.param10 = partBlocks;
    tiling.param11 = alignPart;
    tiling.param12 = alignPart - part;
    tiling.param13 = alignS * 16;
    tiling.param14 = n * partBlocks;
    tiling.param15 = n * alignPart * alignS;
    tiling.param16 = alignH * alignS;
    return;
  case 4:
    tiling.param3 = part;
    tiling.param4 = n * part;
    tiling.param5 = hBlocks;
    tiling.param6 = sBlocks;
    tiling.param7 = partBlocks;
    tiling.param8 = alignPart;
    tiling.param9 = alignPart - part;
    tiling.param10 = sBlocks * 256;
    tiling.param11 = n * partBlocks;
    tiling.param12 = alignS * alignPart;
    tiling.param13 = alignPart * 16;
    tiling.param14 = alignPart * perBlock;
    tiling.param15 = n * alignPart * alignS;
    tiling.param16 = alignH * alignS;
    tiling.param17 = perCube;
    return;
  case 5:
  case 6:
    tiling.param3 = part;
    tiling.param4 = n * part;
    tiling.param5 = hBlocks;
    tiling.param6 = sBlocks;
    tiling.param7 = partBlocks;
    tiling.param8 = alignH;
    tiling.param9 = sBlocks * 256;
    tiling.param10 = alignH * 16;
    tiling.param11 = perBlock * alignH;
    tiling.param12 = n * alignPart * alignS;
    tiling.param13 = alignH * alignS;
    tiling.param14 = perCube;
    return;
  default:
    return;
  }
}
inline void GetConfusionTransposeTilingInfo(const TensorShape& srcShape, const uint32_t stackBufferSize,
                                            const uint32_t typeSize, const uint32_t transposeTypeIn,
                                            tiling::ConfusionTransposeTiling& tiling) {
  GetTransposeTilingInfo(srcShape, stackBufferSize, typeSize, transposeTypeIn, tiling);
}

/// False: not a pair of formats that TransData takes. Shapes: N, C, D, H, W on the NCDHW side.
template <class Platform>
bool GetTransDataMaxMinTmpSize(const Platform&, const TensorShape& srcShape, const TensorShape& dstShape,
                               const TensorDataType, const TransDataConfig& config, uint32_t& maxValue,
                               uint32_t& minValue) {
  const bool from = config.srcFormat == DataFormat::NCDHW;
  const DataFormat other = from ? config.dstFormat : config.srcFormat;
  if ((!from && config.dstFormat != DataFormat::NCDHW) ||
      (other != DataFormat::NDC1HWC0 && other != DataFormat::FRACTAL_Z_3D))
    return false;
  const TensorShape& s = from ? srcShape : dstShape;
  const auto d = [&](std::size_t i) { return static_cast<uint64_t>(s.GetDim(i)); };
  maxValue = minValue = detail::bytes32(detail::transDataBytes(config, {d(0), d(1), d(2), d(3), d(4)}));
  return true;
}

} // namespace AscendC
