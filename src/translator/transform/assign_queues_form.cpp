// The forms of assign-queues before and after queues: staging tiles, gathered copies, sections.
#include "translator/transform/assign_queues_form.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

/// The operation of `block` that is `op` or holds it.
static Operation* inBlock(Block* block, Operation* op) { return block->findAncestorOpInBlock(*op); }

static bool isBefore(Block* block, Operation* a, Operation* b) {
  Operation *first = inBlock(block, a), *second = inBlock(block, b);
  return first != second && first->isBeforeInBlock(second);
}

void sinkViews(func::FuncOp kernel) {
  SmallVector<Operation*> views;
  kernel.walk([&](Operation* op) {
    if (isa<ReinterpretCastOp, SubTensorOp>(op) && isa<LocalTensorType>(op->getResult(0).getType()))
      views.push_back(op);
  });
  for (Operation* view : llvm::reverse(views)) { // views of views first
    for (OpOperand& use : llvm::make_early_inc_range(view->getUses())) {
      OpBuilder builder(use.getOwner());
      use.set(builder.clone(*view)->getResult(0));
    }
    view->erase();
  }
}

/// The tile of which `tensor` is all, perhaps as another element type; null for a part of it.
static Value wholeOf(Value tensor) {
  while (auto cast = tensor.getDefiningOp<ReinterpretCastOp>())
    tensor = cast.getSource();
  return tensor;
}

static bool isLocalView(Operation* op) {
  return isa_and_nonnull<ReinterpretCastOp, SubTensorOp>(op) && isa<LocalTensorType>(op->getResult(0).getType());
}

/// Filled by one copy_in in the tile's own block, before every other use.
static CopyInOp soleCopyIn(AllocTileOp tile) {
  CopyInOp copy;
  for (Operation* user : usersThroughViews(tile.getResult()))
    if (auto candidate = dyn_cast<CopyInOp>(user)) {
      if (copy)
        return nullptr;
      copy = candidate;
    }
  if (!copy || wholeOf(copy.getDst()) != tile.getResult() || copy->getBlock() != tile->getBlock())
    return nullptr;
  for (Operation* user : usersThroughViews(tile.getResult()))
    if (user != copy.getOperation() && !isBefore(tile->getBlock(), copy, user) &&
        !(isLocalView(user) &&
          llvm::all_of(user->getUsers(), [&](Operation* op) { return op == copy || isLocalView(op); })))
      return nullptr;
  return copy;
}

/// Copied out in the tile's own block only, whole, and not written after the first copy_out.
static bool isPlainOutput(AllocTileOp tile) {
  Block* block = tile->getBlock();
  Operation* first = nullptr;
  auto users = usersThroughViews(tile.getResult());
  for (Operation* user : users)
    if (auto copy = dyn_cast<CopyOutOp>(user)) {
      if (wholeOf(copy.getSrc()) != tile.getResult() || copy->getBlock() != block)
        return false;
      if (!first || copy->isBeforeInBlock(first))
        first = copy;
    }
  if (!first)
    return false;
  return llvm::none_of(
      users, [&](Operation* user) { return writesTo(user, tile.getResult()) && !isBefore(block, user, first); });
}

TileRole roleOf(AllocTileOp tile) {
  bool in = false, out = false, other = false;
  for (Operation* user : usersThroughViews(tile.getResult())) {
    in |= isa<CopyInOp>(user);
    out |= isa<CopyOutOp>(user);
    other |= !isa<CopyInOp, CopyOutOp, ReinterpretCastOp, SubTensorOp>(user);
  }
  if (in && out)
    return other ? TileRole::in : TileRole::through;
  return in ? TileRole::in : out ? TileRole::out : TileRole::calc;
}

static AllocTileOp makeStaging(OpBuilder& builder, Location loc, AllocTileOp like, Type elementType) {
  return AllocTileOp::create(builder, loc, LocalTensorType::get(elementType), like.getElementsAttr(), like.getDivide());
}

/// Elements of the tile that the copy reaches.
template <typename Copy> static Value tileElements(OpBuilder& builder, Copy copy) {
  return copy.getRows() ? arith::MulIOp::create(builder, copy.getLoc(), copy.getRows(), copy.getPitch()).getResult()
                        : copy.getCount();
}

static void stageIn(AllocTileOp tile, CopyInOp copy) {
  OpBuilder builder(copy);
  auto staging = makeStaging(builder, copy.getLoc(), tile, elementTypeOf(copy.getDst().getType()));
  Value elements = tileElements(builder, copy);
  builder.setInsertionPointAfter(copy);
  CopyOp::create(builder, copy.getLoc(), copy.getDst(), staging.getResult(), elements);
  copy.getDstMutable().assign(staging.getResult());
}

static void stageOut(AllocTileOp tile, CopyOutOp copy) {
  OpBuilder builder(copy);
  auto staging = makeStaging(builder, copy.getLoc(), tile, elementTypeOf(copy.getSrc().getType()));
  CopyOp::create(builder, copy.getLoc(), staging.getResult(), copy.getSrc(), tileElements(builder, copy));
  copy.getSrcMutable().assign(staging.getResult());
}

void stageAll(AllocTileOp tile) {
  for (Operation* user : usersThroughViews(tile.getResult())) {
    if (auto in = dyn_cast<CopyInOp>(user))
      stageIn(tile, in);
    else if (auto out = dyn_cast<CopyOutOp>(user))
      stageOut(tile, out);
  }
}

void stageCopies(func::FuncOp kernel) {
  SmallVector<AllocTileOp> tiles;
  kernel.walk([&](AllocTileOp tile) { tiles.push_back(tile); });
  for (AllocTileOp tile : tiles) {
    SmallVector<CopyInOp> ins;
    SmallVector<CopyOutOp> outs;
    bool computed = false;
    for (Operation* user : usersThroughViews(tile.getResult())) {
      if (auto in = dyn_cast<CopyInOp>(user))
        ins.push_back(in);
      else if (auto out = dyn_cast<CopyOutOp>(user))
        outs.push_back(out);
      else
        computed = true;
    }
    CopyInOp sole = soleCopyIn(tile);
    if (!sole)
      for (CopyInOp in : ins)
        stageIn(tile, in);
    // Copied in and out and nothing else: the two sides of one TQueBind, as long as both are in the tile's block.
    bool through = sole && !computed && llvm::all_of(outs, [&](CopyOutOp out) {
                     return wholeOf(out.getSrc()) == tile.getResult() && out->getBlock() == tile->getBlock();
                   });
    if (!outs.empty() && !through && (sole || !isPlainOutput(tile)))
      for (CopyOutOp out : outs)
        stageOut(tile, out);
  }
}

// ---- Gathering the copies of a block
// ---------------------------------------------------------------------------------

namespace {

/// The parts of a straight-line block, each in its old order.
struct Parts {
  SmallVector<Operation*> scalars, ins, compute, outs;
};

} // namespace

static bool isScalarCode(Operation* op) {
  return isa<AllocTileOp, AllocTempOp>(op) || (op->getNumRegions() == 0 && isPure(op));
}

/// Whether the block holds copies and everything in it can be sorted into the four parts.
static bool sortParts(Block& block, Parts& parts) {
  llvm::SmallPtrSet<Operation*, 16> late; // what depends on values of the compute part
  llvm::SmallPtrSet<Value, 8> written;    // device memory written so far
  for (Operation& op : block.without_terminator()) {
    bool dependsOnLate =
        llvm::any_of(op.getOperands(), [&](Value operand) { return late.contains(operand.getDefiningOp()); });
    if (auto in = dyn_cast<CopyInOp>(&op)) {
      if (dependsOnLate || written.contains(rootOf(in.getSrc())))
        return false;
      parts.ins.push_back(&op);
    } else if (auto out = dyn_cast<CopyOutOp>(&op)) {
      written.insert(rootOf(out.getDst()));
      parts.outs.push_back(&op);
    } else if (isScalarCode(&op) && !dependsOnLate) {
      parts.scalars.push_back(&op);
    } else if (isa<InstructionInterface>(op) || isPure(&op)) {
      for (Value operand : op.getOperands())
        if (isa<GlobalTensorType>(operand.getType()))
          return false;
      late.insert(&op);
      parts.compute.push_back(&op);
    } else {
      return false;
    }
  }
  if (parts.ins.empty() && parts.outs.empty())
    return false;
  // Methods return nothing: what the compute part defines must end there.
  for (Operation* op : parts.compute)
    for (Operation* user : op->getUsers())
      if (!late.contains(user))
        return false;
  return true;
}

/// Moves the views that `op` uses.
static void moveViews(Operation* op, Operation* before) {
  for (Value operand : op->getOperands())
    if (Operation* view = operand.getDefiningOp(); isLocalView(view) && view->getBlock() == before->getBlock()) {
      moveViews(view, before);
      view->moveBefore(before);
    }
}

SmallVector<Block*> gatherCopies(func::FuncOp kernel) {
  SmallVector<Block*> blocks, gathered;
  kernel.walk<WalkOrder::PreOrder>([&](Block* block) { blocks.push_back(block); });
  for (Block* block : blocks) {
    Parts parts;
    if (!sortParts(*block, parts))
      continue;
    Operation* terminator = block->getTerminator();
    for (auto* part : {&parts.scalars, &parts.ins, &parts.compute, &parts.outs})
      for (Operation* op : *part) {
        moveViews(op, terminator);
        op->moveBefore(terminator);
      }
    gathered.push_back(block);
  }
  return gathered;
}

// ---- Sections
// -----------------------------------------------------------------------------------------------------------

static void wrap(StringRef name, ArrayRef<Operation*> ops, Operation* before) {
  if (ops.empty())
    return;
  OpBuilder builder(before);
  auto section = SectionOp::create(builder, ops.front()->getLoc(), builder.getStringAttr(name));
  Region& region = section.getBody();
  Block* body = region.empty() ? builder.createBlock(&region) : &region.front();
  for (Operation* op : ops)
    op->moveBefore(body, body->end());
}

void wrapSections(ArrayRef<Block*> blocks) {
  if (blocks.empty())
    return;
  // Those of the cube unit have their names already.
  Operation* kernel = blocks.front()->getParentOp();
  while (!isa<func::FuncOp>(kernel))
    kernel = kernel->getParentOp();
  llvm::StringSet<> taken;
  kernel->walk([&](SectionOp section) { taken.insert(section.getName()); });
  const auto isTaken = [&](const std::string& suffix) {
    return taken.contains("CopyIn" + suffix) || taken.contains("Compute" + suffix) ||
           taken.contains("CopyOut" + suffix);
  };
  int number = 0;
  for (Block* block : blocks) {
    SmallVector<Operation*> ins, compute, outs;
    for (Operation& op : block->without_terminator()) {
      auto position = [&](Value queue) { return cast<QueueType>(queue.getType()).getPosition(); };
      auto binds = [&](Value queue) { return queue.getDefiningOp<InitQueueOp>().getBind(); };
      if (isa<InitQueueOp, InitTBufOp>(op))
        continue;
      if (isLocalView(&op)) {
        Operation* user = &op;
        while (isLocalView(user) && !user->use_empty())
          user = *user->getUsers().begin();
        (isa<CopyInOp>(user) ? ins : isa<CopyOutOp>(user) ? outs : compute).push_back(&op);
        continue;
      }
      if (auto alloc = dyn_cast<AllocTensorOp>(op))
        (position(alloc.getQueue()) == Position::VecIn ? ins : compute).push_back(&op);
      else if (isa<CopyInOp>(op))
        ins.push_back(&op);
      else if (auto enque = dyn_cast<EnqueOp>(op))
        (position(enque.getQueue()) == Position::VecIn ? ins : compute).push_back(&op);
      else if (auto deque = dyn_cast<DequeOp>(op))
        (position(deque.getQueue()) == Position::VecIn && !binds(deque.getQueue()) ? compute : outs).push_back(&op);
      else if (auto release = dyn_cast<FreeTensorOp>(op))
        (position(release.getQueue()) == Position::VecIn && !binds(release.getQueue()) ? compute : outs).push_back(&op);
      else if (isa<CopyOutOp>(op))
        outs.push_back(&op);
      else if (!isa<TBufGetOp>(op) && !isPure(&op))
        compute.push_back(&op);
      else if (!ins.empty() || !compute.empty())
        compute.push_back(&op);
    }
    // Views and TBufs of the compute part belong to it.
    llvm::SmallPtrSet<Operation*, 32> inCompute(compute.begin(), compute.end());
    SmallVector<Operation*> front;
    for (Operation& op : *block)
      if (isa<TBufGetOp>(op) && !inCompute.contains(&op) && !op.use_empty() &&
          llvm::all_of(op.getUsers(), [&](Operation* user) {
            return inCompute.contains(user) || isa<ReinterpretCastOp, SubTensorOp>(user);
          }))
        front.push_back(&op);
    compute.insert(compute.begin(), front.begin(), front.end());
    std::string suffix = blocks.size() > 1 ? std::to_string(++number) : "";
    while (isTaken(suffix))
      suffix = std::to_string(++number);
    wrap("CopyIn" + suffix, ins, block->getTerminator());
    wrap("Compute" + suffix, compute, block->getTerminator());
    wrap("CopyOut" + suffix, outs, block->getTerminator());
  }
}

} // namespace ascend::translator
