// Kernels in phases whose results are independent of each other row by row: a block takes a piece, some rows, through
// all phases. Its cube core and its vector cores work on different pieces at a time; what they hand each other goes
// through places of the block in device memory, few enough to stay in the L2 cache.
#include "translator/transform/cube/pieced_kernel.h"

#include "translator/transform/cube/kernel_parts.h"
#include "translator/transform/cube/phased_kernel.h"
#include "translator/transform/cube/row_slices.h"
#include "translator/transform/transform_attributes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <numeric>

namespace ascend::translator::cube {

using namespace mlir;
using ascendc::GetBlockIdxOp;
using bufferization::MaterializeInDestinationOp;
using bufferization::ToTensorOp;

namespace {

/// A phase works on the piece that the core's phase before it worked on so many rounds ago: meanwhile the other kind of
/// core has its turn.
constexpr int64_t kBehind = 2;
/// Places for a value between phases: it is used at most kBehind rounds later.
constexpr int64_t kPlaces = kBehind + 1;
/// Flags that tell of phases; the others have other uses.
constexpr std::size_t kMostPhases = 8;
/// Rows of a piece, at most. One costs about as much as kPieceRows rows beside its own: the other factors are loaded.
constexpr int64_t kMostRows = 128, kPieceRows = 32;

using Number = Indices::Number;

class PiecedKernel {
public:
  PiecedKernel(func::FuncOp kernel, const target::Soc& soc, std::vector<Phase>& phases)
      : kernel_(kernel), loc_(kernel.getLoc()), soc_(soc), phases_(phases), builder_(kernel.front().getTerminator()) {}

  /// Whether each phase needs only its own rows of what phases before it computed.
  bool fits() {
    if (phases_.size() < 2 || phases_.size() > kMostPhases)
      return false;
    // Products in turns have queues of their own, with one buffer at least.
    int buffers = 0;
    for (const Phase& phase : phases_)
      for (const Product& product : phase.products)
        buffers += product.fixpipe->bias ? 3 : 2;
    if (buffers > CubeLoops::kEvents)
      return false;
    for (Phase& phase : phases_)
      if (phase.isCube() && extents_.empty()) {
        auto type = cast<RankedTensorType>(phase.sinks.front().getSource().getType());
        extents_.assign(type.getShape().begin(), type.getShape().end() - 1);
      }
    if (extents_.empty())
      return false;
    for (auto [number, phase] : llvm::enumerate(phases_))
      for (MaterializeInDestinationOp sink : phase.sinks)
        if (!fitsSink(sink, number))
          return false;
    for (auto [number, phase] : llvm::enumerate(phases_)) {
      for (Product& product : phase.products)
        if (!fitsProduct(product, number))
          return false;
      if (!phase.isCube())
        for (MaterializeInDestinationOp sink : phase.sinks)
          if (!canCut(sink.getSource(), leadingCut(dims(), cast<ShapedType>(sink.getSource().getType()).getRank()),
                      [&](ToTensorOp read, const Cut& cut) { return canRead(read, cut, number); }))
            return false;
    }
    return true;
  }

  void run() {
    // Who hands something over last learns by the next phase that its place is free.
    if (phases_.size() == 2)
      phases_.emplace_back();
    chooseRows();
    unsigned products = 0, number = 0;
    for (Phase& phase : phases_)
      products += phase.products.size();
    for (Phase& phase : phases_)
      for (Product& product : phase.products)
        loops_.emplace_back(builder_, product.contraction, product.lhs, product.rhs,
                            tilingOf(product, soc_, products, rows_), product.fixpipe->bias, number++);
    number = 0;
    for (Phase& phase : phases_)
      for (Product& product : phase.products)
        if (CubeLoops& loops = loops_[number++]; waitsForLhs(product) && isOneTile(product, loops.tiling()))
          loops.copyRhsAhead(static_cast<int64_t>(soc_.l1Bytes / products) - kL1Reserved);
    CubeLoops::shareEvents(loops_);
    for (CubeLoops& loops : loops_)
      loops.createQueues();
    for (auto& [root, temporary] : temporaries_) {
      OpBuilder first = OpBuilder::atBlockBegin(&kernel_.front());
      auto type = cast<MemRefType>(root.getType());
      const int64_t elements = soc_.aicoreCount * kPlaces * rows_ * temporary.columns;
      auto places = memref::AllocOp::create(first, loc_, MemRefType::get({elements}, type.getElementType()));
      places->setAttr(kHandedOverAttr, first.getUnitAttr());
      temporary.places = places;
    }
    forPieces(Core::Cube, [&](OpBuilder& at, const Piece& piece, std::size_t phase) { cubePhase(at, piece, phase); });
    forPieces(Core::Vector,
              [&](OpBuilder& at, const Piece& piece, std::size_t phase) { vectorPhase(at, piece, phase); });
  }

private:
  /// Device memory between phases.
  struct Temporary {
    std::size_t phase; ///< that writes it
    int64_t columns;   ///< elements of a row
    Value places;      ///< rows of the pieces that are on their way
  };
  struct Piece {
    SmallVector<Number> firsts; ///< of the leading dimensions
    Number rows;
    Number place; ///< rows before those of the piece's place
  };

  unsigned dims() const { return extents_.size(); }

  // ---- Which kernels ----

  bool fitsSink(MaterializeInDestinationOp sink, std::size_t phase) {
    auto type = cast<RankedTensorType>(sink.getSource().getType());
    auto memory = cast<MemRefType>(sink.getDest().getType());
    if (!type.hasStaticShape() || type.getRank() < dims() || memory.getShape() != type.getShape() ||
        type.getShape().take_front(dims()) != ArrayRef(extents_))
      return false;
    Value root = tiles::rootOf(sink.getDest());
    if (!root.getDefiningOp<memref::AllocOp>())
      return true;
    const auto rest = type.getShape().drop_front(dims());
    const int64_t columns = std::accumulate(rest.begin(), rest.end(), int64_t{1}, std::multiplies<>());
    return root == sink.getDest() && temporaries_.insert({root, {phase, columns, {}}}).second;
  }

  bool isNear(const Temporary& temporary, std::size_t reader) const {
    return reader > temporary.phase && reader <= temporary.phase + kBehind;
  }

  bool canRead(ToTensorOp read, const Cut& cut, std::size_t phase) {
    auto known = temporaries_.find(tiles::rootOf(read.getBuffer()));
    return known == temporaries_.end() ||
           (read.getBuffer() == known->first && cut == leadingCut(dims(), cut.size()) && isNear(known->second, phase));
  }

  /// The leading dimensions of the result are batches and rows, as they are in a factor that was computed before.
  bool fitsProduct(Product& product, std::size_t phase) {
    Contraction& contraction = product.contraction;
    AffineMap result = contraction.op.getIndexingMapsArray().back();
    if (contraction.m.size() != 1 || contraction.n.size() != 1 || result.getNumResults() != dims() + 1 ||
        product.fixpipe->accumulates || temporaries_.contains(contraction.rhs.view.root) ||
        (product.fixpipe->bias && temporaries_.contains(product.fixpipe->bias->operand.view.root)))
      return false;
    const Operand& target = product.outputs.front().target;
    const unsigned m = contraction.m.front();
    const auto isAt = [](const Operand& operand, unsigned loop, unsigned dim) {
      return operand.dims[loop] == static_cast<int>(dim);
    };
    if (!isAt(target, m, dims() - 1) || !isAt(target, contraction.n.front(), dims()) ||
        tiles::constantOf(contraction.sizes[m]) != extents_.back() || contraction.batch.size() + 1 != dims())
      return false;
    llvm::sort(contraction.batch, [&](unsigned a, unsigned b) { return target.dims[a] < target.dims[b]; });
    for (auto [dim, loop] : llvm::enumerate(contraction.batch))
      if (!isAt(target, loop, dim) || tiles::constantOf(contraction.sizes[loop]) != extents_[dim])
        return false;
    auto known = temporaries_.find(contraction.lhs.view.root);
    if (known == temporaries_.end())
      return true;
    for (auto [dim, loop] : llvm::enumerate(contraction.batch))
      if (!isAt(contraction.lhs, loop, dim))
        return false;
    return !product.lhs.transpose && isAt(contraction.lhs, m, dims() - 1) &&
           isAt(contraction.lhs, contraction.k, dims()) && contraction.lhs.view.rank() == dims() + 1 &&
           tiles::constantOf(contraction.lhs.view.offset) == 0 && isNear(known->second, phase);
  }

  // ---- Pieces over the blocks ----

  /// Few pieces leave cores without work, and phases without a piece while the first one goes through them; small ones
  /// cost more.
  void chooseRows() {
    const int64_t batches = std::accumulate(extents_.begin(), extents_.end() - 1, int64_t{1}, std::multiplies<>());
    const int64_t all = extents_.back();
    int64_t least = std::numeric_limits<int64_t>::max();
    for (int64_t rows = kMostRows; rows >= kFractalRows; rows /= 2) {
      const int64_t pieces = batches * ((all + rows - 1) / rows);
      const int64_t rounds =
          (pieces + soc_.aicoreCount - 1) / soc_.aicoreCount + static_cast<int64_t>(phases_.size()) - 1;
      if (const int64_t cost = rounds * (rows + kPieceRows); cost < least) {
        least = cost;
        rows_ = rows;
      }
    }
    pieces_ = batches * ((all + rows_ - 1) / rows_);
  }

  using Body = llvm::function_ref<void(OpBuilder&, const Piece&, std::size_t)>;

  void forPieces(Core core, Body body) {
    OpBuilder all = onCore(builder_, core, loc_);
    Indices index(all, loc_);
    Value blocks = activeBlocks(all, loc_, soc_);
    Value self = GetBlockIdxOp::create(all, loc_, all.getIndexType());
    if (core == Core::Vector) {
      part_ = GetSubBlockIdxOp::create(all, loc_, all.getIndexType());
      parts_ = GetSubBlockNumOp::create(all, loc_, all.getIndexType());
      self = index.value(index.div(self, parts_));
    }
    self = named(self, "block");
    OpBuilder at = ifBelow(all, loc_, self, blocks).getThenBodyBuilder();
    Indices inside(at, loc_);
    const Number count = inside.constant(pieces_);
    Value begin = named(inside.value(inside.div(inside.mul(count, self), blocks)), "begin");
    Value end = named(inside.value(inside.div(inside.mul(count, inside.add(self, inside.constant(1))), blocks)), "end");
    SmallVector<std::size_t> own;
    for (std::size_t phase = 0; phase < phases_.size(); ++phase)
      if (isOn(phase, core))
        own.push_back(phase);
    const int64_t last = kBehind * (static_cast<int64_t>(own.size()) - 1);
    Value stop = inside.value(inside.add(end, inside.constant(last)));
    auto loop = scf::ForOp::create(at, loc_, begin, stop, inside.value(inside.constant(1)));
    named(loop.getInductionVar(), "round");
    OpBuilder round = OpBuilder::atBlockTerminator(loop.getBody());
    for (auto [order, phase] : llvm::enumerate(own)) {
      const int64_t behind = kBehind * static_cast<int64_t>(order);
      Indices here(round, loc_);
      Value number = here.value(here.sub(loop.getInductionVar(), here.constant(behind)));
      Value takesPart;
      const auto also = [&](arith::CmpIPredicate predicate, Value bound) {
        Value holds = arith::CmpIOp::create(round, loc_, predicate, number, bound);
        takesPart = takesPart ? arith::AndIOp::create(round, loc_, takesPart, holds).getResult() : holds;
      };
      if (behind != 0)
        also(arith::CmpIPredicate::sge, begin);
      if (behind != last)
        also(arith::CmpIPredicate::slt, end);
      OpBuilder in = takesPart ? scf::IfOp::create(round, loc_, takesPart).getThenBodyBuilder() : round;
      const Piece piece = pieceOf(in, number, self);
      if (core == Core::Cube)
        copyAhead(in, piece, phase);
      if (phase != 0)
        WaitFlagOp::create(in, loc_, static_cast<int64_t>(phase) - 1);
      body(in, piece, phase);
      if (phase + 1 != phases_.size())
        SetFlagOp::create(in, loc_, static_cast<int64_t>(phase), core == Core::Cube ? Pipe::FIX : Pipe::MTE3);
    }
  }

  /// Phases take turns; the first with products says which are the cube's.
  bool isOn(std::size_t phase, Core core) const {
    const auto first = llvm::find_if(phases_, [](const Phase& p) { return p.isCube(); }) - phases_.begin();
    const bool isCube = phase % 2 == static_cast<std::size_t>(first) % 2;
    return isCube == (core == Core::Cube);
  }

  Piece pieceOf(OpBuilder& at, Value number, Value self) {
    Indices index(at, loc_);
    Piece piece;
    piece.firsts.resize(dims());
    const int64_t rowPieces = (extents_.back() + rows_ - 1) / rows_;
    Number rest = index.div(number, index.constant(rowPieces));
    piece.firsts.back() =
        named(index.value(index.mul(index.rem(number, index.constant(rowPieces)), index.constant(rows_))), "firstRow");
    for (unsigned dim = dims() - 1; dim-- > 0;) {
      piece.firsts[dim] = dim == 0 ? rest : index.rem(rest, index.constant(extents_[dim]));
      rest = dim == 0 ? rest : index.div(rest, index.constant(extents_[dim]));
    }
    piece.rows = index.part(index.constant(extents_.back()), piece.firsts.back(), rows_);
    const Number place =
        index.add(index.mul(self, index.constant(kPlaces)), index.rem(number, index.constant(kPlaces)));
    piece.place = named(index.value(index.mul(place, index.constant(rows_))), "place");
    return piece;
  }

  // ---- The cube core ----

  bool waitsForLhs(const Product& product) const { return temporaries_.contains(product.contraction.lhs.view.root); }

  /// Whether one tile is all that a piece has of the product.
  bool isOneTile(const Product& product, const CubeTiling& tiling) const {
    const auto columns = tiles::constantOf(product.contraction.sizes[product.contraction.n.front()]);
    return rows_ <= tiling.m && columns && *columns <= tiling.n;
  }

  std::size_t firstProduct(std::size_t phase) const {
    std::size_t number = 0;
    for (std::size_t before = 0; before < phase; ++before)
      number += phases_[before].products.size();
    return number;
  }

  /// What does not come from the vector cores is in L1 when they are done.
  void copyAhead(OpBuilder& at, const Piece& piece, std::size_t phase) {
    std::size_t number = firstProduct(phase);
    for (Product& product : phases_[phase].products) {
      const Contraction& contraction = product.contraction;
      CubeLoops& loops = loops_[number++];
      if (!loops.isRhsAhead())
        continue;
      TilePlace place = base(contraction, piece);
      place.firsts[contraction.n.front()] = at.getIndexAttr(0);
      place.n = contraction.sizes[contraction.n.front()];
      loops.copyRhs(at, place);
    }
  }

  /// The batches of a piece.
  static TilePlace base(const Contraction& contraction, const Piece& piece) {
    TilePlace place;
    place.firsts.resize(contraction.sizes.size());
    for (auto [dim, loop] : llvm::enumerate(contraction.batch))
      place.firsts[loop] = piece.firsts[dim];
    return place;
  }

  void cubePhase(OpBuilder& at, const Piece& piece, std::size_t phase) {
    std::size_t number = firstProduct(phase);
    for (Product& product : phases_[phase].products)
      multiply(at, piece, product, loops_[number++]);
  }

  void multiply(OpBuilder& at, const Piece& piece, Product& product, CubeLoops& loops) {
    Contraction& contraction = product.contraction;
    const Location loc = contraction.op.getLoc();
    Output& output = product.outputs.front();
    const unsigned m = contraction.m.front();
    auto factor = temporaries_.find(contraction.lhs.view.root);
    const bool isPlaced = factor != temporaries_.end();
    if (isPlaced) {
      Operand& lhs = contraction.lhs;
      lhs.view.root = factor->second.places;
      lhs.view.offset = Indices(at, loc).mul(piece.place, at.getIndexAttr(factor->second.columns));
      for (unsigned loop : contraction.batch)
        lhs.dims[loop] = -1;
    }
    loops.forTilesOf(at, base(contraction, piece), piece.rows, rows_, [&](OpBuilder& in, const TilePlace& tile) {
      Indices index(in, loc);
      TilePlace absolute = tile;
      absolute.firsts[m] = index.add(piece.firsts.back(), tile.firsts[m]);
      auto known = temporaries_.find(output.target.view.root);
      Number offset, stride;
      Value root = output.target.view.root;
      if (known == temporaries_.end()) {
        offset = absolute.offset(in, loc, output.target);
        stride = output.target.stride(in, m);
      } else {
        root = known->second.places;
        stride = index.constant(known->second.columns);
        offset =
            index.add(index.mul(index.add(piece.place, tile.firsts[m]), stride), tile.firsts[contraction.n.front()]);
      }
      Value to = named(index.value(offset), "offset"), target = globalTensor(in, root), step = index.value(stride);
      Value height = index.value(tile.m);
      loops.compute(in, isPlaced ? tile : absolute, [&](OpBuilder& out, const CubeLoops::Part& part) {
        storePart(out, part, {target, to, height, step}, product.fixpipe->relu);
      });
    });
  }

  // ---- The vector cores: a part of the rows each ----

  void vectorPhase(OpBuilder& at, const Piece& piece, std::size_t phase) {
    Indices index(at, loc_);
    // The same rows of a place are always the same core's: what it keeps there for itself nobody else overwrites.
    const bool isWhole = tiles::constantOf(piece.rows) == rows_;
    const Number half =
        isWhole ? index.constant(rows_ / 2) : index.div(index.add(index.constant(rows_ - 1), Number(parts_)), parts_);
    const Number first = index.mul(part_, half);
    const Number own = isWhole ? half : index.max(index.min(half, index.sub(piece.rows, first)), index.constant(0));
    // Equal parts of a tensor start at the same value: they are computed once.
    const Number firstRow = index.add(piece.firsts.back(), first);
    const auto offsetsOf = [&](ArrayRef<int64_t> shape) {
      RowSlicer::Numbers offsets(shape.size(), at.getIndexAttr(0));
      llvm::copy(piece.firsts, offsets.begin());
      offsets[dims() - 1] = firstRow;
      return offsets;
    };
    const auto sizesOf = [&](ArrayRef<int64_t> shape) {
      RowSlicer::Numbers sizes;
      for (auto [dim, extent] : llvm::enumerate(shape))
        sizes.push_back(dim + 1 < dims()    ? Number(at.getIndexAttr(1))
                        : dim + 1 == dims() ? own
                                            : Number(at.getIndexAttr(extent)));
      return sizes;
    };
    // The rows of the piece in its place.
    const auto placed = [&](OpBuilder& in, const Temporary& temporary, ArrayRef<int64_t> shape) {
      Indices here(in, loc_);
      RowSlicer::Numbers strides(shape.size(), in.getIndexAttr(1));
      int64_t stride = 1;
      for (std::size_t dim = shape.size(); dim-- > 0;) {
        strides[dim] = in.getIndexAttr(stride);
        stride *= dim + 1 == dims() ? rows_ : dim + 1 < dims() ? 1 : shape[dim];
      }
      const Number offset = here.mul(here.add(piece.place, first), here.constant(temporary.columns));
      return memref::ReinterpretCastOp::create(in, loc_, temporary.places, offset, sizesOf(shape), strides).getResult();
    };
    RowSlicer slicer([&](OpBuilder& in, ToTensorOp read, const RowSlicer::Numbers& offsets,
                         const RowSlicer::Numbers& sizes) -> Value {
      auto type = cast<RankedTensorType>(read.getType());
      if (auto found = temporaries_.find(tiles::rootOf(read.getBuffer())); found != temporaries_.end()) {
        Value view = placed(in, found->second, type.getShape());
        auto part = RankedTensorType::get(cast<MemRefType>(view.getType()).getShape(), type.getElementType());
        return ToTensorOp::create(in, read.getLoc(), part, view, /*restrict=*/true);
      }
      Value whole = in.clone(*read)->getResult(0);
      RowSlicer::Numbers ones(offsets.size(), in.getIndexAttr(1));
      return tensor::ExtractSliceOp::create(in, read.getLoc(), whole, offsets, sizes, ones);
    });
    for (MaterializeInDestinationOp sink : phases_[phase].sinks) {
      const ArrayRef<int64_t> shape = cast<RankedTensorType>(sink.getSource().getType()).getShape();
      const RowSlicer::Numbers offsets = offsetsOf(shape), sizes = sizesOf(shape);
      Value value = slicer.slice(at, sink.getSource(), offsets, sizes);
      Value target;
      if (auto found = temporaries_.find(tiles::rootOf(sink.getDest())); found != temporaries_.end()) {
        target = placed(at, found->second, shape);
      } else {
        RowSlicer::Numbers ones(offsets.size(), at.getIndexAttr(1));
        target = memref::SubViewOp::create(at, sink.getLoc(), sink.getDest(), offsets, sizes, ones);
      }
      auto write = MaterializeInDestinationOp::create(at, sink.getLoc(), Type(), value, target);
      write.setWritable(true);
    }
  }

  func::FuncOp kernel_;
  Location loc_;
  const target::Soc& soc_;
  std::vector<Phase>& phases_;
  OpBuilder builder_;
  std::vector<CubeLoops> loops_;
  SmallVector<int64_t> extents_; ///< of the leading dimensions: batches, rows
  llvm::MapVector<Value, Temporary> temporaries_;
  int64_t rows_ = kFractalRows, pieces_ = 0;
  Value part_, parts_; ///< which vector core of the block this is, of how many
};

} // namespace

bool lowerInPieces(func::FuncOp kernel, const target::Soc& soc, std::vector<Phase>& phases) {
  PiecedKernel pieces(kernel, soc, phases);
  if (!pieces.fits())
    return false;
  pieces.run();
  finishPhases(kernel, phases, "mix");
  return true;
}

} // namespace ascend::translator::cube
