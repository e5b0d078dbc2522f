// ascendc-reuse-operands: a result goes where an operand stands that is not needed any more. Fewer buffers make longer
// tiles.
#include "translator/dialect/ascendc_row_wise.h"
#include "translator/transform/assign_queues_form.h"
#include "translator/transform/buffer_passes.h"

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

namespace {

/// Each element of the result is made of those at its own place: the result may stand where an operand does.
bool isElementwise(Operation* op) {
  return isa<AddOp, SubOp, MulOp, DivOp, MaxOp, MinOp, AndOp, OrOp, ExpOp, LnOp, AbsOp, SqrtOp, ReluOp, NotOp, AddsOp,
             MulsOp, MaxsOp, MinsOp, LeakyReluOp, RowWiseOp>(op);
}

bool isCopiedOut(Value tile) { return llvm::any_of(usersThroughViews(tile), llvm::IsaPred<CopyOutOp>); }

class ReuseOperands {
public:
  explicit ReuseOperands(func::FuncOp kernel) : kernel_(kernel) {}

  void run() {
    SmallVector<Operation*> instructions;
    kernel_.walk([&](Operation* op) {
      if (isElementwise(op))
        instructions.push_back(op);
    });
    for (Operation* op : instructions)
      if (AllocTileOp operand = reusable(op)) {
        auto result = op->getOperand(0).getDefiningOp<AllocTileOp>();
        result.getResult().replaceAllUsesWith(operand.getResult());
        result->erase();
      }
  }

private:
  /// The operand of `op` that its result may take the place of; null: none.
  static AllocTileOp reusable(Operation* op) {
    auto result = op->getOperand(0).getDefiningOp<AllocTileOp>();
    if (!result || result->getBlock() != op->getBlock() || !startsAt(result, op))
      return nullptr;
    const TileRole role = roleOf(result);
    if (role != TileRole::calc && role != TileRole::out)
      return nullptr;
    for (unsigned side : {1U, 2U}) {
      if (side >= op->getNumOperands() || !isWholeOperand(op, side))
        continue;
      auto operand = op->getOperand(side).getDefiningOp<AllocTileOp>();
      if (operand && operand != result && isSame(operand, result) && endsAt(operand, op) &&
          canBecome(operand, isCopiedOut(result.getResult())))
        return operand;
    }
    return nullptr;
  }

  static bool isWholeOperand(Operation* op, unsigned side) {
    if (auto rows = dyn_cast<RowWiseOp>(op))
      return (side == 1 ? rows.getLhsRows() : rows.getRhsRows()) == RowOperand::Own && rows.getLhs() != rows.getRhs();
    return isa<LocalTensorType>(op->getOperand(side).getType());
  }

  static bool isSame(AllocTileOp a, AllocTileOp b) {
    return a->getBlock() == b->getBlock() && a.getType() == b.getType() && a.getElements() == b.getElements() &&
           a.getDivide() == b.getDivide();
  }

  /// Nobody uses the tile before `op`, which overwrites it.
  static bool startsAt(AllocTileOp tile, Operation* op) {
    for (OpOperand& operand : op->getOpOperands())
      if (operand.getOperandNumber() != 0 && rootOf(operand.get()) == tile.getResult())
        return false;
    return llvm::all_of(usersThroughViews(tile.getResult()), [&](Operation* user) {
      Operation* ancestor = op->getBlock()->findAncestorOpInBlock(*user);
      return ancestor && (ancestor == op || op->isBeforeInBlock(ancestor) || isView(user));
    });
  }

  /// Nobody uses the tile after `op`.
  static bool endsAt(AllocTileOp tile, Operation* op) {
    return llvm::all_of(usersThroughViews(tile.getResult()), [&](Operation* user) {
      Operation* ancestor = op->getBlock()->findAncestorOpInBlock(*user);
      return ancestor && (ancestor == op || ancestor->isBeforeInBlock(op));
    });
  }

  static bool isView(Operation* op) { return isa<ReinterpretCastOp, SubTensorOp>(op); }

  /// A tensor of a queue is filled by one copy, or copied out when it is finished, not both.
  static bool canBecome(AllocTileOp tile, bool copiedOut) {
    const TileRole role = roleOf(tile);
    if (role == TileRole::calc)
      return true;
    const auto isCopy = [](Operation* user) { return isa<CopyInOp>(user); };
    return role == TileRole::in && !copiedOut && llvm::count_if(usersThroughViews(tile.getResult()), isCopy) == 1;
  }

  func::FuncOp kernel_;
};

class ReuseOperandsPass : public PassWrapper<ReuseOperandsPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ReuseOperandsPass)
  StringRef getArgument() const override { return "ascendc-reuse-operands"; }
  StringRef getDescription() const override { return "results go where operands are not needed any more"; }
  void runOnOperation() override {
    if (isKernel(getOperation()))
      ReuseOperands(getOperation()).run();
  }
};

} // namespace

std::unique_ptr<Pass> createReuseOperandsPass() { return std::make_unique<ReuseOperandsPass>(); }

} // namespace ascend::translator
