// y = x + 1 over 256 half, and faults on demand.
#include "kernel_operator.h"

using namespace AscendC;

extern "C" __global__ __aicore__ void increment(GM_ADDR x, GM_ADDR y, int64_t n) {
  GlobalTensor<half> from, to;
  from.SetGlobalBuffer((__gm__ half*)x, 256);
  to.SetGlobalBuffer((__gm__ half*)y, 256);
  TPipe pipe;
  TQue<TPosition::VECIN, 1> in;
  TQue<TPosition::VECOUT, 1> out;
  pipe.InitBuffer(in, 1, 512);
  pipe.InitBuffer(out, 1, 512);
  int32_t counts[4] = {0, 0, 0, 0};
  int32_t* last = counts + n % 4;
#if defined(OVERRUN)
  last[n] = 1;
#elif defined(OVERFLOW)
  counts[0] = 0x7fffff00 + static_cast<int32_t>(n) * 0x1000;
#endif
  LocalTensor<half> a = in.AllocTensor<half>();
  DataCopy(a, from, 256);
  in.EnQue(a);
  a = in.DeQue<half>();
  LocalTensor<half> b = out.AllocTensor<half>();
  Adds(b, a, half(1.0f), 256);
  if (*last > 100)
    Adds(b, b, half(2.0f), 256); // never
  out.EnQue(b);                  // stop here
  b = out.DeQue<half>();
  DataCopy(to, b, 256);
  in.FreeTensor(a);
  out.FreeTensor(b);
}
