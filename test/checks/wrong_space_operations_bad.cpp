#include "kernel_operator.h"
using namespace AscendC;

extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  GlobalTensor<float> x, y;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(xs), 256);
  y.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(ys), 256);
  TPipe pipe;
  TBuf<> ub;
  TBuf<TPosition::A1> l1;
  TBuf<TPosition::A2> l0a;
  TBuf<TPosition::B2> l0b;
  TBuf<TPosition::CO1> l0c;
  pipe.InitBuffer(ub, 4096);
  pipe.InitBuffer(l1, 4096);
  pipe.InitBuffer(l0a, 4096);
  pipe.InitBuffer(l0b, 4096);
  pipe.InitBuffer(l0c, 4096);
  auto u = ub.Get<float>(), inL1 = l1.Get<float>(), c = l0c.Get<float>();
  auto h = ub.Get<half>(), hL1 = l1.Get<half>(), left = l0a.Get<half>(), right = l0b.Get<half>();
  Duplicate(u, 0.0f, 1024);
  PipeBarrier<PIPE_ALL>();
  DataCopy(inL1, u, 1024);
  PipeBarrier<PIPE_ALL>();
  MmadParams mmad;
  mmad.m = mmad.n = mmad.k = 16;
  mmad.cmatrixInitVal = true;
  FixpipeParamsV220 out;
  out.nSize = out.mSize = out.srcStride = out.dstStride = 16;
  DataCopy(c, x, 256); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
  DataCopy(y, c, 256); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
  Duplicate(inL1, 0.0f, 64); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
  Exp(u, inL1, 64); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
  ReduceSum(inL1, u[64], u[128], 64); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
  LoadData(left, h, LoadData2DParams(0, 4, 1, 0, 0, false, 0)); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
  LoadData(h, hL1, LoadData2DParams(0, 4, 1, 0, 0, false, 0)); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
  Mmad(u, left, right, mmad); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
  Mmad(c, hL1, right, mmad); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
  Mmad(c, left, left, mmad); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
  Fixpipe(y, u, out); // MEM-SPACE
  PipeBarrier<PIPE_ALL>();
}
