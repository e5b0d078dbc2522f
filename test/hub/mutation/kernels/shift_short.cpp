// launch: shift_short(x: in i16[8192], y: out i16[8192], n: 8192) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

namespace {
constexpr int32_t kTile = 2048;

class Kernel {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, int64_t n) {
    length = n;
    xGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ int16_t*>(x), n);
    yGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ int16_t*>(y), n);
    pipe.InitBuffer(xQueue, 2, kTile * sizeof(int16_t));
    pipe.InitBuffer(yQueue, 2, kTile * sizeof(int16_t));
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
    LocalTensor<int16_t> x = xQueue.AllocTensor<int16_t>();
    DataCopy(x, xGlobal[at], count);
    xQueue.EnQue(x);
  }
  __aicore__ inline void Compute(uint32_t count) {
    LocalTensor<int16_t> x = xQueue.DeQue<int16_t>();
    LocalTensor<int16_t> y = yQueue.AllocTensor<int16_t>();
    Adds(y, x, static_cast<int16_t>(3), count);
    yQueue.EnQue(y);
    xQueue.FreeTensor(x);
  }
  __aicore__ inline void CopyOut(int64_t at, uint32_t count) {
    LocalTensor<int16_t> y = yQueue.DeQue<int16_t>();
    DataCopy(yGlobal[at], y, count);
    yQueue.FreeTensor(y);
  }

  TPipe pipe;
  TQue<TPosition::VECIN, 2> xQueue;
  TQue<TPosition::VECOUT, 2> yQueue;
  GlobalTensor<int16_t> xGlobal;
  GlobalTensor<int16_t> yGlobal;
  int64_t length = 0;
};
} // namespace

extern "C" __global__ __aicore__ void shift_short(GM_ADDR x, GM_ADDR y, int64_t n) {
  Kernel kernel;
  kernel.Init(x, y, n);
  kernel.Process();
}
