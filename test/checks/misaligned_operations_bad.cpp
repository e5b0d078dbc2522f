#include "kernel_operator.h"
using namespace AscendC;

extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  GlobalTensor<float> x, y;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(xs), 256);
  y.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(ys), 256);
  TPipe pipe;
  TBuf<> a, b, c, m, o;
  TBuf<TPosition::A1> l1;
  pipe.InitBuffer(a, 2048);
  pipe.InitBuffer(b, 2048);
  pipe.InitBuffer(c, 2048);
  pipe.InitBuffer(m, 2048);
  pipe.InitBuffer(o, 2048);
  pipe.InitBuffer(l1, 2048);
  auto t = a.Get<float>(), u = b.Get<float>(), v = c.Get<float>();
  auto h = c.Get<half>();
  auto bits = m.Get<uint8_t>();
  auto offsets = o.Get<uint32_t>();
  auto l = l1.Get<float>();
  for (const auto& each : {t, u, v, m.Get<float>(), o.Get<float>()})
    Duplicate(each, 0.0f, 512);
  PipeBarrier<PIPE_ALL>();
  DataCopy(t[1], x, 8); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  DataCopy(t, x, 9); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  DataCopy(t[4], x, DataCopyParams(2, 1, 0, 0)); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  DataCopyPad(t[1], x, DataCopyExtParams(1, 4, 0, 0, 0), DataCopyPadExtParams<float>()); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  DataCopy(y, t[1], 8); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  DataCopy(y, t, 7); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  DataCopyPad(y, t[1], DataCopyExtParams(1, 4, 0, 0, 0)); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  DataCopy(u[2], t, 8); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  DataCopy(l[2], t, 8); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Adds(u[1], t, 1.0f, 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Add(u, t[1], v, 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Add(u, t, v[3], 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Add(u[2], t, v, uint64_t{64}, 2, {1, 1, 1, 8, 8, 8}); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Exp(u[1], t, 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Duplicate(u[1], 1.0f, 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Cast(h[1], t, RoundMode::CAST_RINT, 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Axpy(u[1], t, 2.0f, 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  CompareScalar(bits[4], t, 0.0f, CMPMODE::GT, 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Select(u, bits[4], t, 1.0f, SELMODE::VSEL_TENSOR_SCALAR_MODE, 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  ReduceSum(u, t[1], v, 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  ReduceMax(u, t, v[1], 64); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  WholeReduceSum(u, t[1], 64, 1, 1, 1, 8); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  BlockReduceMax(u, t[1], 1, 64, 1, 1, 8); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  PairReduceSum(u[1], t, 1, 64, 1, 1, 8); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Gather(u, t, offsets[1], 0u, 64u); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Brcb(u, t[1], 1, {1, 8}); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
  Transpose(u.ReinterpretCast<half>()[1], t.ReinterpretCast<half>()); // MEM-ALIGN
  PipeBarrier<PIPE_ALL>();
}
