#include "kernel_operator.h"
using namespace AscendC;

extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  GlobalTensor<float> x, y;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(xs), 256);
  y.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(ys), 256);
  TPipe pipe;
  TQue<TPosition::VECIN, 1> in;
  TQue<TPosition::VECOUT, 1> out;
  pipe.InitBuffer(in, 1, 1024);
  pipe.InitBuffer(out, 1, 1024);
  auto t = in.AllocTensor<float>();
  DataCopy(t, x, 256);
  in.EnQue(t);
  t = in.DeQue<float>();
  auto u = out.AllocTensor<float>();
  in.FreeTensor(t);      // MEM-FREED <
  Adds(u, t, 1.0f, 256); // MEM-FREED
  out.EnQue(u);
  u = out.DeQue<float>();
  DataCopy(y, u, 256);
  out.FreeTensor(u);
}
