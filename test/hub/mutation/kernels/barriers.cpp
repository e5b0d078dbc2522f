// launch: barriers(x: in f32[8192], y: out f32[8192], n: 8192) blocks=2 validate: --auto-sync=off
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kTile = 1024;

// Clean without the device compiler's own synchronisation.
extern "C" __global__ __aicore__ void barriers(__gm__ float* x, __gm__ float* y, uint32_t n) {
  TPipe pipe;
  TQue<TPosition::VECIN, 2> in;
  TQue<TPosition::VECOUT, 2> out;
  TBuf<TPosition::VECCALC> middle;
  pipe.InitBuffer(in, 2, kTile * sizeof(float));
  pipe.InitBuffer(out, 2, kTile * sizeof(float));
  pipe.InitBuffer(middle, kTile * sizeof(float));
  GlobalTensor<float> xGlobal, yGlobal;
  xGlobal.SetGlobalBuffer(x, n);
  yGlobal.SetGlobalBuffer(y, n);
  LocalTensor<float> square = middle.Get<float>();
  for (uint32_t at = GetBlockIdx() * kTile; at < n; at += GetBlockNum() * kTile) {
    LocalTensor<float> source = in.AllocTensor<float>();
    DataCopy(source, xGlobal[at], kTile);
    in.EnQue(source);
    source = in.DeQue<float>();
    LocalTensor<float> result = out.AllocTensor<float>();
    PipeBarrier<PIPE_V>();
    Mul(square, source, source, kTile);
    PipeBarrier<PIPE_V>();
    Adds(square, square, 1.0f, kTile);
    PipeBarrier<PIPE_V>();
    Sqrt(result, square, kTile);
    in.FreeTensor(source);
    out.EnQue(result);
    result = out.DeQue<float>();
    DataCopy(yGlobal[at], result, kTile);
    out.FreeTensor(result);
  }
}
