// scf.forall and scf.parallel become scf.for. A kernel that is one parallel loop is distributed over the blocks by its
// outer iterations; the innermost loop of scalar code stays one, for it to be raised to vector code.
#include "translator/dialect/ascendc.h"
#include "translator/import/import.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace ascend::translator {
namespace {

struct Bounds {
  SmallVector<Value> lower, upper, step;
};

class ParallelLoop {
public:
  ParallelLoop(Operation* operation, Bounds limits) : op(operation), bounds(std::move(limits)), b(operation) {}

  /// Loops around a copy of the body: outer ones over the blocks if `overBlocks`, the rest in order. Returns the
  /// builder's place inside, and the counters.
  SmallVector<Value> open(bool overBlocks, ValueRange carried, SmallVectorImpl<scf::ForOp>& loops) {
    const Location loc = op->getLoc();
    SmallVector<Value> counters;
    unsigned first = 0;
    if (overBlocks) {
      first = hasNestedWork() ? bounds.lower.size() : bounds.lower.size() - 1;
      SmallVector<Value> extents;
      Value total = arith::ConstantIndexOp::create(b, loc, 1);
      for (unsigned loop = 0; loop < first; ++loop) {
        Value length = arith::SubIOp::create(b, loc, bounds.upper[loop], bounds.lower[loop]);
        extents.push_back(arith::CeilDivSIOp::create(b, loc, length, bounds.step[loop]));
        Value zero = arith::ConstantIndexOp::create(b, loc, 0);
        extents.back() = arith::MaxSIOp::create(b, loc, extents.back(), zero);
        total = arith::MulIOp::create(b, loc, total, extents.back());
      }
      Value block = ascendc::GetBlockIdxOp::create(b, loc, b.getIndexType());
      Value blocks = ascendc::GetBlockNumOp::create(b, loc, b.getIndexType());
      auto outer = scf::ForOp::create(b, loc, block, total, blocks);
      loops.push_back(outer);
      b.setInsertionPointToStart(outer.getBody());
      counters.assign(first, Value());
      Value rest = outer.getInductionVar();
      for (unsigned loop = first; loop-- > 0;) {
        Value number = loop == 0 ? rest : Value(arith::RemUIOp::create(b, loc, rest, extents[loop]));
        if (loop > 0)
          rest = arith::DivUIOp::create(b, loc, rest, extents[loop]);
        Value distance = arith::MulIOp::create(b, loc, number, bounds.step[loop]);
        counters[loop] = arith::AddIOp::create(b, loc, bounds.lower[loop], distance);
      }
    }
    for (unsigned loop = first; loop < bounds.lower.size(); ++loop) {
      auto inner = scf::ForOp::create(b, loc, bounds.lower[loop], bounds.upper[loop], bounds.step[loop], carried);
      if (!loops.empty() && !carried.empty()) {
        b.setInsertionPointToEnd(loops.back().getBody());
        scf::YieldOp::create(b, loc, inner.getResults());
      }
      loops.push_back(inner);
      b.setInsertionPointToStart(inner.getBody());
      counters.push_back(inner.getInductionVar());
      carried = inner.getRegionIterArgs();
    }
    return counters;
  }

  /// More than scalar code: there is no innermost loop to raise.
  bool hasNestedWork() {
    return op->getRegion(0)
        .walk([](Operation* inner) {
          const bool isScalar = isa<memref::LoadOp, memref::StoreOp>(inner) ||
                                inner->hasTrait<OpTrait::IsTerminator>() ||
                                (isPure(inner) && inner->getNumRegions() == 0 &&
                                 llvm::none_of(inner->getResultTypes(), llvm::IsaPred<ShapedType>));
          return isScalar ? WalkResult::advance() : WalkResult::interrupt();
        })
        .wasInterrupted();
  }

  /// Nothing else in the kernel does anything: blocks need not wait for each other.
  bool isWholeKernel() {
    auto kernel = dyn_cast<func::FuncOp>(op->getParentOp());
    if (!kernel || !kernel->hasAttr(ascendc::AscendCDialect::kKernelAttr) || !kernel.getBody().hasOneBlock() ||
        (bounds.lower.size() == 1 && !hasNestedWork()))
      return false;
    if (kernel.walk([](ascendc::GetBlockIdxOp) { return WalkResult::interrupt(); }).wasInterrupted())
      return false;
    return llvm::all_of(kernel.front(), [&](Operation& other) {
      return &other == op || other.hasTrait<OpTrait::IsTerminator>() || isMemoryEffectFree(&other) ||
             isa<memref::AssumeAlignmentOp>(other);
    });
  }

  Operation* op;
  Bounds bounds;
  OpBuilder b;
};

LogicalResult convert(scf::ParallelOp op) {
  ParallelLoop parallel(op, {op.getLowerBound(), op.getUpperBound(), op.getStep()});
  const ValueRange inits = op.getInitVals();
  SmallVector<scf::ForOp> loops;
  IRMapping map;
  map.map(op.getInductionVars(), parallel.open(inits.empty() && parallel.isWholeKernel(), inits, loops));
  for (Operation& inner : op.getBody()->without_terminator())
    parallel.b.clone(inner, map);
  auto reduce = cast<scf::ReduceOp>(op.getBody()->getTerminator());
  SmallVector<Value> results;
  for (const auto [number, region] : llvm::enumerate(reduce.getReductions())) {
    IRMapping inside = map;
    inside.map(region.getArgument(0), loops.back().getRegionIterArg(number));
    inside.map(region.getArgument(1), map.lookupOrDefault(reduce.getOperand(number)));
    for (Operation& inner : region.front().without_terminator())
      parallel.b.clone(inner, inside);
    results.push_back(inside.lookupOrDefault(region.front().getTerminator()->getOperand(0)));
  }
  if (!inits.empty()) {
    scf::YieldOp::create(parallel.b, op.getLoc(), results);
    op->replaceAllUsesWith(loops.front());
  }
  op.erase();
  return success();
}

/// What the threads insert in parallel is inserted round by round.
LogicalResult convert(scf::ForallOp op) {
  OpBuilder before(op);
  ParallelLoop parallel(op, {op.getLowerBound(before), op.getUpperBound(before), op.getStep(before)});
  const ValueRange outputs = op.getOutputs();
  SmallVector<scf::ForOp> loops;
  IRMapping map;
  map.map(op.getInductionVars(), parallel.open(outputs.empty() && parallel.isWholeKernel(), outputs, loops));
  SmallVector<Value> results(loops.back().getRegionIterArgs());
  map.map(op.getRegionIterArgs(), results);
  for (Operation& inner : op.getBody()->without_terminator())
    parallel.b.clone(inner, map);
  for (Operation& insertion : op.getTerminator().getYieldingOps()) {
    auto insert = dyn_cast<tensor::ParallelInsertSliceOp>(insertion);
    if (!insert)
      return insertion.emitError() << "'" << insertion.getName() << "' is not supported";
    const auto* place = llvm::find(op.getRegionIterArgs(), insert.getDest());
    Value& result = results[place - op.getRegionIterArgs().begin()];
    const auto mapped = [&](ArrayRef<OpFoldResult> values) {
      return llvm::map_to_vector(values, [&](OpFoldResult value) {
        auto dynamic = dyn_cast<Value>(value);
        return dynamic ? OpFoldResult(map.lookupOrDefault(dynamic)) : value;
      });
    };
    result = tensor::InsertSliceOp::create(parallel.b, insert.getLoc(), map.lookupOrDefault(insert.getSource()), result,
                                           mapped(insert.getMixedOffsets()), mapped(insert.getMixedSizes()),
                                           mapped(insert.getMixedStrides()));
  }
  if (!outputs.empty()) {
    scf::YieldOp::create(parallel.b, op.getLoc(), results);
    op->replaceAllUsesWith(loops.front());
  }
  op.erase();
  return success();
}

class ParallelLoopsPass : public PassWrapper<ParallelLoopsPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ParallelLoopsPass)

  StringRef getArgument() const final { return "ascendc-parallel-loops"; }
  StringRef getDescription() const final { return "Turn scf.forall and scf.parallel into scf.for, over the blocks"; }
  void getDependentDialects(DialectRegistry& registry) const final {
    registry.insert<ascendc::AscendCDialect, arith::ArithDialect, scf::SCFDialect, tensor::TensorDialect>();
  }

  void runOnOperation() final {
    SmallVector<Operation*> loops;
    // Inner ones first: the outer one is copied.
    getOperation().walk<WalkOrder::PostOrder>([&](Operation* op) {
      if (isa<scf::ParallelOp, scf::ForallOp>(op))
        loops.push_back(op);
    });
    for (Operation* loop : loops) {
      auto forall = dyn_cast<scf::ForallOp>(loop);
      if (failed(forall ? convert(forall) : convert(cast<scf::ParallelOp>(loop))))
        return signalPassFailure();
    }
  }
};

} // namespace

std::unique_ptr<Pass> createParallelLoopsPass() { return std::make_unique<ParallelLoopsPass>(); }

} // namespace ascend::translator
