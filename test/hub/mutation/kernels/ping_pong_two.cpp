// launch: ping_pong_two(x: in f16[16384], y: in f16[16384], z: out f16[16384], n: 16384) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kTile = 1024;

extern "C" __global__ __aicore__ void ping_pong_two(__gm__ half* x, __gm__ half* y, __gm__ half* z, uint32_t n) {
  TPipe pipe;
  TBuf<TPosition::VECCALC> xBuffer;
  pipe.InitBuffer(xBuffer, 2 * kTile * sizeof(half));
  GlobalTensor<half> xGlobal;
  xGlobal.SetGlobalBuffer(x, n);
  TBuf<TPosition::VECCALC> yBuffer;
  pipe.InitBuffer(yBuffer, 2 * kTile * sizeof(half));
  GlobalTensor<half> yGlobal;
  yGlobal.SetGlobalBuffer(y, n);
  TBuf<TPosition::VECCALC> zBuffer;
  pipe.InitBuffer(zBuffer, 2 * kTile * sizeof(half));
  GlobalTensor<half> zGlobal;
  zGlobal.SetGlobalBuffer(z, n);
  SetFlag<HardEvent::V_MTE2>(EVENT_ID0);
  SetFlag<HardEvent::MTE3_V>(EVENT_ID0);
  SetFlag<HardEvent::V_MTE2>(EVENT_ID1);
  SetFlag<HardEvent::MTE3_V>(EVENT_ID1);
  uint32_t turn = 0;
  for (uint32_t at = GetBlockIdx() * kTile; at < n; at += GetBlockNum() * kTile) {
    const event_t event = turn == 0 ? EVENT_ID0 : EVENT_ID1;
    LocalTensor<half> xLocal = xBuffer.Get<half>()[turn * kTile];
    LocalTensor<half> yLocal = yBuffer.Get<half>()[turn * kTile];
    LocalTensor<half> zLocal = zBuffer.Get<half>()[turn * kTile];
    WaitFlag<HardEvent::V_MTE2>(event);
    DataCopy(xLocal, xGlobal[at], kTile);
    DataCopy(yLocal, yGlobal[at], kTile);
    SetFlag<HardEvent::MTE2_V>(event);
    WaitFlag<HardEvent::MTE2_V>(event);
    WaitFlag<HardEvent::MTE3_V>(event);
    Add(zLocal, xLocal, yLocal, kTile);
    Relu(zLocal, zLocal, kTile);
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
