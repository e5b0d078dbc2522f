// launch: min_max(x: in f32[8192], y: in f32[8192], low: out f32[8192], high: out f32[8192], n: 8192) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

namespace {
constexpr int32_t kTile = 512;

class Kernel {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, GM_ADDR low, GM_ADDR high, int64_t n) {
    length = n;
    xGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(x), n);
    yGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(y), n);
    lowGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(low), n);
    highGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(high), n);
    pipe.InitBuffer(xQueue, 2, kTile * sizeof(float));
    pipe.InitBuffer(yQueue, 2, kTile * sizeof(float));
    pipe.InitBuffer(lowQueue, 2, kTile * sizeof(float));
    pipe.InitBuffer(highQueue, 2, kTile * sizeof(float));
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
    LocalTensor<float> x = xQueue.AllocTensor<float>();
    DataCopy(x, xGlobal[at], count);
    xQueue.EnQue(x);
    LocalTensor<float> y = yQueue.AllocTensor<float>();
    DataCopy(y, yGlobal[at], count);
    yQueue.EnQue(y);
  }
  __aicore__ inline void Compute(uint32_t count) {
    LocalTensor<float> x = xQueue.DeQue<float>();
    LocalTensor<float> y = yQueue.DeQue<float>();
    LocalTensor<float> low = lowQueue.AllocTensor<float>();
    LocalTensor<float> high = highQueue.AllocTensor<float>();
    Min(low, x, y, count);
    Max(high, x, y, count);
    lowQueue.EnQue(low);
    highQueue.EnQue(high);
    xQueue.FreeTensor(x);
    yQueue.FreeTensor(y);
  }
  __aicore__ inline void CopyOut(int64_t at, uint32_t count) {
    LocalTensor<float> low = lowQueue.DeQue<float>();
    DataCopy(lowGlobal[at], low, count);
    lowQueue.FreeTensor(low);
    LocalTensor<float> high = highQueue.DeQue<float>();
    DataCopy(highGlobal[at], high, count);
    highQueue.FreeTensor(high);
  }

  TPipe pipe;
  TQue<TPosition::VECIN, 2> xQueue;
  TQue<TPosition::VECIN, 2> yQueue;
  TQue<TPosition::VECOUT, 2> lowQueue;
  TQue<TPosition::VECOUT, 2> highQueue;
  GlobalTensor<float> xGlobal;
  GlobalTensor<float> yGlobal;
  GlobalTensor<float> lowGlobal;
  GlobalTensor<float> highGlobal;
  int64_t length = 0;
};
} // namespace

extern "C" __global__ __aicore__ void min_max(GM_ADDR x, GM_ADDR y, GM_ADDR low, GM_ADDR high, int64_t n) {
  Kernel kernel;
  kernel.Init(x, y, low, high, n);
  kernel.Process();
}
