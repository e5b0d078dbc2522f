// Device functions around the cube unit's calls: the parameters that follow from the shapes.
#include "translator/emit/helpers.h"

namespace ascend::translator {

namespace {

constexpr HelperDefinition kDefinitions[] = {
    {Helper::copyNd2Nz, "CopyMatrixToL1",
     R"(// Rows of a matrix, `stride` elements apart, to columns of 32 bytes (NZ), each of `pitch` rows. A distance that the parameters cannot
// hold is walked row by row.
template <typename T>
__aicore__ inline void CopyMatrixToL1(const LocalTensor<T>& dst, const GlobalTensor<T>& src, int64_t rows, int64_t columns,
                                      int64_t stride, int64_t pitch) {
  Nd2NzParams params;
  params.ndNum = 1;
  params.dValue = static_cast<uint16_t>(columns);
  params.dstNzC0Stride = static_cast<uint16_t>(pitch);
  params.dstNzNStride = 1;
  if (stride <= 65535) {
    params.nValue = static_cast<uint16_t>(rows);
    params.srcDValue = static_cast<uint16_t>(stride);
    DataCopy(dst, src, params);
    return;
  }
  params.nValue = 1;
  params.srcDValue = params.dValue;
  for (int64_t i = 0; i < rows; ++i) {
    DataCopy(dst[static_cast<uint32_t>(i * (32 / sizeof(T)))], src[i * stride], params);
  }
}
)"},
    {Helper::clearL1, "ClearL1",
     R"(// `count` elements are whole fractals. What is copied there later comes after the zeros.
template <typename T> __aicore__ inline void ClearL1(const LocalTensor<T>& dst, int64_t count) {
  InitConstValueParams<half> params;
  params.repeatTimes = 1;
  params.blockNum = static_cast<uint16_t>(count * sizeof(T) / 32);
  params.initValue = static_cast<half>(0);
  InitConstValue(dst.template ReinterpretCast<half>(), params);
  PipeBarrier<PIPE_MTE2>();
}
)"},
    {Helper::loadMatrix, "LoadMatrix",
     R"(// Rows and columns of a matrix in L1 from (row, column) on to L0A, or turned to L0A or L0B: an image whose places are the rows, seen
// through a window of one place.
template <typename T>
__aicore__ inline void LoadMatrix(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t row, int64_t column, int64_t rows,
                                  int64_t columns, int64_t pitch, bool turn) {
  constexpr int64_t kColumn = 32 / sizeof(T);
  LoadData3DParamsV2<T> params;
  params.l1H = 1;
  params.l1W = static_cast<uint16_t>(pitch);
  params.channelSize = static_cast<uint16_t>(RoundUpTo(column + columns, kColumn));
  params.kStartPt = static_cast<uint16_t>(column);
  params.kExtension = static_cast<uint16_t>(RoundUpTo(columns, kColumn));
  params.mStartPt = static_cast<uint16_t>(row);
  params.mExtension = static_cast<uint16_t>(RoundUpTo(rows, 16));
  params.enTranspose = turn;
  LoadData(dst, src, params);
}
)"},
    {Helper::loadColumns, "LoadColumns",
     R"(// Rows and columns of a matrix in L1 from (row, column) on to L0B: the fractals keep their order. All rows are one run of them.
template <typename T>
__aicore__ inline void LoadColumns(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t row, int64_t column, int64_t rows,
                                   int64_t columns, int64_t pitch) {
  constexpr int64_t kColumn = 32 / sizeof(T);
  const int64_t height = (rows + 15) / 16 * 16, across = (columns + kColumn - 1) / kColumn;
  const int64_t atOnce = height == pitch ? across : 1;
  LoadData2DParams params;
  params.repeatTimes = static_cast<uint8_t>(height / 16 * atOnce);
  params.srcStride = 1;
  for (int64_t i = 0; i < across; i += atOnce) {
    LoadData(dst[static_cast<uint32_t>(i * height * kColumn)],
             src[static_cast<uint32_t>(column * pitch + row * kColumn + i * pitch * kColumn)], params);
  }
}
)"},
    {Helper::loadTurnedBytesA, "LoadTurnedBytesA",
     R"(// Bytes that are stored K by M to L0A, in squares of 32 by 32.
template <typename T>
__aicore__ inline void LoadTurnedBytesA(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t row, int64_t column, int64_t rows,
                                        int64_t columns, int64_t pitch) {
  const int64_t squares = (rows + 31) / 32;
  LoadData2dTransposeParams params;
  params.repeatTimes = static_cast<uint8_t>(squares);
  params.srcStride = 1;
  params.dstFracGap = static_cast<uint16_t>(squares - 1);
  for (int64_t i = 0; i < (columns + 31) / 32; ++i) {
    LoadDataWithTranspose(dst[static_cast<uint32_t>(i * squares * 1024)],
                          src[static_cast<uint32_t>((column + i * 32) * pitch + row * 32)], params);
  }
}
)"},
    {Helper::loadTurnedBytesB, "LoadTurnedBytesB",
     R"(// Bytes that are stored K by N to L0B, in squares of 32 by 32.
template <typename T>
__aicore__ inline void LoadTurnedBytesB(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t row, int64_t column, int64_t rows,
                                        int64_t columns, int64_t pitch) {
  const int64_t across = (columns + 31) / 32;
  LoadData2dTransposeParams params;
  params.repeatTimes = static_cast<uint8_t>(across);
  params.srcStride = static_cast<uint16_t>(pitch / 32);
  params.dstGap = 1;
  for (int64_t i = 0; i < (rows + 31) / 32; ++i) {
    LoadDataWithTranspose(dst[static_cast<uint32_t>(i * across * 1024)],
                          src[static_cast<uint32_t>(column * pitch + row * 32 + i * 1024)], params);
  }
}
)"},
    {Helper::loadBias, "LoadBias", R"(// A row to the bias table, in bursts of 64 bytes; half becomes float.
template <typename T, typename U>
__aicore__ inline void LoadBias(const LocalTensor<T>& dst, const LocalTensor<U>& src, int64_t count) {
  const uint16_t bursts = static_cast<uint16_t>((RoundUpTo(count, 16) * sizeof(U) + 63) / 64);
  DataCopy(dst, src, DataCopyParams(1, bursts, 0, 0));
}
)"},
    {Helper::multiplyAdd, "MultiplyAdd",
     R"(// sums = a * b if `first`, else sums += a * b.
template <typename T, typename U>
__aicore__ inline void MultiplyAdd(const LocalTensor<T>& sums, const LocalTensor<U>& a, const LocalTensor<U>& b, int64_t m, int64_t n,
                                   int64_t k, bool first, bool alignsDepth = false) {
  MmadParams params;
  params.m = static_cast<uint16_t>(m);
  params.n = static_cast<uint16_t>(n);
  params.k = static_cast<uint16_t>(k);
  params.cmatrixInitVal = first;
  params.kDirectionAlign = alignsDepth;
  Mmad(sums, a, b, params);
  if ((m / 16) * (n / 16) < 10) {
    PipeBarrier<PIPE_M>(); // the unit does not order small products by itself
  }
}
)"},
    {Helper::multiplyAddBias, "MultiplyAddBias",
     R"(// sums = a * b + bias if `first`, else sums += a * b.
template <typename T, typename U>
__aicore__ inline void MultiplyAddBias(const LocalTensor<T>& sums, const LocalTensor<U>& a, const LocalTensor<U>& b,
                                       const LocalTensor<T>& bias, int64_t m, int64_t n, int64_t k, bool first,
                                       bool alignsDepth = false) {
  MmadParams params;
  params.m = static_cast<uint16_t>(m);
  params.n = static_cast<uint16_t>(n);
  params.k = static_cast<uint16_t>(k);
  params.cmatrixInitVal = false;
  params.kDirectionAlign = alignsDepth;
  if (first) {
    Mmad(sums, a, b, bias, params);
  } else {
    Mmad(sums, a, b, params);
  }
  if ((m / 16) * (n / 16) < 10) {
    PipeBarrier<PIPE_M>(); // the unit does not order small products by itself
  }
}
)"},
    {Helper::storeMatrix, "StoreMatrix",
     R"(// Out of L0C to rows of device memory, `stride` elements apart.
template <typename T, typename U>
__aicore__ inline void StoreMatrix(const GlobalTensor<T>& dst, const LocalTensor<U>& src, int64_t m, int64_t n, int64_t stride,
                                   QuantMode_t conversion, bool relu) {
  FixpipeParamsV220 params;
  params.nSize = static_cast<uint16_t>(n);
  params.mSize = static_cast<uint16_t>(m);
  params.srcStride = static_cast<uint16_t>(RoundUpTo(m, 16));
  params.dstStride = static_cast<uint32_t>(stride);
  params.quantPre = conversion;
  params.reluEn = relu;
  Fixpipe(dst, src, params);
}
)"},
    {Helper::copyBlockColumns, "CopyMatrixToL1",
     R"(// Rows of a matrix, `stride` elements apart, to columns of 32 bytes (NZ), each of `pitch` rows: a column at a time. Rows are whole
// units of 32 bytes.
template <typename T>
__aicore__ inline void CopyMatrixToL1(const LocalTensor<T>& dst, const GlobalTensor<T>& src, int64_t rows, int64_t columns,
                                      int64_t stride, int64_t pitch) {
  constexpr int64_t kColumn = 32 / sizeof(T);
  const int64_t gap = rows > 1 ? stride / kColumn - 1 : 0;
  if (gap <= 65535) {
    const DataCopyParams params(static_cast<uint16_t>(rows), 1, static_cast<uint16_t>(gap), 0);
    for (int64_t i = 0; i < columns / kColumn; ++i) {
      DataCopy(dst[static_cast<uint32_t>(i * pitch * kColumn)], src[i * kColumn], params);
    }
    return;
  }
  const DataCopyParams row(static_cast<uint16_t>(columns / kColumn), 1, 0, static_cast<uint16_t>(pitch - 1));
  for (int64_t i = 0; i < rows; ++i) {
    DataCopy(dst[static_cast<uint32_t>(i * kColumn)], src[i * stride], row);
  }
}
)"},
    {Helper::loadFractals, "LoadFractals",
     R"(// Rows and columns of a matrix in L1 from (row, column) on: the fractals row by row, to L0A as they are, or each turned to L0B.
template <typename T>
__aicore__ inline void LoadFractals(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t row, int64_t column, int64_t rows,
                                    int64_t columns, int64_t pitch, bool turn) {
  constexpr int64_t kColumn = 32 / sizeof(T);
  const int64_t across = (columns + kColumn - 1) / kColumn;
  LoadData2DParams params;
  params.repeatTimes = static_cast<uint8_t>(across);
  params.srcStride = static_cast<uint16_t>(pitch / 16);
  params.ifTranspose = turn;
  for (int64_t i = 0; i < (rows + 15) / 16; ++i) {
    LoadData(dst[static_cast<uint32_t>(i * across * 16 * kColumn)],
             src[static_cast<uint32_t>(column * pitch + (row + i * 16) * kColumn)], params);
  }
}
)"},
    {Helper::loadTurnedFractals, "LoadTurnedFractals",
     R"(// Halves that are stored K by M to L0A: the fractals of a column become a row, each turned.
template <typename T>
__aicore__ inline void LoadTurnedFractals(const LocalTensor<T>& dst, const LocalTensor<T>& src, int64_t row, int64_t column,
                                          int64_t rows, int64_t columns, int64_t pitch) {
  const int64_t depth = (rows + 15) / 16;
  LoadData2DParams params;
  params.repeatTimes = static_cast<uint8_t>(depth);
  params.srcStride = 1;
  params.ifTranspose = true;
  for (int64_t i = 0; i < (columns + 15) / 16; ++i) {
    LoadData(dst[static_cast<uint32_t>(i * depth * 256)],
             src[static_cast<uint32_t>((column + i * 16) * pitch + row * 16)], params);
  }
}
)"},
    {Helper::storeMatrixThroughUb, "StoreMatrix",
     R"(// Out of L0C to rows of device memory, `stride` elements apart, through a queue in the unified buffer: fractals become columns of 16
// elements there. Rows are whole units of 32 bytes.
template <typename T, typename U, typename Queue>
__aicore__ inline void StoreMatrix(const GlobalTensor<T>& dst, const LocalTensor<U>& src, Queue& queue, int64_t m, int64_t n,
                                   int64_t stride, bool relu) {
  const int64_t height = RoundUpTo(m, 16), columns = n / 16;
  LocalTensor<T> fractals = queue.template AllocTensor<T>();
  DataCopyEnhancedParams conversion;
  conversion.blockMode = BlockMode::BLOCK_MODE_MATRIX;
  conversion.isRelu = relu;
  DataCopy(fractals, src, DataCopyParams(static_cast<uint16_t>(columns), static_cast<uint16_t>(height / 16), 0, 0), conversion);
  queue.EnQue(fractals);
  LocalTensor<T> rows = queue.template DeQue<T>();
  constexpr int64_t kUnits = 16 * sizeof(T) / 32;
  const int64_t gap = m > 1 ? stride * sizeof(T) / 32 - kUnits : 0;
  if (gap <= 65535) {
    const DataCopyParams params(static_cast<uint16_t>(m), static_cast<uint16_t>(kUnits), 0, static_cast<uint16_t>(gap));
    for (int64_t i = 0; i < columns; ++i) {
      DataCopy(dst[i * 16], rows[static_cast<uint32_t>(i * height * 16)], params);
    }
  } else {
    const DataCopyParams row(static_cast<uint16_t>(columns), static_cast<uint16_t>(kUnits),
                             static_cast<uint16_t>((height - 1) * kUnits), 0);
    for (int64_t i = 0; i < m; ++i) {
      DataCopy(dst[i * stride], rows[static_cast<uint32_t>(i * 16)], row);
    }
  }
  queue.FreeTensor(rows);
}
)"},
};

} // namespace

std::span<const HelperDefinition> cubeHelpers() { return kDefinitions; }

} // namespace ascend::translator
