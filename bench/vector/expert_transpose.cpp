// y = transpose of x, 4096 x 4096 float: tiles of 64 x 128, turned over in blocks of 16 x 8.
#include "kernel_operator.h"

using namespace AscendC;

constexpr int64_t kSize = 4096;
constexpr int64_t kTileRows = 64, kTileColumns = 128, kTile = kTileRows * kTileColumns;

class Transpose4096 {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y) {
    xGm.SetGlobalBuffer((__gm__ float*)x, kSize * kSize);
    yGm.SetGlobalBuffer((__gm__ float*)y, kSize * kSize);
    xGm.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
    pipe.InitBuffer(inX, 2, kTile * sizeof(float));
    pipe.InitBuffer(outY, 2, kTile * sizeof(float));
  }

  __aicore__ inline void Process() {
    constexpr int64_t kAcross = kSize / kTileColumns, kTiles = kAcross * (kSize / kTileRows);
    for (int64_t tile = GetBlockIdx(); tile < kTiles; tile += GetBlockNum()) {
      const int64_t row = tile / kAcross * kTileRows, column = tile % kAcross * kTileColumns;
      LocalTensor<float> x = inX.AllocTensor<float>();
      DataCopy(x, xGm[row * kSize + column],
               DataCopyParams{kTileRows, kTileColumns / 8, (kSize - kTileColumns) / 8, 0});
      inX.EnQue(x);
      x = inX.DeQue<float>();
      LocalTensor<float> y = outY.AllocTensor<float>();
      for (int64_t block = 0; block < kTileColumns / 8; ++block) {
        uint64_t from[16], to[16];
        for (int64_t i = 0; i < 16; ++i) {
          from[i] = reinterpret_cast<uint64_t>(x[i * kTileColumns + block * 8].GetPhyAddr());
          to[i] = reinterpret_cast<uint64_t>(y[(block * 8 + i / 2) * kTileRows + i % 2 * 8].GetPhyAddr());
        }
        TransDataTo5HD<float>(to, from, TransDataTo5HDParams{false, false, kTileRows / 16, 2, 16 * kTileColumns / 8});
      }
      outY.EnQue(y);
      inX.FreeTensor(x);
      y = outY.DeQue<float>();
      DataCopy(yGm[column * kSize + row], y, DataCopyParams{kTileColumns, kTileRows / 8, 0, (kSize - kTileRows) / 8});
      outY.FreeTensor(y);
    }
  }

private:
  TPipe pipe;
  TQue<TPosition::VECIN, 2> inX;
  TQue<TPosition::VECOUT, 2> outY;
  GlobalTensor<float> xGm, yGm;
};

extern "C" __global__ __aicore__ void transpose(GM_ADDR x, GM_ADDR y) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  Transpose4096 op;
  op.Init(x, y);
  op.Process();
}
