#include "kernel_operator.h"
using namespace AscendC;

extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  GlobalTensor<float> x, y;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(xs), 256);
  y.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(ys), 256);
  TPipe pipe;
  TBuf<> a, b;
  pipe.InitBuffer(a, 128 * 1024);
  pipe.InitBuffer(b, 160 * 1024); // MEM-CAPACITY
  auto t = b.Get<float>();
  Duplicate(t[32768], 0.0f, 64); // MEM-OOB
}
