// Loop nests over memory become linalg on tensors: reductions, strides, stencils, products of matrices.
//
// A nest is looked at as a whole: every store and every reduction in it becomes one linalg.generic over the loops
// around it, in their order. That is the same program if no round touches what another round of a loop around both
// writes.
#include "translator/transform/raise_nest.h"

#include "translator/transform/nest_index.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <limits>

using namespace mlir;

namespace ascend::translator {
namespace {

/// acc = combiner(acc, term), with the combiner's neutral element.
struct Combination {
  Operation* combiner;
  Value term;
};

struct Access {
  Operation* op;
  Value buffer;
  NestIndex index;
  LoopStack loops;
  bool isStore;
};

/// Of a tensor's dimension: no loop moves it.
constexpr unsigned kNoLoop = ~0U;

/// A value of the nest as a tensor: element (round of loops[dims[0]], …).
struct Leaf {
  Value tensor;
  SmallVector<unsigned> dims;
};

bool isCombiner(Operation* op) {
  return isa<arith::AddFOp, arith::MulFOp, arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp, arith::MinNumFOp,
             arith::AddIOp, arith::MulIOp, arith::MaxSIOp, arith::MinSIOp>(op);
}

class NestRaiser {
public:
  explicit NestRaiser(scf::ForOp loop) : root(loop), builder(loop), arithmetic(builder, loop) {}

  std::optional<NestRefusal> run() {
    if (!findEnd() || !analyse())
      return refusal;
    // What all rounds make one value of needs a loop around, of one round.
    const auto isOneElement = [](const Access& access) {
      return access.isStore && llvm::all_of(access.index.coefficients, [](OpFoldResult c) { return isZeroInteger(c); });
    };
    if (!hasOuter && llvm::any_of(accesses, isOneElement)) {
      hasOuter = true;
      accesses.clear();
      combinations.clear();
      if (!analyse())
        return refusal;
    }
    if (!checkDependences())
      return refusal;
    build();
    return std::nullopt;
  }

private:
  bool refuse(std::string why, Operation* at = nullptr) {
    refusal = {std::move(why), at};
    return false;
  }

  // ---- Analysis ----

  /// What is made of the loop's results behind it belongs to the nest: pure code and stores.
  bool findEnd() {
    end = root;
    llvm::SmallPtrSet<Operation*, 16> users;
    SmallVector<Value> values(root.getResults());
    while (!values.empty())
      for (Operation* user : values.pop_back_val().getUsers()) {
        if (user->getBlock() != root->getBlock() || user->getNumRegions() > 0)
          return refuse("its result is used in other loops or branches", user);
        if (!isa<memref::StoreOp>(user) && !isComputation(user))
          return refuse("its result is used by more than arithmetic and stores", user);
        if (users.insert(user).second)
          llvm::append_range(values, user->getResults());
        if (end->isBeforeInBlock(user))
          end = user;
      }
    hasOuter = root->getNumResults() > 0;
    return true;
  }

  /// The loops around the nest's outermost one: none, or one of one round.
  LoopStack outerLoops() {
    LoopStack stack;
    if (hasOuter)
      stack.push_back({{}, 1, arithmetic.number(0), arithmetic.number(1)});
    return stack;
  }
  SmallVector<Operation*> codeBehind() {
    SmallVector<Operation*> code;
    for (Operation* op = root; op != end; code.push_back(op))
      op = op->getNextNode();
    return code;
  }

  static bool isComputation(Operation* op) {
    return op->getNumRegions() == 0 && isPure(op) && op->getDialect() &&
           isa<arith::ArithDialect, math::MathDialect>(op->getDialect());
  }

  bool analyse() {
    const LoopStack stack = outerLoops();
    if (!analyseLoop(root, stack))
      return false;
    for (Operation* op : codeBehind()) {
      if (auto load = dyn_cast<memref::LoadOp>(op); load || isa<memref::StoreOp>(op)) {
        if (!analyseAccess(op, stack))
          return false;
      } else if (!isComputation(op)) {
        return refuse("other code stands between the loop and the use of its result", op);
      }
    }
    if (llvm::none_of(accesses, [](const Access& access) { return access.isStore; }))
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
    if (!arithmetic.isInvariant(loop.getLowerBound()) || !arithmetic.isInvariant(loop.getUpperBound()))
      return refuse("its bounds change with a loop around it", loop);
    const int64_t width = step.getSExtValue();
    stack.push_back({loop, width, getAsOpFoldResult(loop.getLowerBound()), arithmetic.trip(loop, width)});
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
    combinations[loop.getResult(number)] = {combiner, combiner->getOperand(combiner->getOperand(0) == carried ? 1 : 0)};
    return true;
  }

  bool analyseAccess(Operation* op, const LoopStack& stack) {
    auto load = dyn_cast<memref::LoadOp>(op);
    auto store = dyn_cast<memref::StoreOp>(op);
    Access access{op, {}, {}, stack, static_cast<bool>(store)};
    std::optional<NestIndex> index =
        arithmetic.position(load ? load.getMemRef() : store.getMemRef(), load ? load.getIndices() : store.getIndices(),
                            stack, access.buffer);
    if (!index)
      return refuse("the index is not a sum of the counters", op);
    access.index = std::move(*index);
    if (!hasRuns(access))
      return refuse("the elements are not next to each other in memory, and their number is not known", op);
    accesses.push_back(std::move(access));
    return true;
  }

  /// What has no neighbours is gathered into a temporary buffer, whose size must be known.
  static bool hasRuns(const Access& access) {
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

  /// Loops that reach different elements in different rounds, whatever the others do.
  bool reachesEachElementOnce(const Access& access, ArrayRef<unsigned> over) {
    const auto isOneRound = [&](unsigned k) { return isOneInteger(access.loops[k].trip); };
    if (access.index.isSeparable)
      return llvm::all_of(over,
                          [&](unsigned k) { return isOneRound(k) || !isZeroInteger(access.index.coefficients[k]); });
    // From the loop of the smallest distance on: each next one steps over all that those before reach.
    SmallVector<unsigned> left(over);
    llvm::erase_if(left, isOneRound);
    const auto distance = [&](unsigned k) {
      return std::pair(getConstantIntValue(access.index.coefficients[k]).value_or(std::numeric_limits<int64_t>::max()),
                       k);
    };
    llvm::sort(left, [&](unsigned a, unsigned b) { return distance(a) < distance(b); });
    OpFoldResult extent = arithmetic.number(1);
    while (!left.empty()) {
      auto* next = llvm::find_if(left, [&](unsigned k) {
        const OpFoldResult coefficient = access.index.coefficients[k];
        return !isZeroInteger(coefficient) && NestArithmetic::isAtLeast(coefficient, extent);
      });
      if (next == left.end())
        return false;
      extent = arithmetic.mul(access.index.coefficients[*next], access.loops[*next].trip);
      left.erase(next);
    }
    return true;
  }

  static bool sameLoop(const NestLoop& a, const NestLoop& b) {
    return a.op == b.op ||
           (a.step == b.step && NestArithmetic::isSame(a.lower, b.lower) && NestArithmetic::isSame(a.trip, b.trip));
  }

  /// Whether both reach the same element in the same rounds. What one has loops more for does not count.
  static bool sameElement(const Access& a, const Access& b) {
    if (!NestArithmetic::isSame(a.index.offset, b.index.offset))
      return false;
    const std::size_t depth = std::max(a.loops.size(), b.loops.size());
    for (std::size_t k = 0; k < depth; ++k) {
      const OpFoldResult left = k < a.loops.size() ? a.index.coefficients[k] : OpFoldResult();
      const OpFoldResult right = k < b.loops.size() ? b.index.coefficients[k] : OpFoldResult();
      if (!left || !right) {
        if (!isZeroInteger(left ? left : right))
          return false;
        continue;
      }
      if (!NestArithmetic::isSame(left, right) || (!isZeroInteger(left) && !sameLoop(a.loops[k], b.loops[k])))
        return false;
    }
    return true;
  }

  bool checkDependences() {
    for (Access& store : accesses) {
      if (!store.isStore)
        continue;
      SmallVector<unsigned> moving, still;
      for (unsigned k = 0; k < store.loops.size(); ++k)
        (isZeroInteger(store.index.coefficients[k]) && !isOneInteger(store.loops[k].trip) ? still : moving)
            .push_back(k);
      if (!still.empty() && !findAccumulation(store, still))
        return refuse("rounds write the same element, and are no sum, product, maximum or minimum", store.op);
      if (!reachesEachElementOnce(store, moving))
        return refuse("two rounds may write the same element", store.op);
      for (const Access& other : accesses)
        if (other.buffer == store.buffer && !sameElement(store, other))
          return refuse("a round may touch what another one writes", other.op);
    }
    return true;
  }

  /// y[i] = combiner(y[i], term) in a loop over something else.
  bool findAccumulation(const Access& store, ArrayRef<unsigned> still) {
    // The innermost loops, and no store to the element but this one in them.
    for (const auto [place, k] : llvm::enumerate(still))
      if (k != store.loops.size() - still.size() + place)
        return false;
    Operation* combiner = cast<memref::StoreOp>(store.op).getValue().getDefiningOp();
    if (!combiner || !isCombiner(combiner) || !combiner->hasOneUse() || combiner->getBlock() != store.op->getBlock())
      return false;
    scf::ForOp outermost = store.loops[still.front()].op;
    const Access* own = nullptr;
    for (const Access& other : accesses) {
      if (other.buffer != store.buffer || other.op == store.op || !outermost || !outermost->isAncestor(other.op))
        continue;
      if (own || other.isStore || !sameElement(store, other))
        return false;
      own = &other;
    }
    if (!own || !own->op->hasOneUse() || *own->op->getUsers().begin() != combiner)
      return false;
    accumulations[store.op] = {combiner,
                               combiner->getOperand(combiner->getOperand(0) == own->op->getResult(0) ? 1 : 0)};
    ownLoads.insert(own->op);
    return true;
  }

  // ---- Building ----

  Location loc() { return root.getLoc(); }

  /// The elements that an access reaches, one dimension for each loop that moves it.
  Value viewOf(const Access& access, SmallVectorImpl<unsigned>& dims) {
    SmallVector<OpFoldResult> sizes, strides;
    for (const auto [k, coefficient] : llvm::enumerate(access.index.coefficients))
      if (!isZeroInteger(coefficient) || isOneInteger(access.loops[k].trip)) {
        dims.push_back(k);
        sizes.push_back(access.loops[k].trip);
        strides.push_back(isZeroInteger(coefficient) ? arithmetic.number(1) : coefficient);
      }
    if (dims.empty()) { // one element
      dims.push_back(kNoLoop);
      sizes.push_back(arithmetic.number(1));
      strides.push_back(arithmetic.number(1));
    }
    SmallVector<int64_t> shape, steps;
    const auto constant = [](OpFoldResult v) { return getConstantIntValue(v).value_or(ShapedType::kDynamic); };
    for (const auto [size, stride] : llvm::zip_equal(sizes, strides)) {
      shape.push_back(constant(size));
      steps.push_back(constant(stride));
    }
    auto layout = StridedLayoutAttr::get(builder.getContext(), constant(access.index.offset), steps);
    auto type = MemRefType::get(shape, cast<MemRefType>(access.buffer.getType()).getElementType(), layout);
    return memref::ReinterpretCastOp::create(builder, access.op->getLoc(), type, access.buffer, access.index.offset,
                                             sizes, strides);
  }

  void build() {
    builder.setInsertionPoint(end->getNextNode());
    for (const Access& access : accesses)
      byOp[access.op] = &access;
    const LoopStack stack = outerLoops();
    const SmallVector<Operation*> behind = codeBehind();
    buildLoop(root, stack);
    for (Operation* op : behind)
      buildStatement(op, stack);
    for (auto& [access, value] : written) {
      SmallVector<unsigned> dims;
      const Value view = viewOf(*access, dims);
      bufferization::MaterializeInDestinationOp::create(builder, access->op->getLoc(), Type(), value.tensor, view,
                                                        /*restrict=*/true, /*writable=*/true);
    }
    for (Operation* op : llvm::reverse(behind))
      if (isa<memref::StoreOp>(op) || op->use_empty())
        op->erase();
    if (root->use_empty())
      root.erase();
  }

  void buildLoop(scf::ForOp loop, LoopStack stack) {
    const int64_t step = *getConstantIntValue(loop.getStep());
    const LoopStack around = stack;
    stack.push_back({loop, step, getAsOpFoldResult(loop.getLowerBound()), arithmetic.trip(loop, step)});
    for (Operation& op : loop.getBody()->without_terminator())
      buildStatement(&op, stack);
    for (const auto [result, init] : llvm::zip_equal(loop.getResults(), loop.getInitArgs())) {
      const Combination& combination = combinations.lookup(result);
      const Leaf start = generic(around, {}, init, {}, loop.getLoc());
      leaves[result] = generic(stack, stack.size() - 1, combination.term, {combination.combiner, start}, loop.getLoc());
    }
  }

  void buildStatement(Operation* op, const LoopStack& stack) {
    if (auto inner = dyn_cast<scf::ForOp>(op))
      return buildLoop(inner, stack);
    if (auto load = dyn_cast<memref::LoadOp>(op)) {
      if (!ownLoads.contains(op))
        leaves[load.getResult()] = read(*byOp.lookup(op));
      return;
    }
    auto store = dyn_cast<memref::StoreOp>(op);
    if (!store)
      return;
    const Access& access = *byOp.lookup(op);
    const auto found = accumulations.find(op);
    Leaf value;
    if (found == accumulations.end()) {
      value = generic(stack, {}, store.getValue(), {}, op->getLoc());
    } else {
      unsigned first = stack.size();
      while (first > 0 && isZeroInteger(access.index.coefficients[first - 1]) && !isOneInteger(stack[first - 1].trip))
        --first;
      value = generic(stack, first, found->second.term, {found->second.combiner, read(access)}, op->getLoc());
    }
    write(access, value);
  }

  /// What an access reads: what was written before, or memory.
  Leaf read(const Access& access) {
    for (auto& [other, value] : written)
      if (other->buffer == access.buffer)
        return value;
    Leaf leaf;
    const Value view = viewOf(access, leaf.dims);
    auto type = cast<MemRefType>(view.getType());
    leaf.tensor = bufferization::ToTensorOp::create(builder, access.op->getLoc(),
                                                    RankedTensorType::get(type.getShape(), type.getElementType()), view,
                                                    /*restrict=*/true, /*writable=*/true);
    return leaf;
  }

  void write(const Access& access, Leaf value) {
    for (auto& [other, known] : written)
      if (other->buffer == access.buffer) {
        known = value;
        return;
      }
    written.emplace_back(&access, value);
  }

  struct Reduction {
    Operation* combiner = nullptr;
    Leaf start;
  };

  /// `value` for all rounds of the loops; from loop `firstReduced` on they are combined.
  Leaf generic(const LoopStack& stack, std::optional<unsigned> firstReduced, Value value, const Reduction& reduction,
               Location location) {
    const unsigned count = stack.size(), parallel = firstReduced.value_or(count);
    SmallVector<Value> inputs;
    SmallVector<AffineMap> maps;
    SmallVector<Value> order;
    collectLeaves(value, order);
    const auto mapOf = [&](ArrayRef<unsigned> dims) {
      SmallVector<AffineExpr> exprs;
      for (const unsigned dim : dims)
        exprs.push_back(dim == kNoLoop ? builder.getAffineConstantExpr(0) : builder.getAffineDimExpr(dim));
      return AffineMap::get(count, 0, exprs, builder.getContext());
    };
    for (const Value leaf : order) {
      inputs.push_back(leaves[leaf].tensor);
      maps.push_back(mapOf(leaves[leaf].dims));
    }
    Leaf result;
    SmallVector<OpFoldResult> sizes;
    for (unsigned k = 0; k < parallel; ++k) {
      result.dims.push_back(k);
      sizes.push_back(stack[k].trip);
    }
    Value init;
    if (!reduction.combiner) {
      init = tensor::EmptyOp::create(builder, location, sizes, value.getType());
    } else {
      init = reduction.start.tensor;
      result.dims = reduction.start.dims;
    }
    maps.push_back(mapOf(result.dims));
    SmallVector<utils::IteratorType> loops(count, utils::IteratorType::parallel);
    for (unsigned k = parallel; k < count; ++k)
      loops[k] = utils::IteratorType::reduction;
    result.tensor =
        linalg::GenericOp::create(builder, location, init.getType(), inputs, init, maps, loops,
                                  [&](OpBuilder& b, Location, ValueRange arguments) {
                                    IRMapping map;
                                    for (const auto [leaf, argument] : llvm::zip(order, arguments))
                                      map.map(leaf, argument);
                                    Value computed = clone(b, stack, value, map);
                                    if (reduction.combiner) {
                                      IRMapping both;
                                      const bool isFirst = reduction.combiner->getOperand(0) == value;
                                      both.map(value, computed);
                                      both.map(reduction.combiner->getOperand(isFirst ? 1 : 0), arguments.back());
                                      computed = b.clone(*reduction.combiner, both)->getResult(0);
                                    }
                                    linalg::YieldOp::create(b, location, computed);
                                  })
            .getResult(0);
    return result;
  }

  /// The tensors that `value` is computed from.
  void collectLeaves(Value value, SmallVectorImpl<Value>& order) {
    if (leaves.contains(value)) {
      if (!llvm::is_contained(order, value))
        order.push_back(value);
      return;
    }
    Operation* op = value.getDefiningOp();
    if (!op || arithmetic.isInvariant(value))
      return;
    for (const Value operand : op->getOperands())
      collectLeaves(operand, order);
  }

  Value clone(OpBuilder& b, const LoopStack& stack, Value value, IRMapping& map) {
    if (const Value known = map.lookupOrNull(value))
      return known;
    for (const auto [k, loop] : llvm::enumerate(stack))
      if (loop.op && value == loop.counter()) {
        Value number = linalg::IndexOp::create(b, loc(), k);
        if (loop.step != 1)
          number = arith::MulIOp::create(b, loc(), number, arith::ConstantIndexOp::create(b, loc(), loop.step));
        if (!isZeroInteger(loop.lower))
          number = arith::AddIOp::create(b, loc(), number, arithmetic.value(loop.lower));
        map.map(value, number);
        return number;
      }
    Operation* op = value.getDefiningOp();
    if (!op || arithmetic.isInvariant(value))
      return value;
    for (const Value operand : op->getOperands())
      clone(b, stack, operand, map);
    b.clone(*op, map);
    return map.lookup(value);
  }

  scf::ForOp root;
  OpBuilder builder;
  NestArithmetic arithmetic;
  Operation* end = nullptr; ///< the last operation of the nest
  bool hasOuter = false;    ///< a loop of one round stands for the code around the outermost loop
  NestRefusal refusal;
  std::vector<Access> accesses;
  llvm::DenseMap<Value, Combination> combinations;       ///< by the result of the loop
  llvm::DenseMap<Operation*, Combination> accumulations; ///< by the store
  llvm::SmallPtrSet<Operation*, 4> ownLoads;             ///< the loads of accumulations
  llvm::DenseMap<Operation*, const Access*> byOp;
  llvm::DenseMap<Value, Leaf> leaves;
  std::vector<std::pair<const Access*, Leaf>> written; ///< the last value of each buffer
};

} // namespace

namespace {

/// a > b ? a : b is the larger of both, as a reduction wants to see it.
struct SelectedExtreme : OpRewritePattern<arith::SelectOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::SelectOp select, PatternRewriter& rewriter) const override {
    const Value a = select.getTrueValue(), c = select.getFalseValue();
    const auto compares = [&](Operation* compare) {
      return compare && ((compare->getOperand(0) == a && compare->getOperand(1) == c) ||
                         (compare->getOperand(0) == c && compare->getOperand(1) == a));
    };
    if (auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>(); compares(compare)) {
      using P = arith::CmpFPredicate;
      const bool isGreater = llvm::is_contained({P::OGT, P::OGE, P::UGT, P::UGE}, compare.getPredicate());
      if (!isGreater && !llvm::is_contained({P::OLT, P::OLE, P::ULT, P::ULE}, compare.getPredicate()))
        return failure();
      if (isGreater == (compare.getLhs() == a))
        rewriter.replaceOpWithNewOp<arith::MaxNumFOp>(select, a, c);
      else
        rewriter.replaceOpWithNewOp<arith::MinNumFOp>(select, a, c);
      return success();
    }
    auto compare = select.getCondition().getDefiningOp<arith::CmpIOp>();
    if (!compares(compare))
      return failure();
    using P = arith::CmpIPredicate;
    const bool isGreater = llvm::is_contained({P::sgt, P::sge}, compare.getPredicate());
    if (!isGreater && !llvm::is_contained({P::slt, P::sle}, compare.getPredicate()))
      return failure();
    if (isGreater == (compare.getLhs() == a))
      rewriter.replaceOpWithNewOp<arith::MaxSIOp>(select, a, c);
    else
      rewriter.replaceOpWithNewOp<arith::MinSIOp>(select, a, c);
    return success();
  }
};

} // namespace

void addExtremePatterns(RewritePatternSet& patterns) { patterns.add<SelectedExtreme>(patterns.getContext()); }

std::optional<NestRefusal> raiseNest(scf::ForOp loop) { return NestRaiser(loop).run(); }

} // namespace ascend::translator
