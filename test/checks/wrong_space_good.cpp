#include "kernel_operator.h"
using namespace AscendC;

extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  GlobalTensor<float> x, y;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(xs), 256);
  y.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(ys), 256);
  TPipe pipe;
  TBuf<> l1;
  TBuf<> b;
  pipe.InitBuffer(l1, 1024);
  pipe.InitBuffer(b, 1024);
  auto t = l1.Get<float>(), u = b.Get<float>();
  Duplicate(u, 0.0f, 256);
  PipeBarrier<PIPE_V>();
  Adds(t, u, 1.0f, 256);
}
