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
  DataCopy(u, x, 256);
  SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
  WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
  Adds(t, u, 1.0f, 64);
  PipeBarrier<PIPE_V>();
  Adds(u, u[64], 1.0f, 192); // what is read was not written by an earlier repeat
  PipeBarrier<PIPE_V>();
  Muls(u, u, 2.0f, uint64_t{64}, 4, {1, 1, 8, 8});
  PipeBarrier<PIPE_V>();
  Add(t, u, t, uint64_t{64}, 4, {1, 1, 1, 0, 8, 0}); // sums up in place
  PipeBarrier<PIPE_V>();
  Cast(t.ReinterpretCast<half>(), u, RoundMode::CAST_RINT, 256);
  PipeBarrier<PIPE_V>();
  Cast(u, t.ReinterpretCast<half>(), RoundMode::CAST_NONE, 256);
  SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
  WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
  DataCopy(y, u, 256);
}
