// 1024 by 1024 by 1024 halves through Mmad: each block (an AI core) has rows of C of its own, a base block of 128 by
// 256 by 64 at a time.
#include "kernel_operator.h"

namespace {

constexpr uint32_t kSize = 1024, kRows = 128, kColumns = 256, kDepth = 64;

} // namespace

extern "C" __global__ __cube__ void bench_matmul(GM_ADDR a, GM_ADDR b, GM_ADDR c) {
  AscendC::TPipe pipe;
  AscendC::TQue<AscendC::TPosition::A1, 1> queA1;
  AscendC::TQue<AscendC::TPosition::A2, 2> queA2;
  AscendC::TQue<AscendC::TPosition::B1, 2> queB1;
  AscendC::TQue<AscendC::TPosition::B2, 2> queB2;
  AscendC::TQue<AscendC::TPosition::CO1, 1> queC;
  pipe.InitBuffer(queA1, 1, kRows * kSize * sizeof(half));
  pipe.InitBuffer(queB1, 2, kDepth * kColumns * sizeof(half));
  pipe.InitBuffer(queA2, 2, kRows * kDepth * sizeof(half));
  pipe.InitBuffer(queB2, 2, kDepth * kColumns * sizeof(half));
  pipe.InitBuffer(queC, 1, kRows * kColumns * sizeof(float));
  AscendC::GlobalTensor<half> left, right;
  AscendC::GlobalTensor<float> out;
  left.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(a), kSize * kSize);
  right.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(b), kSize * kSize);
  out.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(c), kSize * kSize);
  const uint32_t row = AscendC::GetBlockIdx() * kRows;

  auto a1 = queA1.AllocTensor<half>();
  AscendC::DataCopy(a1, left[row * kSize], AscendC::Nd2NzParams(1, kRows, kSize, 0, kSize, kRows, 1, 0));
  queA1.EnQue(a1);
  a1 = queA1.DeQue<half>();
  for (uint32_t column = 0; column < kSize; column += kColumns) {
    auto sums = queC.AllocTensor<float>();
    for (uint32_t k = 0; k < kSize; k += kDepth) {
      auto b1 = queB1.AllocTensor<half>();
      AscendC::DataCopy(b1, right[k * kSize + column],
                        AscendC::Nd2NzParams(1, kDepth, kColumns, 0, kSize, kDepth, 1, 0));
      queB1.EnQue(b1);
      b1 = queB1.DeQue<half>();
      auto a2 = queA2.AllocTensor<half>();
      auto b2 = queB2.AllocTensor<half>();
      for (uint32_t i = 0; i < kRows / 16; ++i) {
        AscendC::LoadData2DParams p;
        p.repeatTimes = kDepth / 16;
        p.srcStride = kRows / 16;
        AscendC::LoadData(a2[i * kDepth * 16], a1[k * kRows + i * 256], p);
      }
      for (uint32_t i = 0; i < kDepth / 16; ++i) {
        AscendC::LoadData2DParams p;
        p.repeatTimes = kColumns / 16;
        p.srcStride = kDepth / 16;
        p.ifTranspose = true;
        AscendC::LoadData(b2[i * kColumns * 16], b1[i * 256], p);
      }
      queB1.FreeTensor(b1);
      queA2.EnQue(a2);
      queB2.EnQue(b2);
      a2 = queA2.DeQue<half>();
      b2 = queB2.DeQue<half>();
      AscendC::MmadParams p;
      p.m = kRows;
      p.n = kColumns;
      p.k = kDepth;
      p.cmatrixInitVal = k == 0;
      AscendC::Mmad(sums, a2, b2, p);
      queA2.FreeTensor(a2);
      queB2.FreeTensor(b2);
    }
    queC.EnQue(sums);
    sums = queC.DeQue<float>();
    AscendC::FixpipeParamsV220 p;
    p.nSize = kColumns;
    p.mSize = kRows;
    p.srcStride = kRows;
    p.dstStride = kSize;
    AscendC::Fixpipe(out[row * kSize + column], sums, p);
    queC.FreeTensor(sums);
  }
  queA1.FreeTensor(a1);
}
