#pragma once
#include "target/soc.h"
#include "translator/dialect/ascendc_row_wise.h"
#include "translator/transform/tiles/buffer_view.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ascend::translator::tiles {

/// How deep in the loop nest of a kernel something stands.
enum class Level : int { top = 0, row = 1, chunk = 2 };

/// A value of the source's element-wise code while it is computed.
///
/// A tile holds the elements in a type that the vector unit computes with (`Emitter::computeType`): bf16 as f32, i8 as
/// i16 (its high byte undefined), i1 as a bit mask of ui8. A scalar is an SSA value of the source's type.
struct TileValue {
  mlir::Value value;
  mlir::Type type;          ///< the source's element type
  bool wide = false;        ///< an element for each column; else one element
  Level level = Level::top; ///< where it was computed
  bool isShared = false;    ///< of tiles of rows: one row that all rows have, where `wide` says otherwise many

  bool isScalar() const { return !llvm::isa<ascendc::LocalTensorType>(value.getType()); }
  mlir::Type tileType() const { return llvm::cast<ascendc::LocalTensorType>(value.getType()).getElementType(); }
};

/// Creates `ascendc` operations on tiles. Equal operations on equal operands are created once, at the outermost loop
/// level at which their operands are known.
class Emitter {
public:
  Emitter(mlir::OpBuilder& builder, const target::Soc& soc, mlir::Location loc);

  // ---- where things are created ----
  mlir::OpBuilder& at(Level level) { return points_[static_cast<int>(level)]; }
  /// Elements of a wide tile, valid from `columnLevel` on.
  void setColumns(Level columnLevel, mlir::Value count);
  Level columnLevel() const { return columnLevel_; }
  /// Tiles of several rows. From `level` on there are `rows` of them, `elements` with what lies between them. A tile
  /// that is not wide has one element a row if it was computed inside the loop over rows, else one.
  struct RowTiles {
    mlir::Value columns, pitch; ///< elements of a row, and from one row to the next
    std::int64_t leastPitch;    ///< what is known of the pitch at compile time
    bool isDense = false;       ///< nothing lies between rows, in no tile
    bool areRuns = false;       ///< rows are moved as one run of memory: without DataCopyPad
    bool holdsEight = false;    ///< a tile has room for eight rows at least
    std::int64_t fewRows = 0;   ///< there are no more rows than these few, in any tile; 0: that is not known
  };
  void setRowTiles(const RowTiles& tiles) { rowTiles_ = tiles; }
  void setRows(Level level, mlir::Value rows, mlir::Value elements, mlir::Value moved) {
    shapes_[static_cast<int>(level)] = {rows, elements, moved};
  }
  bool hasRowTiles() const { return rowTiles_.has_value(); }
  const RowTiles& rowTiles() const { return *rowTiles_; }
  bool isPerRow(const TileValue& value) const {
    return hasRowTiles() && !value.wide && !value.isScalar() && value.level >= Level::row;
  }
  /// Something has no form for several rows at once: what was created is of no use.
  void giveUp() { gaveUp_ = true; }
  bool gaveUp() const { return gaveUp_; }
  /// Ends a loop at `level`: what was computed in it is forgotten.
  void forget(Level level);
  void setLocation(mlir::Location loc) { loc_ = loc; }
  mlir::Location loc() const { return loc_; }
  const target::Soc& soc() const { return soc_; }
  mlir::MLIRContext* context() const { return loc_.getContext(); }

  // ---- values ----
  /// The element type of the tiles that hold values of `type`; null: no tile can.
  mlir::Type computeType(mlir::Type type) const;
  TileValue scalar(mlir::Value value, Level level = Level::top) const { return {value, value.getType(), false, level}; }
  TileValue constant(mlir::TypedAttr attribute);
  TileValue floatConstant(mlir::Type type, double value);
  TileValue intConstant(mlir::Type type, std::int64_t value);
  /// Elements [offset, offset + count) of device memory; one element if not wide. `type` is the buffer's element type.
  TileValue load(mlir::Value global, mlir::Value offset, mlir::Type type, bool wide, Level level);
  void store(mlir::Value global, mlir::Value offset, TileValue value, mlir::Type type, bool wide, Level level);
  /// Rows that start `gmPitch` elements apart in device memory; null: one row, which all rows of the tile repeat.
  TileValue loadRows(mlir::Value global, mlir::Value offset, mlir::Type type, Level level, mlir::OpFoldResult gmPitch);
  void storeRows(mlir::Value global, mlir::Value offset, const TileValue& value, mlir::OpFoldResult gmPitch);
  /// Whether rows that start `gmPitch` elements apart lie in device memory as they lie in the tile. Without DataCopyPad
  /// others cannot be moved: gives up.
  bool areTogether(mlir::OpFoldResult gmPitch);
  /// All rows of the tile repeat the first row of `row`, a tile of which only that was filled.
  mlir::Value repeatRow(mlir::Value row, mlir::Type tileType, Level level);
  /// The function of two operands of which one is a value for each row, or a row that all have, and no tile of them is
  /// filled with it; null: it has no such form.
  std::optional<TileValue> rowWise(ascendc::RowFunction function, const TileValue& a, const TileValue& b);
  /// One value as one for each row.
  TileValue expandRows(const TileValue& value);
  /// One value for each row of `element`, made by a reduction of kind `Op`.
  template <typename Op> TileValue reduceRows(const TileValue& element, mlir::Type type) {
    Level level = std::max(element.level, Level::row);
    TileValue result{alloc(element.tileType(), /*wide=*/false, level), type, false, level};
    Op::create(at(level), loc_, result.value, element.value, reductionWork(element.tileType(), level), rows(level),
               rowTiles_->columns, rowTiles_->pitch);
    return result;
  }

  /// The same value as one SSA scalar of the compute type (a narrow tile is read back); `value` is not wide.
  mlir::Value asScalar(const TileValue& value);
  /// A value that is not wide as a scalar of `tileType`, the type in which tiles of its type are computed.
  TileValue computeScalar(const TileValue& value, mlir::Type tileType);
  TileValue negatedScalar(const TileValue& value);
  /// The same value in a tile, wide or narrow.
  TileValue asTile(const TileValue& value, bool wide);
  /// Index arithmetic, created once for equal operands.
  mlir::OpFoldResult addIndex(Level level, mlir::OpFoldResult a, mlir::OpFoldResult b) {
    return index("index_add", level, a, b);
  }
  mlir::OpFoldResult mulIndex(Level level, mlir::OpFoldResult a, mlir::OpFoldResult b) {
    return index("index_mul", level, a, b);
  }
  mlir::Value indexValue(mlir::OpFoldResult value);

  /// Constant value of a scalar, when it is one.
  static mlir::TypedAttr constantOf(const TileValue& value);

  // ---- building blocks for the operations ----
  mlir::Value count(bool wide, Level level);
  /// A new tile for `elements` of `tileType`: one value for each column, or a small one.
  mlir::Value alloc(mlir::Type tileType, bool wide, Level level, unsigned divide = 1);
  /// A tile of `each` elements for each row, of which there are few or a part of the tile length.
  mlir::Value allocRows(mlir::Type tileType, Level level, std::int64_t each, std::int64_t divide);
  mlir::Value temp(mlir::Type tileType, Level level);
  /// The result of an operation of `kind` on `operands`: found if it was created before, else created by `create`
  /// (builder, destination, count). `resultType`: the source's type, `tileType`: the tile's.
  using Create = std::function<void(mlir::OpBuilder&, mlir::Value dst, mlir::Value count)>;
  TileValue make(llvm::StringRef kind, llvm::ArrayRef<TileValue> operands, mlir::Type resultType, mlir::Type tileType,
                 const Create& create);
  /// Runs the scalar operation itself on scalars.
  TileValue cloneScalar(mlir::Operation* op, llvm::ArrayRef<TileValue> operands);

  /// The bits of a tile as another element type of the same size.
  TileValue bitcast(const TileValue& value, mlir::Type type, mlir::Type tileType);
  TileValue castTile(const TileValue& value, mlir::Type type, mlir::Type tileType, ascendc::Round round);

  template <typename Op> TileValue unary(const TileValue& a, mlir::Type type) {
    return make(Op::getOperationName(), {a}, type, a.tileType(),
                [&](mlir::OpBuilder& b, mlir::Value dst, mlir::Value n) { Op::create(b, loc_, dst, a.value, n); });
  }
  /// Both are wide or both are not; one for each row beside one for each row.
  template <typename Op> TileValue binary(TileValue a, TileValue b, mlir::Type type) {
    if (!a.wide && isPerRow(a) != isPerRow(b))
      (isPerRow(a) ? b : a) = expandRows(isPerRow(a) ? b : a);
    return make(
        Op::getOperationName(), {a, b}, type, a.tileType(),
        [&](mlir::OpBuilder& at, mlir::Value dst, mlir::Value n) { Op::create(at, loc_, dst, a.value, b.value, n); });
  }
  /// `s` is a scalar whose value has the tile's element type.
  template <typename Op> TileValue withScalar(const TileValue& a, const TileValue& s, mlir::Type type) {
    return make(
        Op::getOperationName(), {a, s}, type, a.tileType(),
        [&](mlir::OpBuilder& b, mlir::Value dst, mlir::Value n) { Op::create(b, loc_, dst, a.value, s.value, n); });
  }
  /// High-level mathematics with a scratch tile.
  template <typename Op> TileValue math(const TileValue& a, mlir::Type type) {
    return make(Op::getOperationName(), {a}, type, a.tileType(),
                [&](mlir::OpBuilder& b, mlir::Value dst, mlir::Value n) {
                  Op::create(b, loc_, dst, a.value,
                             temp(mlir::IntegerType::get(context(), 8, mlir::IntegerType::Unsigned), lastLevel_), n);
                });
  }

  mlir::Value timesIndex(mlir::OpBuilder& builder, mlir::Value count, std::int64_t factor);
  /// How many 16-bit elements hold a mask of `count` bits.
  mlir::Value maskWords(mlir::OpBuilder& builder, mlir::Value count);
  /// A scalar i1 as the f32 scalar 1 or 0.
  TileValue truthNumber(const TileValue& value);
  TileValue power(const TileValue& base, const TileValue& exponent);
  /// A polynomial of f32, whose coefficients stand in a tile that is filled at the beginning of everything.
  TileValue polynomial(const TileValue& x, llvm::ArrayRef<float> coefficients);

  mlir::Type f32() const { return mlir::Float32Type::get(context()); }
  mlir::Type f16() const { return mlir::Float16Type::get(context()); }
  mlir::Type bf16() const { return mlir::BFloat16Type::get(context()); }
  mlir::Type i(unsigned width) const { return mlir::IntegerType::get(context(), width); }
  mlir::Type u(unsigned width) const { return mlir::IntegerType::get(context(), width, mlir::IntegerType::Unsigned); }
  mlir::Type i1() const { return i(1); }

private:
  struct Shape {
    mlir::Value rows, elements, moved;
  };
  const Shape& shape(Level level) const;
  mlir::Value rows(Level level) const { return shape(level).rows; }
  mlir::Value reductionWork(mlir::Type tileType, Level level);
  TileValue fillRows(const TileValue& value);
  TileValue repeatShared(const TileValue& value);
  mlir::Value spreadRows(const TileValue& value);
  std::optional<ascendc::RowOperand> rowOperandOf(const TileValue& value) const;
  void fillOnScalarUnit(const TileValue& tile, mlir::Value value);
  mlir::OpFoldResult index(llvm::StringRef kind, Level level, mlir::OpFoldResult a, mlir::OpFoldResult b);
  std::string key(llvm::StringRef kind, llvm::ArrayRef<TileValue> operands, bool wide) const;

  std::array<mlir::OpBuilder, 3> points_;
  const target::Soc& soc_;
  mlir::Location loc_;
  Level columnLevel_ = Level::chunk;
  Level lastLevel_ = Level::top;
  mlir::Value columns_;
  std::optional<RowTiles> rowTiles_;
  std::array<Shape, 3> shapes_;
  bool gaveUp_ = false;
  std::map<std::string, TileValue> known_;
};

} // namespace ascend::translator::tiles
