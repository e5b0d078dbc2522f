// launch: tiled_struct(x: in f32[8192], y: out f32[8192], tiling: words 8192 1024) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

struct Tiling {
  uint32_t total;
  uint32_t tile;
};

// What to do is in a struct in device memory, as CANN's host code writes it.
extern "C" __global__ __aicore__ void tiled_struct(GM_ADDR x, GM_ADDR y, GM_ADDR tiling) {
  const __gm__ Tiling* plan = reinterpret_cast<const __gm__ Tiling*>(tiling);
  const uint32_t total = plan->total;
  const uint32_t tile = plan->tile;
  TPipe pipe;
  TQue<TPosition::VECIN, 1> in;
  TQue<TPosition::VECOUT, 1> out;
  pipe.InitBuffer(in, 1, tile * sizeof(float));
  pipe.InitBuffer(out, 1, tile * sizeof(float));
  GlobalTensor<float> xGlobal, yGlobal;
  xGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(x), total);
  yGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(y), total);
  for (uint32_t at = GetBlockIdx() * tile; at < total; at += GetBlockNum() * tile) {
    LocalTensor<float> source = in.AllocTensor<float>();
    DataCopy(source, xGlobal[at], tile);
    in.EnQue(source);
    source = in.DeQue<float>();
    LocalTensor<float> result = out.AllocTensor<float>();
    Ln(result, source, tile);
    in.FreeTensor(source);
    out.EnQue(result);
    result = out.DeQue<float>();
    DataCopy(yGlobal[at], result, tile);
    out.FreeTensor(result);
  }
}
