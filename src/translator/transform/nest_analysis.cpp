// What the loops of a nest access and add up.
#include "translator/transform/nest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace ascend::translator {

LoopStack Nest::outerLoops() {
  LoopStack stack;
  if (hasOuter)
    stack.push_back({{}, 1, arithmetic.number(0), arithmetic.number(1)});
  return stack;
}

SmallVector<Operation*> Nest::codeBehind() const {
  SmallVector<Operation*> code;
  for (Operation* op = root; op != end; code.push_back(op))
    op = op->getNextNode();
  return code;
}

NestLoop Nest::describe(scf::ForOp loop) {
  const int64_t step = *getConstantIntValue(loop.getStep());
  return {loop, step, getAsOpFoldResult(loop.getLowerBound()), arithmetic.trip(loop, step)};
}

bool isCombiner(Operation* op) {
  return isa<arith::AddFOp, arith::MulFOp, arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp, arith::MinNumFOp,
             arith::AddIOp, arith::MulIOp, arith::MaxSIOp, arith::MinSIOp>(op);
}

namespace {

class NestAnalysis {
public:
  explicit NestAnalysis(Nest& analysed) : nest(analysed) {}

  std::optional<NestRefusal> run() {
    if (!findEnd() || !analyse())
      return refusal;
    // What all rounds make one value of needs a loop around, of one round.
    const auto isOneElement = [](const NestAccess& access) {
      return access.isStore && llvm::all_of(access.index.coefficients, [](OpFoldResult c) { return isZeroInteger(c); });
    };
    if (!nest.hasOuter && llvm::any_of(nest.accesses, isOneElement)) {
      nest.hasOuter = true;
      nest.accesses.clear();
      nest.combinations.clear();
      if (!analyse())
        return refusal;
    }
    return std::nullopt;
  }

private:
  bool refuse(std::string why, Operation* at = nullptr) {
    refusal = {std::move(why), at};
    return false;
  }

  /// What is made of the loop's results behind it belongs to the nest: pure code and stores.
  bool findEnd() {
    nest.end = nest.root;
    llvm::SmallPtrSet<Operation*, 16> users;
    SmallVector<Value> values(nest.root.getResults());
    while (!values.empty())
      for (Operation* user : values.pop_back_val().getUsers()) {
        if (user->getBlock() != nest.root->getBlock() || user->getNumRegions() > 0)
          return refuse("its result is used in other loops or branches", user);
        if (!isa<memref::StoreOp>(user) && !isComputation(user))
          return refuse("its result is used by more than arithmetic and stores", user);
        if (users.insert(user).second)
          llvm::append_range(values, user->getResults());
        if (nest.end->isBeforeInBlock(user))
          nest.end = user;
      }
    nest.hasOuter = nest.root->getNumResults() > 0;
    return true;
  }

  static bool isComputation(Operation* op) {
    return op->getNumRegions() == 0 && isPure(op) && op->getDialect() &&
           isa<arith::ArithDialect, math::MathDialect>(op->getDialect());
  }

  bool analyse() {
    const LoopStack stack = nest.outerLoops();
    if (!analyseLoop(nest.root, stack))
      return false;
    for (Operation* op : nest.codeBehind()) {
      if (auto load = dyn_cast<memref::LoadOp>(op); load || isa<memref::StoreOp>(op)) {
        if (!analyseAccess(op, stack))
          return false;
      } else if (!isComputation(op)) {
        return refuse("other code stands between the loop and the use of its result", op);
      }
    }
    if (llvm::none_of(nest.accesses, [](const NestAccess& access) { return access.isStore; }))
      return refuse("it writes nothing");
    return true;
  }

  bool analyseLoop(scf::ForOp loop, LoopStack stack) {
    APInt step;
    if (loop->hasAttr("ascend.scalar"))
      return refuse("its attribute 'ascend.scalar' says so");
    if (!loop.getInductionVar().getType().isIndex() || !matchPattern(loop.getStep(), m_ConstantInt(&step)) ||
        step.getSExtValue() < 1)
      return refuse("its step is not a constant", loop);
    if (!nest.arithmetic.isInvariant(loop.getLowerBound()) || !nest.arithmetic.isInvariant(loop.getUpperBound()))
      return refuse("its bounds change with a loop around it", loop);
    stack.push_back(nest.describe(loop));
    for (const auto [number, carried] : llvm::enumerate(loop.getRegionIterArgs()))
      if (!findCombination(loop, number, carried))
        return false;
    for (Operation& op : loop.getBody()->without_terminator()) {
      if (auto inner = dyn_cast<scf::ForOp>(op)) {
        if (!analyseLoop(inner, stack))
          return false;
      } else if (isa<memref::LoadOp, memref::StoreOp>(op)) {
        if (!analyseAccess(&op, stack))
          return false;
      } else if (op.getNumRegions() > 0) {
        return refuse("it branches", &op);
      } else if (!isComputation(&op)) {
        return refuse(("'" + op.getName().getStringRef() + "' has no vector form").str(), &op);
      }
    }
    return true;
  }

  bool findCombination(scf::ForOp loop, unsigned number, Value carried) {
    Operation* combiner = loop.getBody()->getTerminator()->getOperand(number).getDefiningOp();
    if (!combiner || !isCombiner(combiner) || combiner->getBlock() != loop.getBody() || !carried.hasOneUse() ||
        *carried.getUsers().begin() != combiner || !combiner->hasOneUse())
      return refuse("each round uses a value of the one before", combiner ? combiner : loop.getOperation());
    nest.combinations[loop.getResult(number)] = {combiner,
                                                 combiner->getOperand(combiner->getOperand(0) == carried ? 1 : 0)};
    return true;
  }

  bool analyseAccess(Operation* op, const LoopStack& stack) {
    auto load = dyn_cast<memref::LoadOp>(op);
    auto store = dyn_cast<memref::StoreOp>(op);
    Value buffer;
    std::optional<NestIndex> index = nest.arithmetic.position(
        load ? load.getMemRef() : store.getMemRef(), load ? load.getIndices() : store.getIndices(), stack, buffer);
    if (!index)
      return refuse("the index is not a sum of the counters", op);
    NestAccess access{op, buffer, std::move(*index), stack, static_cast<bool>(store)};
    if (!hasRuns(access))
      return refuse("the elements are not next to each other in memory, and their number is not known", op);
    nest.accesses.push_back(std::move(access));
    return true;
  }

  /// What has no neighbours is gathered into a temporary buffer, whose size must be known.
  static bool hasRuns(const NestAccess& access) {
    bool isMoving = false, isStatic = true;
    for (const auto [coefficient, loop] : llvm::zip_equal(access.index.coefficients, access.loops)) {
      if (isZeroInteger(coefficient) || isOneInteger(loop.trip))
        continue;
      if (isOneInteger(coefficient))
        return true;
      isMoving = true;
      isStatic &= getConstantIntValue(loop.trip).has_value();
    }
    return !isMoving || isStatic;
  }

  Nest& nest;
  NestRefusal refusal;
};

} // namespace

std::optional<NestRefusal> analyseNest(Nest& nest) { return NestAnalysis(nest).run(); }

} // namespace ascend::translator
