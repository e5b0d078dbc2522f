// Whether the rounds of a nest are independent.
#include "translator/transform/nest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

#include <limits>

using namespace mlir;

namespace ascend::translator {
namespace {

class NestDependences {
public:
  explicit NestDependences(Nest& checked) : nest(checked) {}

  std::optional<NestRefusal> run() { return check() ? std::nullopt : std::optional(refusal); }

private:
  bool refuse(std::string why, Operation* at) {
    refusal = {std::move(why), at};
    return false;
  }

  /// Loops that reach different elements in different rounds, whatever the others do.
  bool reachesEachElementOnce(const NestAccess& access, ArrayRef<unsigned> over) {
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
    OpFoldResult extent = nest.arithmetic.number(1);
    while (!left.empty()) {
      auto* next = llvm::find_if(left, [&](unsigned k) {
        const OpFoldResult coefficient = access.index.coefficients[k];
        return !isZeroInteger(coefficient) && NestArithmetic::isAtLeast(coefficient, extent);
      });
      if (next == left.end())
        return false;
      extent = nest.arithmetic.mul(access.index.coefficients[*next], access.loops[*next].trip);
      left.erase(next);
    }
    return true;
  }

  static bool sameLoop(const NestLoop& a, const NestLoop& b) {
    return a.op == b.op ||
           (a.step == b.step && NestArithmetic::isSame(a.lower, b.lower) && NestArithmetic::isSame(a.trip, b.trip));
  }

  /// Whether both reach the same element in the same rounds. What one has loops more for does not count.
  static bool sameElement(const NestAccess& a, const NestAccess& b) {
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

  bool check() {
    for (NestAccess& store : nest.accesses) {
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
      for (const NestAccess& other : nest.accesses)
        if (other.buffer == store.buffer && !sameElement(store, other))
          return refuse("a round may touch what another one writes", other.op);
    }
    return true;
  }

  /// y[i] = combiner(y[i], term) in a loop over something else.
  bool findAccumulation(const NestAccess& store, ArrayRef<unsigned> still) {
    // The innermost loops, and no store to the element but this one in them.
    for (const auto [place, k] : llvm::enumerate(still))
      if (k != store.loops.size() - still.size() + place)
        return false;
    Operation* combiner = cast<memref::StoreOp>(store.op).getValue().getDefiningOp();
    if (!combiner || !isCombiner(combiner) || !combiner->hasOneUse() || combiner->getBlock() != store.op->getBlock())
      return false;
    scf::ForOp outermost = store.loops[still.front()].op;
    const NestAccess* own = nullptr;
    for (const NestAccess& other : nest.accesses) {
      if (other.buffer != store.buffer || other.op == store.op || !outermost || !outermost->isAncestor(other.op))
        continue;
      if (own || other.isStore || !sameElement(store, other))
        return false;
      own = &other;
    }
    if (!own || !own->op->hasOneUse() || *own->op->getUsers().begin() != combiner)
      return false;
    nest.accumulations[store.op] = {combiner,
                                    combiner->getOperand(combiner->getOperand(0) == own->op->getResult(0) ? 1 : 0)};
    nest.ownLoads.insert(own->op);
    return true;
  }

  Nest& nest;
  NestRefusal refusal;
};

} // namespace

std::optional<NestRefusal> checkNestDependences(Nest& nest) { return NestDependences(nest).run(); }

} // namespace ascend::translator
