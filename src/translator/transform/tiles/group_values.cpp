// The values of a group's stages as tiles: operands of a row and of a part of it, and the bodies computed on them.
#include "translator/transform/tiles/group_lowering.h"

#include "translator/transform/tiles/expression.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {

FailureOr<TileValue> outsideValue(Emitter& emitter, Value value) {
  if (auto constant = value.getDefiningOp<arith::ConstantOp>())
    return emitter.constant(constant.getValue());
  return emitter.scalar(value);
}

/// The operations of the body that `value` is computed from, in order.
SmallVector<Operation*> neededFor(Value value, Block* body) {
  llvm::SmallPtrSet<Operation*, 16> needed;
  SmallVector<Value> work{value};
  while (!work.empty()) {
    Operation* op = work.pop_back_val().getDefiningOp();
    if (op && op->getBlock() == body && needed.insert(op).second)
      llvm::append_range(work, op->getOperands());
  }
  SmallVector<Operation*> ordered;
  for (Operation& op : *body)
    if (needed.contains(&op))
      ordered.push_back(&op);
  return ordered;
}

/// The operations that positions in memory are computed by.
llvm::SmallPtrSet<Operation*, 8> addressesOf(ArrayRef<Operation*> ops) {
  llvm::SmallPtrSet<Operation*, 8> addresses;
  for (Operation* op : llvm::reverse(ops))
    if (llvm::any_of(op->getUsers(),
                     [&](Operation* user) { return isa<tensor::ExtractOp>(user) || addresses.contains(user); }) &&
        !isa<tensor::ExtractOp>(op))
      addresses.insert(op);
  return addresses;
}

} // namespace

void GroupLowering::setRow(Emitter& emitter, Value row, Level level) {
  rowLevel_ = level;
  rowIndices_.assign(rowLoops_.size(), row);
  if (rowLoops_.size() <= 1)
    return;
  OpBuilder& at = emitter.at(level);
  Value rest = row;
  for (std::size_t i = rowLoops_.size(); i-- > 0;) {
    OpFoldResult size = builder_.getIndexAttr(1);
    for (unsigned loopIndex : rowLoops_[i])
      size = mul(at, loc_, size, rowSize(loopIndex));
    if (i == 0) {
      rowIndices_[i] = rest;
      break;
    }
    Value extent = materialize(at, loc_, size);
    rowIndices_[i] = arith::RemUIOp::create(at, loc_, rest, extent);
    rest = arith::DivUIOp::create(at, loc_, rest, extent);
  }
}

std::pair<Value, Level> GroupLowering::offsetOf(Emitter& emitter, const OperandAccess& access, const BufferView& view,
                                                bool wide, Value first, Level columnLevel) {
  OpFoldResult offset = view.offset;
  Level level = Level::top;
  for (auto [i, loops] : llvm::enumerate(rowLoops_)) {
    int dim = -1;
    for (unsigned loopIndex : loops)
      if (access.dims[loopIndex] >= 0 && constantOf(view.sizes[access.dims[loopIndex]]) != 1)
        dim = access.dims[loopIndex];
    if (dim < 0)
      continue;
    level = rowLevel_;
    offset = emitter.addIndex(level, offset, emitter.mulIndex(level, rowIndices_[i], view.strides[dim]));
  }
  if (wide) {
    level = std::max(level, columnLevel);
    offset = emitter.addIndex(level, offset, first);
  }
  const std::size_t parallel = access.dims.size() - std::min(access.dims.size(), reducedIndices_.size());
  for (auto [i, round] : llvm::enumerate(reducedIndices_)) {
    const int dim = access.dims[parallel + i];
    if (dim < 0 || constantOf(view.sizes[dim]) == 1)
      continue;
    level = Level::chunk;
    offset = emitter.addIndex(level, offset, emitter.mulIndex(level, round, view.strides[dim]));
  }
  return {emitter.indexValue(offset), level};
}

FailureOr<TileValue> GroupLowering::operandValue(Emitter& emitter, const StageNest& nest, unsigned index, Value first) {
  const OperandAccess& access = nest.stage.operands[index];
  Value operand = nest.stage.op ? nest.stage.op->getOperand(index) : Value();
  if (nest.views[index])
    return loadValue(emitter, nest, access, *nest.views[index], first);
  if (access.isScalar)
    return emitter.scalar(operand);
  return rowValue(emitter, withoutCasts(operand), first);
}

FailureOr<TileValue> GroupLowering::loadValue(Emitter& emitter, const StageNest& nest, const OperandAccess& access,
                                              const BufferView& view, Value first) {
  if (turnedPitch_ && isTurned(access, view))
    return loadTurned(emitter, access, view, first);
  // Reduced loops are rounds, not columns, where columns are reduced.
  OperandAccess moving = access;
  if (!reducedIndices_.empty())
    moving.dims.resize(access.dims.size() - std::min(access.dims.size(), reducedIndices_.size()));
  else if (nest.stage.isReduction() && rows_ < nest.stage.parallel) // behind the rounds: what the sums start from
    moving.dims.truncate(nest.stage.parallel);
  const bool wide = columnAccess(moving, &view, nest.sizes, rows_) == ColumnAccess::run ||
                    (hasUnitColumns_ && movesWithRows(access, view));
  auto [offset, level] = offsetOf(emitter, access, view, wide, first, emitter.columnLevel());
  if (hasSharedTiles_)
    return loadRows(emitter, access, view, wide, offset, level);
  Value global = globalTensor(view.root);
  Expression expression(emitter, remarked_);
  Type type = cast<MemRefType>(view.root.getType()).getElementType();
  return expression.fromMemory(emitter.load(global, offset, type, wide, level));
}

FailureOr<TileValue> GroupLowering::rowValue(Emitter& emitter, Value tensor, Value first) {
  if (auto found = results_.find(tensor); found != results_.end())
    return found->second;
  if (auto fill = tensor.getDefiningOp<linalg::FillOp>())
    return emitter.scalar(fill.getInputs()[0]);
  DenseElementsAttr constant;
  if (matchPattern(tensor, m_Constant(&constant)) && constant.isSplat())
    return emitter.constant(constant.getSplatValue<TypedAttr>());
  auto op = tensor.getDefiningOp<linalg::GenericOp>();
  std::string why;
  std::optional<Stage> stage = op ? stageOf(op, why) : std::nullopt;
  if (!stage || stage->isReduction()) {
    emitError(tensor.getLoc(), "cannot be translated: a value of one stage that another reads in a different order");
    return failure();
  }
  StageNest nest = nestOf(emitter.at(rowLevel_), *stage);
  return bodyValue(
      emitter, nest,
      cast<linalg::YieldOp>(op.getBody()->getTerminator()).getOperand(cast<OpResult>(tensor).getResultNumber()), first);
}

FailureOr<TileValue> GroupLowering::loopIndex(Emitter& emitter, const StageNest& nest, linalg::IndexOp index,
                                              Value first) {
  const unsigned loop = llvm::find(nest.stage.loops, index.getDim()) - nest.stage.loops.begin();
  if (constantOf(nest.sizes[loop]) == 1)
    return emitter.scalar(zeroIndex(emitter));
  if (loop < rows_) {
    const auto* loops = llvm::find_if(rowLoops_, [&](const auto& merged) { return llvm::is_contained(merged, loop); });
    OpBuilder& at = emitter.at(rowLevel_);
    if (hasSharedTiles_ && llvm::is_contained(loopsOfTile(), loop))
      return rowNumbers(emitter, nest);
    Value number = rowIndices_[loops - rowLoops_.begin()];
    OpFoldResult inner = builder_.getIndexAttr(1);
    for (unsigned other : llvm::reverse(*loops)) {
      if (other == loop)
        break;
      inner = mul(at, loc_, inner, nest.sizes[other]);
    }
    if (constantOf(inner) != 1)
      number = arith::DivUIOp::create(at, loc_, number, materialize(at, loc_, inner));
    if (loops->front() != loop)
      number = arith::RemUIOp::create(at, loc_, number, materialize(at, loc_, nest.sizes[loop]));
    return emitter.scalar(number, rowLevel_);
  }
  if (!reducedIndices_.empty() && loop >= nest.stage.parallel)
    return emitter.scalar(reducedIndices_[loop - nest.stage.parallel], Level::chunk);
  const Level level = emitter.columnLevel();
  OpBuilder& at = emitter.at(level);
  TileValue numbers{emitter.alloc(emitter.i(32), /*wide=*/true, level), emitter.i(32), true, level};
  Value start = arith::IndexCastOp::create(at, emitter.loc(), at.getI32Type(), first);
  Value count = hasSharedTiles_ ? emitter.rowTiles().pitch : emitter.count(true, level);
  CreateVecIndexOp::create(at, emitter.loc(), numbers.value, start, count);
  if (hasSharedTiles_)
    numbers.value = emitter.repeatRow(numbers.value, emitter.i(32), level);
  return numbers;
}

/// The numbers of the tile's rows.
TileValue GroupLowering::rowNumbers(Emitter& emitter, const StageNest& nest) {
  // Of several loops that are one, only the whole has consecutive numbers.
  unsigned wholes = 0;
  for (unsigned loop : loopsOfTile())
    wholes += constantOf(nest.sizes[loop]) != 1;
  if (wholes != 1)
    emitter.giveUp();
  OpBuilder& at = emitter.at(Level::row);
  TileValue numbers{emitter.alloc(emitter.i(32), /*wide=*/false, Level::row), emitter.i(32), false, Level::row};
  Value start = arith::IndexCastOp::create(at, emitter.loc(), at.getI32Type(), rowIndices_.back());
  CreateVecIndexOp::create(at, emitter.loc(), numbers.value, start, emitter.count(false, Level::row));
  return numbers;
}

bool GroupLowering::isColumnLoop(const StageNest& nest, linalg::IndexOp index) const {
  const unsigned loop = llvm::find(nest.stage.loops, index.getDim()) - nest.stage.loops.begin();
  return loop >= rows_;
}

/// Elements of a tensor at a position that each row computes, and from there along the columns.
FailureOr<TileValue> GroupLowering::gatheredRun(Emitter& emitter, tensor::ExtractOp extract,
                                                ArrayRef<TileValue> indices, Value first) {
  std::optional<BufferView> view = viewOf(builder_, extract.getTensor());
  if (!view) {
    extract.emitError("cannot be translated: reads a tensor that is in no buffer");
    return failure();
  }
  if (hasSharedTiles_)
    emitter.giveUp();
  OpFoldResult offset = view->offset;
  Level level = emitter.columnLevel();
  for (const TileValue& index : indices)
    level = std::max(level, index.level);
  for (auto [index, stride] : llvm::zip(indices, view->strides))
    offset = emitter.addIndex(level, offset, emitter.mulIndex(level, index.value, stride));
  offset = emitter.addIndex(level, offset, first);
  Expression expression(emitter, remarked_);
  Type type = cast<MemRefType>(view->root.getType()).getElementType();
  return expression.fromMemory(
      emitter.load(globalTensor(view->root), emitter.indexValue(offset), type, /*wide=*/true, level));
}

FailureOr<TileValue> GroupLowering::bodyValue(Emitter& emitter, const StageNest& nest, Value value, Value first) {
  linalg::GenericOp op = nest.stage.op;
  Block* body = op.getBody();
  llvm::DenseMap<Value, TileValue> known;
  auto valueOf = [&](Value operand) -> FailureOr<TileValue> {
    if (auto found = known.find(operand); found != known.end())
      return found->second;
    if (operand.getParentBlock() != body)
      return outsideValue(emitter, operand);
    if (auto argument = dyn_cast<BlockArgument>(operand)) {
      emitter.setLocation(op.getLoc());
      FailureOr<TileValue> loaded = operandValue(emitter, nest, argument.getArgNumber(), first);
      if (succeeded(loaded))
        known[operand] = *loaded;
      return loaded;
    }
    return failure();
  };
  Expression expression(emitter, remarked_);
  const SmallVector<Operation*> needed = neededFor(value, body);
  const llvm::SmallPtrSet<Operation*, 8> addresses = addressesOf(needed);
  for (Operation* bodyOp : needed) {
    if (auto extract = dyn_cast<tensor::ExtractOp>(bodyOp)) {
      SmallVector<TileValue> indices;
      for (Value operand : extract.getIndices().drop_back()) {
        FailureOr<TileValue> index = valueOf(operand);
        if (failed(index))
          return failure();
        indices.push_back(*index);
      }
      emitter.setLocation(bodyOp->getLoc());
      FailureOr<TileValue> loaded = gatheredRun(emitter, extract, indices, first);
      if (failed(loaded))
        return failure();
      known[extract] = *loaded;
      continue;
    }
    SmallVector<TileValue> operands;
    for (Value operand : bodyOp->getOperands()) {
      FailureOr<TileValue> lowered = valueOf(operand);
      if (failed(lowered))
        return failure();
      // Positions are computed on the scalar unit.
      if (addresses.contains(bodyOp) && !lowered->isScalar())
        lowered = emitter.scalar(emitter.asScalar(*lowered), lowered->level);
      operands.push_back(*lowered);
    }
    emitter.setLocation(bodyOp->getLoc());
    // The number of the columns is part of the run's place.
    if (isa<linalg::IndexOp>(bodyOp) && llvm::all_of(bodyOp->getUsers(), llvm::IsaPred<tensor::ExtractOp>) &&
        isColumnLoop(nest, cast<linalg::IndexOp>(bodyOp)))
      continue;
    auto index = dyn_cast<linalg::IndexOp>(bodyOp);
    FailureOr<TileValue> result = index ? loopIndex(emitter, nest, index, first) : expression.lower(bodyOp, operands);
    if (failed(result)) {
      bodyOp->emitError("cannot be translated: ") << expression.reason();
      return failure();
    }
    known[bodyOp->getResult(0)] = *result;
  }
  return valueOf(value);
}

} // namespace ascend::translator::tiles
