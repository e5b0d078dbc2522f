// Parts of tensors by what they are computed from: upstream's tiling of linalg, down to the buffers.
#include "translator/transform/cube/row_slices.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/TilingInterface.h"

namespace ascend::translator::cube {

using namespace mlir;
using bufferization::ToTensorOp;

namespace {

bool isWhole(const Cut& cut) {
  return llvm::all_of(cut, [](int part) { return part == kWhole; });
}

/// The part of an operand that a cut of the loops reads; nothing if it is not a part of the same kind.
std::optional<Cut> operandCut(AffineMap map, const Cut& loops) {
  Cut cut;
  for (AffineExpr expr : map.getResults()) {
    auto loop = dyn_cast<AffineDimExpr>(expr);
    if (!loop)
      return std::nullopt;
    cut.push_back(loops[loop.getPosition()]);
  }
  return cut;
}

/// Numbers of rounds of a part, made those of the whole tensor, as what is added to a number of 32 bits: tiles of
/// numbers and numbers of rows are such.
void countFromStart(Operation* stage) {
  SmallVector<affine::AffineApplyOp> numbers;
  stage->walk([&](affine::AffineApplyOp apply) { numbers.push_back(apply); });
  for (affine::AffineApplyOp apply : numbers) {
    OpBuilder before(stage);
    SmallVector<OpFoldResult> operands;
    Value round;
    for (Value operand : apply.getMapOperands())
      if (operand.getDefiningOp<linalg::IndexOp>()) {
        round = operand;
        operands.push_back(before.getIndexAttr(0));
      } else {
        operands.push_back(operand);
      }
    const OpFoldResult first =
        affine::makeComposedFoldedAffineApply(before, stage->getLoc(), apply.getAffineMap(), operands);
    Value start = getValueOrCreateConstantIndexOp(before, stage->getLoc(), first);
    for (Operation* user : llvm::make_early_inc_range(apply->getUsers())) {
      auto narrow = cast<arith::IndexCastOp>(user);
      Value added = arith::IndexCastOp::create(before, narrow.getLoc(), narrow.getType(), start);
      OpBuilder inside(narrow);
      Value own = arith::IndexCastOp::create(inside, narrow.getLoc(), narrow.getType(), round);
      narrow.replaceAllUsesWith(arith::AddIOp::create(inside, narrow.getLoc(), own, added).getResult());
      narrow.erase();
    }
    apply.erase();
  }
}

class Checker {
public:
  explicit Checker(llvm::function_ref<bool(ToTensorOp, const Cut&)> readable) : readable_(readable) {}

  bool check(Value value, const Cut& cut) {
    SmallVector<Cut, 1>& seen = seen_[value];
    if (llvm::is_contained(seen, cut))
      return true;
    seen.push_back(cut);
    Operation* op = value.getDefiningOp();
    if (!op)
      return false;
    if (auto read = dyn_cast<ToTensorOp>(op))
      return readable_(read, cut);
    if (isa<tensor::EmptyOp>(op))
      return true;
    if (!isa<linalg::GenericOp, linalg::FillOp>(op))
      return op->hasTrait<OpTrait::ConstantLike>() && isWhole(cut);
    auto stage = cast<linalg::LinalgOp>(op);
    AffineMap result = stage.getIndexingMapMatchingResult(cast<OpResult>(value));
    Cut loops(stage.getNumLoops(), kWhole);
    if (!result.isProjectedPermutation())
      return false;
    for (auto [dim, expr] : llvm::enumerate(result.getResults()))
      loops[cast<AffineDimExpr>(expr).getPosition()] = cut[dim];
    if (llvm::count(loops, kWhole) > 1 || readsElsewhere(op))
      return false;
    return llvm::all_of(op->getOpOperands(), [&](OpOperand& operand) {
      if (!isa<RankedTensorType>(operand.get().getType()))
        return true;
      std::optional<Cut> part = operandCut(stage.getMatchingIndexingMap(&operand), loops);
      return part && check(operand.get(), *part);
    });
  }

private:
  /// Reads at computed positions, or computes with numbers of rounds that are not of 32 bits.
  static bool readsElsewhere(Operation* op) {
    return op
        ->walk([](Operation* inner) {
          const bool isNumber =
              isa<linalg::IndexOp>(inner) && !llvm::all_of(inner->getUsers(), llvm::IsaPred<arith::IndexCastOp>);
          return isNumber || isa<tensor::ExtractOp>(inner) ? WalkResult::interrupt() : WalkResult::advance();
        })
        .wasInterrupted();
  }

  llvm::function_ref<bool(ToTensorOp, const Cut&)> readable_;
  llvm::DenseMap<Value, SmallVector<Cut, 1>> seen_;
};

} // namespace

Cut leadingCut(unsigned dims, unsigned rank) {
  Cut cut(rank, kWhole);
  for (unsigned dim = 0; dim < dims; ++dim)
    cut[dim] = static_cast<int>(dim);
  return cut;
}

bool canCut(Value value, const Cut& cut, llvm::function_ref<bool(ToTensorOp, const Cut&)> readable) {
  return Checker(readable).check(value, cut);
}

Value RowSlicer::slice(OpBuilder& at, Value value, const Numbers& offsets, const Numbers& sizes) {
  for (const Known& known : known_[value])
    if (known.offsets == offsets && known.sizes == sizes)
      return known.value;
  Value made = make(at, value, offsets, sizes);
  known_[value].push_back({offsets, sizes, made});
  return made;
}

Value RowSlicer::make(OpBuilder& at, Value value, const Numbers& offsets, const Numbers& sizes) {
  Operation* op = value.getDefiningOp();
  if (auto read = dyn_cast<ToTensorOp>(op))
    return read_(at, read, offsets, sizes);
  if (isa<tensor::EmptyOp>(op))
    return tensor::EmptyOp::create(at, value.getLoc(), sizes, cast<RankedTensorType>(value.getType()).getElementType());
  if (!isa<linalg::LinalgOp>(op))
    return value;
  FailureOr<TilingResult> tiled =
      cast<TilingInterface>(op).generateResultTileValue(at, cast<OpResult>(value).getResultNumber(), offsets, sizes);
  assert(succeeded(tiled) && "stages are tiled by their parallel loops");
  Operation* made = tiled->tiledOps.front();
  countFromStart(made);
  OpBuilder before(made);
  for (OpOperand& operand : made->getOpOperands()) {
    auto type = dyn_cast<RankedTensorType>(operand.get().getType());
    if (!type)
      continue;
    if (auto part = operand.get().getDefiningOp<tensor::ExtractSliceOp>();
        part && llvm::is_contained(tiled->generatedSlices, part.getOperation())) {
      operand.set(slice(before, part.getSource(), part.getMixedOffsets(), part.getMixedSizes()));
      if (part->use_empty())
        part->erase();
    } else {
      Numbers none(type.getRank(), at.getIndexAttr(0)), all;
      for (std::int64_t extent : type.getShape())
        all.push_back(at.getIndexAttr(extent));
      operand.set(slice(before, operand.get(), none, all));
    }
  }
  return tiled->tiledValues.front();
}

} // namespace ascend::translator::cube
