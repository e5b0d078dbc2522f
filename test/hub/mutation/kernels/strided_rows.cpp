// launch: strided_rows(x: in f16[16384], y: out f16[8192], rows: 128) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

constexpr uint32_t kColumns = 128, kHalf = 64, kRowsAtOnce = 16;

// The left half of each row: runs with gaps in device memory, without in the UB.
extern "C" __global__ __aicore__ void strided_rows(__gm__ half* x, __gm__ half* y, uint32_t rows) {
  TPipe pipe;
  TQue<TPosition::VECIN, 2> in;
  TQue<TPosition::VECOUT, 2> out;
  pipe.InitBuffer(in, 2, kRowsAtOnce * kHalf * sizeof(half));
  pipe.InitBuffer(out, 2, kRowsAtOnce * kHalf * sizeof(half));
  GlobalTensor<half> xGlobal, yGlobal;
  xGlobal.SetGlobalBuffer(x, rows * kColumns);
  yGlobal.SetGlobalBuffer(y, rows * kHalf);
  const DataCopyParams left{kRowsAtOnce, kHalf * sizeof(half) / 32, (kColumns - kHalf) * sizeof(half) / 32, 0};
  for (uint32_t row = GetBlockIdx() * kRowsAtOnce; row < rows; row += GetBlockNum() * kRowsAtOnce) {
    LocalTensor<half> source = in.AllocTensor<half>();
    DataCopy(source, xGlobal[row * kColumns], left);
    in.EnQue(source);
    source = in.DeQue<half>();
    LocalTensor<half> result = out.AllocTensor<half>();
    Relu(result, source, kRowsAtOnce * kHalf);
    in.FreeTensor(source);
    out.EnQue(result);
    result = out.DeQue<half>();
    DataCopy(yGlobal[row * kHalf], result, kRowsAtOnce * kHalf);
    out.FreeTensor(result);
  }
}
