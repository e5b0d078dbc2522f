// launch: ping_pong(x: in f32[8192], z: out f32[8192], n: 8192) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kTile = 1024;

extern "C" __global__ __aicore__ void ping_pong(__gm__ float* x, __gm__ float* z, uint32_t n) {
  TPipe pipe;
  TBuf<TPosition::VECCALC> xBuffer;
  pipe.InitBuffer(xBuffer, 2 * kTile * sizeof(float));
  GlobalTensor<float> xGlobal;
  xGlobal.SetGlobalBuffer(x, n);
  TBuf<TPosition::VECCALC> zBuffer;
  pipe.InitBuffer(zBuffer, 2 * kTile * sizeof(float));
  GlobalTensor<float> zGlobal;
  zGlobal.SetGlobalBuffer(z, n);
  SetFlag<HardEvent::V_MTE2>(EVENT_ID0);
  SetFlag<HardEvent::MTE3_V>(EVENT_ID0);
  SetFlag<HardEvent::V_MTE2>(EVENT_ID1);
  SetFlag<HardEvent::MTE3_V>(EVENT_ID1);
  uint32_t turn = 0;
  for (uint32_t at = GetBlockIdx() * kTile; at < n; at += GetBlockNum() * kTile) {
    const event_t event = turn == 0 ? EVENT_ID0 : EVENT_ID1;
    LocalTensor<float> xLocal = xBuffer.Get<float>()[turn * kTile];
    LocalTensor<float> zLocal = zBuffer.Get<float>()[turn * kTile];
    WaitFlag<HardEvent::V_MTE2>(event);
    DataCopy(xLocal, xGlobal[at], kTile);
    SetFlag<HardEvent::MTE2_V>(event);
    WaitFlag<HardEvent::MTE2_V>(event);
    WaitFlag<HardEvent::MTE3_V>(event);
    Exp(zLocal, xLocal, kTile);
    SetFlag<HardEvent::V_MTE2>(event);
    SetFlag<HardEvent::V_MTE3>(event);
    WaitFlag<HardEvent::V_MTE3>(event);
    DataCopy(zGlobal[at], zLocal, kTile);
    SetFlag<HardEvent::MTE3_V>(event);
    turn = 1 - turn;
  }
  WaitFlag<HardEvent::V_MTE2>(EVENT_ID0);
  WaitFlag<HardEvent::MTE3_V>(EVENT_ID0);
  WaitFlag<HardEvent::V_MTE2>(EVENT_ID1);
  WaitFlag<HardEvent::MTE3_V>(EVENT_ID1);
}
