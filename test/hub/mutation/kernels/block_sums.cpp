// launch: block_sums(x: in f32[8192], y: out f32[8192], n: 8192) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kTile = 2048;

// Two results of one tile, one after the other in the same buffer.
extern "C" __global__ __aicore__ void block_sums(__gm__ float* x, __gm__ float* y, uint32_t n) {
  TPipe pipe;
  TBuf<TPosition::VECCALC> inBuffer, outBuffer;
  pipe.InitBuffer(inBuffer, kTile * sizeof(float));
  pipe.InitBuffer(outBuffer, kTile * sizeof(float));
  LocalTensor<float> source = inBuffer.Get<float>();
  LocalTensor<float> result = outBuffer.Get<float>();
  GlobalTensor<float> xGlobal, yGlobal;
  xGlobal.SetGlobalBuffer(x, n);
  yGlobal.SetGlobalBuffer(y, n);
  for (uint32_t at = GetBlockIdx() * kTile; at < n; at += GetBlockNum() * kTile) {
    DataCopy(source, xGlobal[at], kTile);
    SetFlag<HardEvent::MTE2_V>(EVENT_ID0);
    WaitFlag<HardEvent::MTE2_V>(EVENT_ID0);
    Muls(result, source, 2.0f, kTile / 2);
    Adds(result[kTile / 2], source[kTile / 2], 1.0f, kTile / 2);
    SetFlag<HardEvent::V_MTE3>(EVENT_ID0);
    WaitFlag<HardEvent::V_MTE3>(EVENT_ID0);
    DataCopy(yGlobal[at], result, kTile);
    SetFlag<HardEvent::MTE3_MTE2>(EVENT_ID0);
    WaitFlag<HardEvent::MTE3_MTE2>(EVENT_ID0);
    SetFlag<HardEvent::MTE3_V>(EVENT_ID0);
    WaitFlag<HardEvent::MTE3_V>(EVENT_ID0);
  }
}
