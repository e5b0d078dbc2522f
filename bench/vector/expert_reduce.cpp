// The sum of 16 Mi float: each core adds its part up in a tile, one value a core meets in device memory.
#include "kernel_operator.h"

using namespace AscendC;

constexpr int64_t kTotal = 16 * 1024 * 1024;
constexpr int64_t kTile = 14336;

class Sum16M {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, GM_ADDR parts) {
    const int64_t part = (kTotal + GetBlockNum() * 128 - 1) / (GetBlockNum() * 128) * 128;
    begin = part * GetBlockIdx() < kTotal ? part * GetBlockIdx() : kTotal;
    end = begin + part < kTotal ? begin + part : kTotal;
    xGm.SetGlobalBuffer((__gm__ float*)x, kTotal);
    yGm.SetGlobalBuffer((__gm__ float*)y, 1);
    partsGm.SetGlobalBuffer((__gm__ float*)parts, GetBlockNum() * 8);
    xGm.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
    pipe.InitBuffer(inX, 2, kTile * sizeof(float));
    pipe.InitBuffer(sumBuf, kTile * sizeof(float));
    pipe.InitBuffer(out, 1, 8 * sizeof(float));
  }

  __aicore__ inline void Process() {
    LocalTensor<float> sum = sumBuf.Get<float>();
    Duplicate(sum, 0.0f, static_cast<int32_t>(kTile));
    PipeBarrier<PIPE_V>();
    for (int64_t at = begin; at < end; at += kTile) {
      const uint32_t count = static_cast<uint32_t>(end - at < kTile ? end - at : kTile);
      LocalTensor<float> x = inX.AllocTensor<float>();
      DataCopy(x, xGm[at], count);
      inX.EnQue(x);
      x = inX.DeQue<float>();
      Add(sum, sum, x, count);
      PipeBarrier<PIPE_V>();
      inX.FreeTensor(x);
    }
    LocalTensor<float> value = out.AllocTensor<float>();
    Duplicate(value, 0.0f, 8);
    PipeBarrier<PIPE_V>();
    ReduceSum(value, sum, sum, static_cast<int32_t>(kTile));
    out.EnQue(value);
    value = out.DeQue<float>();
    DataCopy(partsGm[GetBlockIdx() * 8], value, 8);
    out.FreeTensor(value);
    SyncAll();
    if (GetBlockIdx() != 0) {
      return;
    }
    LocalTensor<float> all = inX.AllocTensor<float>();
    DataCopy(all, partsGm, static_cast<uint32_t>(GetBlockNum() * 8));
    inX.EnQue(all);
    all = inX.DeQue<float>();
    value = out.AllocTensor<float>();
    ReduceSum(value, all, sum, static_cast<int32_t>(GetBlockNum() * 8));
    inX.FreeTensor(all);
    out.EnQue(value);
    value = out.DeQue<float>();
    DataCopyPad(yGm, value, DataCopyExtParams{1, sizeof(float), 0, 0, 0});
    out.FreeTensor(value);
  }

private:
  TPipe pipe;
  TQue<TPosition::VECIN, 2> inX;
  TQue<TPosition::VECOUT, 1> out;
  TBuf<TPosition::VECCALC> sumBuf;
  GlobalTensor<float> xGm, yGm, partsGm;
  int64_t begin, end;
};

extern "C" __global__ __aicore__ void reduce(GM_ADDR x, GM_ADDR y, GM_ADDR parts) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  Sum16M op;
  op.Init(x, y, parts);
  op.Process();
}
