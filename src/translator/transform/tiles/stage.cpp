#include "translator/transform/tiles/stage.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace ascend::translator::tiles {

using namespace mlir;

namespace {

/// The operand's dimension that each loop indexes; fails for anything but single loops and constant 0.
bool dimsOf(AffineMap map, ArrayRef<unsigned> loops, OperandAccess& access) {
  access.dims.assign(loops.size(), -1);
  for (auto [dim, expr] : llvm::enumerate(map.getResults())) {
    if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
      if (constant.getValue() != 0)
        return false;
      continue;
    }
    auto loop = dyn_cast<AffineDimExpr>(expr);
    if (!loop)
      return false;
    auto* position = llvm::find(loops, loop.getPosition());
    int& slot = access.dims[position - loops.begin()];
    if (slot != -1)
      return false;
    slot = static_cast<int>(dim);
  }
  return true;
}

/// Positions that are sums of multiples of loops.
bool windowOf(AffineMap map, ArrayRef<unsigned> loops, OperandAccess& access) {
  // From the operation's loops to the stage's.
  SmallVector<AffineExpr> stageLoops(loops.size());
  for (auto [position, loop] : llvm::enumerate(loops))
    stageLoops[loop] = getAffineDimExpr(position, map.getContext());
  access.window = map.replaceDimsAndSymbols(stageLoops, {}, loops.size(), 0);
  SmallVector<int64_t> coefficients;
  llvm::SmallBitVector moves(loops.size());
  for (unsigned dim = 0; dim < access.window.getNumResults(); ++dim) {
    if (!isLinear(access.window.getResult(dim), loops.size(), coefficients))
      return false;
    for (unsigned loop = 0; loop < loops.size(); ++loop)
      if (coefficients[loop] != 0)
        moves.set(loop);
  }
  int next = 0;
  access.dims.assign(loops.size(), -1);
  for (unsigned loop : moves.set_bits())
    access.dims[loop] = next++;
  return true;
}

} // namespace

bool isLinear(AffineExpr expr, unsigned loops, SmallVectorImpl<int64_t>& coefficients) {
  coefficients.assign(loops + 1, 0);
  SmallVector<std::pair<AffineExpr, int64_t>> work{{expr, 1}};
  while (!work.empty()) {
    auto [next, factor] = work.pop_back_val();
    if (auto constant = dyn_cast<AffineConstantExpr>(next)) {
      coefficients[loops] += factor * constant.getValue();
    } else if (auto loop = dyn_cast<AffineDimExpr>(next)) {
      coefficients[loop.getPosition()] += factor;
    } else if (auto binary = dyn_cast<AffineBinaryOpExpr>(next); binary && binary.getKind() == AffineExprKind::Add) {
      work.push_back({binary.getLHS(), factor});
      work.push_back({binary.getRHS(), factor});
    } else if (binary && binary.getKind() == AffineExprKind::Mul && isa<AffineConstantExpr>(binary.getRHS())) {
      work.push_back({binary.getLHS(), factor * cast<AffineConstantExpr>(binary.getRHS()).getValue()});
    } else {
      return false;
    }
  }
  return true;
}

Value withoutCasts(Value tensor) {
  while (auto cast = tensor.getDefiningOp<tensor::CastOp>())
    tensor = cast.getSource();
  return tensor;
}

bool isRowLocal(const OperandAccess& access, unsigned rank) {
  if (access.window)
    return false;
  for (auto [loop, dim] : llvm::enumerate(access.dims))
    if (dim != (loop < rank ? static_cast<int>(loop) : -1))
      return false;
  return true;
}

std::optional<Stage> stageOf(linalg::GenericOp op, std::string& why) {
  Stage stage;
  stage.op = op;
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  AffineMap out = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  for (AffineExpr expr : out.getResults()) {
    auto loop = dyn_cast<AffineDimExpr>(expr);
    if (!loop || iterators[loop.getPosition()] != utils::IteratorType::parallel ||
        llvm::is_contained(stage.loops, loop.getPosition())) {
      why = "its result is not indexed by one loop a dimension";
      return std::nullopt;
    }
    stage.loops.push_back(loop.getPosition());
  }
  stage.parallel = stage.loops.size();
  for (unsigned loop = 0; loop < iterators.size(); ++loop)
    if (iterators[loop] == utils::IteratorType::reduction)
      stage.loops.push_back(loop);
  if (stage.loops.size() != iterators.size()) {
    why = "its result does not have all of its parallel loops";
    return std::nullopt;
  }
  for (OpOperand& operand : op->getOpOperands()) {
    OperandAccess access;
    access.isScalar = !isa<ShapedType>(operand.get().getType());
    AffineMap map = op.getMatchingIndexingMap(&operand);
    if (!dimsOf(map, stage.loops, access) && (op.isDpsInit(&operand) || !windowOf(map, stage.loops, access))) {
      why = "it reads elements at positions that are no sums of loop indices";
      return std::nullopt;
    }
    if (op.isDpsInit(&operand) && op.getMatchingIndexingMap(&operand) != out) {
      why = "its results have different layouts";
      return std::nullopt;
    }
    stage.operands.push_back(access);
  }
  return stage;
}

std::optional<std::vector<Combiner>> combinersOf(linalg::GenericOp op, std::string& why) {
  std::vector<Combiner> combiners;
  Block* body = op.getBody();
  auto yield = cast<linalg::YieldOp>(body->getTerminator());
  for (unsigned i = 0; i < op.getNumDpsInits(); ++i) {
    BlockArgument accumulator = op.getRegionOutputArgs()[i];
    Operation* combiner = yield.getOperand(i).getDefiningOp();
    bool known =
        combiner && combiner->getBlock() == body &&
        isa<arith::AddFOp, arith::AddIOp, arith::MaximumFOp, arith::MaxNumFOp, arith::MinimumFOp, arith::MinNumFOp,
            arith::MaxSIOp, arith::MaxUIOp, arith::MinSIOp, arith::MinUIOp, arith::MulFOp, arith::MulIOp>(combiner);
    if (!known || !accumulator.hasOneUse() || !combiner->getResult(0).hasOneUse() ||
        !llvm::is_contained(combiner->getOperands(), accumulator)) {
      why = "its way of combining elements is not a plain sum, product, maximum or minimum";
      return std::nullopt;
    }
    Value element = combiner->getOperand(combiner->getOperand(0) == accumulator ? 1 : 0);
    combiners.push_back({combiner, element});
  }
  return combiners;
}

} // namespace ascend::translator::tiles
