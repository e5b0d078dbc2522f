// z = x + y of 16 Mi float, as a kernel engineer writes it: all cores, two buffers a queue, tiles of 28 KiB, inputs
// past the L2 cache.
#include "kernel_operator.h"

using namespace AscendC;

constexpr int64_t kTotal = 16 * 1024 * 1024;
constexpr int64_t kTile = 7168;

class Add16M {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, GM_ADDR z) {
    const int64_t part = (kTotal + GetBlockNum() * 128 - 1) / (GetBlockNum() * 128) * 128;
    begin = part * GetBlockIdx() < kTotal ? part * GetBlockIdx() : kTotal;
    end = begin + part < kTotal ? begin + part : kTotal;
    xGm.SetGlobalBuffer((__gm__ float*)x, kTotal);
    yGm.SetGlobalBuffer((__gm__ float*)y, kTotal);
    zGm.SetGlobalBuffer((__gm__ float*)z, kTotal);
    xGm.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
    yGm.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
    pipe.InitBuffer(inX, 2, kTile * sizeof(float));
    pipe.InitBuffer(inY, 2, kTile * sizeof(float));
    pipe.InitBuffer(outZ, 2, kTile * sizeof(float));
  }

  __aicore__ inline void Process() {
    for (int64_t at = begin; at < end; at += kTile) {
      const uint32_t count = static_cast<uint32_t>(end - at < kTile ? end - at : kTile);
      LocalTensor<float> x = inX.AllocTensor<float>(), y = inY.AllocTensor<float>();
      DataCopy(x, xGm[at], count);
      inX.EnQue(x);
      DataCopy(y, yGm[at], count);
      inY.EnQue(y);
      x = inX.DeQue<float>();
      y = inY.DeQue<float>();
      LocalTensor<float> z = outZ.AllocTensor<float>();
      Add(z, x, y, count);
      outZ.EnQue(z);
      inX.FreeTensor(x);
      inY.FreeTensor(y);
      z = outZ.DeQue<float>();
      DataCopy(zGm[at], z, count);
      outZ.FreeTensor(z);
    }
  }

private:
  TPipe pipe;
  TQue<TPosition::VECIN, 2> inX, inY;
  TQue<TPosition::VECOUT, 2> outZ;
  GlobalTensor<float> xGm, yGm, zGm;
  int64_t begin, end;
};

extern "C" __global__ __aicore__ void add(GM_ADDR x, GM_ADDR y, GM_ADDR z) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  Add16M op;
  op.Init(x, y, z);
  op.Process();
}
