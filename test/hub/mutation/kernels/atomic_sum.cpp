// launch: atomic_sum(x: in f32[8192], y: out f32[1024], n: 8192) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kTile = 1024;

// All blocks add to the same elements, which the first writes.
extern "C" __global__ __aicore__ void atomic_sum(__gm__ float* x, __gm__ float* y, uint32_t n) {
  if (GetBlockIdx() != 0)
    return;
  TPipe pipe;
  TQue<TPosition::VECIN, 2> in;
  TQue<TPosition::VECOUT, 2> out;
  pipe.InitBuffer(in, 2, kTile * sizeof(float));
  pipe.InitBuffer(out, 2, kTile * sizeof(float));
  GlobalTensor<float> xGlobal, yGlobal;
  xGlobal.SetGlobalBuffer(x, n);
  yGlobal.SetGlobalBuffer(y, kTile);
  for (uint32_t at = 0; at < n; at += kTile) {
    LocalTensor<float> source = in.AllocTensor<float>();
    DataCopy(source, xGlobal[at], kTile);
    in.EnQue(source);
    source = in.DeQue<float>();
    LocalTensor<float> result = out.AllocTensor<float>();
    Muls(result, source, 0.5f, kTile);
    in.FreeTensor(source);
    out.EnQue(result);
    result = out.DeQue<float>();
    if (at != 0)
      SetAtomicAdd<float>();
    DataCopy(yGlobal, result, kTile);
    if (at != 0)
      SetAtomicNone();
    out.FreeTensor(result);
    PipeBarrier<PIPE_MTE3>();
  }
}
