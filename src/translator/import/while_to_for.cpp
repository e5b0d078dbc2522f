// Counting `scf.while` loops, as they come out of control flow graphs, become `scf.for` over `index`.
#include "translator/import/import.h"
#include "translator/import/inductions.h"

#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// A `scf.while` in one of two shapes:
///   while: `before` computes the condition from the counter, `after` is the body and steps the counter;
///   do-while: `before` is the body, steps the counter and computes the condition; `after` hands values on.
struct Counting {
  bool isDoWhile = false;
  unsigned counter = 0; ///< the argument of `before` that counts
  int64_t step = 0;
  arith::CmpIPredicate predicate{}; ///< goes on while counter <predicate> bound
  Value bound;
  bool comparesNext = false; ///< the condition looks at the stepped counter (do-while only)
};

bool isOutside(Value value, scf::WhileOp loop) { return !loop->isAncestor(value.getParentRegion()->getParentOp()); }

/// value == counter + constant
std::optional<int64_t> stepFrom(Value value, Value counter) {
  auto add = value.getDefiningOp<arith::AddIOp>();
  APInt constant;
  if (add && add.getLhs() == counter && matchPattern(add.getRhs(), m_ConstantInt(&constant)))
    return constant.getSExtValue();
  auto sub = value.getDefiningOp<arith::SubIOp>();
  if (sub && sub.getLhs() == counter && matchPattern(sub.getRhs(), m_ConstantInt(&constant)))
    return -constant.getSExtValue();
  return std::nullopt;
}

bool isPureBlock(Block& block) {
  return llvm::all_of(block.without_terminator(), [](Operation& op) { return isPure(&op); });
}

arith::CmpIPredicate swapSides(arith::CmpIPredicate predicate) {
  using P = arith::CmpIPredicate;
  switch (predicate) {
  case P::slt:
    return P::sgt;
  case P::sle:
    return P::sge;
  case P::sgt:
    return P::slt;
  case P::sge:
    return P::sle;
  case P::ult:
    return P::ugt;
  case P::ule:
    return P::uge;
  case P::ugt:
    return P::ult;
  case P::uge:
    return P::ule;
  default:
    return predicate;
  }
}

/// The value that argument `number` of `before` has in the next round, as a value of the loop's body.
Value nextOf(scf::WhileOp loop, unsigned number, bool isDoWhile) {
  Value next = loop.getYieldOp().getOperand(number);
  if (!isDoWhile)
    return next;
  auto argument = dyn_cast<BlockArgument>(next);
  return argument && argument.getOwner() == loop.getAfterBody()
             ? loop.getConditionOp().getArgs()[argument.getArgNumber()]
             : next;
}

std::optional<Counting> recogniseWith(scf::WhileOp loop, bool isDoWhile) {
  auto compare = loop.getConditionOp().getCondition().getDefiningOp<arith::CmpIOp>();
  if (!compare || !compare.getLhs().getType().isSignlessInteger() || compare->getBlock() != loop.getBeforeBody())
    return std::nullopt;
  for (const bool swapped : {false, true}) {
    const Value counted = swapped ? compare.getRhs() : compare.getLhs();
    Counting result;
    result.isDoWhile = isDoWhile;
    result.bound = swapped ? compare.getLhs() : compare.getRhs();
    result.predicate = swapped ? swapSides(compare.getPredicate()) : compare.getPredicate();
    if (!isOutside(result.bound, loop))
      continue;
    for (BlockArgument argument : loop.getBeforeArguments()) {
      result.counter = argument.getArgNumber();
      const Value next = nextOf(loop, result.counter, isDoWhile);
      result.comparesNext = isDoWhile && counted == next;
      if (counted != argument && !result.comparesNext)
        continue;
      // In a while loop the body knows the counter by the name under which the condition hands it on.
      std::optional<int64_t> step = stepFrom(next, argument);
      if (!isDoWhile)
        for (const auto [handed, name] : llvm::zip_equal(loop.getConditionOp().getArgs(), loop.getAfterArguments()))
          if (handed == argument && !step)
            step = stepFrom(next, name);
      if (!step || *step == 0)
        continue;
      result.step = *step;
      return result;
    }
  }
  return std::nullopt;
}

/// Whether `predicate` ends the loop when counting in the direction of `step`.
bool endsCounting(const Counting& counting) {
  using P = arith::CmpIPredicate;
  switch (counting.predicate) {
  case P::ne:
    return counting.step == 1 || counting.step == -1 || counting.bound.getType().isInteger(64);
  case P::slt:
  case P::sle:
  case P::ult:
  case P::ule:
    return counting.step > 0;
  case P::sgt:
  case P::sge:
  case P::ugt:
  case P::uge:
    return counting.step < 0;
  default:
    return false;
  }
}

std::optional<Counting> recognise(scf::WhileOp loop) {
  Block& after = *loop.getAfterBody();
  const bool isDoWhile = after.without_terminator().empty();
  if (!isDoWhile && !isPureBlock(*loop.getBeforeBody()))
    return std::nullopt;
  const std::optional<Counting> counting = recogniseWith(loop, isDoWhile);
  return counting && endsCounting(*counting) ? counting : std::nullopt;
}

class Converter {
public:
  Converter(scf::WhileOp whileLoop, const Counting& found) : loop(whileLoop), counting(found), builder(whileLoop) {}

  void run() {
    const Value init = loop.getInits()[counting.counter];
    const Value trips = tripCount(init);
    const Value start = widen(init);
    const Value zero = arith::ConstantIndexOp::create(builder, at(), 0);
    const Value one = arith::ConstantIndexOp::create(builder, at(), 1);
    auto forLoop = scf::ForOp::create(builder, at(), zero, trips, one, initialValues());
    buildBody(forLoop, start);
    replaceResults(forLoop, start, trips);
  }

private:
  Location at() const { return loop->getLoc(); }
  Type counterType() const { return counting.bound.getType(); }
  bool isSignedComparison() const {
    using P = arith::CmpIPredicate;
    return llvm::is_contained({P::slt, P::sle, P::sgt, P::sge}, counting.predicate);
  }

  Value indexConstant(int64_t value) { return arith::ConstantIndexOp::create(builder, at(), value); }

  /// A counter's value as an index; lengths are below 2^63 whatever their type says.
  Value widen(Value value) {
    if (counterType().getIntOrFloatBitWidth() < 64 && !isSignedComparison())
      return arith::IndexCastUIOp::create(builder, at(), builder.getIndexType(), value);
    return arith::IndexCastOp::create(builder, at(), builder.getIndexType(), value);
  }

  /// How often the body runs.
  Value tripCount(Value start) {
    using P = arith::CmpIPredicate;
    const int64_t distance = std::abs(counting.step);
    Value length;
    if (counting.predicate == P::ne && counterType().getIntOrFloatBitWidth() < 64) {
      // Narrow counters may wrap on the way.
      const Value difference = counting.step > 0 ? arith::SubIOp::create(builder, at(), counting.bound, start)
                                                 : arith::SubIOp::create(builder, at(), start, counting.bound);
      length = arith::IndexCastUIOp::create(builder, at(), builder.getIndexType(), difference);
    } else {
      const Value from = widen(counting.step > 0 ? start : counting.bound);
      const Value to = widen(counting.step > 0 ? counting.bound : start);
      length = arith::SubIOp::create(builder, at(), to, from);
    }
    const bool inclusive = llvm::is_contained({P::sle, P::ule, P::sge, P::uge}, counting.predicate);
    if (inclusive)
      length = arith::AddIOp::create(builder, at(), length, indexConstant(1));
    Value trips =
        distance == 1 ? length : Value(arith::CeilDivSIOp::create(builder, at(), length, indexConstant(distance)));
    if (!counting.isDoWhile)
      return trips;
    // A do-while that tests for inequality and starts beyond its end would not end: it runs as often as the distance
    // says.
    if (counting.comparesNext)
      return counting.predicate == P::ne ? trips
                                         : Value(arith::MaxSIOp::create(builder, at(), trips, indexConstant(1)));
    if (counting.predicate != P::ne)
      trips = arith::MaxSIOp::create(builder, at(), trips, indexConstant(0));
    return arith::AddIOp::create(builder, at(), trips, indexConstant(1));
  }

  /// All but the counter are carried; in a do-while also what only leaves the loop.
  SmallVector<Value> initialValues() {
    SmallVector<Value> values;
    for (const auto [number, init] : llvm::enumerate(loop.getInits()))
      if (number != counting.counter)
        values.push_back(init);
    if (counting.isDoWhile)
      for (const Value leaving : loop.getConditionOp().getArgs()) {
        const Type type = leaving.getType();
        values.push_back(isOutside(leaving, loop)
                             ? leaving
                             : Value(arith::ConstantOp::create(builder, at(), builder.getZeroAttr(type))));
      }
    return values;
  }

  Value counterAt(OpBuilder& b, Value start, Value round) {
    Value steps = round;
    if (counting.step != 1)
      steps = arith::MulIOp::create(b, at(), round, arith::ConstantIndexOp::create(b, at(), counting.step));
    const Value counter = arith::AddIOp::create(b, at(), start, steps);
    auto narrow = arith::IndexCastOp::create(b, at(), counterType(), counter);
    // Up to its bound a counter does not leave the range in which it is compared.
    if (counting.predicate != arith::CmpIPredicate::ne)
      narrow->setAttr(kInRangeAttr, b.getBoolAttr(isSignedComparison()));
    return narrow;
  }

  /// Maps the arguments of `before` to the values that they have in a round.
  void mapArguments(IRMapping& map, ValueRange carried, Value counter) {
    unsigned next = 0;
    for (BlockArgument argument : loop.getBeforeArguments())
      map.map(argument, argument.getArgNumber() == counting.counter ? counter : carried[next++]);
  }

  void buildBody(scf::ForOp forLoop, Value start) {
    Block& body = *forLoop.getBody();
    if (!body.empty())
      body.back().erase();
    OpBuilder b = OpBuilder::atBlockEnd(&body);
    IRMapping map;
    mapArguments(map, forLoop.getRegionIterArgs(), counterAt(b, start, forLoop.getInductionVar()));
    for (Operation& op : loop.getBeforeBody()->without_terminator())
      b.clone(op, map);
    for (const auto [name, value] : llvm::zip_equal(loop.getAfterArguments(), loop.getConditionOp().getArgs()))
      map.map(name, map.lookupOrDefault(value));
    for (Operation& op : loop.getAfterBody()->without_terminator())
      b.clone(op, map);
    SmallVector<Value> yielded;
    for (const auto [number, value] : llvm::enumerate(loop.getYieldOp().getOperands()))
      if (number != counting.counter)
        yielded.push_back(map.lookupOrDefault(value));
    if (counting.isDoWhile)
      for (const Value leaving : loop.getConditionOp().getArgs())
        yielded.push_back(map.lookupOrDefault(leaving));
    scf::YieldOp::create(b, at(), yielded);
  }

  void replaceResults(scf::ForOp forLoop, Value start, Value trips) {
    if (counting.isDoWhile) {
      loop->replaceAllUsesWith(forLoop.getResults().take_back(loop->getNumResults()));
    } else {
      // What the condition handed on when it was false for the first time.
      IRMapping map;
      const Value rounds = arith::MaxSIOp::create(builder, at(), trips, indexConstant(0));
      mapArguments(map, forLoop.getResults(), counterAt(builder, start, rounds));
      for (Operation& op : loop.getBeforeBody()->without_terminator())
        builder.clone(op, map);
      for (auto [result, value] : llvm::zip_equal(loop.getResults(), loop.getConditionOp().getArgs()))
        result.replaceAllUsesWith(map.lookupOrDefault(value));
    }
    loop.erase();
  }

  scf::WhileOp loop;
  Counting counting;
  OpBuilder builder;
};

class WhileToForPass : public PassWrapper<WhileToForPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(WhileToForPass)

  StringRef getArgument() const final { return "ascendc-while-to-for"; }
  StringRef getDescription() const final { return "Make scf.for over index of scf.while loops that count"; }
  void getDependentDialects(DialectRegistry& registry) const final {
    registry.insert<scf::SCFDialect, arith::ArithDialect>();
  }

  void runOnOperation() final {
    if (failed(simplifyInductions(getOperation())))
      return signalPassFailure();
    getOperation().walk([](LoopLikeOpInterface loop) { moveLoopInvariantCode(loop); });
    SmallVector<scf::WhileOp> loops;
    getOperation().walk([&](scf::WhileOp loop) { loops.push_back(loop); }); // inner loops first
    for (scf::WhileOp loop : loops)
      if (const std::optional<Counting> counting = recognise(loop))
        Converter(loop, *counting).run();
    if (failed(simplifyInductions(getOperation())))
      signalPassFailure();
  }
};

} // namespace

std::unique_ptr<Pass> createWhileToForPass() { return std::make_unique<WhileToForPass>(); }

} // namespace ascend::translator
