#include "translator/transform/tiles/prepare.h"

#include "translator/transform/tiles/group.h"
#include "translator/transform/tiles/nest.h"
#include "translator/transform/tiles/reduction_combiner.h"
#include "translator/transform/tiles/temporary.h"
#include "translator/transform/tiles/vector_body.h"
#include "translator/transform/transform_attributes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace ascend::translator::tiles {

using namespace mlir;
using bufferization::MaterializeInDestinationOp;
using bufferization::ToTensorOp;

void reshapeDestination(MaterializeInDestinationOp write) {
  OpBuilder builder(write);
  Operation* source = write.getSource().getDefiningOp();
  auto destination = dyn_cast<TypedValue<MemRefType>>(write.getDest());
  if (!source || !destination)
    return;
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(source)) {
    if (!memref::CollapseShapeOp::isGuaranteedCollapsible(destination.getType(), expand.getReassociationIndices()))
      return;
    auto collapsed =
        memref::CollapseShapeOp::create(builder, write.getLoc(), destination, expand.getReassociationIndices());
    write.getDestMutable().assign(collapsed);
    write.getSourceMutable().assign(expand.getSrc());
    reshapeDestination(write);
  } else if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(source)) {
    SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, write.getLoc(), collapse.getSrc());
    FailureOr<MemRefType> type = memref::ExpandShapeOp::computeExpandedType(
        destination.getType(), collapse.getSrcType().getShape(), collapse.getReassociationIndices());
    if (failed(type))
      return;
    auto expanded = memref::ExpandShapeOp::create(builder, write.getLoc(), *type, destination,
                                                  collapse.getReassociationIndices(), sizes);
    write.getDestMutable().assign(expanded);
    write.getSourceMutable().assign(collapse.getSrc());
    reshapeDestination(write);
  }
}

bool isOnlyUseOfArgument(MaterializeInDestinationOp write) {
  Value destination = write.getDest();
  return isa<BlockArgument>(destination) && isa<MemRefType>(destination.getType()) && destination.hasOneUse();
}

namespace {

/// A row of fewer elements is reduced faster by one block than by all.
constexpr std::int64_t kSplitElements = 16384;

class Preparer {
public:
  Preparer(Block& block, const target::Soc& soc, bool onOneBlock) : block_(block), soc_(soc), onOneBlock_(onOneBlock) {}

  FailureOr<Prepared> run() {
    for (Operation& op : llvm::make_early_inc_range(block_))
      if (auto write = dyn_cast<MaterializeInDestinationOp>(op))
        reshapeDestination(write);
    for (Operation& op : llvm::make_early_inc_range(block_)) {
      if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp, tensor::ExtractSliceOp>(op)) {
        if (failed(intoMemory(op.getOpOperand(0))))
          return failure();
        continue;
      }
      auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
      if (linalgOp && linalgOp.hasPureBufferSemantics()) {
        linalgOp->emitRemark() << "reads and writes one buffer at different positions: scalar loops";
        toLoops(linalgOp);
        continue;
      }
      if (op.hasAttr(kFillsTableAttr)) {
        onFirstBlock(&op);
        prepared_.hasScalarLoops = true;
        continue;
      }
      auto generic = dyn_cast<linalg::GenericOp>(op);
      if (generic && generic.hasPureTensorSemantics() && failed(prepare(generic)))
        return failure();
    }
    for (MaterializeInDestinationOp write : replaced_)
      write.erase();
    return prepared_;
  }

private:
  LogicalResult prepare(linalg::GenericOp op) {
    std::string why;
    std::optional<Stage> stage = stageOf(op, why);
    if (stage)
      why = whyNoVectorBody(op, soc_);
    if (stage && why.empty()) {
      if (failed(separateInputs(*stage)) || failed(separateReads(op)))
        return failure();
      why = whyNoRuns(*stage);
      if (why.empty())
        return onOneBlock_ && shouldSplit(*stage) ? split(*stage) : success();
    }
    op.emitRemark() << "is computed by scalar loops: " << why;
    return toScalarLoops(op);
  }

  /// Whether all blocks should share the elements of each result, for there are fewer results than blocks.
  bool shouldSplit(const Stage& stage) {
    OpBuilder builder(stage.op);
    StageNest nest = nestOf(builder, stage);
    if (!stage.isReduction() || !fits(nest, stage.parallel))
      return false;
    std::int64_t results = 1, elements = 1;
    bool isKnown = true;
    for (unsigned loop = 0; loop < stage.numLoops(); ++loop) {
      std::optional<std::int64_t> size = constantOf(nest.sizes[loop]);
      if (!size && loop < stage.parallel)
        return false;
      isKnown &= size.has_value();
      (loop < stage.parallel ? results : elements) *= size.value_or(1);
    }
    return results > 0 && results < soc_.vectorCount && (!isKnown || elements >= kSplitElements) &&
           llvm::all_of(combinersFor(nest), [&](const Combiner& combiner) { return isTiled(combiner, soc_); });
  }

  /// Its results are computed before anything reads them.
  LogicalResult split(const Stage& stage) {
    linalg::GenericOp op = stage.op;
    op->setAttr(kSplitAttr, UnitAttr::get(op->getContext()));
    for (OpResult result : op->getResults()) {
      auto reader = llvm::find_if(result.getUses(),
                                  [](OpOperand& use) { return !isa<MaterializeInDestinationOp>(use.getOwner()); });
      if (reader != result.getUses().end() && failed(intoMemory(*reader)))
        return failure();
    }
    return success();
  }

  /// Inputs that other rows of another stage compute come from memory.
  LogicalResult separateInputs(Stage& stage) {
    std::optional<unsigned> rows;
    if (stage.isReduction())
      rows = stage.parallel;
    for (OpOperand& operand : stage.op->getOpOperands()) {
      auto producer = withoutCasts(operand.get()).getDefiningOp<linalg::GenericOp>();
      if (!producer || !stage.op.payloadUsesValueFromOperand(&operand))
        continue;
      unsigned rank = cast<RankedTensorType>(operand.get().getType()).getRank();
      if (!rows && producer.getNumReductionLoops() > 0)
        rows = rank;
      bool isOwnRow = isRowLocal(stage.operands[operand.getOperandNumber()], rank) && rows.value_or(0) == rank;
      // Sinks of different row counts cannot share a loop nest through this value.
      if (!isOwnRow && failed(intoMemory(operand)))
        return failure();
    }
    for (OpOperand& init : stage.op.getDpsInitsMutable())
      if (needsReduction(init.get()) && goesDown(stage) && failed(intoMemory(init)))
        return failure();
    return separateDirections(stage);
  }

  /// Whether a value is computed from the result of a reduction, element by element.
  static bool needsReduction(Value tensor) {
    auto producer = withoutCasts(tensor).getDefiningOp<linalg::GenericOp>();
    return producer && (producer.getNumReductionLoops() > 0 ||
                        llvm::any_of(producer.getDpsInputs(), [](Value input) { return needsReduction(input); }));
  }

  /// Tensors that are read at computed positions are in memory.
  LogicalResult separateReads(linalg::GenericOp op) {
    SmallVector<tensor::ExtractOp> reads;
    op.getBody()->walk([&](tensor::ExtractOp read) { reads.push_back(read); });
    for (tensor::ExtractOp read : reads)
      if (failed(intoMemory(read.getTensorMutable())))
        return failure();
    return success();
  }

  /// Whether the reduction goes down columns: its rows are runs of memory, what it reduces is not.
  static bool goesDown(const Stage& stage) {
    OpBuilder builder(stage.op);
    StageNest nest = nestOf(builder, stage);
    return stage.isReduction() && !fits(nest, stage.parallel) && columnRows(nest);
  }

  /// Reductions along rows and down columns have different loops: what one needs of the other comes from memory.
  LogicalResult separateDirections(Stage& stage) {
    SmallVector<std::pair<OpOperand*, bool>> reduced; ///< and whether it was down columns
    for (OpOperand& operand : stage.op->getOpOperands()) {
      auto producer = withoutCasts(operand.get()).getDefiningOp<linalg::GenericOp>();
      if (!producer || producer.getNumReductionLoops() == 0 || !stage.op.payloadUsesValueFromOperand(&operand))
        continue;
      std::string why;
      if (std::optional<Stage> other = stageOf(producer, why))
        reduced.emplace_back(&operand, goesDown(*other));
    }
    if (reduced.empty())
      return success();
    OpBuilder builder(stage.op);
    const bool anyDown = llvm::any_of(reduced, [](const auto& value) { return value.second; });
    bool down = stage.isReduction() ? goesDown(stage) : anyDown && columnRows(nestOf(builder, stage));
    for (auto [operand, isDown] : reduced) {
      const bool hasSameLoops = !isDown || cast<RankedTensorType>(operand->get().getType()).getRank() == stage.parallel;
      if ((isDown != down || !hasSameLoops) && failed(intoMemory(*operand)))
        return failure();
    }
    if (stage.isReduction() || down)
      return success();
    // What stands beside the values of rows must move along the columns of these rows.
    const auto rows = static_cast<unsigned>(cast<RankedTensorType>(reduced.front().first->get().getType()).getRank());
    if (fits(nestOf(builder, stage), rows))
      return success();
    for (auto [operand, isDown] : reduced)
      if (failed(intoMemory(*operand)))
        return failure();
    return success();
  }

  /// Why its operands are no runs of memory along which it could be computed; empty: they are.
  std::string whyNoRuns(const Stage& stage) {
    const std::string notContiguous = "no dimension is contiguous in all of its operands";
    OpBuilder builder(stage.op);
    StageNest nest = nestOf(builder, stage);
    linalg::GenericOp op = stage.op;
    unsigned rows = stage.isReduction() ? stage.parallel : 0;
    while (!stage.isReduction() && rows < stage.numLoops() && !fits(nest, rows))
      ++rows;
    bool readsRowValues = llvm::any_of(op.getDpsInputs(), [](Value input) {
      auto producer = withoutCasts(input).getDefiningOp<linalg::GenericOp>();
      return producer && producer.getNumReductionLoops() > 0;
    });
    if (stage.isReduction() && !fits(nest, rows)) {
      std::string why;
      const bool goesDown = columnRows(nest) && llvm::all_of(*combinersOf(op, why), [&](const Combiner& combiner) {
                              return isColumnwise(combiner, soc_);
                            });
      return goesDown ? std::string() : notContiguous;
    }
    if (turnOf(nest, soc_))
      return {};
    // DataCopyPad moves single elements, too, many at a time; from memory, that is.
    const bool canMoveElements = soc_.hasDataCopyPad && llvm::all_of(op->getOpOperands(), [&](OpOperand& operand) {
                                   return !isa<ShapedType>(operand.get().getType()) ||
                                          !op.payloadUsesValueFromOperand(&operand) ||
                                          nest.views[operand.getOperandNumber()];
                                 });
    const bool hasRuns =
        fits(nest, rows) && (rows < stage.numLoops() || stage.numLoops() == 0 || readsRowValues || canMoveElements);
    return hasRuns ? std::string() : notContiguous;
  }

  /// The operand's tensor is one that was read from memory, through a temporary buffer if need be.
  LogicalResult intoMemory(OpOperand& operand) {
    Value tensor = operand.get();
    OpBuilder builder(operand.getOwner());
    if (viewOf(builder, tensor) || tensor.getDefiningOp<tensor::EmptyOp>())
      return success();
    auto type = cast<RankedTensorType>(tensor.getType());
    Operation* producer = tensor.getDefiningOp();
    if (!producer)
      return operand.getOwner()->emitError("cannot be translated: reads a tensor that is in no buffer");
    builder.setInsertionPointAfter(producer);
    FailureOr<Value> buffer = makeTemporary(producer, tensor, "its result");
    if (failed(buffer))
      return failure();
    auto write = MaterializeInDestinationOp::create(builder, producer->getLoc(), Type(), tensor, *buffer, true, true);
    auto read = ToTensorOp::create(builder, producer->getLoc(), type, *buffer, true, true);
    tensor.replaceUsesWithIf(read.getResult(), [&](OpOperand& use) {
      return use.getOwner() != write && !isa<MaterializeInDestinationOp>(use.getOwner());
    });
    return success();
  }

  /// The memref that holds the tensor.
  FailureOr<Value> bufferOf(OpBuilder& builder, OpOperand& operand) {
    if (failed(intoMemory(operand)))
      return failure();
    Value tensor = withoutCasts(operand.get());
    Location loc = operand.getOwner()->getLoc();
    Operation* op = tensor.getDefiningOp();
    if (auto read = dyn_cast_if_present<ToTensorOp>(op))
      return read.getBuffer();
    // The window of a pooling is there for its sizes.
    if (isa_and_present<tensor::EmptyOp>(op))
      return makeTemporary(op, tensor, "its window");
    if (!isa_and_present<tensor::ExtractSliceOp, tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      return operand.getOwner()->emitError("cannot be translated: reads a tensor that is in no buffer");
    FailureOr<Value> source = bufferOf(builder, op->getOpOperand(0));
    if (failed(source))
      return failure();
    if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op)) {
      auto type = memref::SubViewOp::inferRankReducedResultType(
          slice.getType().getShape(), cast<MemRefType>(source->getType()), slice.getMixedOffsets(),
          slice.getMixedSizes(), slice.getMixedStrides());
      return memref::SubViewOp::create(builder, loc, type, *source, slice.getMixedOffsets(), slice.getMixedSizes(),
                                       slice.getMixedStrides())
          .getResult();
    }
    if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
      return memref::CollapseShapeOp::create(builder, loc, *source, collapse.getReassociationIndices()).getResult();
    auto expand = cast<tensor::ExpandShapeOp>(op);
    FailureOr<MemRefType> type = memref::ExpandShapeOp::computeExpandedType(
        cast<MemRefType>(source->getType()), expand.getResultType().getShape(), expand.getReassociationIndices());
    if (failed(type))
      return expand.emitError("cannot be translated: reshapes a buffer whose layout is not linear");
    return memref::ExpandShapeOp::create(builder, loc, *type, *source, expand.getReassociationIndices(),
                                         expand.getMixedOutputShape())
        .getResult();
  }

  /// A buffer that nobody reads and only `write` writes: the result may stand there before `write`.
  static MaterializeInDestinationOp onlyWrite(Value result) {
    if (!result.hasOneUse())
      return {};
    auto write = dyn_cast<MaterializeInDestinationOp>(*result.getUsers().begin());
    if (!write || !isa<BlockArgument>(write.getDest()))
      return {};
    for (Operation* user : write.getDest().getUsers()) {
      if (user == write || isa<memref::DimOp>(user))
        continue;
      auto read = dyn_cast<ToTensorOp>(user);
      if (!read)
        return {};
      for (OpOperand& use : read.getResult().getUses()) {
        auto reader = dyn_cast<linalg::LinalgOp>(use.getOwner());
        if (!reader || !reader.isDpsInit(&use) || reader.payloadUsesValueFromOperand(&use))
          return {};
      }
    }
    return write;
  }

  LogicalResult toScalarLoops(linalg::GenericOp op) {
    OpBuilder builder(op);
    SmallVector<tensor::ExtractOp> reads;
    op.getBody()->walk([&](tensor::ExtractOp read) { reads.push_back(read); });
    for (tensor::ExtractOp read : reads) {
      builder.setInsertionPoint(op);
      FailureOr<Value> buffer = bufferOf(builder, read.getTensorMutable());
      if (failed(buffer))
        return failure();
      OpBuilder inside(read);
      read.replaceAllUsesWith(memref::LoadOp::create(inside, read.getLoc(), *buffer, read.getIndices()).getResult());
      read.erase();
    }
    builder.setInsertionPoint(op);
    SmallVector<Value> operands;
    for (OpOperand* input : op.getDpsInputOperands()) {
      if (!isa<ShapedType>(input->get().getType())) {
        operands.push_back(input->get());
        continue;
      }
      FailureOr<Value> buffer = bufferOf(builder, *input);
      if (failed(buffer))
        return failure();
      operands.push_back(*buffer);
    }
    SmallVector<Value> destinations;
    for (OpOperand& init : op.getDpsInitsMutable()) {
      OpResult result = op.getTiedOpResult(&init);
      Value destination;
      if (MaterializeInDestinationOp write = onlyWrite(result)) {
        destination = write.getDest();
        replaced_.push_back(write);
      } else {
        FailureOr<Value> buffer = makeTemporary(op, result, "its result");
        if (failed(buffer))
          return failure();
        destination = *buffer;
      }
      builder.setInsertionPoint(op);
      if (op.payloadUsesValueFromOperand(&init) && failed(start(builder, op, init, destination)))
        return failure();
      destinations.push_back(destination);
      operands.push_back(destination);
    }
    builder.setInsertionPoint(op);
    auto onBuffers = cast<linalg::GenericOp>(clone(builder, op, TypeRange(), operands));
    builder.setInsertionPointAfter(op);
    for (auto [result, destination] : llvm::zip(op->getResults(), destinations))
      if (!result.use_empty()) {
        auto read = ToTensorOp::create(builder, op.getLoc(), result.getType(), destination, true, true);
        result.replaceAllUsesWith(read.getResult());
      }
    op.erase();
    toLoops(onBuffers);
    return success();
  }

  /// Whether every element of its result is its one scalar.
  static bool isFill(linalg::GenericOp op) {
    return op.getNumDpsInputs() == 1 && !isa<ShapedType>(op.getDpsInputs()[0].getType()) && op.getNumDpsInits() == 1 &&
           op.getBody()->getTerminator()->getOperand(0) == op.getBody()->getArgument(0);
  }

  /// Writes what a reduction starts from.
  LogicalResult start(OpBuilder& builder, linalg::GenericOp op, OpOperand& init, Value destination) {
    Value tensor = withoutCasts(init.get());
    if (tensor.getDefiningOp<tensor::EmptyOp>()) {
      op.emitRemark() << "starts from an empty tensor: what it holds is undefined";
      return success();
    }
    if (auto fill = tensor.getDefiningOp<linalg::GenericOp>(); fill && isFill(fill)) {
      toLoops(linalg::FillOp::create(builder, op.getLoc(), fill.getDpsInputs()[0], destination));
      return success();
    }
    if (auto fill = tensor.getDefiningOp<linalg::FillOp>()) {
      toLoops(linalg::FillOp::create(builder, op.getLoc(), fill.getInputs()[0], destination));
      return success();
    }
    FailureOr<Value> source = bufferOf(builder, init);
    if (failed(source))
      return failure();
    if (*source != destination)
      toLoops(linalg::CopyOp::create(builder, op.getLoc(), *source, destination));
    return success();
  }

  /// If the block's code is not on one block already.
  void onFirstBlock(Operation* op) {
    if (!onOneBlock_)
      return;
    OpBuilder builder(op);
    Location loc = op->getLoc();
    Value block = ascendc::GetBlockIdxOp::create(builder, loc, builder.getIndexType());
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    Value isFirst = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, block, zero);
    auto guard = scf::IfOp::create(builder, loc, isFirst);
    guard->setAttr(kFirstBlockAttr, builder.getUnitAttr());
    op->moveBefore(guard.thenBlock()->getTerminator());
  }

  void toLoops(linalg::LinalgOp op) {
    onFirstBlock(op);
    IRRewriter rewriter(op.getContext());
    rewriter.setInsertionPoint(op);
    (void)linalg::linalgOpToLoops(rewriter, op);
    rewriter.eraseOp(op);
    prepared_.hasScalarLoops = true;
  }

  Block& block_;
  const target::Soc& soc_;
  bool onOneBlock_;
  Prepared prepared_;
  SmallVector<MaterializeInDestinationOp> replaced_; ///< writes that scalar loops do
};

} // namespace

FailureOr<Prepared> prepare(Block& block, const target::Soc& soc, bool onOneBlock) {
  return Preparer(block, soc, onOneBlock).run();
}

} // namespace ascend::translator::tiles
