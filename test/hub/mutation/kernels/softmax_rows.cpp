// launch: softmax_rows(x: in f32[4096], y: out f32[4096], rows: 8) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kColumns = 512;

extern "C" __global__ __aicore__ void softmax_rows(__gm__ float* x, __gm__ float* y, uint32_t rows) {
  TPipe pipe;
  TQue<TPosition::VECIN, 2> in;
  TQue<TPosition::VECOUT, 2> out;
  TBuf<TPosition::VECCALC> workBuffer, oneBuffer;
  pipe.InitBuffer(in, 2, kColumns * sizeof(float));
  pipe.InitBuffer(out, 2, kColumns * sizeof(float));
  pipe.InitBuffer(workBuffer, kColumns * sizeof(float));
  pipe.InitBuffer(oneBuffer, 32);
  GlobalTensor<float> xGlobal, yGlobal;
  xGlobal.SetGlobalBuffer(x, rows * kColumns);
  yGlobal.SetGlobalBuffer(y, rows * kColumns);
  for (uint32_t row = GetBlockIdx(); row < rows; row += GetBlockNum()) {
    LocalTensor<float> source = in.AllocTensor<float>();
    DataCopy(source, xGlobal[row * kColumns], kColumns);
    in.EnQue(source);
    source = in.DeQue<float>();
    LocalTensor<float> result = out.AllocTensor<float>();
    LocalTensor<float> work = workBuffer.Get<float>();
    LocalTensor<float> one = oneBuffer.Get<float>();
    ReduceMax(one, source, work, kColumns);
    SetFlag<HardEvent::V_S>(EVENT_ID0);
    WaitFlag<HardEvent::V_S>(EVENT_ID0);
    const float largest = one.GetValue(0);
    SetFlag<HardEvent::S_V>(EVENT_ID0);
    WaitFlag<HardEvent::S_V>(EVENT_ID0);
    Adds(result, source, -largest, kColumns);
    PipeBarrier<PIPE_V>();
    Exp(result, result, kColumns);
    PipeBarrier<PIPE_V>();
    ReduceSum(one, result, work, kColumns);
    SetFlag<HardEvent::V_S>(EVENT_ID1);
    WaitFlag<HardEvent::V_S>(EVENT_ID1);
    const float total = one.GetValue(0);
    SetFlag<HardEvent::S_V>(EVENT_ID1);
    WaitFlag<HardEvent::S_V>(EVENT_ID1);
    Muls(result, result, 1.0f / total, kColumns);
    in.FreeTensor(source);
    out.EnQue(result);
    result = out.DeQue<float>();
    DataCopy(yGlobal[row * kColumns], result, kColumns);
    out.FreeTensor(result);
  }
}
