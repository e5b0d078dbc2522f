// The products of one cube core of 24 in a matrix multiplication of 8192 x 8192 x 8192 half, in blocks of 128 x 256 x
// 64: the shape whose times on Atlas A2 are published (docs/clock.md). Only a part of them, as they are all alike.
#include "kernel_operator.h"

using namespace AscendC;

constexpr uint32_t kM = 128, kN = 256, kK = 64, kProducts = 64;

extern "C" __global__ __aicore__ void cube(GM_ADDR unused) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY);
  (void)unused;
  InitSocState();
  LocalTensor<half> zero(TPosition::A1, 0, kN * kK);
  LocalTensor<half> left(TPosition::A2, 0, kM * kK), right(TPosition::B2, 0, kK * kN);
  LocalTensor<float> sum(TPosition::CO1, 0, kM * kN);
  InitConstValue(zero, {1, static_cast<uint16_t>(kN * kK * sizeof(half) / 32), 0, half(0.0f)});
  PipeBarrier<PIPE_ALL>();
  LoadData(left, zero, LoadData2DParams(0, kM * kK / 256, 1, 0, 0, false, 0));
  LoadData(right, zero, LoadData2DParams(0, kN * kK / 256, 1, 0, 0, false, 0));
  PipeBarrier<PIPE_ALL>();
  MmadParams product;
  product.m = kM;
  product.n = kN;
  product.k = kK;
  for (uint32_t i = 0; i < kProducts; ++i) {
    product.cmatrixInitVal = i == 0;
    Mmad(sum, left, right, product);
  }
  PipeBarrier<PIPE_ALL>();
}
