// launch: affine_const(x: in f32[4096], z: out f32[4096]) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kTile = 512;
constexpr uint32_t n = 4096;

extern "C" __global__ __aicore__ void affine_const(__gm__ float* x, __gm__ float* z) {
  TPipe pipe;
  TBuf<TPosition::VECCALC> xBuffer;
  pipe.InitBuffer(xBuffer, 1 * kTile * sizeof(float));
  GlobalTensor<float> xGlobal;
  xGlobal.SetGlobalBuffer(x, n);
  TBuf<TPosition::VECCALC> zBuffer;
  pipe.InitBuffer(zBuffer, 1 * kTile * sizeof(float));
  GlobalTensor<float> zGlobal;
  zGlobal.SetGlobalBuffer(z, n);
  SetFlag<HardEvent::V_MTE2>(EVENT_ID0);
  SetFlag<HardEvent::MTE3_V>(EVENT_ID0);
  for (uint32_t at = GetBlockIdx() * kTile; at < n; at += GetBlockNum() * kTile) {
    LocalTensor<float> xLocal = xBuffer.Get<float>();
    LocalTensor<float> zLocal = zBuffer.Get<float>();
    WaitFlag<HardEvent::V_MTE2>(EVENT_ID0);
    DataCopy(xLocal, xGlobal[at], kTile);
    SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
    WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
    WaitFlag<HardEvent::MTE3_V>(EVENT_ID0);
    Muls(zLocal, xLocal, 3.0f, kTile);
    Adds(zLocal, zLocal, 1.0f, kTile);
    SetFlag<HardEvent::V_MTE2>(EVENT_ID0);
    SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
    WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
    DataCopy(zGlobal[at], zLocal, kTile);
    SetFlag<HardEvent::MTE3_V>(EVENT_ID0);
  }
  WaitFlag<HardEvent::V_MTE2>(EVENT_ID0);
  WaitFlag<HardEvent::MTE3_V>(EVENT_ID0);
}
