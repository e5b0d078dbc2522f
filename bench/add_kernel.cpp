// z = x + y over any count of floats or halves, split into contiguous ranges of whole tiles over the blocks.
#include "kernel_operator.h"

template <class T> class KernelAdd {
  static constexpr int32_t kTile = 28672 / sizeof(T);

public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y, GM_ADDR z, int64_t count) {
    xGm_.SetGlobalBuffer((__gm__ T*)x, count);
    yGm_.SetGlobalBuffer((__gm__ T*)y, count);
    zGm_.SetGlobalBuffer((__gm__ T*)z, count);
    count_ = count;
    pipe_.InitBuffer(inX_, 2, kTile * sizeof(T));
    pipe_.InitBuffer(inY_, 2, kTile * sizeof(T));
    pipe_.InitBuffer(outZ_, 2, kTile * sizeof(T));
  }

  __aicore__ inline void Process() {
    const int64_t tiles = (count_ + kTile - 1) / kTile;
    for (int64_t tile = AscendC::GetBlockIdx(); tile < tiles; tile += AscendC::GetBlockNum()) {
      const int64_t offset = tile * kTile;
      const int64_t left = count_ - offset;
      const int32_t length = static_cast<int32_t>(left < kTile ? left : kTile);
      CopyIn(offset, length);
      Compute(length);
      CopyOut(offset, length);
    }
  }

private:
  __aicore__ inline void CopyIn(int64_t offset, int32_t length) {
    AscendC::LocalTensor<T> x = inX_.AllocTensor<T>();
    AscendC::LocalTensor<T> y = inY_.AllocTensor<T>();
    AscendC::DataCopyExtParams params{1, static_cast<uint32_t>(length * sizeof(T)), 0, 0, 0};
    AscendC::DataCopyPadExtParams<T> pad{false, 0, 0, T(0)};
    AscendC::DataCopyPad(x, xGm_[offset], params, pad);
    AscendC::DataCopyPad(y, yGm_[offset], params, pad);
    inX_.EnQue(x);
    inY_.EnQue(y);
  }
  __aicore__ inline void Compute(int32_t length) {
    AscendC::LocalTensor<T> x = inX_.DeQue<T>();
    AscendC::LocalTensor<T> y = inY_.DeQue<T>();
    AscendC::LocalTensor<T> z = outZ_.AllocTensor<T>();
    AscendC::Add(z, x, y, length);
    outZ_.EnQue(z);
    inX_.FreeTensor(x);
    inY_.FreeTensor(y);
  }
  __aicore__ inline void CopyOut(int64_t offset, int32_t length) {
    AscendC::LocalTensor<T> z = outZ_.DeQue<T>();
    AscendC::DataCopyExtParams params{1, static_cast<uint32_t>(length * sizeof(T)), 0, 0, 0};
    AscendC::DataCopyPad(zGm_[offset], z, params);
    outZ_.FreeTensor(z);
  }

  AscendC::TPipe pipe_;
  AscendC::TQue<AscendC::TPosition::VECIN, 1> inX_, inY_;
  AscendC::TQue<AscendC::TPosition::VECOUT, 1> outZ_;
  AscendC::GlobalTensor<T> xGm_, yGm_, zGm_;
  int64_t count_ = 0;
};

extern "C" __global__ __aicore__ void bench_add(GM_ADDR x, GM_ADDR y, GM_ADDR z, int64_t count) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  KernelAdd<float> kernel;
  kernel.Init(x, y, z, count);
  kernel.Process();
}

extern "C" __global__ __aicore__ void bench_add_half(GM_ADDR x, GM_ADDR y, GM_ADDR z, int64_t count) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  KernelAdd<half> kernel;
  kernel.Init(x, y, z, count);
  kernel.Process();
}
