#include "translator/transform/sync_state.h"

#include "translator/transform/transform_attributes.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

static unsigned bit(Pipe pipe) { return 1u << static_cast<unsigned>(pipe); }

static bool sameMemory(const Place& a, const Place& b) {
  if (a.root != b.root || a.part != b.part)
    return false;
  // Tiles of one loop: the same offset is the same tile of the same iteration, which its queues order.
  return !(a.offset && a.offset == b.offset && isa<GlobalTensorType>(a.root.getType()));
}

void SyncState::needs(Pipe pipe, const PipeAccess& access, std::set<Need>& needs) const {
  for (const auto& [key, after] : pending_) {
    if (!(key.write || access.write) || !sameMemory(key.place, access.place) || (after & bit(pipe)))
      continue;
    // Scalars are in order; the DMA pipes reach the same place of the UB twice in one tile only, but may leave two
    // pieces of device memory that overlap.
    const bool writesTwice = pipe == Pipe::MTE3 && key.write && access.write;
    if (key.pipe == pipe && pipe != Pipe::V && !writesTwice)
      continue;
    needs.insert({key.pipe, pipe});
  }
}

void SyncState::record(Pipe pipe, const PipeAccess& access) { pending_[{pipe, access.place, access.write}] = 0; }

void SyncState::recordHandover(Pipe pipe, Value root, std::optional<Pipe> waited) {
  pending_[{pipe, {root, 0, {}}, true}] = bit(pipe) | (waited ? bit(*waited) : 0);
}

void SyncState::apply(const Need& sync) {
  for (auto& [key, after] : pending_)
    if (key.pipe == sync.from || (after & bit(sync.from)))
      after |= bit(sync.to);
}

/// Whether the value is computed from the loop's counter: each round has another one.
static bool movesWith(Value value, scf::ForOp loop) {
  if (value == loop.getInductionVar())
    return true;
  Operation* op = value.getDefiningOp();
  return op && loop->isProperAncestor(op) && op->getNumRegions() == 0 &&
         llvm::any_of(op->getOperands(), [&](Value operand) { return movesWith(operand, loop); });
}

void SyncState::leave(Operation* loop) {
  Operation* outer = loop->getParentOp();
  while (outer && !isa<scf::ForOp, scf::WhileOp>(outer))
    outer = outer->getParentOp();
  if (!outer)
    return;
  auto counted = dyn_cast<scf::ForOp>(outer);
  std::map<Key, unsigned> kept;
  for (const auto& [pending, after] : pending_) {
    Key key = pending;
    Value offset = key.place.offset;
    const bool isOfLoop = offset && loop->isAncestor(offset.getParentRegion()->getParentOp());
    if (isOfLoop && !(counted && movesWith(offset, counted)))
      key.place.offset = {};
    kept.try_emplace(key, after).first->second &= after;
  }
  pending_ = std::move(kept);
}

void SyncState::forget(Value root) {
  std::erase_if(pending_, [&](const auto& entry) { return entry.first.place.root == root; });
}

bool SyncState::join(const SyncState& other) {
  bool changed = false;
  for (const auto& [key, after] : other.pending_) {
    auto [place, added] = pending_.try_emplace(key, after);
    unsigned both = place->second & after;
    changed |= added || both != place->second;
    place->second = both;
  }
  return changed;
}

std::set<Pipe> SyncState::unordered(Value root, Pipe pipe) const {
  std::set<Pipe> pipes;
  for (const auto& [key, after] : pending_)
    if (key.place.root == root && key.pipe != pipe && !(after & bit(pipe)))
      pipes.insert(key.pipe);
  return pipes;
}

/// The buffer behind a tensor value: for what a queue hands out, the tensor; for a TBuf, the TBuf.
static Place placeOf(Value tensor) {
  Value root = rootOf(tensor);
  if (auto get = root.getDefiningOp<TBufGetOp>())
    return {get.getBuffer(), 0, {}};
  if (auto view = root.getDefiningOp<WorkspaceViewOp>())
    return {rootOf(view.getWorkspace()),
            view.getPart() ? -1 - static_cast<int64_t>(*view.getPart()) : static_cast<int64_t>(view.getByteOffset()),
            {}};
  return {root, 0, {}};
}

/// An offset that changes with a loop around the instruction.
static bool variesInLoop(Operation* op, Value offset) {
  auto loop = op->getParentOfType<scf::ForOp>();
  return loop && loop.getRegion().isAncestor(offset.getParentRegion());
}

SmallVector<PipeAccess> accessesOf(Operation* op) {
  SmallVector<PipeAccess> accesses;
  auto effects = dyn_cast<MemoryEffectOpInterface>(op);
  if (!effects || !isa<InstructionInterface>(op))
    return accesses;
  SmallVector<MemoryEffects::EffectInstance> instances;
  effects.getEffects(instances);
  for (const MemoryEffects::EffectInstance& instance : instances) {
    Value value = instance.getValue();
    if (!value || !isa<MemoryEffects::Read, MemoryEffects::Write>(instance.getEffect()))
      continue;
    if (auto view = rootOf(value).getDefiningOp<WorkspaceViewOp>(); view && view->hasAttr(kHandedOverAttr))
      continue;
    PipeAccess access{placeOf(value), isa<MemoryEffects::Write>(instance.getEffect())};
    Value offset = isa<CopyInOp>(op)    ? cast<CopyInOp>(op).getOffset()
                   : isa<CopyOutOp>(op) ? cast<CopyOutOp>(op).getOffset()
                                        : Value();
    if (offset && isa<GlobalTensorType>(value.getType()) && rootOf(value) == value && variesInLoop(op, offset))
      access.place.offset = offset;
    accesses.push_back(access);
  }
  return accesses;
}

} // namespace ascend::translator
