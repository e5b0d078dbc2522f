#pragma once
#include "translator/dialect/cube/cube_dialect.h"
#include "translator/transform/cube/contraction.h"
#include "translator/transform/cube/cube_tiling.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace ascend::translator::cube {

/// Gives `value` a name in the emitted code.
mlir::Value named(mlir::Value value, llvm::StringRef name);

/// Index arithmetic at a builder; constants fold.
class Indices {
public:
  Indices(mlir::OpBuilder& builder, mlir::Location loc) : builder_(builder), loc_(loc) {}
  using Number = mlir::OpFoldResult;
  Number constant(std::int64_t value) { return builder_.getIndexAttr(value); }
  Number add(Number a, Number b) { return tiles::add(builder_, loc_, a, b); }
  Number mul(Number a, Number b) { return tiles::mul(builder_, loc_, a, b); }
  Number sub(Number a, Number b);
  Number min(Number a, Number b);
  Number max(Number a, Number b);
  Number div(Number a, Number b);
  Number rem(Number a, Number b);
  Number ceilDiv(Number a, std::int64_t b) { return div(add(a, constant(b - 1)), constant(b)); }
  Number roundUp(Number a, std::int64_t b) { return mul(ceilDiv(a, b), constant(b)); }
  mlir::Value value(Number number) { return tiles::materialize(builder_, loc_, number); }
  mlir::Value equals(Number a, std::int64_t b);
  /// a ≥ b.
  mlir::Value reaches(Number a, Number b);
  /// min(step, total − first), or the step if it is known to fit everywhere.
  Number part(Number total, Number first, std::int64_t step);

private:
  mlir::OpBuilder& builder_;
  mlir::Location loc_;
};

/// One tile of the result.
struct TilePlace {
  mlir::Value number;                           ///< of the tile
  llvm::SmallVector<mlir::OpFoldResult> firsts; ///< for each loop of the contraction where the tile starts
  mlir::OpFoldResult m, n;                      ///< its rows and columns
  bool isWholeRows = false;                     ///< `m` is known to be a multiple of a fractal's rows, and not 0
  /// Where the tile of `operand` starts, in elements of its buffer.
  mlir::OpFoldResult offset(mlir::OpBuilder& builder, mlir::Location loc, const Operand& operand) const;
};

/// A row that is added to every row of the result, in the element type of the sums (or f16).
struct Bias {
  Operand operand;
};

/// Makes the loops of a product on the cube core.
class CubeLoops {
public:
  CubeLoops(mlir::OpBuilder& builder, Contraction& contraction, const StoredMatrix& lhs, const StoredMatrix& rhs,
            const CubeTiling& tiling, std::optional<Bias> bias, unsigned number);

  /// If L1 has room for all of the right factor that a tile takes, beside the left one's buffers, `copyRhs` comes
  /// before `compute` from here on, for one tile at a time.
  void copyRhsAhead(std::int64_t l1Bytes);
  bool isRhsAhead() const { return isRhsAhead_; }
  void copyRhs(mlir::OpBuilder& at, const TilePlace& tile);

  /// Buffers that take an event between the engine that fills L1 (L0) and the one that empties it: the hardware has
  /// kEvents for all products of a kernel.
  static constexpr int kEvents = 8;
  int l1Events() const { return lhsBuffers_ + rhsBuffers_ + (bias_ ? 1 : 0); }
  int l0Events() const { return 2 * tiling_.l0Buffers + (bias_ ? 1 : 0); }
  /// Products that share a core get along with its events: from the last one on they have one buffer of each.
  static void shareEvents(llvm::MutableArrayRef<CubeLoops> products);

  /// The queues, at the builder: the beginning of the kernel.
  void createQueues();
  /// The same queues for all products, of which one is complete before the next one begins. They fit if each product
  /// has half of the core's memories: queues have the depth of one and the bytes of another one.
  static void createSharedQueues(llvm::MutableArrayRef<CubeLoops> products);
  /// Columns of a tile whose sums are one tensor in L0C.
  struct Part {
    mlir::Value sums;
    mlir::OpFoldResult column, columns; ///< the first, counted from the tile's, and how many
    mlir::Value isFirst, isLast;        ///< of the tile; null: it is both
    mlir::Value through;                ///< a queue in the unified buffer, where there is no Fixpipe
  };
  using Body = llvm::function_ref<void(mlir::OpBuilder&, const TilePlace&)>;
  /// Tiles blockIdx, blockIdx + blockNum, … at the end of `at`. Those of a last round that few blocks would have are
  /// cut in halves: twice as many have half as much to do.
  void forTiles(mlir::OpBuilder& at, mlir::Value blockIdx, mlir::Value blockNum, Body body);
  /// The tiles of a piece of `rows` rows, at most `mostRows`: where they start counts from the piece's first row.
  void forTilesOf(mlir::OpBuilder& at, const TilePlace& piece, mlir::OpFoldResult rows, std::int64_t mostRows,
                  Body body);
  /// How many tiles, and halves of tiles, so many blocks compute.
  mlir::OpFoldResult pieceCount(mlir::OpBuilder& at, mlir::Value blockNum) const;
  const CubeTiling& tiling() const { return tiling_; }
  /// Adds up the products of one tile, then `store`s what is in L0C, a part at a time.
  void compute(mlir::OpBuilder& at, const TilePlace& tile,
               llvm::function_ref<void(mlir::OpBuilder&, const Part&)> store);

private:
  struct Side {
    const Operand& operand;
    StoredMatrix stored;
    bool isLhs;
    mlir::Value l1Queue, l0Queue;
  };
  struct QueueSize {
    mlir::Value* place;
    llvm::StringRef name;
    Position position;
    int depth;
    std::int64_t bytes;
  };
  llvm::SmallVector<QueueSize> queueSizes();
  /// What its tiles are, for a person.
  std::string tilesText() const;
  mlir::Value queue(llvm::StringRef name, Position position, int depth, std::int64_t bytes);
  /// The loop over the depth in parts of L1.
  void forDepth(mlir::OpBuilder& at,
                llvm::function_ref<void(mlir::OpBuilder&, Indices::Number first, Indices::Number depth)> body);
  void copyToL1(mlir::OpBuilder& at, Side& side, const TilePlace& tile, Indices::Number first, Indices::Number depth);
  struct Range {
    Indices::Number first, count;
  };
  /// What a round of the outer loop has in L1: `depth` of the depth from `first` on.
  struct InL1 {
    mlir::Value lhs, rhs, bias;
    Indices::Number first, depth;
  };
  void addUp(mlir::OpBuilder& at, const TilePlace& tile, const InL1& inL1, const Part& part);
  void addUpParts(mlir::OpBuilder& at, const TilePlace& tile, const InL1& inL1, mlir::Value array,
                  llvm::function_ref<void(mlir::OpBuilder&, Part)> copyOut);
  void loadToL0(mlir::OpBuilder& at, Side& side, mlir::Value l1, const TilePlace& tile, Range rows,
                Indices::Number inner, Indices::Number depth, Indices::Number l1Depth);
  void copyBias(mlir::OpBuilder& at, const TilePlace& tile);
  mlir::Value deque(mlir::OpBuilder& at, mlir::Value queue, mlir::Type element);
  mlir::Value alloc(mlir::OpBuilder& at, mlir::Value queue, mlir::Type element);
  /// A section: what is made in `body` becomes a member function.
  void section(mlir::OpBuilder& at, llvm::StringRef name, llvm::function_ref<void(mlir::OpBuilder&)> body);
  mlir::Value globalTensor(mlir::OpBuilder& at, mlir::Value root);
  mlir::OpFoldResult tileCount(mlir::OpBuilder& at) const;
  /// Whether all tiles can be cut in halves.
  bool canHalve() const;
  /// The number of tiles that are not cut.
  mlir::OpFoldResult wholeTiles(mlir::OpBuilder& at, mlir::Value blockNum) const;
  Indices::Number rowsOf(const Side& side, const TilePlace& tile) const { return side.isLhs ? tile.m : tile.n; }
  mlir::OpFoldResult sizeOf(llvm::ArrayRef<unsigned> loops) const {
    return loops.empty() ? mlir::OpFoldResult(builder_.getIndexAttr(1)) : contraction_.sizes[loops.front()];
  }
  /// Rows of a column of 32 bytes in L1: whole fractals, or squares of bytes that are turned.
  Indices::Number pitch(mlir::OpBuilder& at, const Side& side, const TilePlace& tile, Indices::Number depth);

  mlir::OpBuilder& builder_;
  mlir::Location loc_;
  Contraction& contraction_;
  CubeTiling tiling_;
  Side lhs_, rhs_;
  std::optional<Bias> bias_;
  std::string suffix_; ///< of names, of the second and later products of a kernel
  mlir::Type factor_;
  std::int64_t bytes_, c0_;
  bool isRhsAhead_ = false;
  int lhsBuffers_, rhsBuffers_; ///< in L1
  std::int64_t rhsDepth_;       ///< of the right factor in one of its buffers
  mlir::Value sums_, bias1_, bias2_, rows_;
};

} // namespace ascend::translator::cube
