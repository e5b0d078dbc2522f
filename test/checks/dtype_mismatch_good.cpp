#include "kernel_operator.h"
using namespace AscendC;

extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  GlobalTensor<float> x, y;
  GlobalTensor<uint8_t> bytes;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(xs), 256);
  y.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(ys), 256);
  bytes.SetGlobalBuffer(xs, 1024);
}
