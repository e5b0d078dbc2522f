// c = a * b on the cube unit, written by hand: f16 factors, sums in f32. A tile of c stays in L0C while its sums grow;
// the factors come by way of L1, where they lie in fractals of 16 by 16, to L0A and L0B. Two buffers each, so that the
// next step's copies overlap with this one's product. m, k and n are multiples of 16; where k is 0 nothing is written.
#include "kernel_operator.h"

namespace {

constexpr uint32_t kFractal = 16;
constexpr uint32_t kRows = 128, kColumns = 128, kDepth = 64;

__aicore__ inline uint32_t atMost(uint32_t value, uint32_t bound) { return value < bound ? value : bound; }

class KernelMatmul {
public:
  __aicore__ inline KernelMatmul() {}

  __aicore__ inline void Init(GM_ADDR a, GM_ADDR b, GM_ADDR c, uint32_t rows, uint32_t depth, uint32_t columns) {
    ascendc_assert(rows % kFractal == 0 && depth % kFractal == 0 && columns % kFractal == 0,
                   "sizes are multiples of 16");
    m = rows;
    k = depth;
    n = columns;
    aGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(a), static_cast<uint64_t>(m) * k);
    bGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(b), static_cast<uint64_t>(k) * n);
    cGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(c), static_cast<uint64_t>(m) * n);
    pipe.InitBuffer(a1Queue, 2, kRows * kDepth * sizeof(half));
    pipe.InitBuffer(b1Queue, 2, kDepth * kColumns * sizeof(half));
    pipe.InitBuffer(a2Queue, 2, kRows * kDepth * sizeof(half));
    pipe.InitBuffer(b2Queue, 2, kDepth * kColumns * sizeof(half));
    pipe.InitBuffer(cQueue, 1, kRows * kColumns * sizeof(float));
  }

  // Tiles of c go round the blocks: any block count covers them all.
  __aicore__ inline void Process() {
    const uint32_t across = (n + kColumns - 1) / kColumns;
    const uint32_t tiles = k == 0 ? 0 : (m + kRows - 1) / kRows * across;
    for (uint32_t tile = AscendC::GetBlockIdx(); tile < tiles; tile += AscendC::GetBlockNum()) {
      row = tile / across * kRows;
      column = tile % across * kColumns;
      rowCount = atMost(m - row, kRows);
      columnCount = atMost(n - column, kColumns);
      AscendC::LocalTensor<float> sums = cQueue.AllocTensor<float>();
      for (uint32_t step = 0; step < k; step += kDepth) {
        depthCount = atMost(k - step, kDepth);
        CopyIn(step);
        SplitA();
        SplitB();
        Multiply(sums, step == 0);
      }
      cQueue.EnQue(sums);
      CopyOut();
    }
  }

private:
  // From rows in global memory (ND) to columns of fractals in L1 (NZ).
  __aicore__ inline void CopyIn(uint32_t step) {
    AscendC::LocalTensor<half> a1 = a1Queue.AllocTensor<half>();
    AscendC::LocalTensor<half> b1 = b1Queue.AllocTensor<half>();
    const uint64_t aStart = static_cast<uint64_t>(row) * k + step;
    const uint64_t bStart = static_cast<uint64_t>(step) * n + column;
    AscendC::DataCopy(a1, aGlobal[aStart], AscendC::Nd2NzParams(1, rowCount, depthCount, 0, k, rowCount, 1, 0));
    AscendC::DataCopy(b1, bGlobal[bStart], AscendC::Nd2NzParams(1, depthCount, columnCount, 0, n, depthCount, 1, 0));
    a1Queue.EnQue(a1);
    b1Queue.EnQue(b1);
  }

  // L0A takes the fractals of a row one after the other; in L1 they are a column of fractals apart.
  __aicore__ inline void SplitA() {
    AscendC::LocalTensor<half> a1 = a1Queue.DeQue<half>();
    AscendC::LocalTensor<half> a2 = a2Queue.AllocTensor<half>();
    for (uint32_t i = 0; i < rowCount / kFractal; ++i) {
      AscendC::LoadData2DParams load;
      load.repeatTimes = depthCount / kFractal;
      load.srcStride = rowCount / kFractal;
      AscendC::LoadData(a2[i * depthCount * kFractal], a1[i * kFractal * kFractal], load);
    }
    a2Queue.EnQue(a2);
    a1Queue.FreeTensor(a1);
  }

  // L0B takes them transposed.
  __aicore__ inline void SplitB() {
    AscendC::LocalTensor<half> b1 = b1Queue.DeQue<half>();
    AscendC::LocalTensor<half> b2 = b2Queue.AllocTensor<half>();
    for (uint32_t i = 0; i < depthCount / kFractal; ++i) {
      AscendC::LoadData2DParams load;
      load.repeatTimes = columnCount / kFractal;
      load.srcStride = depthCount / kFractal;
      load.ifTranspose = true;
      AscendC::LoadData(b2[i * columnCount * kFractal], b1[i * kFractal * kFractal], load);
    }
    b2Queue.EnQue(b2);
    b1Queue.FreeTensor(b1);
  }

  __aicore__ inline void Multiply(const AscendC::LocalTensor<float>& sums, bool first) {
    AscendC::LocalTensor<half> a2 = a2Queue.DeQue<half>();
    AscendC::LocalTensor<half> b2 = b2Queue.DeQue<half>();
    AscendC::MmadParams multiply;
    multiply.m = rowCount;
    multiply.n = columnCount;
    multiply.k = depthCount;
    multiply.cmatrixInitVal = first;
    AscendC::Mmad(sums, a2, b2, multiply);
    // A product of few fractals is over before the next one may add to it.
    if (rowCount / kFractal * (columnCount / kFractal) < 10)
      AscendC::PipeBarrier<PIPE_M>();
    a2Queue.FreeTensor(a2);
    b2Queue.FreeTensor(b2);
  }

  // From L0C to rows in global memory.
  __aicore__ inline void CopyOut() {
    AscendC::LocalTensor<float> sums = cQueue.DeQue<float>();
    AscendC::FixpipeParamsV220 store;
    store.nSize = columnCount;
    store.mSize = rowCount;
    store.srcStride = rowCount;
    store.dstStride = n;
    AscendC::Fixpipe(cGlobal[static_cast<uint64_t>(row) * n + column], sums, store);
    cQueue.FreeTensor(sums);
  }

  AscendC::TPipe pipe;
  AscendC::TQue<AscendC::TPosition::A1, 2> a1Queue;
  AscendC::TQue<AscendC::TPosition::B1, 2> b1Queue;
  AscendC::TQue<AscendC::TPosition::A2, 2> a2Queue;
  AscendC::TQue<AscendC::TPosition::B2, 2> b2Queue;
  AscendC::TQue<AscendC::TPosition::CO1, 1> cQueue;
  AscendC::GlobalTensor<half> aGlobal, bGlobal;
  AscendC::GlobalTensor<float> cGlobal;
  uint32_t m = 0, k = 0, n = 0;
  uint32_t row = 0, column = 0, rowCount = 0, columnCount = 0, depthCount = 0;
};

} // namespace

extern "C" __global__ __cube__ void matmul(GM_ADDR a, GM_ADDR b, GM_ADDR c, uint32_t m, uint32_t k, uint32_t n) {
  KernelMatmul kernel;
  kernel.Init(a, b, c, m, k, n);
  kernel.Process();
}
