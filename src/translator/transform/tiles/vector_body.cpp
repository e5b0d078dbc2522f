#include "translator/transform/tiles/vector_body.h"

#include "translator/transform/tiles/emitter.h"
#include "translator/transform/tiles/expression.h"
#include "translator/transform/tiles/reduction_combiner.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace ascend::translator::tiles {

using namespace mlir;

namespace {

/// What only positions of reads depend on: the scalar unit computes it.
bool isAddress(Operation* op) {
  return !op->use_empty() && !isa<tensor::ExtractOp>(op) && llvm::all_of(op->getUsers(), [](Operation* user) {
    return isa<tensor::ExtractOp>(user) || (isa<arith::ArithDialect>(user->getDialect()) && isAddress(user));
  });
}

/// Positions that one number of each row and the innermost loop make.
bool isRunExtract(linalg::GenericOp op, tensor::ExtractOp extract) {
  if (op.getNumReductionLoops() > 0 || extract.getIndices().empty())
    return false;
  const auto innermost = [&](Value index) {
    auto number = index.getDefiningOp<linalg::IndexOp>();
    return number && number.getDim() == op.getNumLoops() - 1;
  };
  // No other index moves along the run, and no operand that an index is made of does.
  AffineMap out = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  if (out.getNumResults() == 0)
    return false;
  auto last = dyn_cast<AffineDimExpr>(out.getResult(out.getNumResults() - 1));
  if (!innermost(extract.getIndices().back()) || !last || last.getPosition() != op.getNumLoops() - 1)
    return false;
  SmallVector<Value> work(extract.getIndices().drop_back());
  while (!work.empty()) {
    Value value = work.pop_back_val();
    if (innermost(value))
      return false;
    if (auto argument = dyn_cast<BlockArgument>(value); argument && argument.getOwner() == op.getBody()) {
      AffineMap map = op.getIndexingMapsArray()[argument.getArgNumber()];
      if (argument.getArgNumber() >= op.getNumDpsInputs() || map.isFunctionOfDim(op.getNumLoops() - 1))
        return false;
    } else if (Operation* made = value.getDefiningOp(); made && made->getBlock() == op.getBody()) {
      if (isa<tensor::ExtractOp>(made) || !isAddress(made))
        return false;
      llvm::append_range(work, made->getOperands());
    }
  }
  return true;
}

} // namespace

std::string whyNoVectorBody(linalg::GenericOp op, const target::Soc& soc) {
  for (Value operand : op->getOperands())
    if (auto shaped = dyn_cast<ShapedType>(operand.getType()); shaped && shaped.getElementType().isInteger(1))
      return "its operands are tensors of i1";
  // On tiles of an unused block: what can be created can be computed.
  Block scratch;
  OpBuilder builder(op.getContext());
  builder.setInsertionPointToStart(&scratch);
  Emitter emitter(builder, soc, op.getLoc());
  emitter.setColumns(Level::top, emitter.intConstant(builder.getIndexType(), 128).value);
  llvm::SmallPtrSet<Operation*, 8> remarked;
  Expression expression(emitter, remarked, /*quiet=*/true);
  llvm::DenseMap<Value, TileValue> known;
  std::string why;
  auto valueOf = [&](Value value) -> FailureOr<TileValue> {
    if (auto found = known.find(value); found != known.end())
      return found->second;
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument || argument.getOwner() != op.getBody())
      return emitter.scalar(value);
    Type computeType = emitter.computeType(value.getType());
    if (!computeType) {
      llvm::raw_string_ostream(why) << "the vector unit cannot compute with " << value.getType();
      return failure();
    }
    if (!isa<ShapedType>(op->getOperand(argument.getArgNumber()).getType()))
      return emitter.scalar(op->getOperand(argument.getArgNumber()));
    return known[value] = TileValue{emitter.alloc(computeType, true, Level::top), value.getType(), true, Level::top};
  };
  std::string combinerWhy;
  SmallVector<Value> needed;
  if (op.getNumReductionLoops() > 0) {
    std::optional<std::vector<Combiner>> combiners = combinersOf(op, combinerWhy);
    if (!combiners)
      return combinerWhy;
    for (Combiner& combiner : *combiners) {
      Type type = combiner.element.getType();
      bool isFloat = isa<FloatType>(type);
      if (type.isInteger(1) || (!isFloat && !type.isInteger()))
        return "the reduction has no vector form for this type";
      needed.push_back(combiner.element);
    }
  } else {
    llvm::append_range(needed, op.getBody()->getTerminator()->getOperands());
  }
  for (Operation& bodyOp : op.getBody()->without_terminator()) {
    if (op.getNumReductionLoops() > 0 &&
        llvm::is_contained(op.getBody()->getTerminator()->getOperands(), bodyOp.getResult(0)))
      continue;
    if (auto extract = dyn_cast<tensor::ExtractOp>(bodyOp)) {
      Type type = extract.getType();
      Type tileType = emitter.computeType(type);
      if (!tileType || !isRunExtract(op, extract))
        return "it reads a tensor at positions that are no runs";
      known[extract] = TileValue{emitter.alloc(tileType, true, Level::top), type, true, Level::top};
      continue;
    }
    if (isAddress(&bodyOp))
      continue;
    if (isa<linalg::IndexOp>(bodyOp)) {
      known[bodyOp.getResult(0)] = {emitter.alloc(emitter.i(32), true, Level::top), emitter.i(32), true, Level::top};
      continue;
    }
    SmallVector<TileValue> operands;
    for (Value operand : bodyOp.getOperands()) {
      FailureOr<TileValue> value = valueOf(operand);
      if (failed(value))
        return why;
      operands.push_back(*value);
    }
    emitter.setLocation(bodyOp.getLoc());
    FailureOr<TileValue> result = expression.lower(&bodyOp, operands);
    if (failed(result))
      return expression.reason();
    known[bodyOp.getResult(0)] = *result;
  }
  for (auto [value, init] : llvm::zip(needed, op.getDpsInits())) {
    FailureOr<TileValue> result = valueOf(value);
    if (failed(result))
      return why;
    if (op.getNumReductionLoops() == 0 && failed(expression.toMemory(*result, getElementTypeOrSelf(init.getType()))))
      return expression.reason();
  }
  return {};
}

} // namespace ascend::translator::tiles
