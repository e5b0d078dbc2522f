// Attention and its like: products whose factors are computed first, and steps that need whole products.
#include "translator/transform/cube/phases.h"

#include "translator/transform/cube/late_division.h"
#include "translator/transform/cube/whole_units.h"
#include "translator/transform/generalize.h"
#include "translator/transform/tiles/stage.h"
#include "translator/transform/tiles/temporary.h"
#include "translator/transform/transform_attributes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <utility>

namespace ascend::translator::cube {

using namespace mlir;
using bufferization::MaterializeInDestinationOp;
using bufferization::ToTensorOp;

namespace {

/// A factor in the body of a sum of products: what it is computed by, and the loops that move it.
struct Factor {
  Value value; ///< before it is widened for the multiplication
  llvm::SmallBitVector loops;
};

Value beforeWidening(Value value) {
  while (Operation* op = value.getDefiningOp()) {
    if (!isa<arith::ExtFOp, arith::ExtSIOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

/// The operations and arguments of the body that `value` is computed by, in order; false: more than arithmetic does.
bool sliceOf(linalg::GenericOp op, Value value, SmallVectorImpl<Operation*>& operations,
             llvm::SmallSetVector<BlockArgument, 4>& arguments) {
  SmallVector<Value> work{value};
  llvm::SmallPtrSet<Operation*, 16> needed;
  while (!work.empty()) {
    Value next = work.pop_back_val();
    if (next.getParentBlock() != op.getBody())
      continue;
    if (auto argument = dyn_cast<BlockArgument>(next)) {
      if (argument.getArgNumber() >= op.getNumDpsInputs())
        return false;
      arguments.insert(argument);
      continue;
    }
    Operation* made = next.getDefiningOp();
    if (isa<tensor::ExtractOp>(made) || made->getNumRegions() != 0)
      return false;
    if (needed.insert(made).second)
      llvm::append_range(work, made->getOperands());
  }
  for (Operation& inner : *op.getBody())
    if (needed.contains(&inner))
      operations.push_back(&inner);
  return true;
}

std::optional<Factor> factorOf(linalg::GenericOp op, Value operand) {
  Factor factor{beforeWidening(operand), llvm::SmallBitVector(op.getNumLoops())};
  SmallVector<Operation*> operations;
  llvm::SmallSetVector<BlockArgument, 4> arguments;
  if (!sliceOf(op, factor.value, operations, arguments) || arguments.empty())
    return std::nullopt;
  for (BlockArgument argument : arguments) {
    AffineMap map = op.getIndexingMapsArray()[argument.getArgNumber()];
    if (!map.isProjectedPermutation())
      return std::nullopt;
    for (AffineExpr expr : map.getResults())
      factor.loops.set(cast<AffineDimExpr>(expr).getPosition());
  }
  for (Operation* inner : operations)
    if (auto index = dyn_cast<linalg::IndexOp>(inner))
      factor.loops.set(index.getDim());
  return factor;
}

/// The factors of a product of two matrices, whatever they are computed by. Products with a vector are as fast on the
/// vector unit.
std::optional<std::pair<Factor, Factor>> factorsOf(linalg::GenericOp op) {
  Operation* product = multiplicationOf(op);
  if (!product)
    return std::nullopt;
  std::optional<Factor> lhs = factorOf(op, product->getOperand(0)), rhs = factorOf(op, product->getOperand(1));
  const auto hasOwnLoop = [](const Factor& one, const Factor& other) {
    return llvm::any_of(one.loops.set_bits(), [&](unsigned loop) { return !other.loops.test(loop); });
  };
  if (!lhs || !rhs || !hasOwnLoop(*lhs, *rhs) || !hasOwnLoop(*rhs, *lhs))
    return std::nullopt;
  // Factors of one type: the narrower one is widened before.
  if (lhs->value.getType() != rhs->value.getType()) {
    lhs->value = product->getOperand(0);
    rhs->value = product->getOperand(1);
  }
  return std::pair(std::move(*lhs), std::move(*rhs));
}

class PhaseFinder {
public:
  PhaseFinder(OpBuilder& builder, func::FuncOp kernel, const target::Soc& soc, Refusal& refusal)
      : builder_(builder), kernel_(kernel), soc_(soc), refusal_(refusal) {}

  std::optional<std::vector<Phase>> run() {
    SmallVector<linalg::GenericOp> sums;
    for (auto op : kernel_.front().getOps<linalg::GenericOp>())
      if (factorsOf(op))
        sums.push_back(op);
    if (sums.empty())
      return std::nullopt;
    refusal_.where = sums.front();
    if (!isTensorCode() || !llvm::all_of(sums, [&](linalg::GenericOp op) { return canSeparate(op); }))
      return std::nullopt;
    for (linalg::GenericOp op : sums)
      separate(op);
    return phases();
  }

private:
  bool refuse(const std::string& why) {
    refusal_.why = why;
    return false;
  }

  /// Nothing but reads of buffers, tensor code, and writes of its results to other buffers.
  bool isTensorCode() {
    llvm::SmallPtrSet<Value, 8> read;
    for (Operation& op : kernel_.front().without_terminator()) {
      if (op.hasAttr(kFillsTableAttr)) {
        fills_.push_back(cast<scf::ForOp>(op));
      } else if (isa<memref::AllocOp>(op) && llvm::any_of(op.getUsers(), isInTable)) {
        continue;
      } else if (auto source = dyn_cast<ToTensorOp>(op)) {
        read.insert(tiles::rootOf(source.getBuffer()));
      } else if (auto sink = dyn_cast<MaterializeInDestinationOp>(op)) {
        if (!isa<MemRefType>(sink.getDest().getType()))
          return refuse("a result is not written to a buffer");
      } else if ((op.getNumRegions() != 0 && !isa<linalg::LinalgOp>(op)) || !isMemoryEffectFree(&op)) {
        return refuse("other code stands beside it");
      }
    }
    for (auto sink : kernel_.front().getOps<MaterializeInDestinationOp>())
      if (read.contains(tiles::rootOf(sink.getDest())))
        return refuse("the kernel overwrites what it reads");
    return true;
  }

  static bool isInTable(Operation* op) { return op->getParentOp()->hasAttr(kFillsTableAttr); }

  /// The cube unit has a form for it, and buffers between phases have sizes that are known.
  bool canSeparate(linalg::GenericOp op) {
    refusal_.where = op;
    if (!sumOf(factorsOf(op)->first.value.getType(), getElementTypeOrSelf(op.getResult(0).getType()), soc_,
               refusal_.why))
      return false;
    if (!soc_.splitCores && !hasWholeRows(op))
      return refuse("rows of its factors and its result are not known to be whole units of 32 bytes");
    if (llvm::all_of(op.getInputs(), tiles::hasLaunchSize) && tiles::hasLaunchSize(op.getResult(0)))
      return true;
    return refuse(
        "its factors or its result need a temporary buffer in device memory, whose size does not come from the "
        "arguments of the kernel");
  }

  /// The dimensions of a factor that is computed from `arguments`: in the order of an operand that has them all, else
  /// in that of the loops.
  static SmallVector<unsigned> orderOf(linalg::GenericOp op, const Factor& factor, ArrayRef<BlockArgument> arguments) {
    SmallVector<unsigned> order(factor.loops.set_bits());
    for (BlockArgument argument : arguments)
      if (AffineMap map = op.getIndexingMapsArray()[argument.getArgNumber()]; map.getNumResults() == order.size()) {
        order.clear();
        for (AffineExpr expr : map.getResults())
          order.push_back(cast<AffineDimExpr>(expr).getPosition());
        break;
      }
    return order;
  }

  /// As far as the shapes say.
  static bool hasWholeRows(linalg::GenericOp op) {
    const SmallVector<int64_t> extents = op.getStaticLoopRanges();
    const auto isWhole = [&](unsigned loop, int64_t unit) {
      return !ShapedType::isDynamic(extents[loop]) && extents[loop] % unit == 0;
    };
    const auto factors = factorsOf(op);
    for (const Factor& factor : {factors->first, factors->second}) {
      SmallVector<Operation*> operations;
      llvm::SmallSetVector<BlockArgument, 4> arguments;
      sliceOf(op, factor.value, operations, arguments);
      if (!isWhole(orderOf(op, factor, arguments.getArrayRef()).back(),
                   kRowBytes / ascendc::elementBytes(factor.value.getType())))
        return false;
    }
    const AffineMap result = op.getIndexingMapsArray().back();
    return result.getNumResults() != 0 && isa<AffineDimExpr>(result.getResults().back()) &&
           isWhole(cast<AffineDimExpr>(result.getResults().back()).getPosition(), kFractalRows);
  }

  // ---- Each product reads buffers and is written to one ----

  void separate(linalg::GenericOp op) {
    builder_.setInsertionPoint(op);
    auto factors = factorsOf(op);
    Value divisor;
    if (arith::DivFOp division = divisionOf(op, *factors)) {
      divisor = division.getRhs();
      if (factors->first.value == division.getResult())
        factors->first.value = division.getLhs();
      division.replaceAllUsesWith(division.getLhs());
    }
    const auto [lhs, lhsMap] = tensorOf(op, factors->first);
    const auto [rhs, rhsMap] = tensorOf(op, factors->second);
    std::optional<Divisors> divisors;
    if (divisor)
      divisors = divisorsOf(op, divisor);
    Operation* product = multiplicationOf(op);
    const Type type = product->getResult(0).getType();
    const AffineMap out = op.getIndexingMapsArray().back();
    auto plain =
        linalg::GenericOp::create(builder_, op.getLoc(), op.getResultTypes(), ValueRange{inMemory(lhs), inMemory(rhs)},
                                  op.getDpsInits(), ArrayRef<AffineMap>{lhsMap, rhsMap, out},
                                  op.getIteratorTypesArray(), [&](OpBuilder& b, Location loc, ValueRange arguments) {
                                    IRMapping mapping;
                                    for (unsigned side : {0U, 1U})
                                      mapping.map(product->getOperand(side), widened(b, loc, arguments[side], type));
                                    Operation* sum = op.getBody()->getTerminator()->getOperand(0).getDefiningOp();
                                    mapping.map(op.getRegionOutputArgs().front(), arguments[2]);
                                    Value element = b.clone(*product, mapping)->getResult(0);
                                    Value into =
                                        sum->getOperand(sum->getOperand(0) == op.getRegionOutputArgs().front() ? 1 : 0);
                                    mapping.map(into, widened(b, loc, element, into.getType()));
                                    linalg::YieldOp::create(b, loc, b.clone(*sum, mapping)->getResult(0));
                                  });
    plain->setDiscardableAttrs(decisionsOf(op));
    op->replaceAllUsesWith(plain);
    op.erase();
    products_.insert(plain);
    Value result = plain.getResult(0);
    if (!divisors && llvm::all_of(result.getUsers(), llvm::IsaPred<MaterializeInDestinationOp>))
      return;
    builder_.setInsertionPointAfter(plain);
    SmallVector<OpOperand*> uses;
    for (OpOperand& use : result.getUses())
      if (divisors || !isa<MaterializeInDestinationOp>(use.getOwner()))
        uses.push_back(&use);
    Value read = throughMemory(result);
    if (divisors)
      read = divided(read, *divisors, out);
    for (OpOperand* use : uses)
      use->set(read);
    if (divisors)
      fuseInto(read);
  }

  // ---- Weights that are divided by their sum: the result is, if it is the smaller one ----

  struct Divisors {
    Value tensor; ///< in memory
    AffineMap map;
  };

  static arith::DivFOp divisionOf(linalg::GenericOp op, const std::pair<Factor, Factor>& factors) {
    SmallVector<unsigned> reductions;
    op.getReductionDims(reductions);
    if (reductions.size() != 1 || llvm::any_of(op.getStaticLoopRanges(), ShapedType::isDynamic) ||
        !getElementTypeOrSelf(op.getResult(0).getType()).isF32())
      return {};
    arith::DivFOp division = lateDivisionOf(op, factors.first.value, reductions.front());
    const auto shape = cast<ShapedType>(op.getResult(0).getType()).getShape();
    return division && shape.back() < op.getStaticLoopRanges()[reductions.front()] ? division : arith::DivFOp();
  }

  Divisors divisorsOf(linalg::GenericOp op, Value divisor) {
    while (auto widened = divisor.getDefiningOp<arith::ExtFOp>())
      divisor = widened.getIn();
    const unsigned number = cast<BlockArgument>(divisor).getArgNumber();
    return {inMemory(op->getOperand(number)), op.getIndexingMapsArray()[number]};
  }

  /// `result`, an operand of the map `out`, divided element by element.
  Value divided(Value result, const Divisors& divisors, AffineMap out) {
    MLIRContext* context = builder_.getContext();
    SmallVector<AffineExpr> loops(out.getNumDims(), getAffineConstantExpr(0, context));
    for (auto [dim, expr] : llvm::enumerate(out.getResults()))
      loops[cast<AffineDimExpr>(expr).getPosition()] = getAffineDimExpr(dim, context);
    const unsigned rank = out.getNumResults();
    auto type = cast<RankedTensorType>(result.getType());
    const Location loc = result.getLoc();
    Value empty = tensor::EmptyOp::create(builder_, loc, type.getShape(), type.getElementType());
    const AffineMap identity = builder_.getMultiDimIdentityMap(rank);
    return linalg::GenericOp::create(
               builder_, loc, type, ValueRange{result, divisors.tensor}, empty,
               ArrayRef<AffineMap>{identity, divisors.map.replaceDimsAndSymbols(loops, {}, rank, 0), identity},
               SmallVector<utils::IteratorType>(rank, utils::IteratorType::parallel),
               [&](OpBuilder& b, Location at, ValueRange values) {
                 Value quotient =
                     arith::DivFOp::create(b, at, values[0], widened(b, at, values[1], type.getElementType()));
                 linalg::YieldOp::create(b, at, quotient);
               })
        .getResult(0);
  }

  /// What ascendc-fuse would have done with the operation that makes `value`.
  static void fuseInto(Value value) {
    IRRewriter rewriter(value.getContext());
    for (OpOperand& use : llvm::make_early_inc_range(value.getUses())) {
      auto consumer = dyn_cast<linalg::GenericOp>(use.getOwner());
      if (!consumer || !linalg::areElementwiseOpsFusable(&use))
        continue;
      rewriter.setInsertionPoint(consumer);
      FailureOr<linalg::ElementwiseOpFusionResult> fused = linalg::fuseElementwiseOps(rewriter, &use);
      if (failed(fused))
        continue;
      for (auto [old, made] : fused->replacements)
        if (consumer->isAncestor(old.getDefiningOp()))
          rewriter.replaceAllUsesWith(old, made);
      rewriter.eraseOp(consumer);
    }
  }

  static Value widened(OpBuilder& builder, Location loc, Value value, Type type) {
    if (value.getType() == type)
      return value;
    return isa<FloatType>(type) ? arith::ExtFOp::create(builder, loc, type, value).getResult()
                                : arith::ExtSIOp::create(builder, loc, type, value).getResult();
  }

  /// The factor as a tensor, and how the loops move it. What is computed becomes an operation of its own.
  std::pair<Value, AffineMap> tensorOf(linalg::GenericOp op, const Factor& factor) {
    if (auto argument = dyn_cast<BlockArgument>(factor.value))
      return {op->getOperand(argument.getArgNumber()), op.getIndexingMapsArray()[argument.getArgNumber()]};
    SmallVector<Operation*> operations;
    llvm::SmallSetVector<BlockArgument, 4> arguments;
    sliceOf(op, factor.value, operations, arguments);
    const SmallVector<unsigned> order = orderOf(op, factor, arguments.getArrayRef());
    MLIRContext* context = op.getContext();
    SmallVector<AffineExpr> places(op.getNumLoops(), getAffineConstantExpr(0, context)), results;
    SmallVector<OpFoldResult> shape;
    const SmallVector<Range> ranges = cast<linalg::LinalgOp>(*op).createLoopRanges(builder_, factor.value.getLoc());
    for (auto [place, loop] : llvm::enumerate(order)) {
      places[loop] = getAffineDimExpr(place, context);
      results.push_back(getAffineDimExpr(loop, context));
      shape.push_back(ranges[loop].size);
    }
    SmallVector<Value> inputs;
    SmallVector<AffineMap> maps;
    for (BlockArgument argument : arguments) {
      inputs.push_back(op->getOperand(argument.getArgNumber()));
      maps.push_back(
          op.getIndexingMapsArray()[argument.getArgNumber()].replaceDimsAndSymbols(places, {}, order.size(), 0));
    }
    maps.push_back(builder_.getMultiDimIdentityMap(order.size()));
    const Location loc = factor.value.getLoc();
    Value empty = tensor::EmptyOp::create(builder_, loc, shape, factor.value.getType());
    auto computed =
        linalg::GenericOp::create(builder_, loc, empty.getType(), inputs, empty, maps,
                                  SmallVector<utils::IteratorType>(order.size(), utils::IteratorType::parallel),
                                  [&](OpBuilder& b, Location at, ValueRange values) {
                                    IRMapping mapping;
                                    for (auto [argument, value] : llvm::zip(arguments, values))
                                      mapping.map(argument, value);
                                    for (Operation* inner : operations) {
                                      Operation* copy = b.clone(*inner, mapping);
                                      if (auto index = dyn_cast<linalg::IndexOp>(copy))
                                        index.setDim(llvm::find(order, index.getDim()) - order.begin());
                                    }
                                    linalg::YieldOp::create(b, at, mapping.lookup(factor.value));
                                  });
    return {computed.getResult(0), AffineMap::get(op.getNumLoops(), 0, results, context)};
  }

  Value inMemory(Value tensor) { return tiles::viewOf(builder_, tensor) ? tensor : throughMemory(tensor); }

  /// Written to a temporary buffer at the builder, and read from there.
  Value throughMemory(Value tensor) {
    const Location loc = tensor.getLoc();
    auto type = cast<RankedTensorType>(tensor.getType());
    const Value buffer = *tiles::makeTemporary(tensor.getDefiningOp(), tensor, "it"); // canSeparate() has asked
    MaterializeInDestinationOp::create(builder_, loc, Type(), tensor, buffer, true, true);
    return ToTensorOp::create(builder_, loc, type, buffer, true, true).getResult();
  }

  // ---- Who writes what, in order ----

  std::optional<std::vector<Phase>> phases() {
    std::vector<Phase> phases;
    if (!fills_.empty())
      phases.emplace_back().fills = fills_;
    SmallVector<MaterializeInDestinationOp> pending; ///< of products that do not need each other
    const auto finish = [&] {
      if (pending.empty())
        return true;
      builder_.setInsertionPoint(pending.front());
      std::optional<std::vector<Product>> products = productsOf(builder_, kernel_, pending, soc_, refusal_);
      if (!products)
        return false;
      for (const Product& product : *products)
        if (!product.fixpipe) {
          refusal_.where = linalg::GenericOp(product.contraction.op);
          return refuse("its result goes to other steps in a form that the cube core cannot write");
        } else if (!soc_.splitCores && !canLeaveThroughUb(builder_, product, refusal_.why)) {
          refusal_.where = linalg::GenericOp(product.contraction.op);
          return false;
        }
      if (!phases.empty() && phases.back().isCube())
        phases.emplace_back(); // the vector cores pass the word
      phases.push_back({std::move(*products), std::exchange(pending, {})});
      return true;
    };
    for (auto sink : kernel_.front().getOps<MaterializeInDestinationOp>()) {
      auto op = tiles::withoutCasts(sink.getSource()).getDefiningOp<linalg::GenericOp>();
      if (op && products_.contains(op)) {
        if (needs(op, pending) && !finish())
          return std::nullopt;
        pending.push_back(sink);
        continue;
      }
      if (!finish())
        return std::nullopt;
      if (phases.empty() || phases.back().isCube())
        phases.emplace_back();
      phases.back().sinks.push_back(sink);
    }
    if (!finish())
      return std::nullopt;
    return phases;
  }

  /// Whether `op` reads what one of `sinks` writes.
  static bool needs(linalg::GenericOp op, ArrayRef<MaterializeInDestinationOp> sinks) {
    return llvm::any_of(op.getDpsInputs(), [&](Value input) {
      auto read = tiles::withoutCasts(input).getDefiningOp<ToTensorOp>();
      return read && llvm::any_of(sinks, [&](MaterializeInDestinationOp sink) {
               return tiles::rootOf(sink.getDest()) == tiles::rootOf(read.getBuffer());
             });
    });
  }

  OpBuilder& builder_;
  func::FuncOp kernel_;
  const target::Soc& soc_;
  Refusal& refusal_;
  llvm::SmallPtrSet<Operation*, 4> products_;
  SmallVector<scf::ForOp> fills_;
};

} // namespace

std::optional<std::vector<Phase>> phasesOf(OpBuilder& builder, func::FuncOp kernel, const target::Soc& soc,
                                           Refusal& refusal) {
  return PhaseFinder(builder, kernel, soc, refusal).run();
}

} // namespace ascend::translator::cube
