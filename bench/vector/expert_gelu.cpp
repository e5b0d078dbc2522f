// y = x / 2 · (1 + erf(x / √2)) of 16 Mi float.
#include "kernel_operator.h"

using namespace AscendC;

constexpr int64_t kTotal = 16 * 1024 * 1024;
constexpr int64_t kTile = 8192;

class Gelu16M {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y) {
    const int64_t part = (kTotal + GetBlockNum() * 128 - 1) / (GetBlockNum() * 128) * 128;
    begin = part * GetBlockIdx() < kTotal ? part * GetBlockIdx() : kTotal;
    end = begin + part < kTotal ? begin + part : kTotal;
    xGm.SetGlobalBuffer((__gm__ float*)x, kTotal);
    yGm.SetGlobalBuffer((__gm__ float*)y, kTotal);
    xGm.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
    pipe.InitBuffer(inX, 2, kTile * sizeof(float));
    pipe.InitBuffer(outY, 2, kTile * sizeof(float));
    pipe.InitBuffer(scaledBuf, kTile * sizeof(float));
    pipe.InitBuffer(scratch, 3 * 4096);
  }

  __aicore__ inline void Process() {
    for (int64_t at = begin; at < end; at += kTile) {
      const uint32_t count = static_cast<uint32_t>(end - at < kTile ? end - at : kTile);
      LocalTensor<float> x = inX.AllocTensor<float>();
      DataCopy(x, xGm[at], count);
      inX.EnQue(x);
      x = inX.DeQue<float>();
      LocalTensor<float> y = outY.AllocTensor<float>();
      LocalTensor<float> scaled = scaledBuf.Get<float>();
      LocalTensor<uint8_t> tmp = scratch.Get<uint8_t>();
      Muls(scaled, x, 0.70710678118654752f, count);
      PipeBarrier<PIPE_V>();
      Erf(y, scaled, tmp, count);
      PipeBarrier<PIPE_V>();
      Adds(y, y, 1.0f, count);
      Muls(x, x, 0.5f, count);
      PipeBarrier<PIPE_V>();
      Mul(y, y, x, count);
      outY.EnQue(y);
      inX.FreeTensor(x);
      y = outY.DeQue<float>();
      DataCopy(yGm[at], y, count);
      outY.FreeTensor(y);
    }
  }

private:
  TPipe pipe;
  TQue<TPosition::VECIN, 2> inX;
  TQue<TPosition::VECOUT, 2> outY;
  TBuf<TPosition::VECCALC> scaledBuf, scratch;
  GlobalTensor<float> xGm, yGm;
  int64_t begin, end;
};

extern "C" __global__ __aicore__ void gelu(GM_ADDR x, GM_ADDR y) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  Gelu16M op;
  op.Init(x, y);
  op.Process();
}
