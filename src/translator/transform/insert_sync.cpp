// ascendc-insert-sync: barriers and flags between accesses to the same memory that no queue orders.
#include "translator/dialect/cube/cube_dialect.h"
#include "translator/transform/buffer_passes.h"
#include "translator/transform/sync_state.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

namespace {

/// Walks a kernel in execution order. First without inserting, until loops add nothing new, then inserting.
class InsertSync {
public:
  void run(func::FuncOp kernel) {
    SyncState state;
    block(kernel.getBody().front(), state, true);
  }

private:
  void block(Block& block, SyncState& state, bool insert) {
    for (Operation& op : llvm::make_early_inc_range(block))
      visit(&op, state, insert);
  }

  void visit(Operation* op, SyncState& state, bool insert);
  void loop(Operation* op, SyncState& state, bool insert);
  void branch(Operation* op, SyncState& state, bool insert);
  void queueOp(Operation* op, SyncState& state, bool insert);

  /// All syncs that the body of `op` would get if it started in `state`.
  std::set<std::pair<Operation*, Need>> dryRun(Operation* op, SyncState& state) {
    std::set<std::pair<Operation*, Need>> found;
    std::swap(found, wanted_);
    for (Region& region : op->getRegions())
      for (Block& inner : region)
        block(inner, state, false);
    std::swap(found, wanted_);
    return found;
  }

  void require(Operation* before, const std::set<Need>& needs, SyncState& state, bool insert) {
    for (const Need& need : needs) {
      wanted_.emplace(before, need);
      state.apply(need);
      if (!insert)
        continue;
      OpBuilder builder(before);
      create(builder, before->getLoc(), need);
    }
  }

  static void create(OpBuilder& builder, Location loc, const Need& need) {
    if (need.from == need.to)
      PipeBarrierOp::create(builder, loc, PipeAttr::get(builder.getContext(), need.from));
    else
      PipeSyncOp::create(builder, loc, PipeAttr::get(builder.getContext(), need.from),
                         PipeAttr::get(builder.getContext(), need.to));
  }

  std::set<std::pair<Operation*, Need>> wanted_;
  DenseMap<Value, Value> handed_; ///< queue → the tensor enqueued last
};

void InsertSync::visit(Operation* op, SyncState& state, bool insert) {
  if (isa<scf::ForOp, scf::WhileOp>(op))
    return loop(op, state, insert);
  if (isa<scf::IfOp, scf::IndexSwitchOp>(op))
    return branch(op, state, insert);
  if (auto part = dyn_cast<cube::OnCoreOp>(op)) {
    // The other kind of core has pipes and buffers of its own.
    SyncState own;
    return block(part.getBody().front(), own, insert);
  }
  if (auto section = dyn_cast<SectionOp>(op))
    return block(section.getBody().front(), state, insert);
  if (auto barrier = dyn_cast<PipeBarrierOp>(op))
    return state.apply({barrier.getPipe(), barrier.getPipe()});
  if (auto sync = dyn_cast<PipeSyncOp>(op))
    return state.apply({sync.getFrom(), sync.getTo()});
  if (isa<AllocTensorOp, EnqueOp, DequeOp, FreeTensorOp>(op))
    return queueOp(op, state, insert);
  if (isa<SyncAllOp>(op)) // it starts with a barrier for all pipes, and nothing is issued until all blocks are there
    return state.clear();
  auto instruction = dyn_cast<InstructionInterface>(op);
  if (!instruction)
    return;
  auto accesses = accessesOf(op);
  // Flags first: what they order needs no barrier.
  for (bool flags : {true, false}) {
    std::set<Need> needs;
    for (const PipeAccess& access : accesses)
      state.needs(instruction.getPipe(), access, needs);
    std::erase_if(needs, [&](const Need& need) { return flags == (need.from == need.to); });
    require(op, needs, state, insert);
  }
  for (const PipeAccess& access : accesses)
    state.record(instruction.getPipe(), access);
}

/// Queues order the pipe that fills, the pipe that computes and the pipe that empties; a scalar access in between they
/// do not know.
void InsertSync::queueOp(Operation* op, SyncState& state, bool insert) {
  Value queue = op->getOperand(0);
  bool bind = queue.getDefiningOp<InitQueueOp>().getBind();
  bool in = cast<QueueType>(queue.getType()).getPosition() == Position::VecIn;
  Pipe producer = in ? Pipe::MTE2 : Pipe::V;
  Pipe consumer = in && !bind ? Pipe::V : Pipe::MTE3;
  if (isa<AllocTensorOp>(op)) {
    // The producer has waited; nobody else has.
    state.recordHandover(producer, op->getResult(0));
  } else if (auto enque = dyn_cast<EnqueOp>(op)) {
    std::set<Need> needs;
    for (Pipe pipe : state.unordered(enque.getTensor(), producer))
      needs.insert({pipe, producer});
    require(op, needs, state, insert);
    handed_[queue] = rootOf(enque.getTensor());
  } else if (auto deque = dyn_cast<DequeOp>(op)) {
    state.forget(handed_.lookup(queue));
    state.apply({producer, consumer});
    state.recordHandover(producer, deque.getResult(), consumer);
  } else if (auto release = dyn_cast<FreeTensorOp>(op)) {
    std::set<Need> needs;
    for (Pipe pipe : state.unordered(release.getTensor(), consumer))
      needs.insert({pipe, consumer});
    require(op, needs, state, insert);
    state.forget(rootOf(release.getTensor()));
  }
}

void InsertSync::loop(Operation* op, SyncState& state, bool insert) {
  // What the loop's own iterations need of each other stays inside; what only the code before it makes necessary is
  // done once, before it.
  auto steady = [&](SyncState start) {
    std::set<std::pair<Operation*, Need>> found;
    for (;;) {
      SyncState end = start;
      found = dryRun(op, end);
      if (!start.join(end))
        return found;
    }
  };
  auto own = steady(SyncState());
  std::set<Need> before;
  for (const auto& entry : steady(state))
    if (!own.contains(entry))
      before.insert(entry.second);
  require(op, before, state, insert);
  SyncState start = state;
  for (;;) {
    SyncState end = start;
    dryRun(op, end);
    if (!start.join(end))
      break;
  }
  SyncState end = start;
  if (auto conditional = dyn_cast<scf::WhileOp>(op)) {
    // The condition has been computed at least once, and is what was done last when the loop ends.
    block(*conditional.getBeforeBody(), end, insert);
    state = end;
    block(*conditional.getAfterBody(), end, insert);
  } else {
    for (Region& region : op->getRegions())
      for (Block& inner : region)
        block(inner, end, insert);
    state.join(end); // it may run no iteration at all
  }
  state.leave(op);
}

void InsertSync::branch(Operation* op, SyncState& state, bool insert) {
  SyncState entry = state;
  bool first = isa<scf::IndexSwitchOp>(op) || !cast<scf::IfOp>(op).getElseRegion().empty();
  for (Region& region : op->getRegions()) {
    if (region.empty())
      continue;
    SyncState end = entry;
    block(region.front(), end, insert);
    if (first) // every way is through one of the regions: what they all have done is done
      state = end;
    else
      state.join(end);
    first = false;
  }
}

class InsertSyncPass : public PassWrapper<InsertSyncPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(InsertSyncPass)
  StringRef getArgument() const override { return "ascendc-insert-sync"; }
  StringRef getDescription() const override {
    return "barriers and flags where queues do not order two accesses to the same memory";
  }
  void runOnOperation() override {
    if (isKernel(getOperation()))
      InsertSync().run(getOperation());
  }
};

} // namespace

std::unique_ptr<Pass> createInsertSyncPass() { return std::make_unique<InsertSyncPass>(); }

} // namespace ascend::translator
