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
  DataCopy(t, x, 256);
  SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
  WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
  Adds(u, t, 1.0f, 256);
  SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
  WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
  DataCopy(y, u, 256);
}
