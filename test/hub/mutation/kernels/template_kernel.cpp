// launch: template_kernel(x: in f32[8192], y: in f32[8192], z: out f32[8192]) blocks=4
#include "kernel_operator.h"
using namespace AscendC;

constexpr int32_t kTotal = 8192, kBlocks = 4, kTiles = 4, kBuffers = 2;
constexpr int32_t kBlock = kTotal / kBlocks;
constexpr int32_t kTile = kBlock / kTiles / kBuffers;

// The layout of CANN's own first example: everything is known when it is compiled.
template <class T> class KernelMul {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, GM_ADDR z) {
    xGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(x) + kBlock * GetBlockIdx(), kBlock);
    yGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(y) + kBlock * GetBlockIdx(), kBlock);
    zGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(z) + kBlock * GetBlockIdx(), kBlock);
    pipe.InitBuffer(xQueue, kBuffers, kTile * sizeof(T));
    pipe.InitBuffer(yQueue, kBuffers, kTile * sizeof(T));
    pipe.InitBuffer(zQueue, kBuffers, kTile * sizeof(T));
  }
  __aicore__ inline void Process() {
    for (int32_t i = 0; i < kTiles * kBuffers; ++i) {
      CopyIn(i);
      Compute(i);
      CopyOut(i);
    }
  }

private:
  __aicore__ inline void CopyIn(int32_t i) {
    LocalTensor<float> x = xQueue.template AllocTensor<float>();
    LocalTensor<float> y = yQueue.template AllocTensor<float>();
    DataCopy(x, xGlobal[i * kTile], kTile);
    DataCopy(y, yGlobal[i * kTile], kTile);
    xQueue.EnQue(x);
    yQueue.EnQue(y);
  }
  __aicore__ inline void Compute(int32_t) {
    LocalTensor<float> x = xQueue.template DeQue<float>();
    LocalTensor<float> y = yQueue.template DeQue<float>();
    LocalTensor<float> z = zQueue.template AllocTensor<float>();
    Mul(z, x, y, kTile);
    zQueue.EnQue(z);
    xQueue.FreeTensor(x);
    yQueue.FreeTensor(y);
  }
  __aicore__ inline void CopyOut(int32_t i) {
    LocalTensor<float> z = zQueue.template DeQue<float>();
    DataCopy(zGlobal[i * kTile], z, kTile);
    zQueue.FreeTensor(z);
  }

  TPipe pipe;
  TQue<TPosition::VECIN, kBuffers> xQueue, yQueue;
  TQue<TPosition::VECOUT, kBuffers> zQueue;
  GlobalTensor<float> xGlobal, yGlobal, zGlobal;
};

extern "C" __global__ __aicore__ void template_kernel(GM_ADDR x, GM_ADDR y, GM_ADDR z) {
  KernelMul<float> kernel;
  kernel.Init(x, y, z);
  kernel.Process();
}
