// Loops over contiguous memory whose rounds do not depend on each other become linalg.generic.
#include "translator/dialect/ascendc.h"
#include "translator/transform/raise_access.h"
#include "translator/transform/raise_guards.h"
#include "translator/transform/raise_nest.h"
#include "translator/transform/scalar_passes.h"
#include "translator/transform/transform_attributes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// One loop: why not, or the generic.
class LoopRaiser {
public:
  explicit LoopRaiser(scf::ForOp forLoop) : loop(forLoop), builder(forLoop) {}

  /// False: the loop stays, and `reason` (at `culprit`, if one operation is to blame) says why.
  bool run() {
    if (!checkShape() || !collectAccesses() || !checkDependences())
      return false;
    build();
    return true;
  }

  std::string reason;
  Operation* culprit = nullptr;

private:
  bool refuse(std::string why, Operation* at = nullptr) {
    reason = std::move(why);
    culprit = at;
    return false;
  }

  bool checkShape() {
    APInt step;
    if (loop->hasAttr("ascend.scalar"))
      return refuse("its attribute 'ascend.scalar' says so");
    if (!loop.getInductionVar().getType().isIndex() || !matchPattern(loop.getStep(), m_ConstantInt(&step)) ||
        !step.isOne())
      return refuse("its step is not 1");
    if (loop.getNumResults() > 0)
      return refuse("each round uses a value of the one before");
    if (loop.getBody()->walk([](linalg::LinalgOp) { return WalkResult::interrupt(); }).wasInterrupted())
      return refuse("it has vector code in it");
    for (Operation& op : loop.getBody()->without_terminator()) {
      if (isa<memref::LoadOp, memref::StoreOp>(op))
        continue;
      if (op.getNumRegions() > 0)
        return refuse(isa<LoopLikeOpInterface>(op) ? "it has another loop in it" : "it branches", &op);
      if (!isPure(&op) || !isa<arith::ArithDialect, math::MathDialect>(op.getDialect()))
        return refuse(("'" + op.getName().getStringRef() + "' has no vector form").str(), &op);
    }
    return true;
  }

  bool collectAccesses() {
    for (Operation& op : loop.getBody()->without_terminator()) {
      if (!isa<memref::LoadOp, memref::StoreOp>(op))
        continue;
      std::string why;
      const std::optional<Access> access = accessOf(loop, &op, why);
      if (!access)
        return refuse(why, &op);
      accesses.push_back(*access);
    }
    if (llvm::none_of(accesses, [](const Access& access) { return access.isStore; }))
      return refuse("it writes nothing");
    return true;
  }

  /// Rounds are independent if what one writes no other one touches. Buffers that are different arguments do not
  /// overlap.
  bool checkDependences() {
    for (const Access& store : accesses)
      for (const Access& other : accesses)
        if (store.isStore && rootBuffer(store.buffer) == rootBuffer(other.buffer) && !store.sameElements(other))
          return refuse("a round may touch what another one writes: the buffer is accessed at different distances from "
                        "the counter",
                        other.op);
    return true;
  }

  OpFoldResult plus(OpFoldResult a, OpFoldResult b) {
    const std::optional<int64_t> x = getConstantIntValue(a);
    const std::optional<int64_t> y = getConstantIntValue(b);
    if (x && y)
      return builder.getIndexAttr(*x + *y);
    if (x == 0)
      return b;
    return y == 0 ? a : OpFoldResult(arith::AddIOp::create(builder, loop.getLoc(), value(a), value(b)).getResult());
  }

  Value value(OpFoldResult number) {
    if (auto known = dyn_cast<Value>(number))
      return known;
    return arith::ConstantIndexOp::create(builder, loop.getLoc(), cast<IntegerAttr>(cast<Attribute>(number)).getInt());
  }

  /// Number of rounds; never negative, for it becomes an extent.
  OpFoldResult rounds() {
    const std::optional<int64_t> from = getConstantIntValue(loop.getLowerBound());
    const std::optional<int64_t> to = getConstantIntValue(loop.getUpperBound());
    if (from && to)
      return builder.getIndexAttr(std::max<int64_t>(*to - *from, 0));
    auto clamped = loop.getUpperBound().getDefiningOp<arith::MaxSIOp>();
    const bool isLength =
        loop.getUpperBound().getDefiningOp<memref::DimOp>() || (clamped && matchPattern(clamped.getRhs(), m_Zero()));
    if (from == 0 && isLength)
      return loop.getUpperBound();
    Value length = loop.getUpperBound();
    if (from != 0)
      length = arith::SubIOp::create(builder, loop.getLoc(), length, loop.getLowerBound());
    const Value zero = arith::ConstantIndexOp::create(builder, loop.getLoc(), 0);
    return arith::MaxSIOp::create(builder, loop.getLoc(), length, zero).getResult();
  }

  /// The run of memory as a memref of rank 1, or one element as rank 0.
  Value runOf(const Access& access, OpFoldResult length) {
    SmallVector<OpFoldResult> offsets = access.position;
    SmallVector<OpFoldResult> sizes(offsets.size(), builder.getIndexAttr(1));
    const SmallVector<OpFoldResult> strides(offsets.size(), builder.getIndexAttr(1));
    SmallVector<int64_t> shape;
    if (!access.isUniform) {
      offsets.back() = plus(offsets.back(), getAsOpFoldResult(loop.getLowerBound()));
      sizes.back() = length;
      shape.push_back(getConstantIntValue(length).value_or(ShapedType::kDynamic));
    }
    auto type = memref::SubViewOp::inferRankReducedResultType(shape, cast<MemRefType>(access.buffer.getType()), offsets,
                                                              sizes, strides);
    return memref::SubViewOp::create(builder, loop.getLoc(), type, access.buffer, offsets, sizes, strides);
  }

  void build();
  void buildBody(OpBuilder& b, ValueRange arguments);

  scf::ForOp loop;
  OpBuilder builder;
  SmallVector<Access> accesses;
  SmallVector<const Access*> inputs;  ///< one for each run that is read and not written
  SmallVector<const Access*> outputs; ///< one for each run that is written
};

void LoopRaiser::build() {
  const auto addOnce = [](SmallVectorImpl<const Access*>& list, const Access& access) {
    if (llvm::none_of(list, [&](const Access* other) { return other->sameElements(access); }))
      list.push_back(&access);
  };
  for (const Access& access : accesses)
    if (access.isStore)
      addOnce(outputs, access);
  for (const Access& access : accesses)
    if (!access.isStore && llvm::none_of(outputs, [&](const Access* output) { return output->sameElements(access); }))
      addOnce(inputs, access);

  const OpFoldResult length = rounds();
  MLIRContext* context = builder.getContext();
  const AffineMap along = AffineMap::getMultiDimIdentityMap(1, context);
  const AffineMap uniform = AffineMap::get(1, 0, context);
  SmallVector<AffineMap> maps;
  SmallVector<Value> ins;
  SmallVector<Value> outs;
  for (const Access* input : inputs) {
    ins.push_back(runOf(*input, length));
    maps.push_back(input->isUniform ? uniform : along);
  }
  for (const Access* output : outputs) {
    outs.push_back(runOf(*output, length));
    maps.push_back(along);
  }
  linalg::GenericOp::create(builder, loop.getLoc(), ins, outs, maps, {utils::IteratorType::parallel},
                            [&](OpBuilder& b, Location, ValueRange arguments) { buildBody(b, arguments); });
  loop.erase();
}

void LoopRaiser::buildBody(OpBuilder& b, ValueRange arguments) {
  IRMapping map;
  // What stands in each run so far: at first what was there.
  SmallVector<Value> current(arguments);
  const auto slotOf = [&](const Access& access) -> Value& {
    for (const auto [number, output] : llvm::enumerate(outputs))
      if (output->sameElements(access))
        return current[inputs.size() + number];
    for (const auto [number, input] : llvm::enumerate(inputs))
      if (input->sameElements(access))
        return current[number];
    llvm_unreachable("each access has a run");
  };
  if (!loop.getInductionVar().use_empty()) {
    const Value round = linalg::IndexOp::create(b, loop.getLoc(), 0);
    map.map(loop.getInductionVar(), isZeroInteger(OpFoldResult(loop.getLowerBound()))
                                        ? round
                                        : Value(arith::AddIOp::create(b, loop.getLoc(), round, loop.getLowerBound())));
  }
  const Access* access = accesses.begin();
  for (Operation& op : loop.getBody()->without_terminator()) {
    if (auto load = dyn_cast<memref::LoadOp>(op))
      map.map(load.getResult(), slotOf(*access++));
    else if (auto store = dyn_cast<memref::StoreOp>(op))
      slotOf(*access++) = map.lookupOrDefault(store.getValue());
    else
      b.clone(op, map);
  }
  linalg::YieldOp::create(b, loop.getLoc(), ValueRange(current).take_back(outputs.size()));
}

class RaiseLoopsPass : public PassWrapper<RaiseLoopsPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(RaiseLoopsPass)

  StringRef getArgument() const final { return "ascendc-raise-loops"; }
  StringRef getDescription() const final {
    return "Make linalg.generic of loops over contiguous memory whose rounds are independent";
  }
  void getDependentDialects(DialectRegistry& registry) const final {
    registry.insert<ascendc::AscendCDialect, bufferization::BufferizationDialect, linalg::LinalgDialect,
                    tensor::TensorDialect, memref::MemRefDialect, arith::ArithDialect, scf::SCFDialect>();
  }

  void runOnOperation() final {
    if (!getOperation()->hasAttr(ascendc::AscendCDialect::kKernelAttr))
      return;
    if (failed(foldGuardsIntoLoops(getOperation())))
      return signalPassFailure();
    getOperation().walk([&](LoopLikeOpInterface loop) { moveLoopInvariantCode(loop); });
    for (Block& block : getOperation().getBody())
      raiseIn(block);
    // Addresses that nobody takes any more, also inside the generics.
    if (failed(applyPatternsGreedily(getOperation(), RewritePatternSet(&getContext()))))
      return signalPassFailure();
    keepScalarCodeOnOneBlock();
  }

private:
  /// Nests from the outside in: what cannot be vector code as a whole may hold loops that can.
  static void raiseIn(Block& block) {
    // Raising a loop may erase code behind it, which has no regions.
    SmallVector<Operation*> nested;
    for (Operation& op : block)
      if (op.getNumRegions() > 0 && !isa<linalg::LinalgOp>(op) && !op.hasAttr(kFillsTableAttr))
        nested.push_back(&op);
    for (Operation* op : nested) {
      auto loop = dyn_cast<scf::ForOp>(op);
      if (!loop) {
        for (Region& region : op->getRegions())
          for (Block& inner : region)
            raiseIn(inner);
        continue;
      }
      const bool isSimple = loop.getNumResults() == 0 && loop.getBody()->getOps<scf::ForOp>().empty();
      LoopRaiser raiser(loop);
      if (isSimple && raiser.run())
        continue;
      const std::optional<NestRefusal> refusal = raiseNest(loop);
      if (!refusal)
        continue;
      auto remark = loop.emitRemark() << "the loop stays scalar code: " << (isSimple ? raiser.reason : refusal->reason);
      if (Operation* culprit = isSimple ? raiser.culprit : refusal->culprit)
        remark.attachNote(culprit->getLoc()) << "here";
      remark.report();
      raiseIn(*loop.getBody());
    }
  }

  static bool isScalarAccess(Operation* op) {
    return isa<memref::LoadOp, memref::StoreOp, ascendc::InstructionInterface>(op) &&
           !op->getParentOfType<linalg::LinalgOp>();
  }

  /// Vector code is distributed over the blocks later, scalar code is not: a kernel that has any, and does not
  /// distribute itself, runs on the first block.
  void keepScalarCodeOnOneBlock() {
    func::FuncOp kernel = getOperation();
    Operation* reason = nullptr;
    const WalkResult walk = kernel.walk([&](Operation* op) {
      if (isa<ascendc::GetBlockIdxOp, ascendc::GetBlockNumOp>(op))
        return WalkResult::interrupt();
      const bool isNested = isa<linalg::LinalgOp, memref::CopyOp, bufferization::MaterializeInDestinationOp>(op) &&
                            !isa<func::FuncOp>(op->getParentOp());
      const bool isOfTable = op->getParentOp()->hasAttr(kFillsTableAttr); // blocks wait for it
      if (!reason && !isOfTable && (isScalarAccess(op) || isNested))
        reason = op;
      return WalkResult::advance();
    });
    if (walk.wasInterrupted())
      kernel->setAttr(kDistributesItselfAttr, UnitAttr::get(kernel.getContext()));
    if (walk.wasInterrupted() || !reason || !kernel.getBody().hasOneBlock())
      return;
    reason->emitRemark() << "kernel '" << kernel.getName() << "' has scalar code and does not distribute itself "
                         << "(ascend_get_block_idx): it runs on one block";
    Block& body = kernel.getBody().front();
    Operation* end = body.getTerminator();
    OpBuilder builder(end);
    const Location location = kernel.getLoc();
    const Value block = ascendc::GetBlockIdxOp::create(builder, location, builder.getIndexType());
    const Value first = arith::ConstantIndexOp::create(builder, location, 0);
    const Value isFirst = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::eq, block, first);
    auto guard = scf::IfOp::create(builder, location, isFirst, /*withElseRegion=*/false);
    SmallVector<Operation*> statements;
    for (Operation& op : body.without_terminator())
      if (!llvm::is_contained(
              {block.getDefiningOp(), first.getDefiningOp(), isFirst.getDefiningOp(), guard.getOperation()}, &op))
        statements.push_back(&op);
    for (Operation* op : statements)
      op->moveBefore(guard.thenBlock()->getTerminator());
  }
};

} // namespace

std::unique_ptr<Pass> createRaiseLoopsPass() { return std::make_unique<RaiseLoopsPass>(); }

} // namespace ascend::translator
