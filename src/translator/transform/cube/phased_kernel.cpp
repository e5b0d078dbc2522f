// Kernels in phases: cube cores and vector cores take turns. Before a phase of the vector cores each waits for the cube
// core of its block, then for all other vector cores; after it they meet again, and each block's tell its cube core.
#include "translator/transform/cube/phased_kernel.h"

#include "translator/transform/cube/kernel_parts.h"
#include "translator/transform/tiles/blocks_together.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"

namespace ascend::translator::cube {

using namespace mlir;
using ascendc::GetBlockIdxOp;
using bufferization::MaterializeInDestinationOp;

namespace {

constexpr int64_t kCubeDone = 2, kVectorDone = 3; ///< flags

class PhasedKernel {
public:
  PhasedKernel(func::FuncOp kernel, const target::Soc& soc, std::vector<Phase>& phases)
      : kernel_(kernel), loc_(kernel.getLoc()), soc_(soc), phases_(phases), builder_(kernel.front().getTerminator()) {}

  void run() {
    unsigned products = 0, number = 0;
    for (Phase& phase : phases_)
      products += phase.products.size();
    for (Phase& phase : phases_)
      for (Product& product : phase.products)
        loops_.emplace_back(builder_, product.contraction, product.lhs, product.rhs,
                            tilingOf(product, soc_, shareOf(products)), product.fixpipe->bias, number++);
    createQueues(loops_);
    if (!soc_.splitCores) {
      onOneKindOfCore();
      return finishPhases(kernel_, phases_, "aic");
    }
    auto loops = loops_.begin();
    for (Phase& phase : phases_) {
      const bool isFirst = &phase == &phases_.front(), isLast = &phase == &phases_.back();
      if (phase.isCube())
        cubePhase(phase, loops, isFirst, isLast);
      else
        vectorPhase(phase, isFirst, isLast);
    }
    finishPhases(kernel_, phases_, "mix");
  }

private:
  /// Blocks whose core has both units: all of them do one phase, wait for each other, and do the next.
  void onOneKindOfCore() {
    Value blocks = activeBlocks(builder_, loc_, soc_);
    Value self = GetBlockIdxOp::create(builder_, loc_, builder_.getIndexType());
    tiles::BlocksTogether together(kernel_, soc_, blocks);
    auto loops = loops_.begin();
    bool isFirst = true;
    for (Phase& phase : phases_) {
      if (!phase.isCube() && phase.sinks.empty() && phase.fills.empty())
        continue; // there is nobody to pass a word to
      auto branch = ifBelow(builder_, loc_, self, blocks);
      OpBuilder at = branch.getThenBodyBuilder();
      if (!isFirst)
        together.synchronize(at);
      isFirst = false;
      for (Product& product : phase.products)
        storeFromCube(at, product, *loops++, self, blocks);
      if (phase.isCube())
        continue;
      branch->setAttr(tiles::kPhaseAttr, builder_.getUnitAttr());
      cloneSinks(at, phase);
    }
  }

  void cubePhase(Phase& phase, std::vector<CubeLoops>::iterator& loops, bool isFirst, bool isLast) {
    OpBuilder all = onCore(builder_, Core::Cube, loc_);
    Value blocks = activeBlocks(all, loc_, soc_);
    Value self = GetBlockIdxOp::create(all, loc_, all.getIndexType());
    OpBuilder at = ifBelow(all, loc_, self, blocks).getThenBodyBuilder();
    if (!isFirst)
      WaitFlagOp::create(at, loc_, kVectorDone);
    for (Product& product : phase.products)
      storeFromCube(at, product, *loops++, self, blocks);
    if (!isLast)
      SetFlagOp::create(at, loc_, kCubeDone, Pipe::FIX);
  }

  void vectorPhase(Phase& phase, bool isFirst, bool isLast) {
    OpBuilder all = onCore(builder_, Core::Vector, loc_);
    Value blocks = activeBlocks(all, loc_, soc_);
    Value self = GetBlockIdxOp::create(all, loc_, all.getIndexType());
    Value parts = GetSubBlockNumOp::create(all, loc_, all.getIndexType());
    Value cores = arith::MulIOp::create(all, loc_, blocks, parts);
    auto branch = ifBelow(all, loc_, self, cores);
    branch->setAttr(tiles::kPhaseAttr, all.getUnitAttr());
    OpBuilder at = branch.getThenBodyBuilder();
    tiles::BlocksTogether together(kernel_, soc_, cores);
    if (!isFirst) {
      WaitFlagOp::create(at, loc_, kCubeDone);
      together.synchronize(at);
    }
    cloneSinks(at, phase);
    if (!isLast) {
      together.synchronize(at);
      SetFlagOp::create(at, loc_, kVectorDone, Pipe::MTE3);
    }
  }

  void cloneSinks(OpBuilder& at, Phase& phase) {
    for (scf::ForOp fill : phase.fills)
      fill->moveBefore(at.getInsertionBlock(), at.getInsertionPoint());
    IRMapping mapping;
    for (MaterializeInDestinationOp sink : phase.sinks) {
      cloneTensors(at, sink.getSource(), mapping);
      at.clone(*sink, mapping);
    }
  }

  /// The operations that `value` is made by, down to the reads of buffers.
  void cloneTensors(OpBuilder& at, Value value, IRMapping& mapping) {
    Operation* op = value.getDefiningOp();
    if (!op || op->getBlock() != &kernel_.front() || mapping.contains(value) || !isa<ShapedType>(value.getType()) ||
        isa<MemRefType>(value.getType()))
      return;
    for (Value operand : op->getOperands())
      cloneTensors(at, operand, mapping);
    at.clone(*op, mapping);
  }

  func::FuncOp kernel_;
  Location loc_;
  const target::Soc& soc_;
  std::vector<Phase>& phases_;
  OpBuilder builder_;
  std::vector<CubeLoops> loops_;
};

} // namespace

void finishPhases(func::FuncOp kernel, std::vector<Phase>& phases, StringRef core) {
  kernel->setAttr(CubeDialect::kCoreAttr, StringAttr::get(kernel.getContext(), core));
  for (Phase& phase : phases) {
    for (Product& product : phase.products)
      if (product.contraction.startsFromIdentity)
        product.contraction.op.emitRemark("starts from a tensor that nobody wrote: zeros are taken");
    for (MaterializeInDestinationOp sink : phase.sinks)
      sink.erase();
  }
  // Their tensors are made in the phases now.
  SmallVector<Operation*> operations;
  for (Operation& op : kernel.front().without_terminator())
    operations.push_back(&op);
  for (Operation* op : llvm::reverse(operations))
    if (op->use_empty() && isa<linalg::LinalgOp, tensor::EmptyOp, bufferization::ToTensorOp, memref::AllocOp>(op))
      op->erase();
}

void lowerPhases(func::FuncOp kernel, const target::Soc& soc, std::vector<Phase>& phases) {
  PhasedKernel(kernel, soc, phases).run();
}

} // namespace ascend::translator::cube
