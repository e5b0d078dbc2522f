#pragma once
#include "translator/transform/tiles/emitter.h"
#include "translator/transform/tiles/group.h"
#include "translator/transform/tiles/nest.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace ascend::translator::tiles {

/// Bytes to which the parts of the blocks are aligned, so that full tiles start at whole cache lines.
inline constexpr std::int64_t kPartBytes = 512;

/// A tensor that the group writes.
struct Output {
  Sink sink;
  StageNest nest;         ///< of the operation that makes it
  BufferView destination; ///< one dimension for each parallel loop of the nest
  unsigned result = 0;    ///< number of the result of nest.stage.op
};

/// Makes the loops and tile operations of one group.
class GroupLowering {
public:
  GroupLowering(mlir::OpBuilder& builder, const Group& group, const GroupOptions& options)
      : builder_(builder), group_(group), options_(options), loc_(group.sinks.front().op->getLoc()), rows_(group.rows) {
  }

  mlir::LogicalResult run();

private:
  // lower_group.cpp: what the group writes
  mlir::LogicalResult addOutput(const Sink& sink);
  void addUnitColumns();
  bool movesWithRows(const OperandAccess& access, const BufferView& view) const;
  void finishNest(StageNest& nest);
  mlir::LogicalResult writeOutputs(Emitter& emitter, mlir::Value first, Level level);
  mlir::LogicalResult writeNarrowOutputs(Emitter& emitter);
  mlir::FailureOr<TileValue> outputValue(Emitter& emitter, const Output& output, mlir::Value first);
  void write(Emitter& emitter, const Output& output, const TileValue& value, mlir::Value first);
  mlir::Value globalTensor(mlir::Value root);

  // group_loops.cpp
  std::int64_t smallestElement() const;
  /// [begin, end) of `total` for this block; boundaries are multiples of `granule`.
  std::pair<mlir::Value, mlir::Value> part(mlir::OpFoldResult total, std::int64_t granule);
  /// Elements of a tile, chosen when buffers are planned; not more than `longest` needs where that is known.
  mlir::Value tileLength(mlir::OpFoldResult longest);
  /// min(step, end − first).
  mlir::Value chunkLength(mlir::OpBuilder& at, mlir::Value first, mlir::Value end, mlir::Value step);
  /// No reduction: rows × columns elements, in tiles that stay inside one row.
  mlir::LogicalResult lowerElements();
  mlir::LogicalResult lowerRowParts(mlir::OpFoldResult columns);
  /// Rows so few and long that each is shared by the blocks.
  bool sharesRows(mlir::OpFoldResult columns);
  /// What is the same in all rounds of `loopOp` goes in front of it, for all levels outside `inner`.
  void enter(Emitter& emitter, mlir::scf::ForOp loopOp, Level inner);
  /// for each part of the row from `begin` to `end`: body(first column).
  mlir::LogicalResult chunkLoop(Emitter& emitter, mlir::Value begin, mlir::Value end, mlir::Value step,
                                llvm::function_ref<mlir::LogicalResult(mlir::Value)> body);
  /// Rows between two blocks' parts: with DataCopyPad any; without it short pieces are written by the scalar unit, and
  /// two blocks must not share a cache line.
  std::int64_t rowGranule();
  mlir::LogicalResult lowerRows();
  /// Each row is one tile, loaded once.
  mlir::LogicalResult rowsInOne(mlir::OpBuilder& at, mlir::Value begin, mlir::Value end, mlir::Value columns);
  /// Each stage goes over the row in tiles.
  mlir::LogicalResult rowsInParts(mlir::OpBuilder& at, mlir::Value begin, mlir::Value end, mlir::Value step);

  // group_rows.cpp: short rows, several in a tile
  /// `fallback` makes the loops for rows that are too long for that.
  mlir::LogicalResult lowerRowTiles(mlir::Value begin, mlir::Value end, mlir::OpFoldResult columns, mlir::Value step,
                                    llvm::function_ref<mlir::LogicalResult(mlir::OpBuilder&)> fallback);
  llvm::ArrayRef<unsigned> loopsOfTile() const { return rowLoops_[tileLoops_.value_or(rowLoops_.size() - 1)]; }
  bool canShareTiles(mlir::OpFoldResult columns) const;
  mlir::LogicalResult rowTiles(mlir::OpBuilder& at, mlir::Value begin, mlir::Value end, mlir::OpFoldResult columns,
                               mlir::Value pitch, mlir::Value step, bool& gaveUp);
  std::int64_t rowBlock() const;
  std::int64_t loadedBlock() const;
  /// The operand's dimension that moves from row to row within a tile; -1: none.
  int rowDim(const OperandAccess& access, const BufferView& view) const;
  mlir::FailureOr<TileValue> loadRows(Emitter& emitter, const OperandAccess& access, const BufferView& view, bool wide,
                                      mlir::Value offset, Level level);
  void storeRows(Emitter& emitter, const Output& output, const TileValue& value, mlir::Value offset);

  // group_turned.cpp: the result is contiguous in one loop, operands in another
  mlir::LogicalResult lowerTurned();
  bool isTurned(const OperandAccess& access, const BufferView& view) const;
  mlir::FailureOr<TileValue> loadTurned(Emitter& emitter, const OperandAccess& access, const BufferView& view,
                                        mlir::Value first);

  // group_split.cpp: few results of many elements
  bool isSplit() const;
  mlir::LogicalResult lowerSplit();

  // group_columns.cpp
  /// The rows of the group are runs of memory: they are the columns of tiles, which the reductions add up.
  std::optional<unsigned> columnwiseRows() const;
  mlir::LogicalResult lowerColumnwise();
  mlir::LogicalResult columnTiles(mlir::OpBuilder& at, mlir::Value row, mlir::Value begin, mlir::Value end,
                                  mlir::Value step);
  mlir::LogicalResult reduceDownColumns(Emitter& emitter, const StageNest& nest, mlir::Value first);

  // group_values.cpp: rows and tiles
  /// The number of this round of one of the loops: a scalar of rows, a tile of columns.
  mlir::FailureOr<TileValue> loopIndex(Emitter& emitter, const StageNest& nest, mlir::linalg::IndexOp index,
                                       mlir::Value first);
  TileValue rowNumbers(Emitter& emitter, const StageNest& nest);
  void setRow(Emitter& emitter, mlir::Value row, Level level);
  /// Where the operand's element of this row and column `first` stands, and the level from which that is known.
  std::pair<mlir::Value, Level> offsetOf(Emitter& emitter, const OperandAccess& access, const BufferView& view,
                                         bool wide, mlir::Value first, Level columnLevel);
  mlir::FailureOr<TileValue> operandValue(Emitter& emitter, const StageNest& nest, unsigned index, mlir::Value first);
  mlir::FailureOr<TileValue> loadValue(Emitter& emitter, const StageNest& nest, const OperandAccess& access,
                                       const BufferView& view, mlir::Value first);
  /// A value that each row has once: the result of a reduction, or what a reduction starts from. Where columns are
  /// reduced that is a run of them from `first`.
  mlir::FailureOr<TileValue> rowValue(Emitter& emitter, mlir::Value tensor, mlir::Value first = {});
  bool isColumnLoop(const StageNest& nest, mlir::linalg::IndexOp index) const;
  mlir::FailureOr<TileValue> gatheredRun(Emitter& emitter, mlir::tensor::ExtractOp extract,
                                         llvm::ArrayRef<TileValue> indices, mlir::Value first);
  /// `value` of the body of the stage's operation, for the columns from `first` on.
  mlir::FailureOr<TileValue> bodyValue(Emitter& emitter, const StageNest& nest, mlir::Value value, mlir::Value first);

  // group_reductions.cpp
  mlir::LogicalResult reduceInParts(Emitter& emitter, StageNest& nest, mlir::Value step);
  /// Tiles that hold the identities in their first `lanes` elements.
  mlir::FailureOr<mlir::SmallVector<TileValue>> startSums(Emitter& emitter, const StageNest& nest, std::int64_t lanes);
  /// Adds the columns from `begin` to `end` to the sums.
  mlir::LogicalResult reduceRange(Emitter& emitter, const StageNest& nest, llvm::ArrayRef<TileValue> sums,
                                  mlir::Value begin, mlir::Value end, mlir::Value step);
  mlir::LogicalResult reductionElements(Emitter& emitter, const StageNest& nest, mlir::Value first,
                                        mlir::SmallVector<TileValue>& elements);
  TileValue reduceByHalves(Emitter& emitter, const Combiner& combiner, TileValue element);
  TileValue reduceOnScalarUnit(Emitter& emitter, const Combiner& combiner, const TileValue& element);
  mlir::FailureOr<TileValue> reduceTile(Emitter& emitter, const StageNest& nest, unsigned index, TileValue element);
  void accumulate(Emitter& emitter, const Combiner& combiner, const TileValue& sum, const TileValue& partial);
  /// Combines the reduced value with what the reduction starts from, and remembers it for this row.
  mlir::LogicalResult setResult(Emitter& emitter, const StageNest& nest, unsigned index, TileValue value,
                                mlir::Value first = {});

  mlir::OpFoldResult rowSize(unsigned loop) {
    const StageNest& nest = reductions_.empty() ? outputs_.front().nest : reductions_.front();
    return nest.sizes[loop];
  }
  /// The output has a value for each column, not one for each row.
  bool isWide(const Output& output) const { return output.nest.stage.parallel > rows_; }
  mlir::Value asIndex(mlir::OpFoldResult value) { return materialize(builder_, loc_, value); }
  mlir::Value zeroIndex(Emitter& emitter) { return emitter.intConstant(builder_.getIndexType(), 0).value; }
  mlir::Value index(std::int64_t value) { return mlir::arith::ConstantIndexOp::create(builder_, loc_, value); }

  mlir::OpBuilder& builder_;
  const Group& group_;
  const GroupOptions& options_;
  mlir::Location loc_;
  unsigned rows_; ///< outer loops that are rows; of reductions down columns fewer than the group has
  std::vector<StageNest> reductions_;
  std::vector<Output> outputs_;
  bool hasUnitColumns_ = false; ///< nothing is contiguous: a row is one element
  RowLoops rowLoops_;
  mlir::OpFoldResult rowCount_;
  Level rowLevel_ = Level::row;
  bool hasSharedTiles_ = false;       ///< tiles of several rows: `rowIndices_` are those of the first
  std::optional<unsigned> tileLoops_; ///< of `rowLoops_`: those that make the rows of a tile; none: the innermost
  mlir::Value turnedPitch_;           ///< from one row of a turned operand's tile to the next
  mlir::SmallVector<mlir::Value> rowIndices_;
  mlir::SmallVector<mlir::Value> reducedIndices_; ///< rounds of the loops that columns are reduced over
  llvm::DenseMap<mlir::Value, TileValue> results_;
  llvm::DenseMap<mlir::Value, mlir::Value> globals_;
  llvm::SmallPtrSet<mlir::Operation*, 8> remarked_;
};

} // namespace ascend::translator::tiles
