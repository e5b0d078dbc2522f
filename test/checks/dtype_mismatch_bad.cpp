#include "kernel_operator.h"
using namespace AscendC;

extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  GlobalTensor<half> x;
  GlobalTensor<int32_t> y;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(xs), 512);    // MEM-DTYPE
  y.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(ys), 256); // MEM-DTYPE
}
