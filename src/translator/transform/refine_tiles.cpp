// ascendc-refine-tiles: tiles that an author uses again and again become several, each filled once.
//
// Kernels of the buffer form allocate a few buffers at their start and fill, change and store them in loops. A tile
// that lives in the loop and is filled by one instruction can be a tensor of a queue: moved while others are computed
// on, without a copy in between.
#include "translator/dialect/ascendc_row_wise.h"
#include "translator/transform/buffer_passes.h"
#include "translator/transform/tiles.h"

#include "mlir/Interfaces/LoopLikeInterface.h"

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

namespace {

/// The operand that says how many elements an instruction works on; null for accesses of one element.
Value countOf(Operation* op) {
  if (isa<GetValueOp, SetValueOp>(op) || op->getNumOperands() == 0)
    return {};
  return op->getOperand(op->getNumOperands() - 1);
}

/// Whether `op` overwrites its destination, which is all of `tile` or its first elements, without reading it there.
bool overwrites(Operation* op, Value tile) {
  if (!isa<InstructionInterface>(op) || isa<SetValueOp>(op) || op->getOperand(0) != tile)
    return false;
  SmallVector<MemoryEffects::EffectInstance> effects;
  cast<MemoryEffectOpInterface>(op).getEffects(effects);
  bool writes = false;
  for (const MemoryEffects::EffectInstance& effect : effects)
    if (auto* operand = effect.getEffectValue<OpOperand*>(); operand && operand->getOperandNumber() == 0) {
      if (isa<MemoryEffects::Read>(effect.getEffect()))
        return false;
      writes |= isa<MemoryEffects::Write>(effect.getEffect());
    }
  return writes && !op->hasTrait<ReduceInstruction>();
}

/// Works on rows, or on what other operands say: the last one is no count.
bool hasOtherCounts(Operation* op) {
  if (auto copy = dyn_cast<CopyInOp>(op))
    return copy.getRows() != nullptr;
  if (auto copy = dyn_cast<CopyOutOp>(op))
    return copy.getRows() != nullptr;
  return isa<ReduceRowsSumOp, ReduceRowsMaxOp, ReduceRowsMinOp, FillRowsOp, RepeatRowOp, SpreadRowsOp, RowWiseOp,
             TransposeTileOp, FoldSumOp, FoldProdOp, FoldMaxOp, FoldMinOp, SyncAllOp>(op);
}

/// Every use is an instruction on `count` elements of the whole tile; single elements are read only.
bool isUsedAsAWhole(Value tile, Value count) {
  return llvm::all_of(tile.getUsers(), [&](Operation* user) {
    if (isa<GetValueOp>(user))
      return true;
    if (hasOtherCounts(user))
      return false;
    // A reduction writes one element, whatever its count says.
    const bool isPartial = user->hasTrait<ReduceInstruction>() && user->getOperand(0) == tile;
    return isa<InstructionInterface>(user) && !isPartial && countOf(user) == count;
  });
}

class RefineTiles {
public:
  explicit RefineTiles(func::FuncOp kernel) : kernel_(kernel) {}

  void run() {
    SmallVector<AllocTileOp> tiles;
    kernel_.walk([&](AllocTileOp tile) { tiles.push_back(tile); });
    for (AllocTileOp tile : tiles)
      if (!tile->use_empty()) {
        sink(tile);
        split(tile);
      }
  }

private:
  /// The users of a tile in their order, if all stand directly in `block`.
  static SmallVector<Operation*> usersIn(Block* block, Value tile) {
    SmallVector<Operation*> users;
    for (Operation* user : tile.getUsers()) {
      if (user->getBlock() != block)
        return {};
      if (!llvm::is_contained(users, user))
        users.push_back(user);
    }
    llvm::sort(users, [](Operation* a, Operation* b) { return a->isBeforeInBlock(b); });
    return users;
  }

  /// Into the loop in which all uses are, if each round fills the tile before it reads it.
  static void sink(AllocTileOp tile) {
    Block* block = (*tile->getUsers().begin())->getBlock();
    const SmallVector<Operation*> users = usersIn(block, tile.getResult());
    if (users.empty() || block == tile->getBlock() || !overwrites(users.front(), tile.getResult()) ||
        !isUsedAsAWhole(tile.getResult(), countOf(users.front())))
      return;
    tile->moveBefore(users.front());
  }

  /// One tile for what is copied in and one for what is made of it; a further one behind each copy_out.
  void split(AllocTileOp tile) {
    const SmallVector<Operation*> users = usersIn(tile->getBlock(), tile.getResult());
    if (users.empty() || !overwrites(users.front(), tile.getResult()) ||
        !isUsedAsAWhole(tile.getResult(), countOf(users.front())))
      return;
    Value current = tile.getResult();
    bool isCopiedIn = false, isCopiedOut = false;
    for (Operation* user : users) {
      const bool startsAnew = user != users.front() && overwrites(user, tile.getResult()) &&
                              (isa<CopyInOp>(user) || isCopiedIn || isCopiedOut);
      Value next = current;
      if (startsAnew) {
        OpBuilder builder(user);
        next = builder.clone(*tile)->getResult(0);
        isCopiedIn = isCopiedOut = false;
      }
      for (OpOperand& operand : user->getOpOperands())
        if (operand.get() == tile.getResult())
          operand.set(operand.getOperandNumber() == 0 && startsAnew ? next : current);
      current = next;
      isCopiedIn |= isa<CopyInOp>(user);
      isCopiedOut |= isa<CopyOutOp>(user);
    }
  }

  func::FuncOp kernel_;
};

class RefineTilesPass : public PassWrapper<RefineTilesPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(RefineTilesPass)
  StringRef getArgument() const override { return "ascendc-refine-tiles"; }
  StringRef getDescription() const override { return "tiles that are filled again and again become several"; }
  void runOnOperation() override {
    if (isKernel(getOperation()))
      RefineTiles(getOperation()).run();
  }
};

} // namespace

std::unique_ptr<Pass> createRefineTilesPass() { return std::make_unique<RefineTilesPass>(); }

} // namespace ascend::translator
