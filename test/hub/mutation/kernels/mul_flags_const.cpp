// launch: mul_flags_const(x: in f16[8192], y: in f16[8192], z: out f16[8192]) blocks=4
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kTile = 1024;
constexpr uint32_t n = 8192;

extern "C" __global__ __aicore__ void mul_flags_const(__gm__ half* x, __gm__ half* y, __gm__ half* z) {
  TPipe pipe;
  TBuf<TPosition::VECCALC> xBuffer;
  pipe.InitBuffer(xBuffer, 1 * kTile * sizeof(half));
  GlobalTensor<half> xGlobal;
  xGlobal.SetGlobalBuffer(x, n);
  TBuf<TPosition::VECCALC> yBuffer;
  pipe.InitBuffer(yBuffer, 1 * kTile * sizeof(half));
  GlobalTensor<half> yGlobal;
  yGlobal.SetGlobalBuffer(y, n);
  TBuf<TPosition::VECCALC> zBuffer;
  pipe.InitBuffer(zBuffer, 1 * kTile * sizeof(half));
  GlobalTensor<half> zGlobal;
  zGlobal.SetGlobalBuffer(z, n);
  SetFlag<HardEvent::V_MTE2>(EVENT_ID0);
  SetFlag<HardEvent::MTE3_V>(EVENT_ID0);
  for (uint32_t at = GetBlockIdx() * kTile; at < n; at += GetBlockNum() * kTile) {
    LocalTensor<half> xLocal = xBuffer.Get<half>();
    LocalTensor<half> yLocal = yBuffer.Get<half>();
    LocalTensor<half> zLocal = zBuffer.Get<half>();
    WaitFlag<HardEvent::V_MTE2>(EVENT_ID0);
    DataCopy(xLocal, xGlobal[at], kTile);
    DataCopy(yLocal, yGlobal[at], kTile);
    SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
    WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
    WaitFlag<HardEvent::MTE3_V>(EVENT_ID0);
    Mul(zLocal, xLocal, yLocal, kTile);
    SetFlag<HardEvent::V_MTE2>(EVENT_ID0);
    SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
    WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
    DataCopy(zGlobal[at], zLocal, kTile);
    SetFlag<HardEvent::MTE3_V>(EVENT_ID0);
  }
  WaitFlag<HardEvent::V_MTE2>(EVENT_ID0);
  WaitFlag<HardEvent::MTE3_V>(EVENT_ID0);
}
