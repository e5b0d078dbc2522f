// launch: select_larger(x: in f32[32768], y: in f32[32768], z: out f32[32768], n: 32768) blocks=4
#include "kernel_operator.h"
using namespace AscendC;

namespace {
constexpr int32_t kTile = 2048;

class Kernel {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, GM_ADDR z, int64_t n) {
    length = n;
    xGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(x), n);
    yGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(y), n);
    zGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(z), n);
    pipe.InitBuffer(xQueue, 2, kTile * sizeof(float));
    pipe.InitBuffer(yQueue, 2, kTile * sizeof(float));
    pipe.InitBuffer(zQueue, 2, kTile * sizeof(float));
    pipe.InitBuffer(tBuffer, kTile * sizeof(float));
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
    LocalTensor<float> z = zQueue.AllocTensor<float>();
    LocalTensor<float> t = tBuffer.Get<float>();
    Max(t, x, y, count);
    Muls(z, t, 0.5f, count);
    zQueue.EnQue(z);
    xQueue.FreeTensor(x);
    yQueue.FreeTensor(y);
  }
  __aicore__ inline void CopyOut(int64_t at, uint32_t count) {
    LocalTensor<float> z = zQueue.DeQue<float>();
    DataCopy(zGlobal[at], z, count);
    zQueue.FreeTensor(z);
  }

  TPipe pipe;
  TQue<TPosition::VECIN, 2> xQueue;
  TQue<TPosition::VECIN, 2> yQueue;
  TQue<TPosition::VECOUT, 2> zQueue;
  TBuf<TPosition::VECCALC> tBuffer;
  GlobalTensor<float> xGlobal;
  GlobalTensor<float> yGlobal;
  GlobalTensor<float> zGlobal;
  int64_t length = 0;
};
} // namespace

extern "C" __global__ __aicore__ void select_larger(GM_ADDR x, GM_ADDR y, GM_ADDR z, int64_t n) {
  Kernel kernel;
  kernel.Init(x, y, z, n);
  kernel.Process();
}
