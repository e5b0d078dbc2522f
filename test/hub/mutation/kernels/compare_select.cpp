// launch: compare_select(x: in f32[8192], y: in f32[8192], z: out f32[8192], n: 8192) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kTile = 1024;

extern "C" __global__ __aicore__ void compare_select(__gm__ float* x, __gm__ float* y, __gm__ float* z, uint32_t n) {
  TPipe pipe;
  TQue<TPosition::VECIN, 2> xQueue, yQueue;
  TQue<TPosition::VECOUT, 2> zQueue;
  TBuf<TPosition::VECCALC> maskBuffer;
  pipe.InitBuffer(xQueue, 2, kTile * sizeof(float));
  pipe.InitBuffer(yQueue, 2, kTile * sizeof(float));
  pipe.InitBuffer(zQueue, 2, kTile * sizeof(float));
  pipe.InitBuffer(maskBuffer, kTile / 8);
  GlobalTensor<float> xGlobal, yGlobal, zGlobal;
  xGlobal.SetGlobalBuffer(x, n);
  yGlobal.SetGlobalBuffer(y, n);
  zGlobal.SetGlobalBuffer(z, n);
  for (uint32_t at = GetBlockIdx() * kTile; at < n; at += GetBlockNum() * kTile) {
    LocalTensor<float> a = xQueue.AllocTensor<float>();
    LocalTensor<float> b = yQueue.AllocTensor<float>();
    DataCopy(a, xGlobal[at], kTile);
    DataCopy(b, yGlobal[at], kTile);
    xQueue.EnQue(a);
    yQueue.EnQue(b);
    a = xQueue.DeQue<float>();
    b = yQueue.DeQue<float>();
    LocalTensor<float> c = zQueue.AllocTensor<float>();
    LocalTensor<uint8_t> mask = maskBuffer.Get<uint8_t>();
    Compare(mask, a, b, CMPMODE::LT, kTile);
    Select(c, mask, a, b, SELMODE::VSEL_TENSOR_TENSOR_MODE, kTile);
    xQueue.FreeTensor(a);
    yQueue.FreeTensor(b);
    zQueue.EnQue(c);
    c = zQueue.DeQue<float>();
    DataCopy(zGlobal[at], c, kTile);
    zQueue.FreeTensor(c);
  }
}
