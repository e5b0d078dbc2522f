// What the row kernels of an expert share: 16384 rows of 1024 float, eight rows (32 KiB) a tile.
#pragma once
#include "kernel_operator.h"

namespace rows {

using namespace AscendC;

constexpr int64_t kRows = 16384, kColumns = 1024, kTileRows = 8, kTile = kTileRows * kColumns, kWork = kTile / 7 + 8;
constexpr uint8_t kLanes = 64, kStep = kColumns / 8;

/// One value a row: blocks of 32 bytes become a value each, twice; 16 are left of each row. `work` holds a seventh of
/// the rows.
template <bool isMax>
__aicore__ inline void Reduce(const LocalTensor<float>& dst, const LocalTensor<float>& src,
                              const LocalTensor<float>& work, uint8_t rows) {
  constexpr int32_t lanes = kLanes;
  const LocalTensor<float> eighths = work, rest = work[kTile / 8];
  if constexpr (isMax) {
    BlockReduceMax(eighths, src, rows * (kColumns / kLanes), lanes, 1, 1, 8);
    PipeBarrier<PIPE_V>();
    BlockReduceMax(rest, eighths, rows * (kColumns / kLanes / 8), lanes, 1, 1, 8);
    PipeBarrier<PIPE_V>();
    WholeReduceMax(dst, rest, kColumns / 64, rows, 1, 1, 2, ReduceOrder::ORDER_ONLY_VALUE);
  } else {
    BlockReduceSum(eighths, src, rows * (kColumns / kLanes), lanes, 1, 1, 8);
    PipeBarrier<PIPE_V>();
    BlockReduceSum(rest, eighths, rows * (kColumns / kLanes / 8), lanes, 1, 1, 8);
    PipeBarrier<PIPE_V>();
    WholeReduceSum(dst, rest, kColumns / 64, rows, 1, 1, 2);
  }
  PipeBarrier<PIPE_V>();
}

/// A block of 32 bytes for each of the rows' values.
__aicore__ inline void Spread(const LocalTensor<float>& blocks, const LocalTensor<float>& values) {
  Brcb(blocks, values, 1, BrcbRepeatParams{1, 8});
  PipeBarrier<PIPE_V>();
}

enum class With { SUB, MUL, DIV };

/// Each row with its value: a block, read again for every block of the row.
template <With with>
__aicore__ inline void RowWise(const LocalTensor<float>& dst, const LocalTensor<float>& src,
                               const LocalTensor<float>& blocks, uint8_t rows) {
  for (int64_t row = 0; row < rows; ++row) {
    const BinaryRepeatParams strides{1, 1, 0, 8, 8, 0};
    constexpr uint8_t repeats = kColumns / kLanes;
    const LocalTensor<float> to = dst[row * kColumns], from = src[row * kColumns], value = blocks[row * 8];
    if constexpr (with == With::SUB) {
      Sub(to, from, value, static_cast<uint64_t>(kLanes), repeats, strides);
    } else if constexpr (with == With::MUL) {
      Mul(to, from, value, static_cast<uint64_t>(kLanes), repeats, strides);
    } else {
      Div(to, from, value, static_cast<uint64_t>(kLanes), repeats, strides);
    }
  }
  PipeBarrier<PIPE_V>();
}

/// The rows of this block, tile by tile, through `Op::Compute(y, x, rows)`.
template <class Op> class Kernel {
public:
  __aicore__ inline void Init(GM_ADDR x, GM_ADDR y) {
    const int64_t part = (kRows + GetBlockNum() - 1) / GetBlockNum();
    begin = part * GetBlockIdx() < kRows ? part * GetBlockIdx() : kRows;
    end = begin + part < kRows ? begin + part : kRows;
    xGm.SetGlobalBuffer((__gm__ float*)x, kRows * kColumns);
    yGm.SetGlobalBuffer((__gm__ float*)y, kRows * kColumns);
    xGm.SetL2CacheHint(CacheMode::CACHE_MODE_DISABLE);
    pipe.InitBuffer(inX, 2, kTile * sizeof(float));
    pipe.InitBuffer(outY, 2, kTile * sizeof(float));
  }

  __aicore__ inline void Process(Op& op) {
    for (int64_t row = begin; row < end; row += kTileRows) {
      const int64_t rows = end - row < kTileRows ? end - row : kTileRows;
      LocalTensor<float> x = inX.template AllocTensor<float>();
      DataCopy(x, xGm[row * kColumns], static_cast<uint32_t>(rows * kColumns));
      inX.EnQue(x);
      x = inX.template DeQue<float>();
      LocalTensor<float> y = outY.template AllocTensor<float>();
      op.Compute(y, x, static_cast<uint8_t>(rows));
      outY.EnQue(y);
      inX.FreeTensor(x);
      y = outY.template DeQue<float>();
      DataCopy(yGm[row * kColumns], y, static_cast<uint32_t>(rows * kColumns));
      outY.FreeTensor(y);
    }
  }

  TPipe pipe;

private:
  TQue<TPosition::VECIN, 2> inX;
  TQue<TPosition::VECOUT, 2> outY;
  GlobalTensor<float> xGm, yGm;
  int64_t begin, end;
};

} // namespace rows
