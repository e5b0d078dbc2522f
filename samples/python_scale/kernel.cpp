// y = x * factor in f32, in tiles; `count` is a multiple of 8 (32 bytes: what a plain DataCopy moves).
#include "kernel_operator.h"

extern "C" __global__ __aicore__ void scale(__gm__ const float* x, __gm__ float* y, float factor, int64_t count) {
  constexpr int64_t kTile = 2048;
  AscendC::TPipe pipe;
  AscendC::TQue<AscendC::TPosition::VECIN, 2> in;
  AscendC::TQue<AscendC::TPosition::VECOUT, 2> out;
  pipe.InitBuffer(in, 2, kTile * sizeof(float));
  pipe.InitBuffer(out, 2, kTile * sizeof(float));
  AscendC::GlobalTensor<float> from, to;
  from.SetGlobalBuffer(const_cast<__gm__ float*>(x), count);
  to.SetGlobalBuffer(y, count);

  const int64_t stride = AscendC::GetBlockNum() * kTile;
  for (int64_t first = AscendC::GetBlockIdx() * kTile; first < count; first += stride) {
    const uint32_t size = static_cast<uint32_t>(count - first < kTile ? count - first : kTile);
    AscendC::LocalTensor<float> a = in.AllocTensor<float>();
    AscendC::DataCopy(a, from[first], size);
    in.EnQue(a);
    a = in.DeQue<float>();
    AscendC::LocalTensor<float> b = out.AllocTensor<float>();
    AscendC::Muls(b, a, factor, size);
    in.FreeTensor(a);
    out.EnQue(b);
    b = out.DeQue<float>();
    AscendC::DataCopy(to[first], b, size);
    out.FreeTensor(b);
  }
}
