// gelu of the product of two matrices of 2048 by 2048 halves, in float: each cube core leaves its pieces in one of two
// places in memory, from where its two vector cores take half of the rows each while the next piece is computed.
#include "expert_cube.h"

using namespace cube;

constexpr int64_t kPlaces = 2, kPlace = kRows * kColumns, kChunkRows = 32, kChunk = kChunkRows * kColumns;
// Flags of the halves of a cube core: a piece is there, its place is free.
constexpr uint16_t kReady = 0, kFree = 2;

class GeluOfRows {
public:
  __aicore__ inline void Init(TPipe& pipe) {
    pipe.InitBuffer(inX, 2, kChunk * sizeof(float));
    pipe.InitBuffer(outY, 2, kChunk * sizeof(float));
    pipe.InitBuffer(scaledBuffer, kChunk * sizeof(float));
    pipe.InitBuffer(scratch, 3 * 4096);
  }

  /// Rows of `columns` that lie one behind the other, to rows that are `stride` apart.
  __aicore__ inline void Compute(const GlobalTensor<float>& from, const GlobalTensor<float>& to, int64_t rows) {
    for (int64_t row = 0; row < rows; row += kChunkRows) {
      LocalTensor<float> x = inX.AllocTensor<float>();
      DataCopy(x, from[row * kColumns], static_cast<uint32_t>(kChunk));
      inX.EnQue(x);
      x = inX.DeQue<float>();
      LocalTensor<float> y = outY.AllocTensor<float>();
      const LocalTensor<float> scaled = scaledBuffer.Get<float>();
      constexpr int32_t count = kChunk;
      Muls(scaled, x, 0.70710678118654752f, count);
      PipeBarrier<PIPE_V>();
      Erf(y, scaled, scratch.Get<uint8_t>(), static_cast<uint32_t>(count));
      PipeBarrier<PIPE_V>();
      Adds(y, y, 1.0f, count);
      Muls(x, x, 0.5f, count);
      PipeBarrier<PIPE_V>();
      Mul(y, y, x, count);
      outY.EnQue(y);
      inX.FreeTensor(x);
      y = outY.DeQue<float>();
      DataCopy(to[row * kSize], y, DataCopyParams(kChunkRows, kColumns / 8, 0, (kSize - kColumns) / 8));
      outY.FreeTensor(y);
    }
  }

private:
  TQue<TPosition::VECIN, 2> inX;
  TQue<TPosition::VECOUT, 2> outY;
  TBuf<TPosition::VECCALC> scaledBuffer, scratch;
};

extern "C" __global__ __aicore__ void matmul_gelu(GM_ADDR a, GM_ADDR b, GM_ADDR c, GM_ADDR places) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
  TPipe pipe;
  int64_t core = GetBlockIdx();
  const int64_t cores = GetBlockNum();
  if ASCEND_IS_AIV {
    core /= GetSubBlockNum();
  }
  GlobalTensor<float> products, out;
  products.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(places) + core * kPlaces * kPlace, kPlaces * kPlace);
  out.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(c), kSize * kSize);
  if ASCEND_IS_AIC {
    Product product;
    product.Init(pipe, a, b);
    for (int64_t number = core, round = 0; number < kPieces; number += cores, ++round) {
      const uint16_t place = static_cast<uint16_t>(round % kPlaces);
      if (round >= kPlaces) {
        CrossCoreWaitFlag<2, PIPE_FIX>(kFree + place);
      }
      product.Compute(Piece(number), products[place * kPlace], kColumns);
      CrossCoreSetFlag<2, PIPE_FIX>(kReady + place);
    }
  }
  if ASCEND_IS_AIV {
    GeluOfRows op;
    op.Init(pipe);
    for (int64_t number = core, round = 0; number < kPieces; number += cores, ++round) {
      const Piece piece(number);
      const uint16_t place = static_cast<uint16_t>(round % kPlaces);
      const int64_t rows = piece.rows / 2, first = GetSubBlockIdx() * rows;
      CrossCoreWaitFlag<2, PIPE_MTE2>(kReady + place);
      op.Compute(products[place * kPlace + first * kColumns], out[(piece.row + first) * kSize + piece.column], rows);
      if (number + kPlaces * cores < kPieces) {
        CrossCoreSetFlag<2, PIPE_MTE2>(kFree + place);
      }
    }
  }
}
