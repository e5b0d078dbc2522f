#pragma once
// The parameter structs of the cube unit and of the moves around it, in the field order of CANN.
#include "../base/params.h"

/// What a move out of L0C does to the elements. V…: one scale for each column, taken from a tensor.
enum QuantMode_t {
  NoQuant = 0,
  F322F16,
  F322BF16,
  DEQF16,
  VDEQF16,
  QF322B8_PRE,
  VQF322B8_PRE,
  REQ8,
  VREQ8,
};

namespace AscendC {

constexpr int32_t PAD_SIZE = 4;

// ---- Global memory and L1.

/// Rows of nValue by dValue elements that become columns of 32 bytes. Strides of the source in elements; of the
/// destination in 32 bytes, the matrix stride in elements.
struct Nd2NzParams {
  Nd2NzParams() {}
  Nd2NzParams(uint16_t nd, uint16_t n, uint16_t d, uint16_t srcMatrix, uint16_t srcD, uint16_t dstC0, uint16_t dstN,
              uint16_t dstMatrix)
      : ndNum(nd), nValue(n), dValue(d), srcNdMatrixStride(srcMatrix), srcDValue(srcD), dstNzC0Stride(dstC0),
        dstNzNStride(dstN), dstNzMatrixStride(dstMatrix) {}

  uint16_t ndNum = 0;
  uint16_t nValue = 0;
  uint16_t dValue = 0;
  uint16_t srcNdMatrixStride = 0;
  uint16_t srcDValue = 0;
  uint16_t dstNzC0Stride = 0;
  uint16_t dstNzNStride = 0;
  uint16_t dstNzMatrixStride = 0;
};

/// The way back, from UB to global memory.
struct Nz2NdParamsFull {
  Nz2NdParamsFull() {}
  Nz2NdParamsFull(uint16_t nd, uint16_t n, uint16_t d, uint16_t srcMatrix, uint16_t srcN, uint16_t dstD,
                  uint16_t dstMatrix)
      : ndNum(nd), nValue(n), dValue(d), srcNdMatrixStride(srcMatrix), srcNStride(srcN), dstDStride(dstD),
        dstNdMatrixStride(dstMatrix) {}

  uint16_t ndNum = 1;
  uint16_t nValue = 0;
  uint16_t dValue = 0;
  uint16_t srcNdMatrixStride = 1;
  uint16_t srcNStride = 0;
  uint16_t dstDStride = 0;
  uint16_t dstNdMatrixStride = 1;
};

// ---- L1 to L0A and L0B.

struct LoadData2DParams {
  LoadData2DParams() {}
  LoadData2DParams(uint16_t start, uint8_t repeats, uint16_t src, uint8_t id, uint16_t gap, bool transpose,
                   uint8_t mode)
      : startIndex(start), dstGap(gap), srcStride(src), ifTranspose(transpose), repeatTimes(repeats), sid(id),
        addrMode(mode) {}

  uint16_t startIndex = 0;
  uint16_t dstGap = 0;
  uint16_t srcStride = 0;
  bool ifTranspose = false;
  uint8_t repeatTimes = 0;
  uint8_t sid = 0;
  uint8_t addrMode = 0;
};
using LoadData2dParams = LoadData2DParams;

/// For LoadData of other SoCs (Ascend 950): sources that have code for those too name it.
struct LoadData2DParamsV2 {
  LoadData2DParamsV2() {}
  LoadData2DParamsV2(uint32_t mStart, uint32_t kStart, uint16_t m, uint16_t k, int32_t src, uint16_t dst,
                     bool transpose, uint8_t id)
      : mStartPosition(mStart), kStartPosition(kStart), mStep(m), kStep(k), srcStride(src), dstStride(dst),
        ifTranspose(transpose), sid(id) {}

  uint32_t mStartPosition = 0;
  uint32_t kStartPosition = 0;
  uint16_t mStep = 0;
  uint16_t kStep = 0;
  int32_t srcStride = 0;
  uint16_t dstStride = 0;
  bool ifTranspose = false;
  uint8_t sid = 0;
};

struct LoadData2dTransposeParams {
  LoadData2dTransposeParams() {}
  LoadData2dTransposeParams(uint16_t start, uint8_t repeats, uint16_t src, uint16_t gap, uint16_t fractalGap,
                            uint8_t mode = 0)
      : startIndex(start), repeatTimes(repeats), srcStride(src), dstGap(gap), dstFracGap(fractalGap), addrMode(mode) {}

  uint16_t startIndex = 0;
  uint8_t repeatTimes = 0;
  uint16_t srcStride = 0;
  uint16_t dstGap = 0;
  uint16_t dstFracGap = 0;
  uint8_t addrMode = 0;
};

struct IsResetLoad3dConfig {
  constexpr IsResetLoad3dConfig(bool fMatrix = true, bool padding = true)
      : isSetFMatrix(fMatrix), isSetPadding(padding) {}
  bool isSetFMatrix = true;
  bool isSetPadding = true;
};
constexpr IsResetLoad3dConfig IS_RESER_LOAD3D_DEFAULT_CONFIG{};

template <typename T> struct LoadData3DParamsV1 {
  LoadData3DParamsV1() {}
  LoadData3DParamsV1(const uint8_t pads[PAD_SIZE], uint16_t h, uint16_t w, uint16_t c1, uint8_t fetchW, uint8_t fetchH,
                     int16_t leftW, int16_t topH, uint8_t strideW_, uint8_t strideH_, uint8_t filterW_,
                     uint8_t filterH_, uint8_t dilationW, uint8_t dilationH, uint8_t jump, uint8_t mode,
                     uint8_t repeats, uint8_t c, T pad)
      : strideW(strideW_), strideH(strideH_), filterW(filterW_), filterH(filterH_), dilationFilterW(dilationW),
        dilationFilterH(dilationH), jumpStride(jump), repeatMode(mode), repeatTime(repeats), cSize(c), padValue(pad),
        fetchFilterW(fetchW), fetchFilterH(fetchH), l1H(h), l1W(w), c1Index(c1), leftTopW(leftW), leftTopH(topH) {
    for (int32_t i = 0; i < PAD_SIZE; ++i)
      padList[i] = pads[i];
  }

  uint8_t padList[PAD_SIZE] = {0};
  uint8_t strideW = 0;
  uint8_t strideH = 0;
  uint8_t filterW = 0;
  uint8_t filterH = 0;
  uint8_t dilationFilterW = 0;
  uint8_t dilationFilterH = 0;
  uint8_t jumpStride = 0;
  uint8_t repeatMode = 0;
  uint8_t repeatTime = 0;
  uint8_t cSize = 0;
  T padValue = 0;
  uint8_t fetchFilterW = 0;
  uint8_t fetchFilterH = 0;
  uint16_t l1H = 0;
  uint16_t l1W = 0;
  uint16_t c1Index = 0;
  int16_t leftTopW = 0;
  int16_t leftTopH = 0;
};

template <typename T> struct LoadData3DParamsV2 {
  LoadData3DParamsV2() {}
  LoadData3DParamsV2(const uint8_t pads[PAD_SIZE], uint16_t h, uint16_t w, uint16_t channels, uint16_t kExtent,
                     uint16_t mExtent, uint16_t kStart, uint16_t mStart, uint8_t strideW_, uint8_t strideH_,
                     uint8_t filterW_, uint8_t filterH_, uint8_t dilationW, uint8_t dilationH, bool transpose,
                     bool smallK, T pad, bool sizeW = false, bool sizeH = false, bool control = false)
      : l1H(h), l1W(w), channelSize(channels), kExtension(kExtent), mExtension(mExtent), kStartPt(kStart),
        mStartPt(mStart), strideW(strideW_), strideH(strideH_), filterW(filterW_), filterH(filterH_),
        dilationFilterW(dilationW), dilationFilterH(dilationH), enTranspose(transpose), enSmallK(smallK), padValue(pad),
        filterSizeW(sizeW), filterSizeH(sizeH), fMatrixCtrl(control) {
    for (int32_t i = 0; i < PAD_SIZE; ++i)
      padList[i] = pads[i];
  }

  uint8_t padList[PAD_SIZE] = {0};
  uint16_t l1H = 0;
  uint16_t l1W = 0;
  uint16_t channelSize = 0;
  uint16_t kExtension = 0;
  uint16_t mExtension = 0;
  uint16_t kStartPt = 0;
  uint16_t mStartPt = 0;
  uint8_t strideW = 1;
  uint8_t strideH = 1;
  uint8_t filterW = 1;
  uint8_t filterH = 1;
  uint8_t dilationFilterW = 1;
  uint8_t dilationFilterH = 1;
  bool enTranspose = false;
  bool enSmallK = false;
  T padValue = 0;
  bool filterSizeW = false;
  bool filterSizeH = false;
  bool fMatrixCtrl = false;
};

/// extConfig: mStartPt, kStartPt, mExtension, kExtension, 16 bits each, from the top. filterConfig: dilationFilterH,
/// dilationFilterW, filterH, filterW, strideH, strideW, 8 bits each, from bit 47.
struct LoadData3DParamsV2Pro {
  LoadData3DParamsV2Pro() {}
  LoadData3DParamsV2Pro(uint16_t channels, bool transpose, bool smallK, bool sizeW, bool sizeH, bool control,
                        uint64_t ext, uint64_t filter)
      : channelSize(channels), enTranspose(transpose), enSmallK(smallK), filterSizeW(sizeW), filterSizeH(sizeH),
        fMatrixCtrl(control), extConfig(ext), filterConfig(filter) {}

  uint16_t channelSize = 0;
  bool enTranspose = false;
  bool enSmallK = false;
  bool filterSizeW = false;
  bool filterSizeH = false;
  bool fMatrixCtrl = false;
  uint64_t extConfig = 0;
  uint64_t filterConfig = 0x10101010101;
};

enum class FmatrixMode : uint8_t { FMATRIX_LEFT = 0, FMATRIX_RIGHT = 1 };

struct LoadDataRepeatParam {
  LoadDataRepeatParam() {}
  LoadDataRepeatParam(uint16_t stride, uint8_t times, uint8_t mode)
      : repeatStride(stride), repeatTime(times), repeatMode(mode) {}

  uint16_t repeatStride = 0;
  uint8_t repeatTime = 1;
  uint8_t repeatMode = 0;
  uint8_t reserved = 0;
};

template <typename T> struct InitConstValueParams {
  InitConstValueParams() {}
  InitConstValueParams(uint16_t repeats, uint16_t blocks, uint16_t gap, T value)
      : repeatTimes(repeats), blockNum(blocks), dstGap(gap), initValue(value) {}
  InitConstValueParams(uint16_t repeats, T value) : repeatTimes(repeats), initValue(value) {}

  uint16_t repeatTimes = 0;
  uint16_t blockNum = 0;
  uint16_t dstGap = 0;
  T initValue = 0;
};

// ---- The cube unit.

struct MmadParams {
  MmadParams() {}
  MmadParams(uint16_t m_, uint16_t n_, uint16_t k_, bool bias, int32_t offset, bool sparse, bool winogradA,
             bool winogradB)
      : m(m_), n(n_), k(k_), isBias(bias), fmOffset(offset), enSsparse(sparse), enWinogradA(winogradA),
        enWinogradB(winogradB) {}
  MmadParams(uint16_t m_, uint16_t n_, uint16_t k_, uint8_t flag, bool source, bool initVal)
      : m(m_), n(n_), k(k_), unitFlag(flag), cmatrixSource(source), cmatrixInitVal(initVal) {}

  uint16_t m = 0;
  uint16_t n = 0;
  uint16_t k = 0;
  bool isBias = false; ///< the old way to say that C is added to
  int32_t fmOffset = 0;
  bool enSsparse = false;
  bool enWinogradA = false;
  bool enWinogradB = false;
  uint8_t unitFlag = 0;
  bool kDirectionAlign = false;
  bool cmatrixSource = false; ///< what C starts from is the bias table
  bool cmatrixInitVal = true; ///< C starts from 0
};

enum class HF32Mode { ENABLE, DISABLE };
enum class HF32TransMode { NEAREST_ZERO, NEAREST_EVEN };

// ---- Out of L0C.

struct DataCopyCO12DstParams {
  DataCopyCO12DstParams() {}
  DataCopyCO12DstParams(uint16_t n, uint16_t m, uint32_t dst, uint16_t src, QuantMode_t quant, uint8_t relu, bool split,
                        bool nz2nd)
      : nSize(n), mSize(m), dstStride(dst), srcStride(src), quantPre(quant), reluPre(relu), channelSplit(split),
        nz2ndEn(nz2nd) {}

  uint8_t sid = 0;
  uint16_t nSize = 0;
  uint16_t mSize = 0;
  uint32_t dstStride = DEFAULT_DATA_COPY_STRIDE;
  uint16_t srcStride = DEFAULT_DATA_COPY_STRIDE;
  uint8_t unitFlag = 0;
  uint8_t clipReluPre = 0;
  uint8_t eltWiseOp = 0;
  QuantMode_t quantPre = QuantMode_t::NoQuant;
  uint8_t reluPre = 0;
  bool channelSplit = false;
  bool nz2ndEn = false;
};

enum class CO2Layout : uint8_t { NZ = 0, ROW_MAJOR, COLUMN_MAJOR };

struct FixpipeConfig {
  CO2Layout format;
  constexpr FixpipeConfig(CO2Layout layout) : format(layout) {}
  constexpr FixpipeConfig(CO2Layout layout, bool) : format(layout) {}
};
constexpr FixpipeConfig CFG_NZ{CO2Layout::NZ};
constexpr FixpipeConfig CFG_ROW_MAJOR{CO2Layout::ROW_MAJOR};
constexpr FixpipeConfig CFG_COLUMN_MAJOR{CO2Layout::COLUMN_MAJOR};

struct FixpipeParamsV220 {
  FixpipeParamsV220() {}
  FixpipeParamsV220(uint16_t n, uint16_t m, uint16_t src, uint32_t dst, bool relu)
      : nSize(n), mSize(m), srcStride(src), dstStride(dst), reluEn(relu) {}
  FixpipeParamsV220(uint16_t n, uint16_t m, uint16_t src, uint32_t dst, bool relu, QuantMode_t quant, int64_t scalar,
                    uint16_t nds, uint16_t srcNd, uint16_t dstNd, uint8_t flag, bool split = false)
      : nSize(n), mSize(m), srcStride(src), dstStride(dst), quantPre(quant), deqScalar(static_cast<uint64_t>(scalar)),
        ndNum(nds), srcNdStride(srcNd), dstNdStride(dstNd), reluEn(relu), unitFlag(flag), isChannelSplit(split) {}

  uint16_t nSize = 0;
  uint16_t mSize = 0;
  uint16_t srcStride = 0; ///< from column to column, in 16 elements
  uint32_t dstStride = 0; ///< ND: elements of a row; NZ: from column to column, in 32 bytes
  QuantMode_t quantPre = QuantMode_t::NoQuant;
  uint64_t deqScalar = 0;
  uint16_t ndNum = 1;
  uint16_t srcNdStride = 0; ///< in fractals of 16 by 16
  uint16_t dstNdStride = 0; ///< in elements
  bool reluEn = false;
  uint8_t unitFlag = 0;
  bool isChannelSplit = false;
};

} // namespace AscendC
