// Softmax of 16384 rows of 1024 float.
#include "expert_rows.h"

using namespace rows;

class Softmax {
public:
  __aicore__ inline void Init(TPipe& pipe) {
    pipe.InitBuffer(work, kWork * sizeof(float));
    pipe.InitBuffer(values, 64 * sizeof(float));
    pipe.InitBuffer(blocks, 64 * sizeof(float));
  }
  __aicore__ inline void Compute(const LocalTensor<float>& y, const LocalTensor<float>& x, uint8_t rows) {
    LocalTensor<float> w = work.Get<float>(), v = values.Get<float>(), b = blocks.Get<float>();
    Reduce<true>(v, x, w, rows);
    Spread(b, v);
    RowWise<With::SUB>(x, x, b, rows);
    Exp(y, x, static_cast<int32_t>(rows * kColumns));
    PipeBarrier<PIPE_V>();
    Reduce<false>(v, y, w, rows);
    Spread(b, v);
    RowWise<With::DIV>(y, y, b, rows);
  }

private:
  TBuf<TPosition::VECCALC> work, values, blocks;
};

extern "C" __global__ __aicore__ void softmax(GM_ADDR x, GM_ADDR y) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  Kernel<Softmax> kernel;
  Softmax op;
  kernel.Init(x, y);
  op.Init(kernel.pipe);
  kernel.Process(op);
}
