// One group of stages becomes one loop nest over tiles: what the group writes, and where.
#include "translator/transform/tiles/group_lowering.h"

#include "translator/transform/tiles/expression.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {

bool hasSizeFromInput(const StageNest& nest, unsigned loop) {
  for (auto [access, view] : llvm::zip(nest.stage.operands, nest.views))
    if (view && access.dims[loop] >= 0)
      return true;
  return false;
}

} // namespace

LogicalResult GroupLowering::run() {
  for (const Stage& stage : group_.reductions)
    reductions_.push_back(nestOf(builder_, stage));
  for (const Sink& sink : group_.sinks)
    if (failed(addOutput(sink)))
      return failure();
  const bool alongRows = llvm::all_of(reductions_, [&](const StageNest& nest) { return fits(nest, rows_); });
  if (!alongRows) {
    const std::optional<unsigned> rows = columnwiseRows();
    if (!rows)
      return group_.sinks.front().op->emitError("cannot be translated: reductions along rows and down columns meet "
                                                "here; write one of them to a buffer first");
    rows_ = *rows;
  }
  // A row of a result is written as one run of memory.
  if (alongRows && !reductions_.empty() && !group_.turn)
    for (const Output& output : outputs_)
      if (!fits(output.nest, rows_))
        return output.sink.op->emitError(
            "cannot be translated: what is made of a reduction is written to rows that are not "
            "contiguous here; write it to a buffer first, and its parts from there");
  if (reductions_.empty() && !group_.turn && !isWide(outputs_.front()))
    addUnitColumns();
  for (StageNest& nest : reductions_)
    finishNest(nest);
  for (Output& output : outputs_)
    finishNest(output.nest);
  SmallVector<const StageNest*> nests;
  for (StageNest& nest : reductions_)
    nests.push_back(&nest);
  for (Output& output : outputs_)
    nests.push_back(&output.nest);
  rowLoops_ = mergeRows(nests, rows_);
  rowCount_ = builder_.getIndexAttr(1);
  for (unsigned loop = 0; loop < rows_; ++loop)
    rowCount_ = mul(builder_, loc_, rowCount_, rowSize(loop));
  if (!alongRows)
    return lowerColumnwise();
  if (group_.turn)
    return lowerTurned();
  if (isSplit())
    return lowerSplit();
  if (!reductions_.empty() || !isWide(outputs_.front()))
    return lowerRows();
  return lowerElements();
}

LogicalResult GroupLowering::addOutput(const Sink& sink) {
  std::optional<BufferView> destination = viewOf(builder_, sink.destination);
  if (!destination)
    return sink.op->emitError("writes to a buffer whose layout is not linear");
  Output output{sink, {}, *destination, 0};
  Value tensor = withoutCasts(sink.tensor);
  if (auto op = tensor.getDefiningOp<linalg::GenericOp>()) {
    std::string why;
    std::optional<Stage> stage = stageOf(op, why);
    if (!stage)
      return op.emitError("cannot be translated: ") << why;
    output.nest = nestOf(builder_, *stage);
    output.result = cast<OpResult>(tensor).getResultNumber();
    // What no operand says the destination knows: kernels of constants.
    for (unsigned loop = 0; loop < stage->parallel; ++loop)
      if (!hasSizeFromInput(output.nest, loop))
        output.nest.sizes[loop] = destination->sizes[loop];
  } else {
    output.nest = copyNest(builder_, tensor, *destination);
  }
  // The destination moves with the loops as an operand does.
  OperandAccess identity;
  identity.dims.assign(output.nest.stage.numLoops(), -1);
  for (unsigned dim = 0; dim < destination->rank(); ++dim)
    identity.dims[dim] = static_cast<int>(dim);
  output.nest.stage.operands.push_back(identity);
  output.nest.views.push_back(destination);
  outputs_.push_back(std::move(output));
  return success();
}

/// No loop goes along runs of memory: one round of a loop more does, and many such rows share a tile.
void GroupLowering::addUnitColumns() {
  if (!options_.soc->hasDataCopyPad || rows_ == 0)
    return;
  hasUnitColumns_ = true;
  for (Output& output : outputs_) {
    Stage& stage = output.nest.stage;
    stage.loops.push_back(stage.numLoops());
    ++stage.parallel;
    output.nest.sizes.push_back(builder_.getIndexAttr(1));
    for (OperandAccess& access : stage.operands)
      access.dims.push_back(-1);
  }
}

bool GroupLowering::movesWithRows(const OperandAccess& access, const BufferView& view) const {
  return llvm::any_of(ArrayRef(access.dims).take_front(rows_),
                      [&](int dim) { return dim >= 0 && constantOf(view.sizes[dim]) != 1; });
}

void GroupLowering::finishNest(StageNest& nest) {
  nest.columns = builder_.getIndexAttr(1);
  for (unsigned loop = rows_; loop < nest.stage.numLoops(); ++loop)
    nest.columns = mul(builder_, loc_, nest.columns, nest.sizes[loop]);
}

LogicalResult GroupLowering::writeOutputs(Emitter& emitter, Value first, Level level) {
  // All values first: an output may be an input of the next.
  SmallVector<std::pair<const Output*, TileValue>> values;
  for (const Output& output : outputs_) {
    if (!isWide(output) && level == Level::chunk && !reductions_.empty())
      continue;
    FailureOr<TileValue> value = outputValue(emitter, output, first);
    if (failed(value))
      return failure();
    values.emplace_back(&output, *value);
  }
  for (auto& [output, value] : values)
    write(emitter, *output, value, first);
  return success();
}

LogicalResult GroupLowering::writeNarrowOutputs(Emitter& emitter) {
  for (const Output& output : outputs_) {
    if (isWide(output))
      continue;
    FailureOr<TileValue> value = outputValue(emitter, output, Value());
    if (failed(value))
      return failure();
    write(emitter, output, *value, Value());
  }
  return success();
}

FailureOr<TileValue> GroupLowering::outputValue(Emitter& emitter, const Output& output, Value first) {
  emitter.setLocation(output.sink.op->getLoc());
  FailureOr<TileValue> value = failure();
  Value tensor = withoutCasts(output.sink.tensor);
  if (!output.nest.stage.op) {
    if (output.nest.views.front())
      value = loadValue(emitter, output.nest, output.nest.stage.operands.front(), *output.nest.views.front(), first);
    else
      value = rowValue(emitter, tensor);
  } else if (output.nest.stage.isReduction()) {
    value = results_.at(tensor);
  } else {
    linalg::GenericOp op = output.nest.stage.op;
    value = bodyValue(emitter, output.nest,
                      cast<linalg::YieldOp>(op.getBody()->getTerminator()).getOperand(output.result), first);
  }
  if (failed(value))
    return failure();
  Type memory = cast<MemRefType>(output.destination.root.getType()).getElementType();
  // Bytes are moved, not computed: one value for all columns fills them before it becomes bytes.
  if (memory.isInteger(8) && isWide(output))
    value = emitter.asTile(*value, /*wide=*/true);
  Expression expression(emitter, remarked_);
  FailureOr<TileValue> stored = expression.toMemory(*value, memory);
  if (failed(stored))
    output.sink.op->emitError("cannot be translated: ") << expression.reason();
  return stored;
}

void GroupLowering::write(Emitter& emitter, const Output& output, const TileValue& value, Value first) {
  const OperandAccess& access = output.nest.stage.operands.back();
  bool wide = isWide(output);
  emitter.setLocation(output.sink.op->getLoc());
  Level columnLevel = wide ? emitter.columnLevel() : Level::top;
  auto [offset, level] = offsetOf(emitter, access, output.destination, wide, first, columnLevel);
  level = std::max({level, value.level, rowLevel_, columnLevel});
  if (hasSharedTiles_)
    return storeRows(emitter, output, value, offset);
  Type memory = cast<MemRefType>(output.destination.root.getType()).getElementType();
  emitter.store(globalTensor(output.destination.root), offset, value, memory, wide, level);
}

Value GroupLowering::globalTensor(Value root) {
  auto [found, inserted] = globals_.try_emplace(root);
  if (inserted) {
    OpBuilder::InsertionGuard guard(builder_);
    builder_.setInsertionPointAfterValue(root);
    auto type = GlobalTensorType::get(builder_.getContext(), cast<MemRefType>(root.getType()).getElementType());
    found->second = UnrealizedConversionCastOp::create(builder_, root.getLoc(), type, root).getResult(0);
  }
  return found->second;
}

LogicalResult lowerGroup(OpBuilder& builder, const Group& group, const GroupOptions& options) {
  return GroupLowering(builder, group, options).run();
}

} // namespace ascend::translator::tiles
