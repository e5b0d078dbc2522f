// Layer normalisation of 16384 rows of 1024 float, with gamma and beta.
#include "expert_rows.h"

using namespace rows;

class LayerNorm16M {
public:
  __aicore__ inline void Init(TPipe& pipe, GM_ADDR gamma, GM_ADDR beta) {
    pipe.InitBuffer(work, kWork * sizeof(float));
    pipe.InitBuffer(values, 64 * sizeof(float));
    pipe.InitBuffer(blocks, 64 * sizeof(float));
    pipe.InitBuffer(scaleQueue, 1, 2 * kColumns * sizeof(float));
    GlobalTensor<float> gm;
    scale = scaleQueue.AllocTensor<float>();
    gm.SetGlobalBuffer((__gm__ float*)gamma, kColumns);
    DataCopy(scale, gm, static_cast<uint32_t>(kColumns));
    gm.SetGlobalBuffer((__gm__ float*)beta, kColumns);
    DataCopy(scale[kColumns], gm, static_cast<uint32_t>(kColumns));
    scaleQueue.EnQue(scale);
    scale = scaleQueue.DeQue<float>();
  }
  __aicore__ inline void Finish() { scaleQueue.FreeTensor(scale); }

  __aicore__ inline void Compute(const LocalTensor<float>& y, const LocalTensor<float>& x, uint8_t rows) {
    LocalTensor<float> w = work.Get<float>(), v = values.Get<float>(), b = blocks.Get<float>();
    Reduce<false>(v, x, w, rows);
    Muls(v, v, 1.0f / kColumns, static_cast<int32_t>(rows));
    PipeBarrier<PIPE_V>();
    Spread(b, v);
    RowWise<With::SUB>(x, x, b, rows);
    Mul(y, x, x, static_cast<int32_t>(rows * kColumns));
    PipeBarrier<PIPE_V>();
    Reduce<false>(v, y, w, rows);
    Muls(v, v, 1.0f / kColumns, static_cast<int32_t>(rows));
    PipeBarrier<PIPE_V>();
    Adds(v, v, 1.0e-5f, static_cast<int32_t>(rows));
    PipeBarrier<PIPE_V>();
    Sqrt(v, v, static_cast<int32_t>(rows));
    PipeBarrier<PIPE_V>();
    Spread(b, v);
    RowWise<With::DIV>(x, x, b, rows);
    // gamma and beta are the same for all rows: a repeat of the tile's column goes over them.
    for (int64_t column = 0; column < kColumns; column += kLanes) {
      Mul(y[column], x[column], scale[column], static_cast<uint64_t>(kLanes), rows,
          BinaryRepeatParams{1, 1, 1, kStep, kStep, 0});
    }
    PipeBarrier<PIPE_V>();
    for (int64_t column = 0; column < kColumns; column += kLanes) {
      Add(y[column], y[column], scale[kColumns + column], static_cast<uint64_t>(kLanes), rows,
          BinaryRepeatParams{1, 1, 1, kStep, kStep, 0});
    }
  }

private:
  TBuf<TPosition::VECCALC> work, values, blocks;
  TQue<TPosition::VECIN, 1> scaleQueue;
  LocalTensor<float> scale;
};

extern "C" __global__ __aicore__ void layernorm(GM_ADDR x, GM_ADDR gamma, GM_ADDR beta, GM_ADDR y) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  Kernel<LayerNorm16M> kernel;
  LayerNorm16M op;
  kernel.Init(x, y);
  op.Init(kernel.pipe, gamma, beta);
  kernel.Process(op);
  op.Finish();
}
