// ascendc-assign-queues: tiles to tensors of queues and TBufs.
#include "translator/dialect/ascendc_polynomial.h"
#include "translator/dialect/cube/cube_dialect.h"
#include "translator/transform/assign_queues_form.h"
#include "translator/transform/buffer_passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <list>

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

namespace {

/// The hardware has this many events for one pair of pipes; each buffer of a queue holds one.
constexpr int kQueueBuffersPerPosition = 8;
/// Only to compare capacities of which one is a part of the tile length.
constexpr int64_t kNominalTile = 4096;

/// A tile, with what is needed to give it a buffer.
struct Tile {
  Operation* alloc = nullptr; ///< alloc_tile or alloc_temp
  TileRole role = TileRole::calc;
  Capacity capacity;
  Lifetime lifetime;
  Operation *first = nullptr, *last = nullptr; ///< in the tile's block
  bool inLoop = false;
  std::string hint; ///< what it is called after
  Value tensor() const { return alloc->getResult(0); }
};

/// A queue or TBuf to be: what shares it never lives at the same time.
struct Buffer {
  TileRole role;
  Capacity capacity;
  bool inLoop = false;
  std::vector<Tile*> tiles;
};

std::string argumentName(Value global) {
  auto argument = dyn_cast<BlockArgument>(rootOf(global));
  if (!argument)
    return "Workspace";
  auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
  if (auto buffer = function.getArgAttrOfType<BufferAttr>(argument.getArgNumber(), AscendCDialect::kArgAttr)) {
    std::string name = buffer.getName().str();
    name[0] = llvm::toUpper(name[0]);
    return name;
  }
  return "Arg" + std::to_string(argument.getArgNumber());
}

class AssignQueues {
public:
  AssignQueues(func::FuncOp kernel, bool doubleBuffer) : kernel_(kernel), doubleBuffer_(doubleBuffer) {}

  LogicalResult run() {
    sinkViews(kernel_);
    stageCopies(kernel_);
    auto gathered = gatherCopies(kernel_);
    assignBuffers();
    if (stageExcess(gathered))
      assignBuffers();
    if (failed(createBuffers()))
      return failure();
    for (Buffer& buffer : buffers_)
      for (Tile* tile : buffer.tiles)
        rewrite(*tile, values_.lookup(&buffer));
    wrapSections(gathered);
    return success();
  }

private:
  void assignBuffers() {
    tiles_.clear();
    buffers_.clear();
    collectTiles();
    for (Tile& tile : tiles_)
      place(tile);
  }
  bool stageExcess(SmallVector<Block*>& gathered);
  void collectTiles();
  void place(Tile& tile);
  void putPolynomialsLast();
  LogicalResult createBuffers();
  std::string nameOf(const Buffer& buffer, StringRef prefix);
  void rewrite(Tile& tile, Value buffer);

  func::FuncOp kernel_;
  bool doubleBuffer_;
  std::list<Tile> tiles_;
  std::list<Buffer> buffers_;
  DenseMap<const Buffer*, Value> values_;
  llvm::StringSet<> names_;
};

void AssignQueues::collectTiles() {
  ProgramOrder order(kernel_);
  kernel_.walk([&](Operation* op) {
    if (!isa<AllocTileOp, AllocTempOp>(op))
      return;
    Tile tile;
    tile.alloc = op;
    Type element = elementTypeOf(op->getResult(0).getType());
    tile.capacity.elementBytes = elementBytes(element);
    if (auto alloc = dyn_cast<AllocTileOp>(op)) {
      tile.role = roleOf(alloc);
      tile.capacity.elements = alloc.getElements().value_or(0);
      tile.capacity.divide = alloc.getDivide();
    }
    for (Operation* user : usersThroughViews(tile.tensor())) {
      Operation* ancestor = op->getBlock()->findAncestorOpInBlock(*user);
      if (!tile.first || ancestor->isBeforeInBlock(tile.first))
        tile.first = ancestor;
      if (!tile.last || tile.last->isBeforeInBlock(ancestor))
        tile.last = ancestor;
      if (auto in = dyn_cast<CopyInOp>(user))
        tile.hint = argumentName(in.getSrc());
      else if (auto out = dyn_cast<CopyOutOp>(user))
        tile.hint = argumentName(out.getDst());
    }
    if (!tile.first)
      return; // never used
    tile.lifetime = {order.begin(tile.first), order.end(tile.last)};
    tile.inLoop = op->getParentOfType<LoopLikeOpInterface>() != nullptr;
    if (isa<AllocTempOp>(op))
      tile.hint = "Temp";
    tiles_.push_back(std::move(tile));
  });
  // Unused allocations are nothing.
  SmallVector<Operation*> dead;
  kernel_.walk([&](Operation* op) {
    if (isa<AllocTileOp, AllocTempOp>(op) && op->use_empty())
      dead.push_back(op);
  });
  for (Operation* op : dead)
    op->erase();
}

void AssignQueues::place(Tile& tile) {
  auto free = [&](const Buffer& buffer) {
    return buffer.role == tile.role &&
           llvm::none_of(buffer.tiles, [&](Tile* other) { return other->lifetime.overlaps(tile.lifetime); });
  };
  bool temp = isa<AllocTempOp>(tile.alloc);
  Buffer* best = nullptr;
  for (Buffer& buffer : buffers_) {
    if (!free(buffer) || isa<AllocTempOp>(buffer.tiles.front()->alloc) != temp)
      continue;
    bool same = buffer.capacity == tile.capacity;
    if (tile.role != TileRole::calc) {
      // Queues are shared between equals only; best between tiles of the same argument.
      if (same && buffer.inLoop == tile.inLoop && (!best || buffer.tiles.front()->hint == tile.hint))
        best = &buffer;
      continue;
    }
    int64_t wanted = tile.capacity.bytes(kNominalTile), has = buffer.capacity.bytes(kNominalTile);
    if (temp || same || (has >= wanted && (!best || has < best->capacity.bytes(kNominalTile)))) {
      best = &buffer;
      if (same)
        break;
    }
  }
  if (!best) {
    buffers_.push_back({tile.role, tile.capacity, tile.inLoop, {}});
    best = &buffers_.back();
  }
  best->tiles.push_back(&tile);
}

/// More tensors copied in (or out) at once than there are events: those beyond take turns in one queue and are moved to
/// TBufs.
bool AssignQueues::stageExcess(SmallVector<Block*>& gathered) {
  bool changed = false;
  for (bool out : {false, true}) {
    auto isSide = [&](const Buffer& buffer) {
      return buffer.role != TileRole::calc && (buffer.role == TileRole::out) == out;
    };
    if (llvm::count_if(buffers_, isSide) <= kQueueBuffersPerPosition)
      continue;
    int kept = 0;
    for (Buffer& buffer : buffers_) {
      if (!isSide(buffer) || buffer.role == TileRole::through || ++kept < kQueueBuffersPerPosition)
        continue;
      for (Tile* tile : buffer.tiles) {
        stageAll(cast<AllocTileOp>(tile->alloc));
        llvm::erase(gathered, tile->alloc->getBlock());
        changed = true;
      }
    }
  }
  return changed;
}

std::string AssignQueues::nameOf(const Buffer& buffer, StringRef prefix) {
  SmallVector<std::string> hints;
  for (Tile* tile : buffer.tiles)
    if (!tile->hint.empty() && !llvm::is_contained(hints, tile->hint))
      hints.push_back(tile->hint);
  std::string name = prefix.str() + (hints.size() <= 2 ? llvm::join(hints, "") : "");
  if (prefix == "calc" || prefix == "temp")
    name = prefix.str();
  const StringRef suffix = prefix == "calc" || prefix == "temp" ? "Buf" : "";
  for (int number = 0;; ++number) {
    std::string unique = name + (number > 0 || prefix == "calc" ? std::to_string(number) : "") + suffix.str();
    if (names_.insert(unique).second)
      return unique;
  }
}

/// What polynomials read stands last, as far from their results as it can be: a step works on every second repeat, so
/// that operands and result use the same bank groups all the time, and wait for each other where they are in one bank.
void AssignQueues::putPolynomialsLast() {
  auto isRead = [](const Buffer& buffer) {
    return llvm::any_of(buffer.tiles, [](Tile* tile) {
      return llvm::any_of(tile->tensor().getUsers(), [&](Operation* user) {
        auto polynomial = dyn_cast<EvaluatePolynomialOp>(user);
        return polynomial && polynomial.getDst() != tile->tensor();
      });
    });
  };
  std::list<Buffer> last;
  for (auto it = buffers_.begin(); it != buffers_.end();)
    if (auto buffer = it++; isRead(*buffer))
      last.splice(last.end(), buffers_, buffer);
  buffers_.splice(buffers_.end(), last);
}

LogicalResult AssignQueues::createBuffers() {
  putPolynomialsLast();
  int inCount = 0, outCount = 0;
  for (Buffer& buffer : buffers_) {
    inCount += buffer.role == TileRole::in || buffer.role == TileRole::through;
    outCount += buffer.role == TileRole::out;
  }
  if (std::max(inCount, outCount) > kQueueBuffersPerPosition)
    return kernel_.emitError() << "needs " << std::max(inCount, outCount) << " tensors "
                               << (inCount > outCount ? "copied in" : "copied out")
                               << " at once, the hardware has events for " << kQueueBuffersPerPosition
                               << "; split the kernel into several";
  int spareIn = kQueueBuffersPerPosition - inCount, spareOut = kQueueBuffersPerPosition - outCount;
  // The queues of the cube unit have their names already.
  kernel_.walk([&](cube::InitQueueOp queue) { names_.insert(queue.getName()); });
  OpBuilder builder = OpBuilder::atBlockBegin(&kernel_.getBody().front());
  for (Buffer& buffer : buffers_) {
    Location loc = buffer.tiles.front()->alloc->getLoc();
    if (buffer.role == TileRole::calc) {
      bool temp = isa<AllocTempOp>(buffer.tiles.front()->alloc);
      auto type = TBufType::get(builder.getContext(), Position::VecCalc);
      values_[&buffer] =
          InitTBufOp::create(builder, loc, type, builder.getStringAttr(nameOf(buffer, temp ? "temp" : "calc")), {});
      continue;
    }
    bool out = buffer.role == TileRole::out;
    int& spare = out ? spareOut : spareIn;
    // Double buffered where it repeats: one buffer is moved while the other is computed on.
    int depth = doubleBuffer_ && buffer.inLoop && spare > 0 ? 2 : 1;
    spare -= depth - 1;
    StringRef prefix = out ? "outQueue" : buffer.role == TileRole::in ? "inQueue" : "queue";
    auto type = QueueType::get(builder.getContext(), out ? Position::VecOut : Position::VecIn, depth);
    values_[&buffer] = InitQueueOp::create(builder, loc, type, builder.getStringAttr(nameOf(buffer, prefix)), {},
                                           buffer.role == TileRole::through);
  }
  return success();
}

void AssignQueues::rewrite(Tile& tile, Value buffer) {
  Operation* alloc = tile.alloc;
  Value old = tile.tensor();
  Location loc = alloc->getLoc();
  Type element = elementTypeOf(old.getType());
  auto elements = alloc->getAttrOfType<IntegerAttr>("elements");
  int64_t divide = tile.capacity.divide;
  OpBuilder builder(alloc);
  auto typed = [&](Position position) { return LocalTensorType::get(element, position); };
  if (tile.role == TileRole::calc) {
    auto get =
        TBufGetOp::create(builder, loc, typed(Position::VecCalc), buffer, elements, divide, isa<AllocTempOp>(alloc));
    old.replaceAllUsesWith(get);
    alloc->erase();
    return;
  }
  bool out = tile.role == TileRole::out;
  auto type = typed(out ? Position::VecOut : Position::VecIn);
  builder.setInsertionPoint(tile.first);
  auto tensor = AllocTensorOp::create(builder, loc, type, buffer, elements, divide);
  // The producer's part ends with the copy_in, or before the first copy_out and the views that it uses.
  Operation *handover = nullptr, *next = nullptr;
  auto inBlock = [&](Operation* user) { return alloc->getBlock()->findAncestorOpInBlock(*user); };
  auto users = usersThroughViews(old);
  for (Operation* user : users) {
    if (out ? !isa<CopyOutOp>(user) : !isa<CopyInOp>(user))
      continue;
    Operation* first = user;
    for (Value source = out ? cast<CopyOutOp>(user).getSrc() : Value(); source && source != old;
         source = first->getOperand(0))
      first = source.getDefiningOp();
    if (!handover || first->isBeforeInBlock(handover))
      handover = first;
  }
  if (out)
    builder.setInsertionPoint(handover);
  else
    builder.setInsertionPointAfter(handover);
  auto enque = EnqueOp::create(builder, loc, buffer, tensor.getResult());
  // The consumer's part starts at the next use.
  for (Operation* user : users)
    if (Operation* ancestor = inBlock(user);
        enque->isBeforeInBlock(ancestor) && (!next || ancestor->isBeforeInBlock(next)))
      next = ancestor;
  if (next)
    builder.setInsertionPoint(next);
  auto taken = DequeOp::create(builder, loc, type, buffer);
  builder.setInsertionPointAfter(next ? tile.last : taken.getOperation());
  FreeTensorOp::create(builder, loc, buffer, taken.getResult());
  old.replaceUsesWithIf(tensor.getResult(), [&](OpOperand& use) {
    return alloc->getBlock()->findAncestorOpInBlock(*use.getOwner())->isBeforeInBlock(enque);
  });
  old.replaceAllUsesWith(taken.getResult());
  alloc->erase();
}

class AssignQueuesPass : public PassWrapper<AssignQueuesPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(AssignQueuesPass)
  explicit AssignQueuesPass(bool doubleBuffer) { doubleBuffer_ = doubleBuffer; }
  AssignQueuesPass(const AssignQueuesPass& other) : PassWrapper(other) {
    doubleBuffer_ = other.doubleBuffer_.getValue();
  }
  StringRef getArgument() const override { return "ascendc-assign-queues"; }
  StringRef getDescription() const override {
    return "tiles become tensors of queues and TBufs; loop bodies get sections";
  }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<AscendCDialect, arith::ArithDialect>();
  }
  void runOnOperation() override {
    const bool doubleBuffer = doubleBuffer_ && !getOperation()->hasAttr("ascend.no_double_buffer");
    if (isKernel(getOperation()) && failed(AssignQueues(getOperation(), doubleBuffer).run()))
      signalPassFailure();
  }

private:
  Option<bool> doubleBuffer_{*this, "double-buffer", llvm::cl::desc("two buffers for a queue in a loop"),
                             llvm::cl::init(true)};
};

} // namespace

std::unique_ptr<Pass> createAssignQueuesPass(bool doubleBuffer) {
  return std::make_unique<AssignQueuesPass>(doubleBuffer);
}

} // namespace ascend::translator
