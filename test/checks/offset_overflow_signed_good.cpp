#include "kernel_operator.h"
using namespace AscendC;

extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  GlobalTensor<float> x, y;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(xs), 256);
  y.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(ys), 256);
  TPipe pipe;
  TBuf<> a, b;
  pipe.InitBuffer(a, 1024);
  pipe.InitBuffer(b, 1024);
  auto t = a.Get<float>(), u = b.Get<float>();
  const uint64_t tile = 0, index = GetBlockNum() + 1;
  DataCopy(t, x[tile * index], 256);
}
