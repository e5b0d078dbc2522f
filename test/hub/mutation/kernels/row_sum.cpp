// launch: row_sum(x: in f32[8192], y: out f32[64], rows: 8, columns: 1024) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

// One sum a row, each in a block of 32 bytes of its own.
extern "C" __global__ __aicore__ void row_sum(__gm__ float* x, __gm__ float* y, uint32_t rows, uint32_t columns) {
  TPipe pipe;
  TQue<TPosition::VECIN, 2> in;
  TQue<TPosition::VECOUT, 2> out;
  TBuf<TPosition::VECCALC> work;
  pipe.InitBuffer(in, 2, columns * sizeof(float));
  pipe.InitBuffer(out, 2, 32);
  pipe.InitBuffer(work, columns * sizeof(float));
  GlobalTensor<float> xGlobal, yGlobal;
  xGlobal.SetGlobalBuffer(x, rows * columns);
  yGlobal.SetGlobalBuffer(y, rows * 8);
  for (uint32_t row = GetBlockIdx(); row < rows; row += GetBlockNum()) {
    LocalTensor<float> source = in.AllocTensor<float>();
    DataCopy(source, xGlobal[row * columns], columns);
    in.EnQue(source);
    source = in.DeQue<float>();
    LocalTensor<float> sum = out.AllocTensor<float>();
    Duplicate(sum, 0.0f, 8);
    LocalTensor<float> scratch = work.Get<float>();
    ReduceSum(sum, source, scratch, columns);
    in.FreeTensor(source);
    out.EnQue(sum);
    sum = out.DeQue<float>();
    DataCopy(yGlobal[row * 8], sum, 8);
    out.FreeTensor(sum);
  }
}
