#include "kernel_operator.h"
using namespace AscendC;

extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  GlobalTensor<float> x;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(xs), 256);
  TPipe pipe;
  GlobalTensor<int32_t> ws;
  ws.SetGlobalBuffer(reinterpret_cast<__gm__ int32_t*>(ys), 256);
  TBuf<> work;
  pipe.InitBuffer(work, 1024);
  SyncAll(ws, work.Get<int32_t>());
}
