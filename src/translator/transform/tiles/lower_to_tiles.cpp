// Decides which sinks (tensors that are written to memory) share a loop nest, in which order the nests stand, and how
// the blocks share the work.
#include "translator/dialect/ascendc.h"
#include "translator/transform/tensor_passes.h"
#include "translator/transform/tiles/blocks_together.h"
#include "translator/transform/tiles/gates.h"
#include "translator/transform/tiles/group.h"
#include "translator/transform/tiles/nest.h"
#include "translator/transform/tiles/prepare.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/Pass.h"

#include <vector>

namespace ascend::translator {
namespace {

using namespace mlir;
using namespace tiles;

/// Memory that a group reads and writes.
struct Footprint {
  llvm::SmallDenseSet<Value> reads, writes;
  llvm::SmallDenseMap<Value, int64_t> pieces; ///< of `writes`: only pieces of the tensor of this number
  bool conflictsWith(const Footprint& later) const {
    auto meet = [](const llvm::SmallDenseSet<Value>& a, const llvm::SmallDenseSet<Value>& b) {
      return llvm::any_of(a, [&](Value value) { return b.contains(value); });
    };
    return meet(writes, later.reads) || meet(reads, later.writes) || writesWhat(later);
  }
  /// Both write the same buffer, and not known to be different pieces of it.
  bool writesWhat(const Footprint& later) const {
    return llvm::any_of(writes, [&](Value value) {
      const auto piece = pieces.find(value), other = later.pieces.find(value);
      const bool areApart = piece != pieces.end() && other != later.pieces.end() && piece->second == other->second;
      return later.writes.contains(value) && !areApart;
    });
  }
};

class BlockLowering {
public:
  BlockLowering(Block& block, const target::Soc& soc) : block_(block), soc_(soc) {}

  /// Finds the groups of the block; operations that have no lowering are reported.
  LogicalResult plan() {
    SmallVector<Sink> segment;
    llvm::SmallDenseSet<Value> written;
    auto close = [&]() -> LogicalResult {
      LogicalResult result = segment.empty() ? success() : planSegment(segment);
      segment.clear();
      written.clear();
      return result;
    };
    for (Operation& op : block_) {
      if (auto write = dyn_cast<bufferization::MaterializeInDestinationOp>(op)) {
        if (!isa<MemRefType>(write.getDest().getType()))
          return op.emitError("cannot be translated: writes to something that is no buffer");
        segment.push_back({write.getSource(), write.getDest(), write});
        written.insert(rootOf(write.getDest()));
        continue;
      }
      if (auto read = dyn_cast<bufferization::ToTensorOp>(op)) {
        if (written.contains(rootOf(read.getBuffer())) && failed(close()))
          return failure();
        continue;
      }
      bool isTensorCode = isMemoryEffectFree(&op) || isa<memref::AllocOp, memref::AllocaOp>(op);
      if (!isTensorCode && failed(close()))
        return failure();
    }
    return close();
  }

  bool empty() const { return groups_.empty(); }
  /// A group needs what another one of this block has written: blocks would have to wait for each other.
  bool isSequential() const {
    for (std::size_t i = 0; i < groups_.size(); ++i)
      for (std::size_t j = i + 1; j < groups_.size(); ++j)
        if (groups_[i].footprint.conflictsWith(groups_[j].footprint))
          return true;
    return false;
  }
  /// Some step needs what other blocks do.
  bool meets() const {
    return isSequential() || llvm::any_of(groups_, [](const Planned& planned) {
             return llvm::any_of(planned.group.reductions, [](const Stage& s) { return s.op->hasAttr(kSplitAttr); });
           });
  }

  /// Creates the loops, in program order. Where blocks meet, they wait for each other between steps of which one needs
  /// what another one did; code of the first block is such a step.
  LogicalResult lower(const GroupOptions& options) {
    SmallVector<Operation*> places;
    for (Operation& op : block_)
      if (op.hasAttr(kFirstBlockAttr) ||
          llvm::any_of(groups_, [&](const Planned& planned) { return planned.position == &op; }))
        places.push_back(&op);
    SmallVector<const Footprint*> open;
    bool isFirstBlockOpen = false;
    const auto meet = [&](Operation* before) {
      open.clear();
      isFirstBlockOpen = false;
      OpBuilder builder(before);
      if (options.synchronize)
        options.synchronize(builder);
    };
    for (Operation* place : places) {
      for (Planned& planned : groups_) {
        if (planned.position != place)
          continue;
        if (isFirstBlockOpen ||
            llvm::any_of(open, [&](const Footprint* earlier) { return earlier->conflictsWith(planned.footprint); }))
          meet(place);
        OpBuilder builder(place);
        if (failed(lowerGroup(builder, planned.group, options)))
          return failure();
        open.push_back(&planned.footprint);
      }
      if (place->hasAttr(kFirstBlockAttr)) {
        if (!open.empty())
          meet(place);
        isFirstBlockOpen = true;
        place->removeAttr(kFirstBlockAttr);
      }
    }
    for (Planned& planned : groups_)
      for (Sink& sink : planned.group.sinks)
        sink.op->erase();
    return success();
  }

private:
  struct Planned {
    Group group;
    Footprint footprint;
    Operation* position; ///< the loops stand before it
  };

  LogicalResult planSegment(ArrayRef<Sink> sinks) {
    Operation* position = sinks.back().op->getNextNode();
    std::vector<Planned> planned;
    for (const Sink& sink : sinks) {
      Planned one{Group(), Footprint(), position};
      one.group.sinks.push_back(sink);
      if (failed(collect(one, sink)))
        return failure();
      planned.push_back(std::move(one));
    }
    merge(planned);
    if (failed(order(planned)))
      return failure();
    for (Planned& one : planned) {
      if (failed(checkInPlace(one)))
        return failure();
      groups_.push_back(std::move(one));
    }
    return success();
  }

  /// A buffer may be written where it is read: element by element, or row by row after the whole row was read.
  static LogicalResult checkInPlace(const Planned& planned) {
    std::vector<linalg::GenericOp> operations;
    for (const Stage& stage : planned.group.reductions)
      operations.push_back(stage.op);
    for (const Sink& sink : planned.group.sinks)
      if (auto op = withoutCasts(sink.tensor).getDefiningOp<linalg::GenericOp>())
        operations.push_back(op);
    for (linalg::GenericOp op : operations) {
      std::string why;
      std::optional<Stage> stage = stageOf(op, why);
      for (OpOperand& operand : op->getOpOperands()) {
        auto read = withoutCasts(operand.get()).getDefiningOp<bufferization::ToTensorOp>();
        if (!stage || !read || !op.payloadUsesValueFromOperand(&operand))
          continue;
        for (const Sink& sink : planned.group.sinks)
          if (rootOf(sink.destination) == rootOf(read.getBuffer()) &&
              !(isSameView(sink.destination, read.getBuffer()) &&
                isRowLocal(stage->operands[operand.getOperandNumber()],
                           cast<MemRefType>(read.getBuffer().getType()).getRank())))
            return op.emitError(
                "cannot be translated: it overwrites a buffer while other elements of the buffer are still to be read; "
                "write to a different buffer");
      }
    }
    return success();
  }

  static bool isSameView(Value a, Value b) {
    Operation *left = a.getDefiningOp(), *right = b.getDefiningOp();
    return a == b || (left && right && isMemoryEffectFree(left) &&
                      OperationEquivalence::isEquivalentTo(left, right, OperationEquivalence::IgnoreLocations));
  }

  /// The reductions that a sink needs, what it reads and writes, and how many loops are rows.
  LogicalResult collect(Planned& planned, const Sink& sink) {
    planned.footprint.writes.insert(rootOf(sink.destination));
    // Without DataCopyPad the scalar unit writes the ends of pieces: two blocks must not share a cache line.
    if (auto piece = sink.op->getAttrOfType<IntegerAttr>(kDisjointPieceAttr); piece && soc_.hasDataCopyPad)
      planned.footprint.pieces[rootOf(sink.destination)] = piece.getInt();
    Value tensor = withoutCasts(sink.tensor);
    std::vector<Stage> stages;
    if (failed(visit(planned, tensor, stages)))
      return failure();
    llvm::sort(stages, [](const Stage& a, const Stage& b) { return a.op->isBeforeInBlock(b.op); });
    OpBuilder builder(sink.op);
    unsigned rows = 0;
    for (const Stage& stage : stages)
      if (stage.isReduction()) {
        planned.group.reductions.push_back(stage);
        rows = stage.parallel;
      }
    if (planned.group.reductions.empty()) {
      std::optional<BufferView> destination = viewOf(builder, sink.destination);
      if (!destination)
        return sink.op->emitError("cannot be translated: writes to a buffer whose layout is not linear");
      StageNest nest = stages.empty() ? copyNest(builder, tensor, *destination) : nestOf(builder, stages.back());
      OperandAccess identity;
      for (unsigned dim = 0; dim < destination->rank(); ++dim)
        identity.dims.push_back(static_cast<int>(dim));
      nest.stage.operands.push_back(identity);
      nest.views.push_back(destination);
      while (rows < nest.stage.numLoops() && !fits(nest, rows))
        ++rows;
      // One element at a time only if a tile cannot be turned over.
      if (std::optional<Turn> turn = turnOf(nest, soc_); turn && (!fits(nest, rows) || rows == nest.stage.numLoops())) {
        planned.group.turn = turn;
        planned.group.rows = turn->column;
        return success();
      }
      if (!fits(nest, rows))
        return sink.op->emitError("cannot be translated: no dimension is contiguous in all operands");
    }
    planned.group.rows = rows;
    return success();
  }

  LogicalResult visit(Planned& planned, Value tensor, std::vector<Stage>& stages) {
    tensor = withoutCasts(tensor);
    OpBuilder builder(block_.getTerminator());
    if (std::optional<BufferView> view = viewOf(builder, tensor)) {
      planned.footprint.reads.insert(view->root);
      return success();
    }
    auto op = tensor.getDefiningOp<linalg::GenericOp>();
    if (!op)
      return success();
    if (llvm::any_of(stages, [&](const Stage& stage) { return stage.op == op; }))
      return success();
    std::string why;
    std::optional<Stage> stage = stageOf(op, why);
    if (!stage || (stage->isReduction() && !combinersOf(op, why)))
      return op.emitError("cannot be translated: ") << why;
    stages.push_back(*stage);
    op.getBody()->walk([&](tensor::ExtractOp extract) {
      if (std::optional<BufferView> view = viewOf(builder, extract.getTensor()))
        planned.footprint.reads.insert(view->root);
    });
    for (OpOperand& operand : op->getOpOperands()) {
      bool isUsed = op.payloadUsesValueFromOperand(&operand);
      if (isUsed && isa<ShapedType>(operand.get().getType()) && failed(visit(planned, operand.get(), stages)))
        return failure();
    }
    return success();
  }

  /// Sinks that need the same reduction, or read what another one overwrites, go into one loop nest.
  static void merge(std::vector<Planned>& planned) {
    auto shares = [](const Planned& a, const Planned& b) {
      if (!haveRowsOfOneLength(a.group, b.group) || a.footprint.writesWhat(b.footprint))
        return false;
      for (const Stage& x : a.group.reductions)
        for (const Stage& y : b.group.reductions)
          if (x.op == y.op)
            return true;
      if (a.group.turn || b.group.turn)
        return false;
      if (a.group.reductions.empty() && b.group.reductions.empty() && a.group.rows == b.group.rows &&
          a.group.sinks.front().tensor.getType() == b.group.sinks.front().tensor.getType())
        return sameSizes(a.group.sinks.front().tensor, b.group.sinks.front().tensor);
      return false;
    };
    for (std::size_t i = 0; i < planned.size(); ++i)
      for (std::size_t j = i + 1; j < planned.size();) {
        if (!shares(planned[i], planned[j])) {
          ++j;
          continue;
        }
        Group& into = planned[i].group;
        for (const Stage& stage : planned[j].group.reductions)
          if (llvm::none_of(into.reductions, [&](const Stage& other) { return other.op == stage.op; }))
            into.reductions.push_back(stage);
        llvm::sort(into.reductions, [](const Stage& a, const Stage& b) { return a.op->isBeforeInBlock(b.op); });
        llvm::append_range(into.sinks, planned[j].group.sinks);
        for (Value value : planned[j].footprint.reads)
          planned[i].footprint.reads.insert(value);
        for (Value value : planned[j].footprint.writes) {
          const auto here = planned[i].footprint.pieces.find(value), there = planned[j].footprint.pieces.find(value);
          const bool isOurs = planned[i].footprint.writes.contains(value);
          const bool isPiece =
              there != planned[j].footprint.pieces.end() &&
              (!isOurs || (here != planned[i].footprint.pieces.end() && here->second == there->second));
          const int64_t number = isPiece ? there->second : 0;
          planned[i].footprint.pieces.erase(value);
          if (isPiece)
            planned[i].footprint.pieces[value] = number;
          planned[i].footprint.writes.insert(value);
        }
        planned.erase(planned.begin() + j);
      }
  }

  /// One loop along the row writes all results that are rows: parts of a value that were taken from its rows need not
  /// be of one length.
  static bool haveRowsOfOneLength(const Group& a, const Group& b) {
    const auto columns = [](const Group& group, const Sink& sink) {
      ArrayRef<int64_t> shape = cast<RankedTensorType>(sink.tensor.getType()).getShape();
      return shape.drop_front(std::min<std::size_t>(group.rows, shape.size()));
    };
    for (const Sink& x : a.sinks)
      for (const Sink& y : b.sinks)
        if (ArrayRef<int64_t> left = columns(a, x), right = columns(b, y);
            !left.empty() && !right.empty() && left != right)
          return false;
    return true;
  }

  /// Static sizes that are equal (by type), or two results of operations that read one tensor.
  static bool sameSizes(Value a, Value b) {
    if (cast<RankedTensorType>(a.getType()).hasStaticShape())
      return true;
    auto x = withoutCasts(a).getDefiningOp<linalg::GenericOp>(), y = withoutCasts(b).getDefiningOp<linalg::GenericOp>();
    if (!x || !y)
      return false;
    for (OpOperand& left : x->getOpOperands())
      for (OpOperand& right : y->getOpOperands())
        if (left.get() == right.get() && left.get().getType() == a.getType() &&
            x.getMatchingIndexingMap(&left).isIdentity() && y.getMatchingIndexingMap(&right).isIdentity())
          return true;
    return false;
  }

  /// All reads of a segment are of what was there before it: who overwrites a buffer comes after its readers.
  static LogicalResult order(std::vector<Planned>& planned) {
    std::vector<Planned> ordered;
    while (!planned.empty()) {
      auto ready = llvm::find_if(planned, [&](const Planned& candidate) {
        return llvm::none_of(planned, [&](const Planned& other) {
          return &other != &candidate && llvm::any_of(candidate.footprint.writes, [&](Value value) {
            return other.footprint.reads.contains(value);
          });
        });
      });
      if (ready == planned.end())
        return planned.front().group.sinks.front().op->emitError(
            "cannot be translated: buffers are exchanged in place; copy one of them to another argument first");
      ordered.push_back(std::move(*ready));
      planned.erase(ready);
    }
    planned = std::move(ordered);
    return success();
  }

  Block& block_;
  const target::Soc& soc_;
  std::vector<Planned> groups_;
};

struct LowerToTiles : PassWrapper<LowerToTiles, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LowerToTiles)

  LowerToTiles() = default;
  explicit LowerToTiles(StringRef name) { soc = name.str(); }
  LowerToTiles(const LowerToTiles& other) : PassWrapper(other) {}

  StringRef getArgument() const override { return "ascendc-lower-to-tiles"; }
  StringRef getDescription() const override { return "Turn stages of linalg on tensors into loops over tiles"; }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<ascendc::AscendCDialect, arith::ArithDialect, linalg::LinalgDialect, memref::MemRefDialect,
                    scf::SCFDialect>();
  }

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func->hasAttr("ascendc.kernel"))
      return;
    const target::Soc* row = target::findSoc(soc.getValue());
    if (!row) {
      func.emitError(target::unknownSocMessage(soc.getValue()));
      return signalPassFailure();
    }
    if (failed(lower(func, *row)))
      return signalPassFailure();
    askBuffersForSizes(func);
    eraseDeadCode(func);
  }

  Option<std::string> soc{*this, "soc", llvm::cl::desc("SoC to compile for"),
                          llvm::cl::init(std::string(target::defaultSoc().name))};

private:
  static LogicalResult lower(func::FuncOp func, const target::Soc& soc) {
    SmallVector<Block*> blocks;
    func.walk([&](Block* block) {
      if (!isa<linalg::LinalgOp>(block->getParentOp()))
        blocks.push_back(block);
    });
    // Who asks for the number of its block distributes the work himself.
    bool isDistributed = func.walk([](ascendc::GetBlockIdxOp) { return WalkResult::interrupt(); }).wasInterrupted();
    for (Block* block : blocks) {
      auto phase = dyn_cast<scf::IfOp>(block->getParentOp());
      if (phase && (!phase->removeAttr(kPhaseAttr) || block != phase.thenBlock()))
        phase = {};
      bool isWhole = phase || (block == &func.front() && !isDistributed);
      FailureOr<Prepared> prepared = prepare(*block, soc, isWhole);
      if (failed(prepared))
        return failure();
      rewriteGates(*block, soc);
      BlockLowering lowering(*block, soc);
      if (failed(lowering.plan()))
        return failure();
      if (lowering.empty()) {
        for (Operation& op : *block)
          op.removeAttr(kFirstBlockAttr);
        continue;
      }
      if (phase) {
        BlocksTogether together(func, soc, phase.getCondition().getDefiningOp<arith::CmpIOp>().getRhs());
        if (failed(lowering.lower({&soc, Distribution::blocks, together.blocks(),
                                   [&](OpBuilder& builder) { together.synchronize(builder); }})))
          return failure();
        continue;
      }
      if (!isWhole || !(prepared->hasScalarLoops || lowering.meets())) {
        if (failed(lowering.lower({&soc, isWhole ? Distribution::blocks : Distribution::none})))
          return failure();
        continue;
      }
      BlocksTogether together(func, soc);
      if (failed(lowering.lower({&soc, Distribution::blocks, together.blocks(),
                                 [&](OpBuilder& builder) { together.synchronize(builder); }})))
        return failure();
      together.finish();
    }
    return success();
  }

  /// Of what was read from a buffer nothing is left but its extents.
  static void askBuffersForSizes(func::FuncOp func) {
    SmallVector<tensor::DimOp> sizes;
    func.walk([&](tensor::DimOp size) { sizes.push_back(size); });
    for (tensor::DimOp size : sizes)
      if (auto read = size.getSource().getDefiningOp<bufferization::ToTensorOp>()) {
        OpBuilder builder(size);
        Value extent = memref::DimOp::create(builder, size.getLoc(), read.getBuffer(), size.getIndex());
        size.getResult().replaceAllUsesWith(extent);
        size.erase();
      }
  }

  static void eraseDeadCode(func::FuncOp func) {
    bool changed = true;
    while (changed) {
      changed = false;
      SmallVector<Operation*> dead;
      func.walk([&](Operation* op) {
        if (op->use_empty() && op != func && !op->hasTrait<OpTrait::IsTerminator>() &&
            (isMemoryEffectFree(op) || isa<bufferization::ToTensorOp>(op)))
          dead.push_back(op);
      });
      for (Operation* op : dead)
        op->erase();
      changed = !dead.empty();
    }
  }
};

} // namespace

std::unique_ptr<mlir::Pass> createLowerToTilesPass(llvm::StringRef soc) { return std::make_unique<LowerToTiles>(soc); }
std::unique_ptr<mlir::Pass> createLowerToTilesPass() { return std::make_unique<LowerToTiles>(); }

} // namespace ascend::translator
