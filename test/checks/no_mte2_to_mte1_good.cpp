#include "kernel_operator.h"
using namespace AscendC;

// y = a x, matrices of 16 x 16 in fractals: a is the unit matrix, which comes behind x.
extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY);
  GlobalTensor<half> x;
  GlobalTensor<float> y;
  x.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(xs), 512);
  y.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(ys), 256);
  TPipe pipe;
  TBuf<TPosition::A1> a1;
  TBuf<TPosition::B1> b1;
  TBuf<TPosition::A2> a2;
  TBuf<TPosition::B2> b2;
  TBuf<TPosition::CO1> c;
  pipe.InitBuffer(a1, 512);
  pipe.InitBuffer(b1, 512);
  pipe.InitBuffer(a2, 512);
  pipe.InitBuffer(b2, 512);
  pipe.InitBuffer(c, 1024);
  auto inA = a1.Get<half>(), inB = b1.Get<half>(), left = a2.Get<half>(), right = b2.Get<half>();
  auto sum = c.Get<float>();
  MmadParams mmad;
  mmad.m = mmad.n = mmad.k = 16;
  mmad.cmatrixInitVal = true;
  FixpipeParamsV220 out;
  out.nSize = out.mSize = out.srcStride = out.dstStride = 16;
  DataCopy(inA, x[256], 256);
  DataCopy(inB, x, 256);
  SetFlag<HardEvent::MTE2_MTE1>(EVENT_ID0);
  WaitFlag<HardEvent::MTE2_MTE1>(EVENT_ID0);
  LoadData(left, inA, LoadData2DParams(0, 1, 1, 0, 0, false, 0));
  LoadData(right, inB, LoadData2DParams(0, 1, 1, 0, 0, true, 0));
  SetFlag<HardEvent::MTE1_M>(EVENT_ID0);
  WaitFlag<HardEvent::MTE1_M>(EVENT_ID0);
  Mmad(sum, left, right, mmad);
  SetFlag<HardEvent::M_FIX>(EVENT_ID0);
  WaitFlag<HardEvent::M_FIX>(EVENT_ID0);
  Fixpipe(y, sum, out);
}
