// y = 2 x in f16, in tiles that go round the blocks. Two buffers a queue: while one tile is computed the next is copied in
// and the last one out.
#include "kernel_operator.h"

namespace {

constexpr int32_t kBuffers = 2;

class Scale {
public:
  __aicore__ inline Scale() {}

  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, int64_t n, int64_t tile) {
    length = n;
    tileLength = tile;
    xGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(x), n);
    yGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(y), n);
    pipe.InitBuffer(xQueue, kBuffers, tile * sizeof(half));
    pipe.InitBuffer(yQueue, kBuffers, tile * sizeof(half));
  }

  __aicore__ inline void Process() {
    const int64_t stride = AscendC::GetBlockNum() * tileLength;
    for (int64_t offset = AscendC::GetBlockIdx() * tileLength; offset < length; offset += stride) {
      const int64_t rest = length - offset;
      const uint32_t count = static_cast<uint32_t>(rest < tileLength ? rest : tileLength);
      CopyIn(offset, count);
      Compute(count);
      CopyOut(offset, count);
    }
  }

private:
  // EnQue and DeQue order the pipes: what is taken from a queue has arrived in it.
  __aicore__ inline void CopyIn(int64_t offset, uint32_t count) {
    AscendC::LocalTensor<half> x = xQueue.AllocTensor<half>();
    AscendC::DataCopy(x, xGlobal[offset], count);
    xQueue.EnQue(x);
  }

  __aicore__ inline void Compute(uint32_t count) {
    AscendC::LocalTensor<half> x = xQueue.DeQue<half>();
    AscendC::LocalTensor<half> y = yQueue.AllocTensor<half>();
    AscendC::Muls(y, x, static_cast<half>(2.0F), static_cast<int32_t>(count));
    yQueue.EnQue<half>(y);
    xQueue.FreeTensor(x);
  }

  __aicore__ inline void CopyOut(int64_t offset, uint32_t count) {
    AscendC::LocalTensor<half> y = yQueue.DeQue<half>();
    AscendC::DataCopy(yGlobal[offset], y, count);
    yQueue.FreeTensor(y);
  }

  AscendC::TPipe pipe;
  AscendC::TQue<AscendC::TPosition::VECIN, kBuffers> xQueue;
  AscendC::TQue<AscendC::TPosition::VECOUT, kBuffers> yQueue;
  AscendC::GlobalTensor<half> xGlobal, yGlobal;
  int64_t length = 0, tileLength = 0;
};

} // namespace

// `n` and `tile` are multiples of 16: DataCopy moves pieces of 32 bytes.
extern "C" __global__ __aicore__ void scale(GM_ADDR x, GM_ADDR y, int64_t n, int64_t tile) {
  Scale kernel;
  kernel.Init(x, y, n, tile);
  kernel.Process();
}
