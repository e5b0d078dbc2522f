// launch: cast_flags(x: in f16[8192], z: out f32[8192], n: 8192) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kTile = 1024;

extern "C" __global__ __aicore__ void cast_flags(__gm__ half* x, __gm__ float* z, uint32_t n) {
  TPipe pipe;
  TBuf<TPosition::VECCALC> xBuffer;
  pipe.InitBuffer(xBuffer, 1 * kTile * sizeof(half));
  GlobalTensor<half> xGlobal;
  xGlobal.SetGlobalBuffer(x, n);
  TBuf<TPosition::VECCALC> zBuffer;
  pipe.InitBuffer(zBuffer, 1 * kTile * sizeof(float));
  GlobalTensor<float> zGlobal;
  zGlobal.SetGlobalBuffer(z, n);
  SetFlag<HardEvent::V_MTE2>(EVENT_ID0);
  SetFlag<HardEvent::MTE3_V>(EVENT_ID0);
  for (uint32_t at = GetBlockIdx() * kTile; at < n; at += GetBlockNum() * kTile) {
    LocalTensor<half> xLocal = xBuffer.Get<half>();
    LocalTensor<float> zLocal = zBuffer.Get<float>();
    WaitFlag<HardEvent::V_MTE2>(EVENT_ID0);
    DataCopy(xLocal, xGlobal[at], kTile);
    SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
    WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
    WaitFlag<HardEvent::MTE3_V>(EVENT_ID0);
    Cast(zLocal, xLocal, RoundMode::CAST_NONE, kTile);
    SetFlag<HardEvent::V_MTE2>(EVENT_ID0);
    SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
    WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
    DataCopy(zGlobal[at], zLocal, kTile);
    SetFlag<HardEvent::MTE3_V>(EVENT_ID0);
  }
  WaitFlag<HardEvent::V_MTE2>(EVENT_ID0);
  WaitFlag<HardEvent::MTE3_V>(EVENT_ID0);
}
