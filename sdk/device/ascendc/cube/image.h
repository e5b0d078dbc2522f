#pragma once
// A feature map in L1 seen as the matrix of a convolution (image to column), as LoadData (3D) sees it.
//
// The map is C1 H W C0: blocks of channels, c0 = 32 bytes of elements each. Channels behind the last whole block (4, 8
// or 16 of them) lie close together, as a block with fewer. Row m of the matrix is the m-th place of the window, from
// left to right and from top to bottom; its columns are the window's elements: block of channels, row and column of the
// window, channel.
#include "fractal.h"
#include "state.h"

namespace AscendC::detail {

struct Window {
  uint32_t width, height;
  uint32_t strideW, strideH;
  uint32_t dilationW, dilationH;
};

class Image {
public:
  Image(const FeatureMap& map, const Window& window, uint32_t channelBytes)
      : map_(map), window_(window), channelBytes_(channelBytes), points_(window.width * window.height) {
    columns_ = places(map.width + map.pad[0] + map.pad[1], window.width, window.dilationW, window.strideW);
    rows_ = places(map.height + map.pad[2] + map.pad[3], window.height, window.dilationH, window.strideH);
  }

  /// Rows of the matrix, and bytes of one.
  uint32_t places() const { return rows_ * columns_; }
  uint32_t placesAcross() const { return columns_; }
  uint64_t rowBytes() const { return uint64_t{points_} * channelBytes_; }
  uint64_t bytes() const { return uint64_t{map_.height} * map_.width * channelBytes_; }
  uint64_t blockBytes() const { return uint64_t{map_.height} * map_.width * kRowBytes; }
  /// A plain matrix in Nz: the window is one point that goes everywhere.
  bool plain() const {
    return points_ == 1 && window_.strideW == 1 && window_.strideH == 1 &&
           places() == uint32_t{map_.height} * map_.width && channelBytes_ % kRowBytes == 0;
  }

  /// A run of bytes that the matrix and the map have in common.
  struct Piece {
    int64_t offset = -1; ///< in the map; below 0: padding
    uint32_t bytes = 0;
  };
  /// The piece of row m that starts at byte `column` of the row.
  Piece at(uint32_t m, uint64_t column) const {
    const uint64_t wholeBytes = uint64_t{points_} * (channelBytes_ / kRowBytes * kRowBytes);
    const bool whole = column < wholeBytes;
    const uint32_t pixel = whole ? kRowBytes : channelBytes_ % kRowBytes;
    if (pixel == 0)
      return {-1, kRowBytes};
    const uint64_t inPart = whole ? column : column - wholeBytes;
    const uint32_t inPixel = static_cast<uint32_t>(inPart % pixel);
    const uint64_t point = inPart / pixel;
    const uint64_t block = whole ? point / points_ : 0;
    const auto p = static_cast<uint32_t>(point % points_);
    Piece piece{-1, pixel - inPixel};
    const int64_t h = int64_t{m / columns_} * window_.strideH + p / window_.width * window_.dilationH - map_.pad[2];
    const int64_t w = int64_t{m % columns_} * window_.strideW + p % window_.width * window_.dilationW - map_.pad[0];
    if (h < 0 || w < 0 || h >= map_.height || w >= map_.width || column >= rowBytes())
      return piece;
    const uint64_t start = whole ? block * blockBytes() : channelBytes_ / kRowBytes * blockBytes();
    piece.offset = static_cast<int64_t>(start) + (h * map_.width + w) * pixel + inPixel;
    return piece;
  }

private:
  static uint32_t places(uint32_t size, uint32_t taps, uint32_t dilation, uint32_t stride) {
    const uint32_t reach = (taps - 1) * dilation + 1;
    return size < reach || stride == 0 ? 0 : (size - reach) / stride + 1;
  }

  FeatureMap map_;
  Window window_;
  uint32_t channelBytes_;
  uint32_t points_;
  uint32_t columns_ = 0, rows_ = 0;
};

/// Copies `bytes` of row m from byte `column` on; padding becomes `pad`, which fills 32 bytes.
inline void copyRow(unsigned char* out, const Image& image, const unsigned char* map, int64_t boundary, uint32_t m,
                    uint64_t column, uint32_t bytes, const unsigned char* pad) {
  for (uint32_t done = 0; done < bytes;) {
    const Image::Piece piece = image.at(m, column + done);
    const uint32_t n = piece.bytes < bytes - done ? piece.bytes : bytes - done;
    // Behind the boundary a map goes on at the start of L1.
    const int64_t offset = boundary > 0 && piece.offset >= boundary ? piece.offset - boundary : piece.offset;
    __builtin_memcpy(out + done, piece.offset < 0 ? pad : map + offset, n);
    done += n;
  }
}

} // namespace AscendC::detail
