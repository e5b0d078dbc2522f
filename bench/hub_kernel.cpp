// The kernel of bench/hub.py: a normalisation with a residual, weights and an activation, of the size of a real one.
#include "kernel_operator.h"
using namespace AscendC;

namespace {

constexpr uint32_t kColumns = 1024; // of a row
constexpr uint32_t kRows = 2;       // in a tile
constexpr int32_t kDepth = 2;       // of the queues
constexpr float kEpsilon = 1e-5f;

// What the rows are made of.
struct Shape {
  uint32_t rows;
  uint32_t rowsPerBlock;
  float scale;
};

template <class T> class NormKernel {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR residual, GM_ADDR gamma, GM_ADDR beta, GM_ADDR y, GM_ADDR sum,
                              const Shape& given) {
    shape = given;
    const uint64_t first = static_cast<uint64_t>(GetBlockIdx()) * shape.rowsPerBlock;
    begin = first < shape.rows ? static_cast<uint32_t>(first) : shape.rows;
    const uint64_t last = first + shape.rowsPerBlock;
    end = last < shape.rows ? static_cast<uint32_t>(last) : shape.rows;
    const uint64_t elements = static_cast<uint64_t>(shape.rows) * kColumns;
    xGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(x), elements);
    residualGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(residual), elements);
    gammaGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(gamma), kColumns);
    betaGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(beta), kColumns);
    yGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(y), elements);
    sumGlobal.SetGlobalBuffer(reinterpret_cast<__gm__ T*>(sum), elements);
    pipe.InitBuffer(xQueue, kDepth, kRows * kColumns * sizeof(T));
    pipe.InitBuffer(residualQueue, kDepth, kRows * kColumns * sizeof(T));
    pipe.InitBuffer(sumQueue, kDepth, kRows * kColumns * sizeof(T));
    pipe.InitBuffer(yQueue, kDepth, kRows * kColumns * sizeof(T));
    pipe.InitBuffer(weightQueue, 1, 2 * kColumns * sizeof(T));
    pipe.InitBuffer(squareBuffer, kColumns * sizeof(T));
    pipe.InitBuffer(workBuffer, kColumns * sizeof(T));
    pipe.InitBuffer(scalarBuffer, 32);
  }

  __aicore__ inline void Process() {
    if (begin >= end) {
      return;
    }
    LoadWeights();
    LocalTensor<T> weights = weightQueue.template DeQue<T>();
    for (uint32_t row = begin; row < end; row += kRows) {
      const uint32_t rest = end - row;
      const uint32_t count = rest < kRows ? rest : kRows;
      CopyIn(row, count);
      AddResidual(count);
      CopyOutSum(row, count);
      Normalize(weights, count);
      CopyOut(row, count);
    }
    weightQueue.FreeTensor(weights);
  }

private:
  __aicore__ inline void LoadWeights() {
    LocalTensor<T> weights = weightQueue.template AllocTensor<T>();
    DataCopy(weights, gammaGlobal, kColumns);
    DataCopy(weights[kColumns], betaGlobal, kColumns);
    weightQueue.EnQue(weights);
  }

  __aicore__ inline void CopyIn(uint32_t row, uint32_t count) {
    const uint64_t at = static_cast<uint64_t>(row) * kColumns;
    LocalTensor<T> x = xQueue.template AllocTensor<T>();
    DataCopy(x, xGlobal[at], count * kColumns);
    xQueue.EnQue(x);
    LocalTensor<T> residual = residualQueue.template AllocTensor<T>();
    DataCopy(residual, residualGlobal[at], count * kColumns);
    residualQueue.EnQue(residual);
  }

  __aicore__ inline void AddResidual(uint32_t count) {
    LocalTensor<T> x = xQueue.template DeQue<T>();
    LocalTensor<T> residual = residualQueue.template DeQue<T>();
    LocalTensor<T> sum = sumQueue.template AllocTensor<T>();
    LocalTensor<T> y = yQueue.template AllocTensor<T>();
    Add(sum, x, residual, count * kColumns);
    PipeBarrier<PIPE_V>();
    Muls(y, sum, static_cast<T>(1), count * kColumns);
    sumQueue.EnQue(sum);
    xQueue.FreeTensor(x);
    residualQueue.FreeTensor(residual);
    result = y;
  }

  __aicore__ inline void CopyOutSum(uint32_t row, uint32_t count) {
    LocalTensor<T> sum = sumQueue.template DeQue<T>();
    DataCopy(sumGlobal[static_cast<uint64_t>(row) * kColumns], sum, count * kColumns);
    sumQueue.FreeTensor(sum);
  }

  // The scalar unit reads what the vector unit has reduced.
  __aicore__ inline T ScalarOf(const LocalTensor<T>& tensor) {
    SetFlag<HardEvent::V_S>(EVENT_ID0);
    WaitFlag<HardEvent::V_S>(EVENT_ID0);
    const T value = tensor.GetValue(0);
    SetFlag<HardEvent::S_V>(EVENT_ID0);
    WaitFlag<HardEvent::S_V>(EVENT_ID0);
    return value;
  }

  __aicore__ inline T MeanOf(const LocalTensor<T>& row) {
    LocalTensor<T> work = workBuffer.template Get<T>();
    LocalTensor<T> scalar = scalarBuffer.template Get<T>();
    PipeBarrier<PIPE_V>();
    ReduceSum(scalar, row, work, kColumns);
    return ScalarOf(scalar) * static_cast<T>(1.0f / kColumns);
  }

  __aicore__ inline T VarianceOf(const LocalTensor<T>& row) {
    LocalTensor<T> square = squareBuffer.template Get<T>();
    PipeBarrier<PIPE_V>();
    Mul(square, row, row, kColumns);
    return MeanOf(square);
  }

  __aicore__ inline T InverseRoot(T variance) {
    LocalTensor<T> scalar = scalarBuffer.template Get<T>();
    PipeBarrier<PIPE_V>();
    Duplicate(scalar, variance + static_cast<T>(kEpsilon), 8);
    PipeBarrier<PIPE_V>();
    Sqrt(scalar, scalar, 8);
    return static_cast<T>(1) / ScalarOf(scalar);
  }

  // y = (y - mean) / sqrt(variance + epsilon) * gamma + beta, then x * sigmoid(scale * x).
  __aicore__ inline void Normalize(const LocalTensor<T>& weights, uint32_t count) {
    LocalTensor<T> y = result;
    for (uint32_t i = 0; i < count; ++i) {
      LocalTensor<T> row = y[i * kColumns];
      const T mean = MeanOf(row);
      Adds(row, row, -mean, kColumns);
      const T factor = InverseRoot(VarianceOf(row));
      Muls(row, row, factor, kColumns);
      PipeBarrier<PIPE_V>();
      Mul(row, row, weights, kColumns);
      PipeBarrier<PIPE_V>();
      Add(row, row, weights[kColumns], kColumns);
      Activate(row);
    }
    yQueue.EnQue(y);
  }

  __aicore__ inline void Activate(const LocalTensor<T>& row) {
    LocalTensor<T> work = workBuffer.template Get<T>();
    LocalTensor<T> one = squareBuffer.template Get<T>();
    PipeBarrier<PIPE_V>();
    Muls(work, row, static_cast<T>(-shape.scale), kColumns);
    PipeBarrier<PIPE_V>();
    Exp(work, work, kColumns);
    PipeBarrier<PIPE_V>();
    Adds(work, work, static_cast<T>(1), kColumns);
    Duplicate(one, static_cast<T>(1), kColumns);
    PipeBarrier<PIPE_V>();
    Div(work, one, work, kColumns);
    PipeBarrier<PIPE_V>();
    Mul(row, row, work, kColumns);
  }

  __aicore__ inline void CopyOut(uint32_t row, uint32_t count) {
    LocalTensor<T> y = yQueue.template DeQue<T>();
    DataCopy(yGlobal[static_cast<uint64_t>(row) * kColumns], y, count * kColumns);
    yQueue.FreeTensor(y);
  }

  TPipe pipe;
  TQue<TPosition::VECIN, kDepth> xQueue, residualQueue;
  TQue<TPosition::VECIN, 1> weightQueue;
  TQue<TPosition::VECOUT, kDepth> sumQueue, yQueue;
  TBuf<TPosition::VECCALC> squareBuffer, workBuffer, scalarBuffer;
  GlobalTensor<T> xGlobal, residualGlobal, gammaGlobal, betaGlobal, yGlobal, sumGlobal;
  LocalTensor<T> result;
  Shape shape;
  uint32_t begin = 0, end = 0;
};

} // namespace

extern "C" __global__ __aicore__ void norm(GM_ADDR x, GM_ADDR residual, GM_ADDR gamma, GM_ADDR beta, GM_ADDR y,
                                           GM_ADDR sum, uint32_t rows, uint32_t rowsPerBlock, float scale) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIV_ONLY);
  NormKernel<float> kernel;
  kernel.Init(x, residual, gamma, beta, y, sum, {rows, rowsPerBlock, scale});
  kernel.Process();
}
