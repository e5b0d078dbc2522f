#include "translator/transform/tiles/blocks_together.h"

#include "translator/dialect/ascendc.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

BlocksTogether::BlocksTogether(func::FuncOp kernel, const target::Soc& soc) : kernel_(kernel), soc_(soc) {
  OpBuilder builder = OpBuilder::atBlockBegin(&kernel.front());
  Value number = GetBlockNumOp::create(builder, kernel.getLoc(), builder.getIndexType());
  Value most = arith::ConstantIndexOp::create(builder, kernel.getLoc(), soc.vectorCount);
  blocks_ = arith::MinUIOp::create(builder, kernel.getLoc(), number, most);
}

void BlocksTogether::synchronize(OpBuilder& builder) {
  Location loc = kernel_.getLoc();
  const std::int64_t flags = soc_.vectorCount * target::kUbAlign / 4;
  if (!flags_) {
    OpBuilder top = OpBuilder::atBlockBegin(&kernel_.front());
    Value memory = memref::AllocOp::create(top, loc, MemRefType::get({flags}, top.getI32Type()));
    auto type = GlobalTensorType::get(builder.getContext(), top.getI32Type());
    flags_ = UnrealizedConversionCastOp::create(top, loc, type, memory).getResult(0);
  }
  Value local = AllocTileOp::create(builder, loc, LocalTensorType::get(builder.getI32Type()),
                                    builder.getI64IntegerAttr(flags), 1);
  SyncAllOp::create(builder, loc, flags_, local, blocks_);
}

void BlocksTogether::finish() {
  if (!flags_)
    return; // nobody waits: blocks without work have none to do
  Block& block = kernel_.front();
  const auto stays = [&](Operation& op) {
    Operation* const memory = isa<UnrealizedConversionCastOp>(op) ? op.getOperand(0).getDefiningOp() : &op;
    const bool isBuffer = memory == nullptr || (isa<memref::AllocOp>(memory) && memory->getNumOperands() == 0);
    return isBuffer || &op == blocks_.getDefiningOp() || llvm::any_of(op.getResults(), [&](Value result) {
             return llvm::is_contained(blocks_.getDefiningOp()->getOperands(), result);
           });
  };
  SmallVector<Operation*> body;
  for (Operation& op : block.without_terminator())
    if (!stays(op))
      body.push_back(&op);
  // What stays: buffers, and who takes part.
  OpBuilder builder(block.getTerminator());
  Location loc = kernel_.getLoc();
  Value self = GetBlockIdxOp::create(builder, loc, builder.getIndexType());
  Value takesPart = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, self, blocks_);
  auto guard = scf::IfOp::create(builder, loc, takesPart);
  for (Operation* op : body)
    op->moveBefore(guard.thenBlock()->getTerminator());
}

} // namespace ascend::translator::tiles
