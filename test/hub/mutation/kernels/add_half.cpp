// launch: add_half(x: in f16[8192], y: in f16[8192], z: out f16[8192], n: 8192) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

namespace {
constexpr int32_t kTile = 1024;

class Kernel {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, GM_ADDR z, int64_t n) {
    length = n;
    xGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(x), n);
    yGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(y), n);
    zGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(z), n);
    pipe.InitBuffer(xQueue, 2, kTile * sizeof(half));
    pipe.InitBuffer(yQueue, 2, kTile * sizeof(half));
    pipe.InitBuffer(zQueue, 2, kTile * sizeof(half));
  }
  __aicore__ inline void Process() {
    const int64_t step = GetBlockNum() * static_cast<int64_t>(kTile);
    for (int64_t at = GetBlockIdx() * static_cast<int64_t>(kTile); at < length; at += step) {
      const int64_t rest = length - at;
      const uint32_t count = static_cast<uint32_t>(rest < kTile ? rest : kTile);
      CopyIn(at, count);
      Compute(count);
      CopyOut(at, count);
    }
  }

private:
  __aicore__ inline void CopyIn(int64_t at, uint32_t count) {
    LocalTensor<half> x = xQueue.AllocTensor<half>();
    DataCopy(x, xGlobal[at], count);
    xQueue.EnQue(x);
    LocalTensor<half> y = yQueue.AllocTensor<half>();
    DataCopy(y, yGlobal[at], count);
    yQueue.EnQue(y);
  }
  __aicore__ inline void Compute(uint32_t count) {
    LocalTensor<half> x = xQueue.DeQue<half>();
    LocalTensor<half> y = yQueue.DeQue<half>();
    LocalTensor<half> z = zQueue.AllocTensor<half>();
    Add(z, x, y, count);
    zQueue.EnQue(z);
    xQueue.FreeTensor(x);
    yQueue.FreeTensor(y);
  }
  __aicore__ inline void CopyOut(int64_t at, uint32_t count) {
    LocalTensor<half> z = zQueue.DeQue<half>();
    DataCopy(zGlobal[at], z, count);
    zQueue.FreeTensor(z);
  }

  TPipe pipe;
  TQue<TPosition::VECIN, 2> xQueue;
  TQue<TPosition::VECIN, 2> yQueue;
  TQue<TPosition::VECOUT, 2> zQueue;
  GlobalTensor<half> xGlobal;
  GlobalTensor<half> yGlobal;
  GlobalTensor<half> zGlobal;
  int64_t length = 0;
};
} // namespace

extern "C" __global__ __aicore__ void add_half(GM_ADDR x, GM_ADDR y, GM_ADDR z, int64_t n) {
  Kernel kernel;
  kernel.Init(x, y, z, n);
  kernel.Process();
}
