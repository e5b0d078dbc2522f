#include "kernel_operator.h"
using namespace AscendC;

extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  GlobalTensor<float> x, y;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(xs), 256);
  y.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(ys), 256);
  TPipe pipe;
  TQue<TPosition::VECIN, 1> in;
  TQue<TPosition::VECOUT, 1> out;
  pipe.InitBuffer(in, 2, 1024);
  pipe.InitBuffer(out, 1, 1024);
  auto t = in.AllocTensor<float>();
  DataCopy(t, x, 256);
  auto more = in.AllocTensor<float>();
  DataCopy(more, x, 256);
  in.EnQue(t);    // QUEUE-DEPTH <
  in.EnQue(more); // QUEUE-DEPTH
  t = in.DeQue<float>();
  more = in.DeQue<float>();
  auto u = out.AllocTensor<float>();
  Add(u, t, more, 256);
  in.FreeTensor(more);
  in.FreeTensor(t);
  out.EnQue(u);
  u = out.DeQue<float>();
  DataCopy(y, u, 256);
  out.FreeTensor(u);
}
