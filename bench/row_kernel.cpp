// A row of 1024 floats after the other: y = exp(x - max(x)) / sum.
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kColumns = 1024;

extern "C" __global__ __aicore__ void bench_rows(GM_ADDR x, GM_ADDR y, int64_t rows) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  GlobalTensor<float> in, out;
  in.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(x), rows * kColumns);
  out.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(y), rows * kColumns);
  TPipe pipe;
  TQue<TPosition::VECIN, 2> inputs;
  TQue<TPosition::VECOUT, 2> outputs;
  TBuf<> scratch, single;
  pipe.InitBuffer(inputs, 2, kColumns * sizeof(float));
  pipe.InitBuffer(outputs, 2, kColumns * sizeof(float));
  pipe.InitBuffer(scratch, kColumns * sizeof(float));
  pipe.InitBuffer(single, 64);
  for (int64_t row = GetBlockIdx(); row < rows; row += GetBlockNum()) {
    LocalTensor<float> t = inputs.AllocTensor<float>();
    DataCopy(t, in[row * kColumns], kColumns);
    inputs.EnQue(t);
    t = inputs.DeQue<float>();
    LocalTensor<float> r = outputs.AllocTensor<float>(), work = scratch.Get<float>(), one = single.Get<float>();
    ReduceMax(one, t, work, kColumns);
    SetFlag<HardEvent::V_S>(EVENT_ID0);
    WaitFlag<HardEvent::V_S>(EVENT_ID0);
    Adds(r, t, -one.GetValue(0), kColumns);
    SetFlag<HardEvent::S_V>(EVENT_ID0);
    WaitFlag<HardEvent::S_V>(EVENT_ID0);
    PipeBarrier<PIPE_V>();
    Exp(r, r, kColumns);
    PipeBarrier<PIPE_V>();
    ReduceSum(one, r, work, kColumns);
    SetFlag<HardEvent::V_S>(EVENT_ID0);
    WaitFlag<HardEvent::V_S>(EVENT_ID0);
    Muls(r, r, 1.0f / one.GetValue(0), kColumns);
    SetFlag<HardEvent::S_V>(EVENT_ID0);
    WaitFlag<HardEvent::S_V>(EVENT_ID0);
    outputs.EnQue(r);
    inputs.FreeTensor(t);
    r = outputs.DeQue<float>();
    DataCopy(out[row * kColumns], r, kColumns);
    outputs.FreeTensor(r);
  }
}
