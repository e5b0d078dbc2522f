// Device functions for tiles of several rows, and for reductions that have no instruction.
#include "translator/emit/helpers.h"

namespace ascend::translator {

namespace {

constexpr HelperDefinition kDefinitions[] = {
    {Helper::fold, "Fold", R"(enum class Fold { SUM, PROD, MAX, MIN };

template <Fold fold, typename T>
__aicore__ inline void Combine(const LocalTensor<T>& dst, const LocalTensor<T>& a, const LocalTensor<T>& b, uint64_t mask,
                               uint8_t repeats, const BinaryRepeatParams& strides) {
  if constexpr (fold == Fold::SUM) {
    Add(dst, a, b, mask, repeats, strides);
  } else if constexpr (fold == Fold::MAX) {
    Max(dst, a, b, mask, repeats, strides);
  } else {
    Min(dst, a, b, mask, repeats, strides);
  }
}
)"},
    {Helper::reduceRepeats, "ReduceRepeats", R"(// One value for each repeat.
template <Fold fold, typename T>
__aicore__ inline void ReduceRepeats(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& work, int32_t mask,
                                     int32_t repeats, int32_t stride) {
  if constexpr (fold == Fold::SUM) {
    WholeReduceSum(dst, src, mask, repeats, 1, 1, stride);
  } else if constexpr (fold == Fold::MAX) {
    WholeReduceMax(dst, src, mask, repeats, 1, 1, stride, ReduceOrder::ORDER_ONLY_VALUE);
  } else {
    WholeReduceMin(dst, src, mask, repeats, 1, 1, stride, ReduceOrder::ORDER_ONLY_VALUE);
  }
}
)"},
    {Helper::reduceRepeatPairs, "ReduceRepeats",
     R"(// One value for each repeat. Maxima and minima come with their index, which is left out;
// GatherMask reads whole repeats.
template <Fold fold, typename T>
__aicore__ inline void ReduceRepeats(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& work, int32_t mask,
                                     int32_t repeats, int32_t stride) {
  if constexpr (fold == Fold::SUM) {
    WholeReduceSum(dst, src, mask, repeats, 1, 1, stride);
  } else {
    constexpr int32_t kLanes = 256 / sizeof(T);
    if (2 * repeats % kLanes != 0) {
      Duplicate(work[2 * repeats / kLanes * kLanes], static_cast<T>(0), kLanes);
      PipeBarrier<PIPE_V>();
    }
    if constexpr (fold == Fold::MAX) {
      WholeReduceMax(work, src, mask, repeats, 1, 1, stride);
    } else {
      WholeReduceMin(work, src, mask, repeats, 1, 1, stride);
    }
    PipeBarrier<PIPE_V>();
    uint64_t taken = 0;
    GatherMask(dst, work, static_cast<uint8_t>(1), true, static_cast<uint32_t>(2 * repeats), GatherMaskParams{1, 1, 8, 0}, taken);
  }
}
)"},
    {Helper::reduceBlocks, "ReduceBlocks", R"(// One value for each 32 bytes of a whole number of repeats.
template <Fold fold, typename T>
__aicore__ inline void ReduceBlocks(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t elements) {
  constexpr int64_t kLanes = 256 / sizeof(T), kMostRepeats = 248;
  for (int64_t first = 0; first < elements; first += kLanes * kMostRepeats) {
    const int64_t left = (elements - first) / kLanes;
    const int32_t repeats = static_cast<int32_t>(left < kMostRepeats ? left : kMostRepeats);
    if constexpr (fold == Fold::SUM) {
      BlockReduceSum(dst[first / 8], src[first], repeats, static_cast<int32_t>(kLanes), 1, 1, 8);
    } else if constexpr (fold == Fold::MAX) {
      BlockReduceMax(dst[first / 8], src[first], repeats, static_cast<int32_t>(kLanes), 1, 1, 8);
    } else {
      BlockReduceMin(dst[first / 8], src[first], repeats, static_cast<int32_t>(kLanes), 1, 1, 8);
    }
  }
}
)"},
    {Helper::reduceAll, "ReduceAll", R"(// One value of all elements.
template <Fold fold, typename T>
__aicore__ inline void ReduceAll(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& work, int64_t count) {
  if constexpr (fold == Fold::SUM) {
    ReduceSum(dst, src, work, static_cast<int32_t>(count));
  } else if constexpr (fold == Fold::MAX) {
    ReduceMax(dst, src, work, static_cast<int32_t>(count));
  } else {
    ReduceMin(dst, src, work, static_cast<int32_t>(count));
  }
}
)"},
    {Helper::reduceByBlocks, "ReduceByBlocks",
     R"(// One value of all elements: many become an eighth of themselves first. `work` has room for a seventh of them and 256 more.
template <Fold fold, typename T>
__aicore__ inline void ReduceByBlocks(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& work, int64_t count) {
  constexpr int64_t kLanes = 256 / sizeof(T), kMany = 16 * kLanes;
  LocalTensor<T> from = src;
  int64_t left = count, used = 0;
  while (left >= kMany) {
    const int64_t whole = left / kLanes * kLanes;
    const LocalTensor<T> to = work[used];
    ReduceBlocks<fold>(to, from, whole);
    if (left > whole) {
      Adds(to[whole / 8], from[whole], static_cast<T>(0), static_cast<int32_t>(left - whole));
    }
    PipeBarrier<PIPE_V>();
    from = to;
    left = left - whole + whole / 8;
    used += (left + 7) / 8 * 8;
  }
  ReduceAll<fold>(dst, from, work[used], left);
}
)"},
    {Helper::reduceRows, "ReduceRows",
     R"(// One value for each row. Rows of floats without gaps become an eighth of themselves as long as that leaves whole
// repeats; then what is beyond the first repeat of a row is folded into it. `work` has room for a seventh of the rows, or a repeat a row.
template <Fold fold, typename T>
__aicore__ inline void ReduceRows(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& work, int64_t rows,
                                  int64_t columns, int64_t pitch) {
  constexpr int64_t kLanes = 256 / sizeof(T);
  constexpr int64_t kMostRepeats = 248;
  if constexpr (sizeof(T) == 4) {
    int64_t rest = columns;
    while (rest > 2 * kLanes && rest % kLanes == 0) {
      rest /= 8;
    }
    if (pitch == columns && rest < columns && rest % 8 == 0 && rest <= 4 * kLanes) {
      LocalTensor<T> from = src;
      int64_t used = 0;
      for (int64_t length = columns; length > rest; length /= 8) {
        const LocalTensor<T> to = work[used];
        ReduceBlocks<fold>(to, from, rows * length);
        PipeBarrier<PIPE_V>();
        from = to;
        used += rows * length / 8;
      }
      const uint8_t step = static_cast<uint8_t>(rest / 8);
      for (int64_t first = 0; first < rows; first += kMostRepeats) {
        const int64_t left = rows - first;
        const uint8_t repeats = static_cast<uint8_t>(left < kMostRepeats ? left : kMostRepeats);
        const LocalTensor<T> folded = from[first * rest];
        for (int64_t done = kLanes; done < rest; done += kLanes) {
          const uint64_t mask = static_cast<uint64_t>(rest - done < kLanes ? rest - done : kLanes);
          Combine<fold>(folded, folded, folded[done], mask, repeats, BinaryRepeatParams{1, 1, 1, step, step, step});
          PipeBarrier<PIPE_V>();
        }
        ReduceRepeats<fold>(dst[first], folded, work[used], static_cast<int32_t>(rest < kLanes ? rest : kLanes), repeats, step);
        PipeBarrier<PIPE_V>();
      }
      return;
    }
  }
  const int64_t stride = pitch * static_cast<int64_t>(sizeof(T)) / 32;
  if (rows == 1 || stride > 255) {
    for (int64_t row = 0; row < rows; ++row) {
      ReduceAll<fold>(dst[row], src[row * pitch], work, columns);
      PipeBarrier<PIPE_V>();
    }
    return;
  }
  const uint8_t step = static_cast<uint8_t>(stride);
  for (int64_t first = 0; first < rows; first += kMostRepeats) {
    const int64_t left = rows - first;
    const uint8_t repeats = static_cast<uint8_t>(left < kMostRepeats ? left : kMostRepeats);
    const LocalTensor<T> from = src[first * pitch], folded = work[first * kLanes], pairs = work[rows * kLanes];
    if (columns <= kLanes) {
      ReduceRepeats<fold>(dst[first], from, work, static_cast<int32_t>(columns), repeats, step);
      if (left > kMostRepeats) {
        PipeBarrier<PIPE_V>(); // `work` is used again
      }
      continue;
    }
    int64_t done = 2 * kLanes;
    if (columns < done) {
      Adds(folded, from, static_cast<T>(0), static_cast<uint64_t>(kLanes), repeats, UnaryRepeatParams{1, 1, 8, step});
      done = kLanes;
    } else {
      Combine<fold>(folded, from, from[kLanes], kLanes, repeats, BinaryRepeatParams{1, 1, 1, 8, step, step});
    }
    for (; done < columns; done += kLanes) {
      PipeBarrier<PIPE_V>();
      const uint64_t mask = static_cast<uint64_t>(columns - done < kLanes ? columns - done : kLanes);
      Combine<fold>(folded, folded, from[done], mask, repeats, BinaryRepeatParams{1, 1, 1, 8, 8, step});
    }
    PipeBarrier<PIPE_V>();
    ReduceRepeats<fold>(dst[first], folded, pairs, static_cast<int32_t>(kLanes), repeats, 8);
    PipeBarrier<PIPE_V>();
  }
}
)"},
    {Helper::fillRows, "FillRows", R"(// Each row its value. `work` has room for a block a row.
template <typename T>
__aicore__ inline void FillRows(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<T>& work, int64_t rows,
                                int64_t pitch) {
  constexpr int64_t kLanes = 256 / sizeof(T), kBlock = 32 / sizeof(T);
  constexpr int64_t kMostRepeats = 248;
  for (int64_t first = 0; first < rows; first += 8 * kMostRepeats) {
    const int64_t left = (rows - first + 7) / 8;
    Brcb(work[first * kBlock], src[first], static_cast<uint8_t>(left < kMostRepeats ? left : kMostRepeats), BrcbRepeatParams{1, 8});
  }
  PipeBarrier<PIPE_V>();
  const int64_t stride = pitch / kBlock;
  if (stride > 255) {
    for (int64_t row = 0; row < rows; ++row) {
      for (int64_t column = 0; column < pitch; column += kLanes * kMostRepeats) {
        const int64_t left = pitch - column, repeats = left / kLanes < kMostRepeats ? left / kLanes : kMostRepeats;
        Adds(dst[row * pitch + column], work[row * kBlock], static_cast<T>(0), static_cast<uint64_t>(kLanes),
             static_cast<uint8_t>(repeats), UnaryRepeatParams{1, 0, 8, 0});
      }
      if (pitch % kLanes != 0) {
        Adds(dst[row * pitch + pitch / kLanes * kLanes], work[row * kBlock], static_cast<T>(0), static_cast<uint64_t>(pitch % kLanes),
             static_cast<uint8_t>(1), UnaryRepeatParams{1, 0, 8, 0});
      }
    }
    return;
  }
  for (int64_t column = 0; column < pitch; column += kLanes) {
    const uint64_t mask = static_cast<uint64_t>(pitch - column < kLanes ? pitch - column : kLanes);
    for (int64_t first = 0; first < rows; first += kMostRepeats) {
      const uint8_t repeats = static_cast<uint8_t>(rows - first < kMostRepeats ? rows - first : kMostRepeats);
      Adds(dst[first * pitch + column], work[first * kBlock], static_cast<T>(0), mask, repeats,
           UnaryRepeatParams{1, 0, static_cast<uint8_t>(stride), 1});
    }
  }
}
)"},
    {Helper::repeatRow, "RepeatRow", R"(// All rows are the one row of `src`.
template <typename T>
__aicore__ inline void RepeatRow(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t rows, int64_t pitch) {
  constexpr int64_t kLanes = 256 / sizeof(T);
  constexpr int64_t kMostRepeats = 248;
  const int64_t stride = pitch * static_cast<int64_t>(sizeof(T)) / 32;
  if (stride > 255) {
    for (int64_t row = 0; row < rows; ++row) {
      Adds(dst[row * pitch], src, static_cast<T>(0), static_cast<int32_t>(pitch));
    }
    return;
  }
  for (int64_t column = 0; column < pitch; column += kLanes) {
    const uint64_t mask = static_cast<uint64_t>(pitch - column < kLanes ? pitch - column : kLanes);
    for (int64_t first = 0; first < rows; first += kMostRepeats) {
      const uint8_t repeats = static_cast<uint8_t>(rows - first < kMostRepeats ? rows - first : kMostRepeats);
      Adds(dst[first * pitch + column], src[column], static_cast<T>(0), mask, repeats,
           UnaryRepeatParams{1, 1, static_cast<uint8_t>(stride), 0});
    }
  }
}
)"},
    {Helper::spreadRows, "SpreadRows", R"(// A block for each row, full of its value.
template <typename T>
__aicore__ inline void SpreadRows(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t rows) {
  constexpr int64_t kBlock = 32 / sizeof(T), kMostRepeats = 248;
  for (int64_t first = 0; first < rows; first += 8 * kMostRepeats) {
    const int64_t left = (rows - first + 7) / 8;
    Brcb(dst[first * kBlock], src[first], static_cast<uint8_t>(left < kMostRepeats ? left : kMostRepeats), BrcbRepeatParams{1, 8});
  }
}
)"},
    {Helper::rowWise, "RowWise", R"(enum class RowFunction { ADD, SUB, MUL, DIV, MAX, MIN };

// What an operand has for each row: a row of its own, a block full of its value, or the one row that all have.
enum class RowOperand { OWN, BLOCK, SHARED };

template <RowFunction function, typename T>
__aicore__ inline void RowRepeats(const LocalTensor<T>& dst, const LocalTensor<T>& lhs, const LocalTensor<T>& rhs, int64_t mask,
                                  int64_t repeats, const BinaryRepeatParams& strides) {
  const uint64_t lanes = static_cast<uint64_t>(mask);
  const uint8_t times = static_cast<uint8_t>(repeats);
  if constexpr (function == RowFunction::ADD) {
    Add(dst, lhs, rhs, lanes, times, strides);
  } else if constexpr (function == RowFunction::SUB) {
    Sub(dst, lhs, rhs, lanes, times, strides);
  } else if constexpr (function == RowFunction::MUL) {
    Mul(dst, lhs, rhs, lanes, times, strides);
  } else if constexpr (function == RowFunction::DIV) {
    Div(dst, lhs, rhs, lanes, times, strides);
  } else if constexpr (function == RowFunction::MAX) {
    Max(dst, lhs, rhs, lanes, times, strides);
  } else {
    Min(dst, lhs, rhs, lanes, times, strides);
  }
}

// Where the operand's element of a row and column stands.
template <RowOperand operand, typename T>
__aicore__ inline LocalTensor<T> RowElement(const LocalTensor<T>& src, int64_t row, int64_t column, int64_t pitch) {
  if constexpr (operand == RowOperand::OWN) {
    return src[row * pitch + column];
  } else if constexpr (operand == RowOperand::BLOCK) {
    return src[row * static_cast<int64_t>(32 / sizeof(T))];
  } else {
    return src[column];
  }
}

// Row by row, or a repeat's columns of all rows: whichever takes fewer instructions.
template <RowFunction function, RowOperand left, RowOperand right, typename T>
__aicore__ inline void RowWise(const LocalTensor<T>& dst, const LocalTensor<T>& lhs, const LocalTensor<T>& rhs, int64_t rows,
                               int64_t pitch) {
  constexpr int64_t kLanes = 256 / sizeof(T), kMostRepeats = 248;
  constexpr uint8_t kLeft = left == RowOperand::BLOCK ? 0 : 1, kRight = right == RowOperand::BLOCK ? 0 : 1;
  const int64_t stride = pitch * static_cast<int64_t>(sizeof(T)) / 32, rest = pitch % kLanes;
  if (stride > 255 || (rest == 0 ? rows : 2 * rows) < pitch / kLanes) {
    const BinaryRepeatParams along{1, kLeft, kRight, 8, 8 * kLeft, 8 * kRight};
    for (int64_t row = 0; row < rows; ++row) {
      int64_t column = 0;
      for (int64_t whole = pitch / kLanes; whole > 0; whole -= kMostRepeats) {
        const int64_t repeats = whole < kMostRepeats ? whole : kMostRepeats;
        RowRepeats<function>(dst[row * pitch + column], RowElement<left>(lhs, row, column, pitch),
                             RowElement<right>(rhs, row, column, pitch), kLanes, repeats, along);
        column += repeats * kLanes;
      }
      if (rest != 0) {
        RowRepeats<function>(dst[row * pitch + column], RowElement<left>(lhs, row, column, pitch),
                             RowElement<right>(rhs, row, column, pitch), rest, 1, along);
      }
    }
    return;
  }
  const uint8_t step = static_cast<uint8_t>(stride);
  const uint8_t leftStep = left == RowOperand::OWN ? step : static_cast<uint8_t>(1 - kLeft);
  const uint8_t rightStep = right == RowOperand::OWN ? step : static_cast<uint8_t>(1 - kRight);
  const BinaryRepeatParams down{1, kLeft, kRight, step, leftStep, rightStep};
  for (int64_t column = 0; column < pitch; column += kLanes) {
    const int64_t mask = pitch - column < kLanes ? pitch - column : kLanes;
    for (int64_t first = 0; first < rows; first += kMostRepeats) {
      const int64_t repeats = rows - first < kMostRepeats ? rows - first : kMostRepeats;
      RowRepeats<function>(dst[first * pitch + column], RowElement<left>(lhs, first, column, pitch),
                           RowElement<right>(rhs, first, column, pitch), mask, repeats, down);
    }
  }
}
)"},
    {Helper::foldAll, "FoldAll",
     R"(// All elements combined, halves upon halves; the scalar unit does the last block. `src` is used up.
template <Fold fold, typename T>
__aicore__ inline void FoldAll(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t count) {
  constexpr int64_t kBlock = 32 / sizeof(T);
  while (count > kBlock) {
    const int64_t half = ((count + 1) / 2 + kBlock - 1) / kBlock * kBlock;
    const int32_t upper = static_cast<int32_t>(count - half);
    if constexpr (fold == Fold::SUM) {
      Add(src, src, src[half], upper);
    } else if constexpr (fold == Fold::PROD) {
      Mul(src, src, src[half], upper);
    } else if constexpr (fold == Fold::MAX) {
      Max(src, src, src[half], upper);
    } else {
      Min(src, src, src[half], upper);
    }
    PipeBarrier<PIPE_V>();
    count = half;
  }
  SyncPipes<HardEvent::V_S>();
  T value = src.GetValue(0);
  for (int64_t i = 1; i < count; ++i) {
    const T next = src.GetValue(i);
    if constexpr (fold == Fold::SUM) {
      value = static_cast<T>(value + next);
    } else if constexpr (fold == Fold::PROD) {
      value = static_cast<T>(value * next);
    } else if constexpr (fold == Fold::MAX) {
      value = value < next ? next : value;
    } else {
      value = next < value ? next : value;
    }
  }
  LocalTensor<T> result = dst;
  result.SetValue(0, value);
  SyncPipes<HardEvent::S_V>();
}
)"},
    {Helper::transposeTile, "TransposeTile",
     R"(// dst[row * pitch + column] = src[column * srcPitch + row], 16 columns and a block of rows at a time. What
// lies behind the last column of `src` is cleared: the unit turns it over too.
template <typename T>
__aicore__ inline void TransposeTile(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t rows, int64_t columns,
                                     int64_t srcPitch, int64_t pitch) {
  constexpr int64_t kBlock = 32 / sizeof(T), kParts = 16 / kBlock;
  const int64_t repeats = (columns + 15) / 16;
  const uint16_t dstStride = static_cast<uint16_t>(repeats == 1 ? 0 : kParts);
  const uint16_t srcStride = static_cast<uint16_t>(repeats == 1 ? 0 : 16 * srcPitch / kBlock);
  if (columns < repeats * 16) {
    Duplicate(src[columns * srcPitch], static_cast<T>(0), static_cast<int32_t>((repeats * 16 - columns) * srcPitch));
    PipeBarrier<PIPE_V>();
  }
  for (int64_t row = 0; row < rows; row += kBlock) {
    uint64_t from[16], to[16];
    for (int64_t i = 0; i < 16; ++i) {
      from[i] = reinterpret_cast<uint64_t>(src[i * srcPitch + row].GetPhyAddr());
      to[i] = reinterpret_cast<uint64_t>(dst[(row + i / kParts) * pitch + i % kParts * kBlock].GetPhyAddr());
    }
    TransDataTo5HD<T>(to, from, TransDataTo5HDParams{false, false, static_cast<uint8_t>(repeats), dstStride, srcStride});
  }
}
)"},
    {Helper::copyRowsIn, "CopyRowsFromGlobal",
     R"(// Rows of `columns` elements, `gmPitch` apart in device memory and `pitch` apart in the tile.
template <typename T>
__aicore__ inline void CopyRowsFromGlobal(const LocalTensor<T>& dst, const GlobalTensor<T>& src, int64_t rows, int64_t columns,
                                          int64_t gmPitch, int64_t pitch) {
  constexpr int64_t kBlock = 32 / sizeof(T);
  const bool whole = columns == gmPitch && columns == pitch;
  const DataCopyExtParams run{1, static_cast<uint32_t>(rows * columns * sizeof(T)), 0, 0, 0};
  const DataCopyExtParams each{static_cast<uint16_t>(rows), static_cast<uint32_t>(columns * sizeof(T)),
                               static_cast<uint32_t>((gmPitch - columns) * sizeof(T)),
                               static_cast<uint32_t>(pitch / kBlock - (columns + kBlock - 1) / kBlock), 0};
  DataCopyPad(dst, src, whole ? run : each, DataCopyPadExtParams<T>{false, 0, 0, static_cast<T>(0)});
}
)"},
    {Helper::copyBlockRowsIn, "CopyRowsFromGlobal",
     R"(// Rows of `columns` elements, `gmPitch` apart in device memory and `pitch` apart in the tile: all of them whole 32-byte blocks.
template <typename T>
__aicore__ inline void CopyRowsFromGlobal(const LocalTensor<T>& dst, const GlobalTensor<T>& src, int64_t rows, int64_t columns,
                                          int64_t gmPitch, int64_t pitch) {
  constexpr int64_t kBlock = 32 / sizeof(T), kMostBlocks = 65535;
  const int64_t gap = (gmPitch - columns) / kBlock;
  if (gap <= kMostBlocks) {
    DataCopy(dst, src, DataCopyParams{static_cast<uint16_t>(rows), static_cast<uint16_t>(columns / kBlock),
                                      static_cast<uint16_t>(gap), static_cast<uint16_t>((pitch - columns) / kBlock)});
    return;
  }
  for (int64_t row = 0; row < rows; ++row) {
    DataCopy(dst[row * pitch], src[row * gmPitch], static_cast<uint32_t>(columns));
  }
}
)"},
    {Helper::copyBlockRowsOut, "CopyRowsToGlobal",
     R"(// Rows of `columns` elements, `pitch` apart in the tile and `gmPitch` apart in device memory: all of them whole 32-byte blocks.
template <typename T>
__aicore__ inline void CopyRowsToGlobal(const GlobalTensor<T>& dst, const LocalTensor<T>& src, int64_t rows, int64_t columns,
                                        int64_t pitch, int64_t gmPitch) {
  constexpr int64_t kBlock = 32 / sizeof(T), kMostBlocks = 65535;
  const int64_t gap = (gmPitch - columns) / kBlock;
  if (gap <= kMostBlocks) {
    DataCopy(dst, src, DataCopyParams{static_cast<uint16_t>(rows), static_cast<uint16_t>(columns / kBlock),
                                      static_cast<uint16_t>((pitch - columns) / kBlock), static_cast<uint16_t>(gap)});
    return;
  }
  for (int64_t row = 0; row < rows; ++row) {
    DataCopy(dst[row * gmPitch], src[row * pitch], static_cast<uint32_t>(columns));
  }
}
)"},
    {Helper::copyRowsOut, "CopyRowsToGlobal",
     R"(// Rows of `columns` elements, `pitch` apart in the tile and `gmPitch` apart in device memory.
template <typename T>
__aicore__ inline void CopyRowsToGlobal(const GlobalTensor<T>& dst, const LocalTensor<T>& src, int64_t rows, int64_t columns,
                                        int64_t pitch, int64_t gmPitch) {
  constexpr int64_t kBlock = 32 / sizeof(T);
  const bool whole = columns == gmPitch && columns == pitch;
  const DataCopyExtParams run{1, static_cast<uint32_t>(rows * columns * sizeof(T)), 0, 0, 0};
  const DataCopyExtParams each{static_cast<uint16_t>(rows), static_cast<uint32_t>(columns * sizeof(T)),
                               static_cast<uint32_t>(pitch / kBlock - (columns + kBlock - 1) / kBlock),
                               static_cast<uint32_t>((gmPitch - columns) * sizeof(T)), 0};
  DataCopyPad(dst, src, whole ? run : each);
}
)"},
};

} // namespace

std::span<const HelperDefinition> rowHelpers() { return kDefinitions; }

} // namespace ascend::translator
