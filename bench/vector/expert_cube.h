// What the matrix kernels of an expert share: 2048 by 2048 by 2048 halves, sums in float, in tiles of 128 by 256: their
// rows are whole lines of 512 bytes, and a tile fills L0C. Of the 128 tiles each of 20 cores computes six; the last
// eight are cut in halves, for 16 cores: 6.5 rounds instead of seven. A finished tile leaves while the next one's first
// products run, by the unit flag.
#pragma once
#include "kernel_operator.h"

namespace cube {

using namespace AscendC;

constexpr int64_t kSize = 2048, kRows = 128, kColumns = 256, kDepth = 64, kL1Depth = 256;
constexpr int64_t kL1DepthB = 128, kBuffersB1 = 6; // the rest of L1: six steps ahead
constexpr int64_t kColumnTiles = kSize / kColumns, kTiles = kSize / kRows * kColumnTiles;
constexpr int64_t kWholeTiles = kTiles / 20 * 20, kPieces = kWholeTiles + 2 * (kTiles - kWholeTiles);

/// Where a piece of the result stands: a tile, or half of one.
struct Piece {
  int64_t row, column, rows;
  __aicore__ inline explicit Piece(int64_t number) {
    const bool isHalf = number >= kWholeTiles;
    const int64_t tile = isHalf ? kWholeTiles + (number - kWholeTiles) / 2 : number;
    rows = isHalf ? kRows / 2 : kRows;
    row = tile / kColumnTiles * kRows + (isHalf ? number % 2 * rows : 0);
    column = tile % kColumnTiles * kColumns;
  }
};

class Product {
public:
  __aicore__ inline void Init(TPipe& pipe, GM_ADDR a, GM_ADDR b) {
    left.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(a), kSize * kSize);
    right.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(b), kSize * kSize);
    pipe.InitBuffer(queueA1, 2, kRows * kL1Depth * sizeof(half));
    pipe.InitBuffer(queueB1, kBuffersB1, kColumns * kL1DepthB * sizeof(half));
    pipe.InitBuffer(queueA2, 2, kRows * kDepth * sizeof(half));
    pipe.InitBuffer(queueB2, 2, kColumns * kDepth * sizeof(half));
    pipe.InitBuffer(sumsBuffer, kRows * kColumns * sizeof(float));
  }

  /// Computes the piece and writes it to `to`, whose rows are `stride` elements apart.
  __aicore__ inline void Compute(const Piece& piece, const GlobalTensor<float>& to, int64_t stride) {
    const LocalTensor<float> sums = sumsBuffer.Get<float>();
    for (int64_t k = 0; k < kSize; k += kL1Depth) {
      CopyIn(piece, k);
      LocalTensor<half> a1 = queueA1.DeQue<half>();
      for (int64_t step = 0; step < kL1Depth; step += kL1DepthB) {
        LocalTensor<half> b1 = queueB1.DeQue<half>();
        for (int64_t inner = 0; inner < kL1DepthB; inner += kDepth) {
          Split(a1, step + inner, piece.rows, b1, inner);
          Multiply(sums, piece.rows, k + step + inner);
        }
        queueB1.FreeTensor(b1);
      }
      queueA1.FreeTensor(a1);
    }
    FixpipeParamsV220 params;
    params.nSize = static_cast<uint16_t>(kColumns);
    params.mSize = static_cast<uint16_t>(piece.rows);
    params.srcStride = static_cast<uint16_t>(piece.rows);
    params.dstStride = static_cast<uint32_t>(stride);
    params.unitFlag = 3;
    Fixpipe(to, sums, params);
  }

private:
  static __aicore__ inline void CopyToL1(const LocalTensor<half>& dst, const GlobalTensor<half>& src, int64_t rows,
                                         int64_t columns) {
    DataCopy(dst, src,
             Nd2NzParams(1, static_cast<uint16_t>(rows), static_cast<uint16_t>(columns), 0, kSize,
                         static_cast<uint16_t>(rows), 1, 0));
  }

  __aicore__ inline void CopyIn(const Piece& piece, int64_t k) {
    LocalTensor<half> a1 = queueA1.AllocTensor<half>();
    CopyToL1(a1, left[piece.row * kSize + k], piece.rows, kL1Depth);
    queueA1.EnQue(a1);
    for (int64_t step = 0; step < kL1Depth; step += kL1DepthB) {
      LocalTensor<half> b1 = queueB1.AllocTensor<half>();
      CopyToL1(b1, right[(k + step) * kSize + piece.column], kL1DepthB, kColumns);
      queueB1.EnQue(b1);
    }
  }

  __aicore__ inline void Split(const LocalTensor<half>& a1, int64_t innerA, int64_t rows, const LocalTensor<half>& b1,
                               int64_t innerB) {
    LoadData3DParamsV2<half> params;
    params.l1H = 1;
    LocalTensor<half> a2 = queueA2.AllocTensor<half>();
    params.l1W = params.mExtension = static_cast<uint16_t>(rows);
    params.channelSize = params.kExtension = kDepth;
    LoadData(a2, a1[innerA * rows], params);
    queueA2.EnQue(a2);
    LocalTensor<half> b2 = queueB2.AllocTensor<half>();
    params.l1W = kL1DepthB;
    params.channelSize = params.kExtension = kColumns;
    params.mStartPt = static_cast<uint16_t>(innerB);
    params.mExtension = kDepth;
    params.enTranspose = true;
    LoadData(b2, b1, params);
    queueB2.EnQue(b2);
  }

  __aicore__ inline void Multiply(const LocalTensor<float>& sums, int64_t rows, int64_t k) {
    LocalTensor<half> a2 = queueA2.DeQue<half>(), b2 = queueB2.DeQue<half>();
    MmadParams params;
    params.m = static_cast<uint16_t>(rows);
    params.n = kColumns;
    params.k = kDepth;
    params.cmatrixInitVal = k == 0;
    params.unitFlag = k + kDepth == kSize ? 3 : 2;
    Mmad(sums, a2, b2, params);
    queueA2.FreeTensor(a2);
    queueB2.FreeTensor(b2);
  }

  GlobalTensor<half> left, right;
  TQue<TPosition::A1, 2> queueA1;
  TQue<TPosition::B1, kBuffersB1> queueB1;
  TQue<TPosition::A2, 2> queueA2;
  TQue<TPosition::B2, 2> queueB2;
  TBuf<TPosition::CO1> sumsBuffer;
};

} // namespace cube
