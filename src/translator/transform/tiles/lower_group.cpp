// One group of stages becomes one loop nest over tiles:
//   no reduction, all operands runs of memory      for each tile of the block's part of the elements
//   no reduction, rows                             for each (row, part of the row)
//   reductions                                     for each row: all stages on one tile when a row fits in one, else
//                                                  one loop over the row's parts for each reduction and one for the
//                                                  results
#include "translator/transform/tiles/group.h"

#include "translator/transform/tiles/emitter.h"
#include "translator/transform/tiles/expression.h"
#include "translator/transform/tiles/nest.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <numeric>

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {

/// Bytes to which the parts of the blocks are aligned, so that full tiles start at whole cache lines.
constexpr std::int64_t kPartBytes = 512;
/// Two scalar units must not write to one cache line (no SoC keeps them coherent).
constexpr std::int64_t kCacheLineBytes = 64;

struct Output {
  Sink sink;
  StageNest nest;         ///< of the operation that makes it
  BufferView destination; ///< one dimension for each parallel loop of the nest
  unsigned result = 0;    ///< number of the result of nest.stage.op
};

class GroupLowering {
public:
  GroupLowering(OpBuilder& builder, const Group& group, const GroupOptions& options)
      : builder_(builder), group_(group), options_(options), loc_(group.sinks.front().op->getLoc()) {}

  LogicalResult run() {
    for (const Stage& stage : group_.reductions)
      reductions_.push_back(nestOf(builder_, stage));
    for (const Sink& sink : group_.sinks)
      if (failed(addOutput(sink)))
        return failure();
    for (StageNest& nest : reductions_)
      finishNest(nest);
    for (Output& output : outputs_)
      finishNest(output.nest);
    SmallVector<const StageNest*> nests;
    for (StageNest& nest : reductions_)
      nests.push_back(&nest);
    for (Output& output : outputs_)
      nests.push_back(&output.nest);
    rowLoops_ = mergeRows(nests, group_.rows);
    rowCount_ = builder_.getIndexAttr(1);
    for (unsigned loop = 0; loop < group_.rows; ++loop)
      rowCount_ = mul(builder_, loc_, rowCount_, rowSize(loop));
    if (!reductions_.empty() || !isWide(outputs_.front()))
      return lowerRows();
    return lowerElements();
  }

private:
  LogicalResult addOutput(const Sink& sink) {
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

  static bool hasSizeFromInput(const StageNest& nest, unsigned loop) {
    for (auto [access, view] : llvm::zip(nest.stage.operands, nest.views))
      if (view && access.dims[loop] >= 0)
        return true;
    return false;
  }

  void finishNest(StageNest& nest) {
    nest.columns = builder_.getIndexAttr(1);
    for (unsigned loop = group_.rows; loop < nest.stage.numLoops(); ++loop)
      nest.columns = mul(builder_, loc_, nest.columns, nest.sizes[loop]);
  }

  OpFoldResult rowSize(unsigned loop) {
    const StageNest& nest = reductions_.empty() ? outputs_.front().nest : reductions_.front();
    return nest.sizes[loop];
  }

  /// The output has a value for each column, not one for each row.
  bool isWide(const Output& output) const { return output.nest.stage.parallel > group_.rows; }

  // ---- the loops
  // ----------------------------------------------------------------------------------------------------------

  Value index(std::int64_t value) { return arith::ConstantIndexOp::create(builder_, loc_, value); }
  Value asIndex(OpFoldResult value) { return materialize(builder_, loc_, value); }

  std::int64_t smallestElement() const {
    std::int64_t bytes = 8;
    for (const Output& output : outputs_)
      bytes = std::min<std::int64_t>(
          bytes, elementBytes(cast<MemRefType>(output.destination.root.getType()).getElementType()));
    return bytes;
  }
  static std::int64_t elementBytes(Type type) { return std::max(1u, type.getIntOrFloatBitWidth() / 8); }

  /// [begin, end) of `total` for this block; boundaries are multiples of `granule`.
  std::pair<Value, Value> part(OpFoldResult total, std::int64_t granule) {
    if (options_.distribution == Distribution::none)
      return {index(0), asIndex(total)};
    Value all = asIndex(total);
    Value block = GetBlockIdxOp::create(builder_, loc_, builder_.getIndexType());
    Value blocks = GetBlockNumOp::create(builder_, loc_, builder_.getIndexType());
    Value length = arith::CeilDivUIOp::create(builder_, loc_, all, blocks);
    if (granule > 1) {
      length = arith::CeilDivUIOp::create(builder_, loc_, length, index(granule));
      length = arith::MulIOp::create(builder_, loc_, length, index(granule));
    }
    Value begin = arith::MulIOp::create(builder_, loc_, block, length);
    Value end = arith::MinUIOp::create(builder_, loc_, arith::AddIOp::create(builder_, loc_, begin, length), all);
    return {begin, end};
  }

  Value tileLength(OpFoldResult longest) {
    IntegerAttr atMost;
    if (std::optional<std::int64_t> columns = constantOf(longest); columns && *columns > 0)
      atMost = builder_.getI64IntegerAttr((*columns + kColumnGranule - 1) / kColumnGranule * kColumnGranule);
    return TileLengthOp::create(builder_, loc_, builder_.getIndexType(), builder_.getI64IntegerAttr(kColumnGranule),
                                atMost, IntegerAttr());
  }
  static constexpr std::int64_t kColumnGranule = 128;

  /// for (first = begin; first < end; first += step) with `body(first, min(step, end − first))`.
  void loop(OpBuilder& at, Value begin, Value end, Value step, llvm::function_ref<void(scf::ForOp)> body) {
    auto loopOp = scf::ForOp::create(at, loc_, begin, end, step);
    body(loopOp);
    at.setInsertionPointAfter(loopOp);
  }

  Value chunkLength(OpBuilder& at, Value first, Value end, Value step) {
    return arith::MinUIOp::create(at, loc_, arith::SubIOp::create(at, loc_, end, first), step);
  }

  /// No reduction: rows × columns elements, in tiles that stay inside one row.
  LogicalResult lowerElements() {
    OpFoldResult columns = outputs_.front().nest.columns;
    Emitter emitter(builder_, *options_.soc, loc_);
    if (group_.rows == 0) {
      Value step = tileLength(columns);
      auto [begin, end] = part(columns, kPartBytes / smallestElement());
      auto outer = scf::ForOp::create(builder_, loc_, begin, end, step);
      OpBuilder body = OpBuilder::atBlockTerminator(outer.getBody());
      Value first = outer.getInductionVar();
      Value count = chunkLength(body, first, end, step);
      enter(emitter, outer, Level::chunk);
      emitter.at(Level::chunk) = body;
      emitter.setColumns(Level::chunk, count);
      rowLevel_ = Level::chunk;
      return writeOutputs(emitter, first, Level::chunk);
    }
    return lowerRowParts(emitter, columns);
  }

  LogicalResult lowerRowParts(Emitter& emitter, OpFoldResult columns) {
    Value step = tileLength(columns);
    auto [begin, end] = part(rowCount_, rowGranule());
    Value all = asIndex(columns);
    auto rows = scf::ForOp::create(builder_, loc_, begin, end, index(1));
    enter(emitter, rows, Level::row);
    emitter.at(Level::row) = OpBuilder::atBlockTerminator(rows.getBody());
    setRow(emitter, rows.getInductionVar(), Level::row);
    return chunkLoop(emitter, all, step, [&](Value first) { return writeOutputs(emitter, first, Level::chunk); });
  }

  void enter(Emitter& emitter, scf::ForOp loopOp, Level inner) {
    for (int level = 0; level < static_cast<int>(inner); ++level)
      emitter.at(static_cast<Level>(level)).setInsertionPoint(loopOp);
  }

  /// for each part of the row: body(first column).
  LogicalResult chunkLoop(Emitter& emitter, Value columns, Value step, llvm::function_ref<LogicalResult(Value)> body) {
    OpBuilder& at = emitter.at(Level::row);
    Value zero = arith::ConstantIndexOp::create(at, loc_, 0);
    auto chunks = scf::ForOp::create(at, loc_, zero, columns, step);
    at.setInsertionPoint(chunks);
    OpBuilder inside = OpBuilder::atBlockTerminator(chunks.getBody());
    Value count = chunkLength(inside, chunks.getInductionVar(), columns, step);
    emitter.at(Level::chunk) = inside;
    emitter.setColumns(Level::chunk, count);
    LogicalResult result = body(chunks.getInductionVar());
    emitter.forget(Level::chunk);
    at.setInsertionPointAfter(chunks);
    return result;
  }

  /// Rows between two blocks' parts: with DataCopyPad any; without it short pieces are written by the scalar unit, and
  /// two blocks must not share a cache line.
  std::int64_t rowGranule() {
    if (options_.soc->hasDataCopyPad)
      return 1;
    std::int64_t granule = 1;
    for (const Output& output : outputs_) {
      std::int64_t bytes = elementBytes(cast<MemRefType>(output.destination.root.getType()).getElementType());
      std::optional<std::int64_t> columns =
          isWide(output) ? constantOf(output.nest.columns) : std::optional<std::int64_t>(1);
      std::int64_t rowBytes = columns ? std::max<std::int64_t>(*columns, 1) * bytes : bytes;
      granule = std::max(granule, kCacheLineBytes / std::gcd(kCacheLineBytes, rowBytes));
    }
    return granule;
  }

  LogicalResult lowerRows() {
    OpFoldResult longest = reductions_.empty() ? OpFoldResult(builder_.getIndexAttr(1)) : reductions_.front().columns;
    bool oneLength = true;
    auto columnSizes = [&](const StageNest& nest) { return ArrayRef(nest.sizes).drop_front(group_.rows); };
    auto check = [&](const StageNest& nest) {
      ArrayRef<OpFoldResult> a = columnSizes(reductions_.front()), b = columnSizes(nest);
      oneLength &= a.size() == b.size() && llvm::all_of(llvm::zip(a, b), [](auto pair) {
                     return isEqualSize(std::get<0>(pair), std::get<1>(pair));
                   });
    };
    for (const StageNest& nest : reductions_)
      check(nest);
    for (const Output& output : outputs_)
      if (isWide(output))
        check(output.nest);
    Value step = tileLength(oneLength ? longest : OpFoldResult());
    auto [begin, end] = part(rowCount_, rowGranule());
    if (!oneLength || reductions_.empty())
      return rowsInParts(builder_, begin, end, step);
    // A row that fits in one tile is loaded once, and all stages work on it.
    Value columns = asIndex(longest);
    Value notEmpty = arith::CmpIOp::create(builder_, loc_, arith::CmpIPredicate::ugt, columns, index(0));
    Value short_ = arith::CmpIOp::create(builder_, loc_, arith::CmpIPredicate::ule, columns, step);
    Value inOne = arith::AndIOp::create(builder_, loc_, notEmpty, short_);
    auto choice = scf::IfOp::create(builder_, loc_, inOne, /*withElseRegion=*/true);
    OpBuilder one = choice.getThenBodyBuilder(), parts = choice.getElseBodyBuilder();
    if (failed(rowsInOne(one, begin, end, columns)))
      return failure();
    return rowsInParts(parts, begin, end, step);
  }

  static bool isEqualSize(OpFoldResult a, OpFoldResult b) {
    std::optional<std::int64_t> x = constantOf(a), y = constantOf(b);
    if (x || y)
      return x == y;
    if (a == b)
      return true;
    auto left = cast<Value>(a).getDefiningOp<memref::DimOp>(), right = cast<Value>(b).getDefiningOp<memref::DimOp>();
    return left && right && left.getSource() == right.getSource() && left.getConstantIndex() &&
           left.getConstantIndex() == right.getConstantIndex();
  }

  LogicalResult rowsInOne(OpBuilder& at, Value begin, Value end, Value columns) {
    Emitter emitter(at, *options_.soc, loc_);
    auto rows = scf::ForOp::create(at, loc_, begin, end, arith::ConstantIndexOp::create(at, loc_, 1));
    enter(emitter, rows, Level::row);
    emitter.at(Level::row) = OpBuilder::atBlockTerminator(rows.getBody());
    emitter.setColumns(Level::top, columns);
    setRow(emitter, rows.getInductionVar(), Level::row);
    Value zero = emitter.intConstant(builder_.getIndexType(), 0).value;
    results_.clear();
    for (StageNest& nest : reductions_) {
      SmallVector<TileValue> elements;
      if (failed(reductionElements(emitter, nest, zero, elements)))
        return failure();
      for (auto [i, element] : llvm::enumerate(elements)) {
        FailureOr<TileValue> reduced = reduceTile(emitter, nest, i, element);
        if (failed(reduced) || failed(setResult(emitter, nest, i, *reduced)))
          return failure();
      }
    }
    return writeOutputs(emitter, zero, Level::row);
  }

  LogicalResult rowsInParts(OpBuilder& at, Value begin, Value end, Value step) {
    Emitter emitter(at, *options_.soc, loc_);
    auto rows = scf::ForOp::create(at, loc_, begin, end, arith::ConstantIndexOp::create(at, loc_, 1));
    enter(emitter, rows, Level::row);
    emitter.at(Level::row) = OpBuilder::atBlockTerminator(rows.getBody());
    setRow(emitter, rows.getInductionVar(), Level::row);
    results_.clear();
    for (StageNest& nest : reductions_)
      if (failed(reduceInParts(emitter, nest, step)))
        return failure();
    SmallVector<const Output*> wide;
    for (const Output& output : outputs_)
      if (isWide(output))
        wide.push_back(&output);
    if (!wide.empty()) {
      Value columns = materialize(emitter.at(Level::row), loc_, wide.front()->nest.columns);
      if (failed(chunkLoop(emitter, columns, step,
                           [&](Value first) { return writeOutputs(emitter, first, Level::chunk); })))
        return failure();
    }
    return writeNarrowOutputs(emitter);
  }

  LogicalResult reduceInParts(Emitter& emitter, StageNest& nest, Value step) {
    std::optional<SmallVector<Combiner>> combiners = combinersFor(nest);
    SmallVector<TileValue> sums;
    for (Combiner& combiner : *combiners) {
      FailureOr<TileValue> start = identity(emitter, combiner);
      if (failed(start))
        return failure();
      // A tile of its own: it changes in the loop.
      Type type = isVector(combiner) ? reductionType(emitter, combiner) : combiner.element.getType();
      TileValue sum{emitter.alloc(reductionType(emitter, combiner), /*wide=*/false, Level::row), type, false,
                    Level::row};
      OpBuilder& row = emitter.at(Level::row);
      if (isVector(combiner))
        DuplicateOp::create(row, loc_, sum.value, start->value, emitter.count(false, Level::row));
      else
        SetValueOp::create(row, loc_, sum.value, zeroIndex(emitter), toCompute(row, start->value, sum));
      sums.push_back(sum);
    }
    Value columns = materialize(emitter.at(Level::row), loc_, nest.columns);
    LogicalResult result = chunkLoop(emitter, columns, step, [&](Value first) -> LogicalResult {
      SmallVector<TileValue> elements;
      if (failed(reductionElements(emitter, nest, first, elements)))
        return failure();
      for (auto [i, element] : llvm::enumerate(elements)) {
        FailureOr<TileValue> reduced = reduceTile(emitter, nest, i, element);
        if (failed(reduced))
          return failure();
        accumulate(emitter, (*combiners)[i], sums[i], *reduced);
      }
      return success();
    });
    if (failed(result))
      return failure();
    for (auto [i, sum] : llvm::enumerate(sums))
      if (failed(setResult(emitter, nest, i, sum)))
        return failure();
    return success();
  }

  // ---- rows
  // -----------------------------------------------------------------------------------------------------------------

  void setRow(Emitter& emitter, Value row, Level level) {
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

  /// Where the operand's element of this row and column `first` stands, and the level from which that is known.
  std::pair<Value, Level> offsetOf(Emitter& emitter, const OperandAccess& access, const BufferView& view, bool wide,
                                   Value first, Level columnLevel) {
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
    return {emitter.indexValue(offset), level};
  }

  // ---- values
  // -----------------------------------------------------------------------------------------------------------------

  FailureOr<TileValue> operandValue(Emitter& emitter, const StageNest& nest, unsigned index, Value first) {
    const OperandAccess& access = nest.stage.operands[index];
    Value operand = nest.stage.op ? nest.stage.op->getOperand(index) : Value();
    if (nest.views[index])
      return loadValue(emitter, nest, access, *nest.views[index], first);
    if (access.isScalar)
      return emitter.scalar(operand);
    return rowValue(emitter, withoutCasts(operand));
  }

  FailureOr<TileValue> loadValue(Emitter& emitter, const StageNest& nest, const OperandAccess& access,
                                 const BufferView& view, Value first) {
    bool wide = columnAccess(access, &view, nest.sizes, group_.rows) == ColumnAccess::run;
    auto [offset, level] = offsetOf(emitter, access, view, wide, first, emitter.columnLevel());
    Value global = globalTensor(view.root);
    Expression expression(emitter, remarked_);
    Type type = cast<MemRefType>(view.root.getType()).getElementType();
    return expression.fromMemory(emitter.load(global, offset, type, wide, level));
  }

  /// A value that each row has once: the result of a reduction, or what a reduction starts from.
  FailureOr<TileValue> rowValue(Emitter& emitter, Value tensor) {
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
        cast<linalg::YieldOp>(op.getBody()->getTerminator()).getOperand(cast<OpResult>(tensor).getResultNumber()),
        Value());
  }

  /// `value` of the body of the stage's operation, for the columns from `first` on.
  FailureOr<TileValue> bodyValue(Emitter& emitter, const StageNest& nest, Value value, Value first) {
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
    for (Operation* bodyOp : neededFor(value, body)) {
      SmallVector<TileValue> operands;
      for (Value operand : bodyOp->getOperands()) {
        FailureOr<TileValue> lowered = valueOf(operand);
        if (failed(lowered))
          return failure();
        operands.push_back(*lowered);
      }
      emitter.setLocation(bodyOp->getLoc());
      FailureOr<TileValue> result = expression.lower(bodyOp, operands);
      if (failed(result)) {
        bodyOp->emitError("cannot be translated: ") << expression.reason();
        return failure();
      }
      known[bodyOp->getResult(0)] = *result;
    }
    return valueOf(value);
  }

  static FailureOr<TileValue> outsideValue(Emitter& emitter, Value value) {
    if (auto constant = value.getDefiningOp<arith::ConstantOp>())
      return emitter.constant(constant.getValue());
    return emitter.scalar(value);
  }

  /// The operations of the body that `value` is computed from, in order.
  static SmallVector<Operation*> neededFor(Value value, Block* body) {
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

  // ---- reductions
  // ---------------------------------------------------------------------------------------------------------------

  static std::optional<SmallVector<Combiner>> combinersFor(const StageNest& nest) {
    std::string why;
    return combinersOf(nest.stage.op, why);
  }

  LogicalResult reductionElements(Emitter& emitter, const StageNest& nest, Value first,
                                  SmallVector<TileValue>& elements) {
    std::optional<SmallVector<Combiner>> combiners = combinersFor(nest);
    for (Combiner& combiner : *combiners) {
      FailureOr<TileValue> element = bodyValue(emitter, nest, combiner.element, first);
      if (failed(element))
        return failure();
      elements.push_back(emitter.asTile(*element, /*wide=*/true));
    }
    return success();
  }

  static bool isSum(Operation* op) { return isa<arith::AddFOp, arith::AddIOp>(op); }
  static bool isMax(Operation* op) {
    return isa<arith::MaximumFOp, arith::MaxNumFOp, arith::MaxSIOp, arith::MaxUIOp>(op);
  }
  /// The unit reduces floats with sum, maximum and minimum; the scalar unit all else.
  static bool isVector(const Combiner& combiner) {
    return isa<FloatType>(combiner.element.getType()) && !isa<arith::MulFOp>(combiner.op);
  }

  /// Sums of small floats are added up in f32.
  static Type reductionType(Emitter& emitter, const Combiner& combiner) {
    Type type = combiner.element.getType();
    return isSum(combiner.op) && isa<FloatType>(type) ? emitter.f32() : emitter.computeType(type);
  }

  static FailureOr<TileValue> identity(Emitter& emitter, const Combiner& combiner) {
    if (isVector(combiner)) {
      double value = isSum(combiner.op) ? 0.0 : isMax(combiner.op) ? -INFINITY : INFINITY;
      return emitter.floatConstant(scalarTypeOf(reductionType(emitter, combiner)), value);
    }
    Type type = combiner.element.getType();
    if (isa<arith::MulFOp>(combiner.op))
      return emitter.floatConstant(type, 1.0);
    unsigned width = type.getIntOrFloatBitWidth();
    llvm::APInt value = llvm::TypeSwitch<Operation*, llvm::APInt>(combiner.op)
                            .Case([&](arith::MulIOp) { return llvm::APInt(width, 1); })
                            .Case([&](arith::MaxSIOp) { return llvm::APInt::getSignedMinValue(width); })
                            .Case([&](arith::MinSIOp) { return llvm::APInt::getSignedMaxValue(width); })
                            .Case([&](arith::MinUIOp) { return llvm::APInt::getMaxValue(width); })
                            .Default([&](Operation*) { return llvm::APInt(width, 0); });
    return emitter.constant(IntegerAttr::get(type, value));
  }

  // ---- reductions on the scalar unit
  // ----------------------------------------------------------------------------------------------

  Value zeroIndex(Emitter& emitter) { return emitter.intConstant(builder_.getIndexType(), 0).value; }

  /// A scalar of the source's type as an element of the tile.
  static Value toCompute(OpBuilder& at, Value value, const TileValue& tile) {
    Type type = scalarTypeOf(tile.tileType());
    return value.getType() == type ? value : arith::ExtSIOp::create(at, value.getLoc(), type, value).getResult();
  }

  static Value elementOf(OpBuilder& at, Location loc, const TileValue& tile, Value index, Type type) {
    Value element = GetValueOp::create(at, loc, scalarTypeOf(tile.tileType()), tile.value, index);
    return element.getType() == type ? element : arith::TruncIOp::create(at, loc, type, element).getResult();
  }

  static Value combine(OpBuilder& at, const Combiner& combiner, Value a, Value b) {
    IRMapping mapping;
    mapping.map(combiner.op->getOperand(0), a);
    mapping.map(combiner.op->getOperand(1), b);
    return at.clone(*combiner.op, mapping)->getResult(0);
  }

  TileValue reduceOnScalarUnit(Emitter& emitter, const Combiner& combiner, const TileValue& element) {
    if (remarked_.insert(combiner.op).second)
      combiner.op->emitRemark() << "has no vector reduction for " << combiner.element.getType()
                                << ": the scalar unit goes over the elements";
    Level level = std::max(element.level, emitter.columnLevel());
    OpBuilder& at = emitter.at(level);
    Location loc = emitter.loc();
    Type type = combiner.element.getType();
    Value zero = arith::ConstantIndexOp::create(at, loc, 0), one = arith::ConstantIndexOp::create(at, loc, 1);
    auto loop = scf::ForOp::create(at, loc, zero, emitter.count(true, level), one,
                                   ValueRange{identity(emitter, combiner)->value},
                                   [&](OpBuilder& body, Location, Value index, ValueRange sums) {
                                     Value next = elementOf(body, loc, element, index, type);
                                     scf::YieldOp::create(body, loc, combine(body, combiner, sums.front(), next));
                                   });
    return {loop.getResult(0), type, false, level};
  }

  FailureOr<TileValue> reduceTile(Emitter& emitter, const StageNest& nest, unsigned index, TileValue element) {
    Combiner combiner = (*combinersFor(nest))[index];
    emitter.setLocation(combiner.op->getLoc());
    if (!isVector(combiner))
      return reduceOnScalarUnit(emitter, combiner, element);
    Type type = reductionType(emitter, combiner);
    if (element.tileType() != type)
      element = emitter.castTile(element, type, type, Round::None);
    auto make = [&](auto tag) {
      using Op = decltype(tag);
      Level level = std::max(element.level, emitter.columnLevel());
      TileValue result{emitter.alloc(type, /*wide=*/false, level), type, false, level};
      Value work = emitter.temp(type, level);
      Op::create(emitter.at(level), emitter.loc(), result.value, element.value, work, emitter.count(true, level));
      return result;
    };
    if (isSum(combiner.op))
      return make(ReduceSumOp());
    return isMax(combiner.op) ? make(ReduceMaxOp()) : make(ReduceMinOp());
  }

  void accumulate(Emitter& emitter, const Combiner& combiner, const TileValue& sum, const TileValue& partial) {
    OpBuilder& at = emitter.at(Level::chunk);
    if (!isVector(combiner)) {
      Value zero = zeroIndex(emitter);
      Value total = combine(at, combiner, elementOf(at, loc_, sum, zero, partial.type), partial.value);
      SetValueOp::create(at, loc_, sum.value, zero, toCompute(at, total, sum));
      return;
    }
    Value one = emitter.count(false, Level::chunk);
    if (isSum(combiner.op))
      AddOp::create(at, loc_, sum.value, sum.value, partial.value, one);
    else if (isMax(combiner.op))
      MaxOp::create(at, loc_, sum.value, sum.value, partial.value, one);
    else
      MinOp::create(at, loc_, sum.value, sum.value, partial.value, one);
  }

  /// Combines the reduced value with what the reduction starts from, and remembers it for this row.
  LogicalResult setResult(Emitter& emitter, const StageNest& nest, unsigned index, TileValue value) {
    linalg::GenericOp op = nest.stage.op;
    Combiner combiner = (*combinersFor(nest))[index];
    Value init = withoutCasts(op.getDpsInits()[index]);
    emitter.setLocation(op.getLoc());
    Type type = combiner.op->getResult(0).getType();
    if (init.getDefiningOp<tensor::EmptyOp>()) {
      if (remarked_.insert(op).second)
        op.emitRemark() << "starts from an empty tensor: the reduction starts from its identity";
    } else {
      unsigned position = op.getNumDpsInputs() + index;
      FailureOr<TileValue> start = operandValue(emitter, nest, position, Value());
      if (failed(start))
        return failure();
      TypedAttr startConstant = Emitter::constantOf(*start),
                neutral = Emitter::constantOf(*identity(emitter, combiner));
      auto constant = dyn_cast_if_present<FloatAttr>(startConstant);
      bool isNeutral = startConstant && startConstant == neutral;
      if (constant && isVector(combiner))
        isNeutral = constant.getValueAsDouble() == cast<FloatAttr>(neutral).getValueAsDouble();
      // maxnumf starts from NaN: the operand that is a number wins.
      isNeutral |= constant && constant.getValue().isNaN() && isa<arith::MaxNumFOp, arith::MinNumFOp>(combiner.op);
      if (!isNeutral && !isVector(combiner)) {
        OpBuilder& at = emitter.at(rowLevel_);
        Value zero = zeroIndex(emitter);
        Value first = start->isScalar() ? start->value : elementOf(at, loc_, *start, zero, type);
        Value other = value.isScalar() ? value.value : elementOf(at, loc_, value, zero, type);
        value = {combine(at, combiner, first, other), type, false, rowLevel_};
      } else if (!isNeutral) {
        TileValue from = *start;
        if (!from.isScalar() && from.tileType() != value.tileType())
          from = emitter.castTile(from, value.type, value.tileType(), Round::None);
        TileValue scalarStart =
            emitter.asTile(from.isScalar() ? emitter.computeScalar(from, value.tileType()) : from, false);
        TileValue combined{emitter.alloc(value.tileType(), false, rowLevel_), value.type, false, rowLevel_};
        OpBuilder& at = emitter.at(rowLevel_);
        Value one = emitter.count(false, rowLevel_);
        if (isSum(combiner.op))
          AddOp::create(at, loc_, combined.value, scalarStart.value, value.value, one);
        else if (isMax(combiner.op))
          MaxOp::create(at, loc_, combined.value, scalarStart.value, value.value, one);
        else
          MinOp::create(at, loc_, combined.value, scalarStart.value, value.value, one);
        value = combined;
      }
    }
    Type computeType = emitter.computeType(type);
    if (!value.isScalar() && value.tileType() != computeType)
      value = emitter.castTile(value, type, computeType, Round::None);
    value.type = type;
    results_[op->getResult(index)] = value;
    return success();
  }

  // ---- results
  // -------------------------------------------------------------------------------------------------------------------

  LogicalResult writeOutputs(Emitter& emitter, Value first, Level level) {
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

  LogicalResult writeNarrowOutputs(Emitter& emitter) {
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

  FailureOr<TileValue> outputValue(Emitter& emitter, const Output& output, Value first) {
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
    Expression expression(emitter, remarked_);
    FailureOr<TileValue> stored = expression.toMemory(*value, memory);
    if (failed(stored))
      output.sink.op->emitError("cannot be translated: ") << expression.reason();
    return stored;
  }

  void write(Emitter& emitter, const Output& output, const TileValue& value, Value first) {
    const OperandAccess& access = output.nest.stage.operands.back();
    bool wide = isWide(output);
    emitter.setLocation(output.sink.op->getLoc());
    Level columnLevel = wide ? emitter.columnLevel() : Level::top;
    auto [offset, level] = offsetOf(emitter, access, output.destination, wide, first, columnLevel);
    level = std::max({level, value.level, rowLevel_, columnLevel});
    Type memory = cast<MemRefType>(output.destination.root.getType()).getElementType();
    emitter.store(globalTensor(output.destination.root), offset, value, memory, wide, level);
  }

  Value globalTensor(Value root) {
    auto [found, inserted] = globals_.try_emplace(root);
    if (inserted) {
      OpBuilder::InsertionGuard guard(builder_);
      builder_.setInsertionPointAfterValue(root);
      auto type = GlobalTensorType::get(builder_.getContext(), cast<MemRefType>(root.getType()).getElementType());
      found->second = UnrealizedConversionCastOp::create(builder_, root.getLoc(), type, root).getResult(0);
    }
    return found->second;
  }

  OpBuilder& builder_;
  const Group& group_;
  const GroupOptions& options_;
  Location loc_;
  std::vector<StageNest> reductions_;
  std::vector<Output> outputs_;
  RowLoops rowLoops_;
  OpFoldResult rowCount_;
  Level rowLevel_ = Level::row;
  SmallVector<Value> rowIndices_;
  llvm::DenseMap<Value, TileValue> results_;
  llvm::DenseMap<Value, Value> globals_;
  llvm::SmallPtrSet<Operation*, 8> remarked_;
};

} // namespace

LogicalResult lowerGroup(OpBuilder& builder, const Group& group, const GroupOptions& options) {
  return GroupLowering(builder, group, options).run();
}

} // namespace ascend::translator::tiles
