// launch: sigmoid(x: in f32[8192], y: out f32[8192], n: 8192) blocks=2
#include "kernel_operator.h"
using namespace AscendC;

namespace {
constexpr int32_t kTile = 1024;

class Kernel {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, int64_t n) {
    length = n;
    xGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(x), n);
    yGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(y), n);
    pipe.InitBuffer(xQueue, 2, kTile * sizeof(float));
    pipe.InitBuffer(yQueue, 2, kTile * sizeof(float));
    pipe.InitBuffer(tBuffer, kTile * sizeof(float));
    pipe.InitBuffer(oneBuffer, kTile * sizeof(float));
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
  }
  __aicore__ inline void Compute(uint32_t count) {
    LocalTensor<float> x = xQueue.DeQue<float>();
    LocalTensor<float> y = yQueue.AllocTensor<float>();
    LocalTensor<float> t = tBuffer.Get<float>();
    LocalTensor<float> one = oneBuffer.Get<float>();
    Muls(t, x, -1.0f, count);
    Exp(t, t, count);
    Adds(t, t, 1.0f, count);
    Duplicate(one, 1.0f, count);
    Div(y, one, t, count);
    yQueue.EnQue(y);
    xQueue.FreeTensor(x);
  }
  __aicore__ inline void CopyOut(int64_t at, uint32_t count) {
    LocalTensor<float> y = yQueue.DeQue<float>();
    DataCopy(yGlobal[at], y, count);
    yQueue.FreeTensor(y);
  }

  TPipe pipe;
  TQue<TPosition::VECIN, 2> xQueue;
  TQue<TPosition::VECOUT, 2> yQueue;
  TBuf<TPosition::VECCALC> tBuffer;
  TBuf<TPosition::VECCALC> oneBuffer;
  GlobalTensor<float> xGlobal;
  GlobalTensor<float> yGlobal;
  int64_t length = 0;
};
} // namespace

extern "C" __global__ __aicore__ void sigmoid(GM_ADDR x, GM_ADDR y, int64_t n) {
  Kernel kernel;
  kernel.Init(x, y, n);
  kernel.Process();
}
