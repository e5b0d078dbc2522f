// Loop nests over memory become linalg on tensors: reductions, strides, stencils, products of matrices.
//
// A nest is looked at as a whole: every store and every reduction in it becomes one linalg.generic over the loops
// around it, in their order. That is the same program if no round touches what another round of a loop around both
// writes.
#include "translator/transform/raise_nest.h"

#include "translator/transform/nest.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// Of a tensor's dimension: no loop moves it.
constexpr unsigned kNoLoop = ~0U;

/// A value of the nest as a tensor: element (round of loops[dims[0]], …).
struct Leaf {
  Value tensor;
  SmallVector<unsigned> dims;
};

/// Replaces a nest that was analysed and found independent.
class NestBuilder {
public:
  NestBuilder(OpBuilder& opBuilder, Nest& analysed) : builder(opBuilder), nest(analysed) {}

  void run() {
    builder.setInsertionPoint(nest.end->getNextNode());
    for (const NestAccess& access : nest.accesses)
      byOp[access.op] = &access;
    const LoopStack stack = nest.outerLoops();
    const SmallVector<Operation*> behind = nest.codeBehind();
    buildLoop(nest.root, stack);
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
    if (nest.root->use_empty())
      nest.root.erase();
  }

private:
  Location loc() { return nest.root.getLoc(); }

  /// The elements that an access reaches, one dimension for each loop that moves it.
  Value viewOf(const NestAccess& access, SmallVectorImpl<unsigned>& dims) {
    SmallVector<OpFoldResult> sizes, strides;
    for (const auto [k, coefficient] : llvm::enumerate(access.index.coefficients))
      if (!isZeroInteger(coefficient) || isOneInteger(access.loops[k].trip)) {
        dims.push_back(k);
        sizes.push_back(access.loops[k].trip);
        strides.push_back(isZeroInteger(coefficient) ? nest.arithmetic.number(1) : coefficient);
      }
    if (dims.empty()) { // one element
      dims.push_back(kNoLoop);
      sizes.push_back(nest.arithmetic.number(1));
      strides.push_back(nest.arithmetic.number(1));
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

  void buildLoop(scf::ForOp loop, LoopStack stack) {
    const LoopStack around = stack;
    stack.push_back(nest.describe(loop));
    for (Operation& op : loop.getBody()->without_terminator())
      buildStatement(&op, stack);
    for (const auto [result, init] : llvm::zip_equal(loop.getResults(), loop.getInitArgs())) {
      const Combination& combination = nest.combinations.lookup(result);
      const Leaf start = generic(around, {}, init, {}, loop.getLoc());
      leaves[result] = generic(stack, stack.size() - 1, combination.term, {combination.combiner, start}, loop.getLoc());
    }
  }

  void buildStatement(Operation* op, const LoopStack& stack) {
    if (auto inner = dyn_cast<scf::ForOp>(op))
      return buildLoop(inner, stack);
    if (auto load = dyn_cast<memref::LoadOp>(op)) {
      if (!nest.ownLoads.contains(op))
        leaves[load.getResult()] = read(*byOp.lookup(op));
      return;
    }
    auto store = dyn_cast<memref::StoreOp>(op);
    if (!store)
      return;
    const NestAccess& access = *byOp.lookup(op);
    const auto found = nest.accumulations.find(op);
    Leaf value;
    if (found == nest.accumulations.end()) {
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
  Leaf read(const NestAccess& access) {
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

  void write(const NestAccess& access, const Leaf& value) {
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
    if (!op || nest.arithmetic.isInvariant(value))
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
          number = arith::AddIOp::create(b, loc(), number, nest.arithmetic.value(loop.lower));
        map.map(value, number);
        return number;
      }
    Operation* op = value.getDefiningOp();
    if (!op || nest.arithmetic.isInvariant(value))
      return value;
    for (const Value operand : op->getOperands())
      clone(b, stack, operand, map);
    b.clone(*op, map);
    return map.lookup(value);
  }

  OpBuilder& builder;
  Nest& nest;
  llvm::DenseMap<Operation*, const NestAccess*> byOp;
  llvm::DenseMap<Value, Leaf> leaves;
  std::vector<std::pair<const NestAccess*, Leaf>> written; ///< the last value of each buffer
};

} // namespace

std::optional<NestRefusal> raiseNest(scf::ForOp loop) {
  OpBuilder builder(loop);
  Nest nest(builder, loop);
  if (std::optional<NestRefusal> refusal = analyseNest(nest))
    return refusal;
  if (std::optional<NestRefusal> refusal = checkNestDependences(nest))
    return refusal;
  NestBuilder(builder, nest).run();
  return std::nullopt;
}

} // namespace ascend::translator
