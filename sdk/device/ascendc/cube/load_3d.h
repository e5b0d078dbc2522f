#pragma once
// LoadData of a feature map (3D): image to column on the way from L1 to L0A and L0B, and what configures it. With a
// window of one point it moves a whole matrix at once, turned if need be.
#include "../tensor/local_tensor.h"
#include "image.h"
#include "params.h"
#include "transpose.h"

namespace AscendC {
namespace detail {

/// The part of the matrix that a load takes: rows and bytes of a row, with repeats in one of the two directions.
struct Part {
  uint32_t m, mCount;
  uint64_t column;
  uint32_t columnBytes;
  uint32_t repeats;
  uint32_t repeatRows;    ///< from one repeat to the next
  uint64_t repeatColumns; ///< the same in bytes

  uint32_t repeatsDown() const { return repeatRows != 0 ? repeats : 1; }
  uint32_t repeatsAcross() const { return repeatRows != 0 ? 1 : repeats; }
  /// In fractals, of all repeats.
  uint32_t fractalRows() const { return ceilDiv(mCount, kFractalRows) * repeatsDown(); }
  uint32_t fractalColumns() const { return ceilDiv(columnBytes, kRowBytes) * repeatsAcross(); }
};

class ImageLoad {
public:
  ImageLoad(const Image& image, const Part& part, const unsigned char* map, int64_t boundary, uint64_t padBits,
            uint32_t elementBytes)
      : image_(image), part_(part), map_(map), boundary_(boundary) {
    for (uint32_t i = 0; i < kRowBytes; i += elementBytes)
      __builtin_memcpy(pad_ + i, &padBits, elementBytes);
  }

  /// Fractal (row, column) of the part, counted over all repeats.
  void fractal(uint32_t row, uint32_t column, unsigned char* out) const {
    const uint32_t down = ceilDiv(part_.mCount, kFractalRows), across = ceilDiv(part_.columnBytes, kRowBytes);
    const uint32_t repeat = part_.repeatRows != 0 ? row / down : column / across;
    const uint32_t r = row % down, c = column % across;
    const uint32_t first = part_.m + r * kFractalRows + repeat * part_.repeatRows;
    const uint64_t byte = part_.column + uint64_t{c} * kRowBytes + repeat * part_.repeatColumns;
    const uint32_t left = part_.mCount - r * kFractalRows;
    const uint32_t rows = left < kFractalRows ? left : kFractalRows;
    if (rows == kFractalRows && boundary_ == 0 && image_.plain() && first + rows <= image_.places() &&
        byte % kRowBytes == 0 && byte + kRowBytes <= image_.rowBytes()) {
      __builtin_memcpy(out, map_ + byte / kRowBytes * image_.blockBytes() + uint64_t{first} * kRowBytes, kFractalBytes);
      return;
    }
    for (uint32_t i = 0; i < kFractalRows; ++i) {
      unsigned char* const to = out + i * kRowBytes;
      if (i < rows && first + i < image_.places())
        copyRow(to, image_, map_, boundary_, first + i, byte, kRowBytes, pad_);
      else
        __builtin_memset(to, 0, kRowBytes);
    }
  }

private:
  const Image& image_;
  const Part& part_;
  const unsigned char* map_;
  int64_t boundary_;
  unsigned char pad_[kRowBytes];
};

/// To L0A as it is: Zz.
inline void loadPlain(unsigned char* dst, const ImageLoad& load, const Part& part) {
  for (uint32_t r = 0; r < part.fractalRows(); ++r)
    for (uint32_t c = 0; c < part.fractalColumns(); ++c, dst += kFractalBytes)
      load.fractal(r, c, dst);
}

/// Turned, elements of 16 bits: to L0A [c][r], to L0B [r][c].
inline void loadTurned16(unsigned char* dst, const ImageLoad& load, const Part& part, bool left) {
  unsigned char fractal[kFractalBytes];
  for (uint32_t r = 0; r < part.fractalRows(); ++r)
    for (uint32_t c = 0; c < part.fractalColumns(); ++c) {
      load.fractal(r, c, fractal);
      const uint64_t to = left ? uint64_t{c} * part.fractalRows() + r : uint64_t{r} * part.fractalColumns() + c;
      transposeSquare<uint16_t, 16>(dst + to * kFractalBytes, kFractalBytes, fractal);
    }
}

/// Turned, elements of 32 bits: two fractals side by side are a square; a square that is half there is written half.
/// To L0A [c/2][r][2], to L0B [r][2][c]: in both the rows, 16 at a time, have become two columns of 8.
inline void loadTurned32(unsigned char* dst, const ImageLoad& load, const Part& part, bool left) {
  const uint32_t rows = part.fractalRows(), columns = part.fractalColumns();
  constexpr uint32_t half = kFractalBytes / 2;
  for (uint32_t r = 0; r < rows; ++r)
    for (uint32_t c = 0; c < columns; c += 2) {
      unsigned char in[2 * kFractalBytes] = {}, out[2 * kFractalBytes];
      load.fractal(r, c, in);
      const bool both = c + 1 < columns;
      if (both)
        load.fractal(r, c + 1, in + kFractalBytes);
      transposeWide(out, kFractalBytes, in);
      const uint32_t squares = ceilDiv(columns, 2);
      for (uint32_t h = 0; h < 2; ++h) {
        const uint64_t to = left ? (uint64_t{c / 2} * rows + r) * 2 + h : (uint64_t{r} * 2 + h) * squares + c / 2;
        __builtin_memcpy(dst + to * kFractalBytes, out + h * kFractalBytes, both ? kFractalBytes : half);
      }
    }
}

template <class T> inline uint32_t elementBits(T value) {
  uint32_t bits = 0;
  __builtin_memcpy(&bits, &value, sizeof(T));
  return bits;
}

/// The rows of the map that a load reads, for the checks: of each block of channels one run.
inline Access mapAccess(Access from, const Image& image, const Part& part, int64_t boundary) {
  if (boundary != 0) {
    from.bytes = static_cast<uint64_t>(boundary);
    return from;
  }
  if (image.plain() && part.repeats == 1) {
    const uint32_t last = part.m + part.mCount < image.places() ? part.m + part.mCount : image.places();
    const uint64_t rows = last > part.m ? last - part.m : 0;
    return segments(from,
                    static_cast<int64_t>(part.column / kRowBytes * image.blockBytes() + uint64_t{part.m} * kRowBytes),
                    rows * kRowBytes, ceilDiv(part.columnBytes, kRowBytes), static_cast<int64_t>(image.blockBytes()));
  }
  from.bytes = image.bytes();
  return from;
}

struct ImageArguments {
  uint32_t channels;
  uint32_t kExtension, mExtension, kStart, mStart;
  bool transpose;
};

template <class T>
inline void load3d(const LocalTensor<T>& dst, const LocalTensor<T>& src, const ImageArguments& a, const Window& window,
                   const Where& where) {
  const CubeState& s = state().cube;
  const uint32_t repeats = s.repeatSet ? s.repeatTimes : 1;
  const FeatureMap& map = s.featureMap[0];
  if (a.channels == 0 || a.kExtension == 0 || a.mExtension == 0 || window.width == 0 || window.height == 0 ||
      map.height == 0 || map.width == 0 || repeats == 0)
    return;
  const bool toLeft = spaceOf(dst.position) == Space::L0A;
  constexpr uint32_t bits = isInt4<T> ? 4 : sizeof(T) * 8;
  constexpr uint32_t c0 = kRowBytes * 8 / bits;
  const bool turned = !toLeft || (a.transpose && bits >= 16);
  const char* const name = "LoadData";
  if (!argumentFits(toLeft || bits >= 16, name, "to L0B (3D) takes elements of 16 and 32 bits only", where) ||
      !argumentFits(a.kStart % c0 == 0, name, "kStartPt must be a multiple of 32 bytes of elements", where))
    return;
  const Image image(map, window, static_cast<uint32_t>(bytesOf<T>(a.channels)));
  Part part{};
  part.m = a.mStart;
  part.mCount = a.mExtension;
  part.column = bytesOf<T>(a.kStart);
  part.columnBytes = static_cast<uint32_t>(bytesOf<T>(a.kExtension));
  part.repeats = repeats;
  if (repeats > 1 && s.repeatMode == 0)
    part.repeatRows = s.repeatStride * kFractalRows;
  else if (repeats > 1)
    part.repeatColumns = uint64_t{s.repeatStride} * kRowBytes;

  const int64_t boundary = s.boundary;
  Access to = cubeAccess(dst, Mode::write, "dst", inL0A | inL0B);
  const bool wide = turned && bits == 32;
  to.bytes = uint64_t{part.fractalRows()} * kFractalBytes *
             (wide ? ceilDiv(part.fractalColumns(), 2) * 2 : part.fractalColumns());
  const Access from = mapAccess(cubeAccess(src, Mode::read, "src", inL1), image, part, boundary);
  const Access accesses[] = {from, to};
  perform(name, Pipe::MTE1, sizeof(T), elementsIn<T>(to.bytes), accesses, 2, where,
          [image, part, boundary, turned, toLeft, pad = s.padValue, in = src.address, out = dst.address] {
            const ImageLoad load(image, part, in, boundary, pad, isInt4<T> ? 1 : sizeof(T));
            if (!turned)
              loadPlain(out, load, part);
            else if constexpr (isInt4<T> ? false : sizeof(T) == 4)
              loadTurned32(out, load, part, toLeft);
            else
              loadTurned16(out, load, part, toLeft);
          });
}

inline void setFeatureMap(FeatureMap& map, uint16_t height, uint16_t width, const uint8_t pads[4]) {
  map.height = height;
  map.width = width;
  for (int i = 0; i < 4; ++i)
    map.pad[i] = pads[i];
}

} // namespace detail

// ---- What configures loads of feature maps.

inline void SetFmatrix(uint16_t l1H, uint16_t l1W, const uint8_t padList[4], const FmatrixMode& fmatrixMode) {
  detail::setFeatureMap(detail::state().cube.featureMap[static_cast<int>(fmatrixMode)], l1H, l1W, padList);
}
template <typename T> void SetLoadDataPaddingValue(const T padValue) {
  detail::state().cube.padValue = detail::elementBits(padValue);
}
inline void SetLoadDataBoundary(uint32_t boundaryValue) { detail::state().cube.boundary = boundaryValue; }
template <class Params = LoadDataRepeatParam> void SetLoadDataRepeat(const LoadDataRepeatParam& repeatParams) {
  ASCEND_SIM_ONLY_910B("SetLoadDataRepeat", Params);
  detail::CubeState& s = detail::state().cube;
  s.repeatSet = true;
  s.repeatStride = repeatParams.repeatStride;
  s.repeatTimes = repeatParams.repeatTime;
  s.repeatMode = repeatParams.repeatMode;
}

// ---- The loads.

/// v2: L1 to L0A (Zz), or L0B (Zn), where it is always turned.
template <typename T, const IsResetLoad3dConfig& defaultConfig = IS_RESER_LOAD3D_DEFAULT_CONFIG, typename U = T>
void LoadData(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LoadData3DParamsV2<U>& loadDataParams,
              const detail::Where& where = detail::Where::here()) {
  const LoadData3DParamsV2<U>& p = loadDataParams;
  if constexpr (detail::is910B)
    ASCEND_SIM_TYPES("LoadData (3D)", T, int4b_t, int8_t, uint8_t, half, bfloat16_t, int32_t, uint32_t, float);
  else
    ASCEND_SIM_TYPES("LoadData (3D)", T, int4b_t, int8_t, uint8_t, half);
  detail::CubeState& s = detail::state().cube;
  if (defaultConfig.isSetFMatrix)
    detail::setFeatureMap(s.featureMap[0], p.l1H, p.l1W, p.padList);
  if (defaultConfig.isSetPadding)
    s.padValue = detail::elementBits(p.padValue);
  detail::load3d(dst, src, {p.channelSize, p.kExtension, p.mExtension, p.kStartPt, p.mStartPt, p.enTranspose},
                 {p.filterW + (p.filterSizeW ? 256u : 0u), p.filterH + (p.filterSizeH ? 256u : 0u), p.strideW,
                  p.strideH, p.dilationFilterW, p.dilationFilterH},
                 where);
}
/// v2 Pro: the same with packed arguments; the map was set with SetFmatrix, the padding with SetLoadDataPaddingValue.
template <typename T>
void LoadData(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LoadData3DParamsV2Pro& loadDataParams,
              const detail::Where& where = detail::Where::here()) {
  const LoadData3DParamsV2Pro& p = loadDataParams;
  const auto field = [](uint64_t word, uint32_t shift, uint32_t bits) {
    return static_cast<uint32_t>(word >> shift & ((uint64_t{1} << bits) - 1));
  };
  const uint64_t ext = p.extConfig, filter = p.filterConfig;
  detail::load3d(
      dst, src,
      {p.channelSize, field(ext, 0, 16), field(ext, 16, 16), field(ext, 32, 16), field(ext, 48, 16), p.enTranspose},
      {field(filter, 16, 8) + (p.filterSizeW ? 256u : 0u), field(filter, 24, 8) + (p.filterSizeH ? 256u : 0u),
       field(filter, 0, 8), field(filter, 8, 8), field(filter, 32, 8), field(filter, 40, 8)},
      where);
}

/// v1 (310P): one fractal a repeat, of 16 places of the window from (leftTopW, leftTopH) on and 32 bytes of the
/// window's elements from (fetchFilterW, fetchFilterH) in block c1Index on. Repeats go along those elements (mode 0),
/// or along the places (mode 1).
template <typename T, const IsResetLoad3dConfig& defaultConfig = IS_RESER_LOAD3D_DEFAULT_CONFIG, typename U = T>
void LoadData(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LoadData3DParamsV1<U>& loadDataParams,
              const detail::Where& where = detail::Where::here()) {
  using namespace detail;
  static_assert(!is910B || alwaysFalse<T>, "AscendC::LoadData (3D v1) does not exist on " ASCEND_SIM_FAMILY);
  ASCEND_SIM_TYPES("LoadData (3D v1)", T, int8_t, uint8_t, half);
  const LoadData3DParamsV1<U>& p = loadDataParams;
  if (p.repeatTime == 0)
    return;
  CubeState& s = state().cube;
  if (defaultConfig.isSetFMatrix)
    setFeatureMap(s.featureMap[0], p.l1H, p.l1W, p.padList);
  if (defaultConfig.isSetPadding)
    s.padValue = elementBits(p.padValue);
  const FeatureMap& map = s.featureMap[0];
  const bool toLeft = spaceOf(dst.position) == Space::L0A;
  if (!argumentFits(toLeft || sizeof(T) == 2, "LoadData", "to L0B (3D) takes elements of 16 bits only", where) ||
      !argumentFits(p.strideW != 0 && p.strideH != 0 && p.filterW != 0 && p.filterH != 0 && map.width != 0 &&
                        map.height != 0,
                    "LoadData", "strideW, strideH, filterW, filterH, l1W and l1H must not be 0", where))
    return;
  constexpr uint32_t allBlocks = 4096 * kRowBytes, fewChannels = 8;
  const Image image(map, {p.filterW, p.filterH, p.strideW, p.strideH, p.dilationFilterW, p.dilationFilterH},
                    p.cSize != 0 ? fewChannels : allBlocks);
  const uint32_t point = p.fetchFilterH * p.filterW + p.fetchFilterW;
  const uint32_t ow = static_cast<uint32_t>(p.leftTopW + map.pad[0]) / p.strideW;
  const uint32_t oh = static_cast<uint32_t>(p.leftTopH + map.pad[2]) / p.strideH;
  Part part{};
  part.m = oh * image.placesAcross() + ow;
  part.column =
      p.cSize != 0 ? uint64_t{point} * fewChannels : (uint64_t{p.c1Index} * p.filterW * p.filterH + point) * kRowBytes;
  part.repeats = p.repeatTime;
  part.repeatRows = p.repeatMode == 1 ? kFractalRows : 0;
  part.repeatColumns = p.repeatMode == 1 ? 0 : kRowBytes;
  part.mCount = kFractalRows;
  part.columnBytes = kRowBytes;
  const int64_t step = int64_t{p.jumpStride} * kFractalBytes, boundary = int64_t{s.boundary} * kRowBytes;
  const Access to = segments(cubeAccess(dst, Mode::write, "dst", inL0A | inL0B), 0, kFractalBytes, p.repeatTime, step);
  Access from = cubeAccess(src, Mode::read, "src", inL1);
  const uint64_t lastColumn = part.column + part.repeatColumns * (part.repeats - 1),
                 lastBlock = p.cSize != 0 ? 0 : lastColumn / (uint64_t{p.filterW} * p.filterH * kRowBytes);
  from.bytes = boundary != 0  ? static_cast<uint64_t>(boundary)
               : p.cSize != 0 ? image.bytes()
                              : (lastBlock + 1 - p.c1Index) * image.blockBytes();
  if (boundary == 0 && p.cSize == 0)
    from.address = src.address + p.c1Index * image.blockBytes();
  const Access accesses[] = {from, to};
  perform("LoadData", Pipe::MTE1, sizeof(T), uint64_t{p.repeatTime} * kFractalBytes / sizeof(T), accesses, 2, where,
          [image, part, boundary, toLeft, step, pad = s.padValue, in = src.address, out = dst.address] {
            const ImageLoad load(image, part, in, boundary, pad, sizeof(T));
            for (uint32_t i = 0; i < part.repeats; ++i) {
              unsigned char fractal[kFractalBytes];
              load.fractal(part.repeatRows != 0 ? i : 0, part.repeatRows != 0 ? 0 : i, fractal);
              if (toLeft)
                __builtin_memcpy(out + i * step, fractal, kFractalBytes);
              else
                transposeSquare<uint16_t, 16>(out + i * step, kFractalBytes, fractal);
            }
          });
}

} // namespace AscendC
