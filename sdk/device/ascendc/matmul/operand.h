#pragma once
// One of the two matrices of a Matmul: where it is, and its way into L1 and on to L0A or L0B.
#include "../cube/copy_nz.h"
#include "../cube/fill.h"
#include "../cube/load_2d.h"
#include "../cube/load_3d.h"
#include "config.h"

namespace AscendC::detail {

/// The order that the library makes between its own steps.
inline void stepOrder(Pipe from, Pipe to, const Where& where) {
  if (sim::core().checking)
    sim::api().order(from, to, where);
}

/// Rows and columns of a stored matrix, before it is turned.
struct Extent {
  uint32_t row, column, rows, columns;
};

/// Where a block lies in L1: NZ with columns of `pitch` rows, from (row, column) on.
template <class T> struct Staged {
  LocalTensor<T> tensor;
  uint32_t pitch, row, column;
};

template <class T> inline constexpr uint32_t kColumn = c0Of<T>;
/// Rows that are turned at once.
template <class T> inline constexpr uint32_t kSquare = isInt4<T> ? 64 : sizeof(T) == 1 ? 32 : 16;

constexpr uint32_t wholeUnits(uint32_t value, uint32_t unit) { return ceilDiv(value, unit) * unit; }

template <class TYPE> class MatrixOperand {
public:
  using T = typename TYPE::T;
  /// 4 bits move as bytes, and bytes on 310P in pairs.
  using Bytes = std::conditional_t<is910B, std::conditional_t<isInt4<T>, int8_t, T>, int16_t>;
  using Moved = std::conditional_t<sizeof(T) == 1, Bytes, T>;

  void set(const GlobalTensor<T>& tensor, bool turned) {
    global = tensor;
    local_ = false;
    turned_ = turned;
  }
  void set(const LocalTensor<T>& tensor, bool turned) {
    localTensor_ = tensor;
    local_ = true;
    turned_ = turned;
  }
  void set(const T& value) {
    constant = value;
    turned_ = false;
  }
  bool turned() const { return turned_; }

  /// The block `e` in L1, at `l1` if it is not there already. `rows`, `columns`: of the whole matrix as it is stored.
  Staged<T> stage(const LocalTensor<T>& l1, const Extent& e, uint32_t rows, uint32_t columns,
                  const Where& where) const {
    constexpr uint32_t c0 = kColumn<T>;
    if (local_ && spaceOf(localTensor_.position) == Space::L1)
      return {localTensor_, wholeUnits(rows, kFractalRows), e.row, e.column};
    const uint32_t pitch = wholeUnits(e.rows, kSquare<T>);
    if constexpr (TYPE::format == CubeFormat::NZ) {
      const uint32_t height = wholeUnits(rows, kFractalRows), taken = wholeUnits(e.rows, kFractalRows);
      const uint64_t offset = uint64_t{e.column / c0} * height * c0 + uint64_t{e.row} * c0;
      const DataCopyParams p(static_cast<uint16_t>(ceilDiv(e.columns, c0)), static_cast<uint16_t>(taken),
                             static_cast<uint16_t>(height - taken), static_cast<uint16_t>(pitch - taken));
      if (local_)
        DataCopy(l1, localTensor_[static_cast<uint32_t>(offset)], p, where);
      else
        DataCopy(l1, global[offset], p, where);
      return {l1, pitch, 0, 0};
    }
    // ND_ALIGN: rows that are filled up to 32 bytes.
    const auto aligned =
        static_cast<uint32_t>(elementsIn<T>(wholeUnits(static_cast<uint32_t>(bytesOf<T>(columns)), kRowBytes)));
    copyRows(l1, e, TYPE::format == CubeFormat::ND_ALIGN ? aligned : columns, pitch, where);
    return {l1, pitch, 0, 0};
  }

  GlobalTensor<T> global;
  T constant{}; ///< of CubeFormat::SCALAR

private:
  /// Rows of `width` elements to columns of 32 bytes.
  void copyRows(const LocalTensor<T>& l1, const Extent& e, uint32_t width, uint32_t pitch, const Where& where) const {
    constexpr uint32_t most = 65535;
    const auto moved = [](uint32_t elements) { return static_cast<uint16_t>(bytesOf<T>(elements) / sizeof(Moved)); };
    const uint64_t offset = uint64_t{e.row} * width + e.column;
    if (!argumentFits((bytesOf<T>(width) | bytesOf<T>(e.columns) | bytesOf<T>(offset)) % sizeof(Moved) == 0, "Matmul",
                      "on 310P rows of bytes, and the parts of them that a block takes, have even lengths", where))
      return;
    const bool far = bytesOf<T>(width) / sizeof(Moved) > most; // the distance does not fit: row by row
    if constexpr (!is910B)
      if (local_)
        return copyLocalRows(l1, e, width, pitch, where);
    const LocalTensor<Moved> to = l1.template ReinterpretCast<Moved>();
    for (uint32_t r = 0; r < (far ? e.rows : 1); ++r) {
      const Nd2NzParams p(1, static_cast<uint16_t>(far ? 1 : e.rows), moved(e.columns), 0,
                          far ? moved(e.columns) : moved(width), static_cast<uint16_t>(pitch), 1, 0);
      const LocalTensor<Moved> row = to[static_cast<uint32_t>(r * (kRowBytes / sizeof(Moved)))];
      if constexpr (is910B) {
        if (local_) {
          DataCopy(row,
                   localTensor_[static_cast<uint32_t>(offset + uint64_t{r} * width)].template ReinterpretCast<Moved>(),
                   p, where);
          continue;
        }
      }
      DataCopy(row, global[offset + uint64_t{r} * width].template ReinterpretCast<Moved>(), p, where);
    }
  }

  /// 310P: the same out of UB, row by row.
  void copyLocalRows(const LocalTensor<T>& l1, const Extent& e, uint32_t width, uint32_t pitch,
                     const Where& where) const {
    constexpr uint32_t c0 = kColumn<T>;
    if (!argumentFits((width | e.columns | e.column) % c0 == 0, "Matmul",
                      "on 310P rows in UB, and the parts of them that a block takes, are whole units of 32 bytes",
                      where))
      return;
    const DataCopyParams p(static_cast<uint16_t>(e.columns / c0), 1, 0, static_cast<uint16_t>(pitch - 1));
    for (uint32_t r = 0; r < e.rows; ++r)
      DataCopy(l1[r * c0], localTensor_[(e.row + r) * width + e.column], p, where);
  }

  LocalTensor<T> localTensor_;
  bool local_ = false;
  bool turned_ = false;
};

/// SetAntiQuant…: what makes halves of the bytes of B on 310P.
template <class T> void refuseAntiQuant() {
#if __NPU_ARCH__ == 2201
  static_assert(alwaysFalse<T>, "AscendC::Matmul::SetAntiQuantScalar, SetAntiQuantVector does not exist "
                                "on " ASCEND_SIM_FAMILY ": use AscendAntiQuant, and B of halves");
#else
  static_assert(alwaysFalse<T>, "AscendC::Matmul::SetAntiQuantScalar, SetAntiQuantVector does not exist in the "
                                "simulator: use AscendAntiQuant, and B of halves");
#endif
}

/// One value all over a block of L0A or L0B.
template <class T>
inline void fillBlock(const LocalTensor<T>& l0, T value, uint32_t rows, uint32_t columns, const Where& where) {
  InitConstValueParams<T> p;
  p.repeatTimes = 1;
  p.blockNum = static_cast<uint16_t>(ceilDiv(rows, kFractalRows) * ceilDiv(columns, kColumn<T>));
  p.initValue = value;
  InitConstValue(l0, p, where);
}

/// A block in L1 to L0A (turned: it is stored K by M) or L0B (turned: stored K by N).
template <class T>
inline void loadBlock(const LocalTensor<T>& l0, const Staged<T>& s, uint32_t rows, uint32_t columns, bool turn,
                      const Where& where) {
  constexpr uint32_t c0 = kColumn<T>, fractal = kFractalRows * c0;
  const bool left = spaceOf(l0.position) == Space::L0A;
  if constexpr (sizeof(T) == 1) {
    if (turn) {
      if constexpr (is910B) {
        constexpr uint32_t f = kSquare<T> / kFractalRows;
        const uint32_t squares = ceilDiv(rows, kSquare<T>), across = ceilDiv(columns, c0);
        const uint32_t first = s.column / c0 * s.pitch * c0 + s.row * c0;
        if constexpr (!isInt4<T>)
          if (left) {
            const uint32_t k1 = ceilDiv(rows, c0);
            for (uint32_t i = 0; i < across; ++i)
              LoadDataWithTranspose(
                  l0[i * k1 * fractal * f], s.tensor[first + i * s.pitch * c0],
                  LoadData2dTransposeParams(0, static_cast<uint8_t>(squares), 1, 0, static_cast<uint16_t>(k1 - 1)),
                  where);
            return;
          }
        for (uint32_t i = 0; i < squares; ++i)
          LoadDataWithTranspose(l0[i * across * fractal * f], s.tensor[first + i * fractal * f],
                                LoadData2dTransposeParams(0, static_cast<uint8_t>(across),
                                                          static_cast<uint16_t>(s.pitch / kSquare<T>),
                                                          static_cast<uint16_t>(f - 1), 0),
                                where);
      } else {
        sim::unsupported("Matmul of bytes that must be turned (on 310P give B as N by K)", where);
      }
      return;
    }
  }
  if (!left && !turn) { // stored N by K: columns of fractals become rows
    const uint32_t n1 = ceilDiv(rows, kFractalRows);
    for (uint32_t i = 0; i < ceilDiv(columns, c0); ++i)
      LoadData(l0[i * n1 * fractal], s.tensor[(s.column / c0 + i) * s.pitch * c0 + s.row * c0],
               LoadData2DParams(0, static_cast<uint8_t>(n1), 1, 0, 0, false, 0), where);
    return;
  }
  const uint32_t wide = wholeUnits(columns, c0);
  LoadData3DParamsV2<T> p;
  p.l1H = 1;
  p.l1W = static_cast<uint16_t>(s.pitch);
  p.channelSize = static_cast<uint16_t>(s.column + wide);
  p.kStartPt = static_cast<uint16_t>(s.column);
  p.kExtension = static_cast<uint16_t>(wide);
  p.mStartPt = static_cast<uint16_t>(s.row);
  p.mExtension = static_cast<uint16_t>(wholeUnits(rows, kFractalRows));
  p.enTranspose = turn;
  LoadData(l0, s.tensor, p, where);
}

} // namespace AscendC::detail
