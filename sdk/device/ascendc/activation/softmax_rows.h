#pragma once
// What the functions of the SoftMax family share: rows of a matrix in one of two layouts, and a value for each row.
#include "../math/call.h"
#include "../tiling/softmax.h"
#include "../vector/reduce.h"

namespace AscendC {

enum class SoftmaxMode { SOFTMAX_NORMAL = 0, SOFTMAX_OUTPUT_WITHOUT_BRC = 1 };

/// oriSrcM, oriSrcK: the shape as constants, if they are not zero. The simulator has no use for isCheckTiling.
struct SoftmaxConfig {
  constexpr SoftmaxConfig(bool check) : isCheckTiling(check) {}
  constexpr SoftmaxConfig(bool check, uint32_t m, uint32_t k) : isCheckTiling(check), oriSrcM(m), oriSrcK(k) {}
  constexpr SoftmaxConfig(bool check, uint32_t m, uint32_t k, SoftmaxMode outputs)
      : isCheckTiling(check), oriSrcM(m), oriSrcK(k), mode(outputs) {}

  bool isCheckTiling = true;
  uint32_t oriSrcM = 0;
  uint32_t oriSrcK = 0;
  SoftmaxMode mode = SoftmaxMode::SOFTMAX_NORMAL;
};
inline constexpr SoftmaxConfig SOFTMAX_DEFAULT_CFG = {true, 0, 0, SoftmaxMode::SOFTMAX_NORMAL};

/// srcM x srcK as it lies in memory, oriSrcM x oriSrcK of it in use.
struct SoftMaxShapeInfo {
  uint32_t srcM{0};
  uint32_t srcK{0};
  uint32_t oriSrcM{0};
  uint32_t oriSrcK{0};
};

namespace detail {

/// rows x columns in memory. What is behind usedColumns takes no part in the reductions, but is computed and written
/// like everything else, as on the device.
struct RowsOf {
  uint32_t rows = 0;
  uint32_t columns = 0;
  uint32_t usedRows = 0;
  uint32_t usedColumns = 0;
  bool nz = false; ///< columns of 16, one behind the other, instead of rows

  template <class T> void load(const T* matrix, uint32_t row, float* out) const {
    if (!nz) {
      loadFloats(matrix + static_cast<size_t>(row) * columns, out, columns);
      return;
    }
    for (uint32_t at = 0; at < columns; at += 16)
      loadFloats(matrix + (static_cast<size_t>(at / 16) * rows + row) * 16, out + at, 16);
  }
  /// `values` is not kept.
  template <class T> void store(float* values, T* matrix, uint32_t row) const {
    if (!nz) {
      storeFloats(values, matrix + static_cast<size_t>(row) * columns, columns);
      return;
    }
    for (uint32_t at = 0; at < columns; at += 16)
      storeFloats(values + at, matrix + (static_cast<size_t>(at / 16) * rows + row) * 16, 16);
  }

  /// The part in use is read; all of it is written.
  template <class T> void addRead(Call& call, const LocalTensor<T>& t, const char* operand) const {
    if (!nz) {
      call.pieces(t, Mode::read, usedRows, usedColumns, columns, operand);
      return;
    }
    const uint32_t whole = usedColumns / 16;
    const uint64_t slab = static_cast<uint64_t>(rows) * 16;
    call.pieces(t, Mode::read, whole, static_cast<uint64_t>(usedRows) * 16, slab, operand);
    if (usedColumns % 16 != 0)
      call.pieces(t[static_cast<uint32_t>(whole * slab)], Mode::read, usedRows, usedColumns % 16, 16, operand);
  }
  template <class T> void addWrite(Call& call, const LocalTensor<T>& t, const char* operand) const {
    call.write(t, static_cast<uint64_t>(rows) * columns, operand);
  }
};

/// One value a row: in each element of a block of 32 bytes, or alone.
template <class S> struct RowValue {
  LocalTensor<S> tensor;
  bool broadcast = true;

  static constexpr uint32_t perBlock = ONE_BLK_SIZE / sizeof(S);
  uint32_t step() const { return broadcast ? perBlock : 1; }
  float get(uint32_t row) const { return static_cast<float>(tensor.data()[static_cast<size_t>(row) * step()]); }
  void set(uint32_t row, float value) const {
    float lanes[perBlock];
    for (float& lane : lanes)
      lane = value;
    storeFloats(lanes, tensor.data() + static_cast<size_t>(row) * step(), step());
  }
};

inline RowsOf softmaxShape(SoftMaxShapeInfo shape, uint32_t tilingM, uint32_t tilingK, const SoftmaxConfig& config,
                           bool nz) {
  if (shape.srcM == 0 || shape.srcK == 0)
    shape = {tilingM, tilingK, tilingM, tilingK};
  RowsOf r;
  r.rows = shape.srcM;
  r.columns = shape.srcK;
  r.usedRows = config.oriSrcM != 0 ? config.oriSrcM : shape.oriSrcM != 0 ? shape.oriSrcM : shape.srcM;
  r.usedColumns = config.oriSrcK != 0 ? config.oriSrcK : shape.oriSrcK != 0 ? shape.oriSrcK : shape.srcK;
  r.nz = nz;
  return r;
}

/// Says why a shape cannot be; null if it can.
template <class T> inline const char* badSoftmaxShape(const RowsOf& r) {
  if (r.columns * sizeof(T) % ONE_BLK_SIZE != 0)
    return "rows must be whole blocks of 32 bytes (srcK)";
  if (r.nz && r.columns % 16 != 0)
    return "in the NZ format srcK must be a multiple of 16";
  if (r.usedColumns > r.columns || r.usedRows > r.rows)
    return "oriSrcM and oriSrcK must not exceed srcM and srcK";
  return nullptr;
}

/// The least buffer for this shape; more, if the host's tiling was made for a larger one.
template <class Tiling>
inline void softmaxScratch(Call& call, SoftmaxKind kind, const RowsOf& r, const Tiling& tiling, uint32_t elementBytes,
                           uint32_t perBlock, const LocalTensor<uint8_t>* tmp) {
  if (tmp == nullptr)
    return;
  uint64_t least = softmaxLeastBytes(kind, r.columns, elementBytes, perBlock);
  if (tiling.srcM == r.rows && tiling.srcK == r.columns) {
    const SoftmaxKind rowKind = kind == SoftmaxKind::flashV2Basic && r.columns % 64 != 0 ? SoftmaxKind::flashV2 : kind;
    const uint64_t told =
        static_cast<uint64_t>(tiling.splitM) * softmaxRowFloats(rowKind, r.columns, elementBytes, perBlock) * 4;
    least = least < told ? told : least;
  }
  const uint64_t most = softmaxMostBytes(kind, r.rows, r.columns, elementBytes, perBlock);
  call.scratch(tmp, least, most);
}

inline float rowMax(const float* row, uint32_t n) { return extremeOf<true>(row, n, false).value; }
/// Sums of rows are taken in double and rounded once.
inline float rowSum(const float* row, uint32_t n) {
  constexpr uint32_t kWays = 8;
  double ways[kWays] = {};
  uint32_t i = 0;
  for (; i + kWays <= n; i += kWays)
    for (uint32_t w = 0; w < kWays; ++w)
      ways[w] += static_cast<double>(row[i + w]);
  double total = 0;
  for (; i < n; ++i)
    total += static_cast<double>(row[i]);
  for (double way : ways)
    total += way;
  return static_cast<float>(total);
}
inline void rowExp(float* row, uint32_t n, float shift) {
  ASCEND_SIM_INDEPENDENT
  for (uint32_t i = 0; i < n; ++i)
    row[i] = expLane(row[i] - shift);
}

} // namespace detail
} // namespace AscendC
