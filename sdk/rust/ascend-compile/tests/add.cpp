// z = x + y in f16, written by hand: three queues with two buffers each, so that the copies of one tile overlap with
// the addition of another. `n` is a multiple of 16 (32 bytes: what a plain DataCopy moves).
#include "kernel_operator.h"

namespace {

constexpr int32_t kBuffers = 2;
constexpr int64_t kTileLength = 4096;

class KernelAdd {
public:
  __aicore__ inline KernelAdd() {}

  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, GM_ADDR z, int64_t n) {
    length = n;
    xGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(x), n);
    yGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(y), n);
    zGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(z), n);
    pipe.InitBuffer(xQueue, kBuffers, kTileLength * sizeof(half));
    pipe.InitBuffer(yQueue, kBuffers, kTileLength * sizeof(half));
    pipe.InitBuffer(zQueue, kBuffers, kTileLength * sizeof(half));
  }

  // Tiles go round the blocks: any block count covers them all.
  __aicore__ inline void Process() {
    const int64_t stride = AscendC::GetBlockNum() * kTileLength;
    for (int64_t offset = AscendC::GetBlockIdx() * kTileLength; offset < length; offset += stride) {
      const int64_t rest = length - offset;
      const uint32_t count = static_cast<uint32_t>(rest < kTileLength ? rest : kTileLength);
      CopyIn(offset, count);
      Compute(count);
      CopyOut(offset, count);
    }
  }

private:
  __aicore__ inline void CopyIn(int64_t offset, uint32_t count) {
    AscendC::LocalTensor<half> x = xQueue.AllocTensor<half>();
    AscendC::LocalTensor<half> y = yQueue.AllocTensor<half>();
    AscendC::DataCopy(x, xGlobal[offset], count);
    AscendC::DataCopy(y, yGlobal[offset], count);
    xQueue.EnQue(x);
    yQueue.EnQue(y);
  }

  __aicore__ inline void Compute(uint32_t count) {
    AscendC::LocalTensor<half> x = xQueue.DeQue<half>();
    AscendC::LocalTensor<half> y = yQueue.DeQue<half>();
    AscendC::LocalTensor<half> z = zQueue.AllocTensor<half>();
    AscendC::Add(z, x, y, static_cast<int32_t>(count));
    zQueue.EnQue<half>(z);
    xQueue.FreeTensor(x);
    yQueue.FreeTensor(y);
  }

  __aicore__ inline void CopyOut(int64_t offset, uint32_t count) {
    AscendC::LocalTensor<half> z = zQueue.DeQue<half>();
    AscendC::DataCopy(zGlobal[offset], z, count);
    zQueue.FreeTensor(z);
  }

  AscendC::TPipe pipe;
  AscendC::TQue<AscendC::TPosition::VECIN, kBuffers> xQueue, yQueue;
  AscendC::TQue<AscendC::TPosition::VECOUT, kBuffers> zQueue;
  AscendC::GlobalTensor<half> xGlobal, yGlobal, zGlobal;
  int64_t length = 0;
};

} // namespace

extern "C" __global__ __aicore__ void add_custom(GM_ADDR x, GM_ADDR y, GM_ADDR z, int64_t n) {
  KernelAdd kernel;
  kernel.Init(x, y, z, n);
  kernel.Process();
}
