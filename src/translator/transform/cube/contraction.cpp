#include "translator/transform/cube/contraction.h"

#include "translator/transform/tiles/stage.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

namespace ascend::translator::cube {

using namespace mlir;

Type Operand::elementType() const { return cast<MemRefType>(view.root.getType()).getElementType(); }

bool Operand::joins(unsigned outer, unsigned inner) const {
  if (dims[outer] < 0 || dims[inner] < 0)
    return dims[outer] < 0 && dims[inner] < 0;
  return dims[inner] == dims[outer] + 1 && view.joins[dims[outer]];
}

namespace {

/// The argument of the body that `value` is, widened or not.
BlockArgument factorOf(Value value) {
  while (Operation* op = value.getDefiningOp()) {
    if (!isa<arith::ExtFOp, arith::ExtSIOp>(op))
      return {};
    value = op->getOperand(0);
  }
  return cast<BlockArgument>(value);
}

struct Factors {
  unsigned lhs, rhs; ///< operand numbers
};

/// Each element of either factor is used once: dot products, one by one. The cube unit gains nothing by them, the
/// vector unit adds them up as fast as it reads them.
bool areDotProducts(linalg::GenericOp op, const Factors& factors) {
  const AffineMap lhs = op.getIndexingMapsArray()[factors.lhs], rhs = op.getIndexingMapsArray()[factors.rhs];
  return llvm::all_of(llvm::seq(op.getNumLoops()),
                      [&](unsigned loop) { return lhs.isFunctionOfDim(loop) == rhs.isFunctionOfDim(loop); });
}

/// out + lhs · rhs.
std::optional<Factors> factorsOf(linalg::GenericOp op) {
  Operation* product = multiplicationOf(op);
  if (!product)
    return std::nullopt;
  const BlockArgument accumulator = op.getRegionOutputArgs().front();
  const BlockArgument lhs = factorOf(product->getOperand(0)), rhs = factorOf(product->getOperand(1));
  if (!lhs || !rhs || lhs.getOwner() != op.getBody() || rhs.getOwner() != op.getBody() || lhs == accumulator ||
      rhs == accumulator)
    return std::nullopt;
  const Factors factors{lhs.getArgNumber(), rhs.getArgNumber()};
  return areDotProducts(op, factors) ? std::nullopt : std::optional(factors);
}

/// The dimension that each loop indexes, -1: none; nothing if the map is no projected permutation.
std::optional<SmallVector<int>> dimsOf(AffineMap map) {
  SmallVector<int> dims(map.getNumDims(), -1);
  for (auto [dim, result] : llvm::enumerate(map.getResults())) {
    if (auto constant = dyn_cast<AffineConstantExpr>(result); constant && constant.getValue() == 0)
      continue; // an extent of one
    auto loop = dyn_cast<AffineDimExpr>(result);
    if (!loop || dims[loop.getPosition()] >= 0)
      return std::nullopt;
    dims[loop.getPosition()] = static_cast<int>(dim);
  }
  return dims;
}

std::string textOf(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

bool isZero(Value scalar) { return matchPattern(scalar, m_Zero()) || matchPattern(scalar, m_AnyZeroFloat()); }

void findStart(Contraction& contraction) {
  Value init = tiles::withoutCasts(contraction.init());
  DenseElementsAttr constant;
  if (init.getDefiningOp<tensor::EmptyOp>()) {
    contraction.startsFromIdentity = true;
  } else if (Value scalar = filledWith(init); scalar && isZero(scalar)) {
    contraction.start = Start::zero;
  } else if (matchPattern(init, m_Constant(&constant)) && constant.isSplat() &&
             matchPattern(constant.getSplatValue<Attribute>(), m_Zero())) {
    contraction.start = Start::zero;
  } else {
    contraction.start = Start::tensor;
  }
}

} // namespace

Operation* multiplicationOf(linalg::GenericOp op) {
  if (!op.hasPureTensorSemantics() || op.getNumDpsInits() != 1 || op.getNumReductionLoops() == 0)
    return nullptr;
  Operation* sum = op.getBody()->getTerminator()->getOperand(0).getDefiningOp();
  if (!isa_and_present<arith::AddFOp, arith::AddIOp>(sum))
    return nullptr;
  const BlockArgument accumulator = op.getRegionOutputArgs().front();
  if (!llvm::is_contained(sum->getOperands(), accumulator) || !accumulator.hasOneUse())
    return nullptr;
  Value element = sum->getOperand(sum->getOperand(0) == accumulator ? 1 : 0);
  while (isa_and_present<arith::ExtFOp, arith::ExtSIOp>(element.getDefiningOp()))
    element = element.getDefiningOp()->getOperand(0);
  Operation* product = element.getDefiningOp();
  return isa_and_present<arith::MulFOp, arith::MulIOp>(product) ? product : nullptr;
}

Type sumOf(Type factor, Type result, const target::Soc& soc, std::string& why) {
  const bool isHalf = factor.isF16(), isWide = factor.isBF16() || factor.isF32();
  if ((isHalf || (isWide && soc.hasBf16)) && isa<Float16Type, BFloat16Type, Float32Type>(result))
    return Float32Type::get(factor.getContext());
  if (factor.isInteger(8) && result.isInteger(32))
    return result;
  why = "products of " + textOf(factor) + " added up in " + textOf(result) + " are not computed by the cube unit of " +
        std::string(soc.name);
  return {};
}

Value filledWith(Value tensor) {
  if (auto fill = tensor.getDefiningOp<linalg::FillOp>())
    return fill.getInputs().front();
  auto op = tensor.getDefiningOp<linalg::GenericOp>();
  if (!op || !op.hasPureTensorSemantics() || op.getNumReductionLoops() != 0)
    return {};
  Value value = op.getBody()->getTerminator()->getOperand(cast<OpResult>(tensor).getResultNumber());
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || argument.getOwner() != op.getBody())
    return value.getParentBlock() == op.getBody() ? Value() : value;
  Value operand = op->getOperand(argument.getArgNumber());
  return isa<ShapedType>(operand.getType()) ? Value() : operand;
}

bool isProductSum(linalg::GenericOp op) { return factorsOf(op).has_value(); }

std::optional<Contraction> contractionOf(OpBuilder& builder, linalg::GenericOp op, const target::Soc& soc,
                                         std::string& why) {
  const std::optional<Factors> factors = factorsOf(op);
  if (!factors) {
    why = "it is no sum of products";
    return std::nullopt;
  }
  Contraction contraction;
  contraction.op = op;
  for (auto [operand, number] : {std::pair(&contraction.lhs, factors->lhs), {&contraction.rhs, factors->rhs}}) {
    OpOperand& use = op->getOpOperand(number);
    std::optional<SmallVector<int>> dims = dimsOf(op.getMatchingIndexingMap(&use));
    if (!dims || !isa<RankedTensorType>(use.get().getType())) {
      why = "its operands are not indexed by its loops alone";
      return std::nullopt;
    }
    std::optional<tiles::BufferView> view = tiles::viewOf(builder, use.get());
    if (!view) {
      why = "a factor is no buffer: it is computed first, or laid out in a way that is not linear";
      return std::nullopt;
    }
    *operand = {std::move(*view), std::move(*dims)};
  }
  const Type factor = contraction.lhs.elementType();
  if (factor != contraction.rhs.elementType()) {
    why = "its factors have different element types";
    return std::nullopt;
  }
  contraction.sum = sumOf(factor, cast<RankedTensorType>(op.getResult(0).getType()).getElementType(), soc, why);
  if (!contraction.sum)
    return std::nullopt;
  std::optional<SmallVector<int>> result = dimsOf(op.getIndexingMapsArray().back());
  if (!result) {
    why = "its result is not indexed by its loops alone";
    return std::nullopt;
  }
  SmallVector<unsigned> depth;
  for (unsigned loop = 0; loop < op.getNumLoops(); ++loop) {
    const bool inLhs = contraction.lhs.dims[loop] >= 0, inRhs = contraction.rhs.dims[loop] >= 0;
    if (!inLhs && !inRhs) {
      why = "a loop moves neither factor";
      return std::nullopt;
    }
    const Operand& source = inLhs ? contraction.lhs : contraction.rhs;
    contraction.sizes.push_back(source.view.sizes[source.dims[loop]]);
    if ((*result)[loop] < 0)
      depth.push_back(loop);
    else
      (inLhs && inRhs ? contraction.batch : inLhs ? contraction.m : contraction.n).push_back(loop);
  }
  // Of several sums over products all but one must be over one element.
  llvm::erase_if(depth,
                 [&](unsigned loop) { return depth.size() > 1 && tiles::constantOf(contraction.sizes[loop]) == 1; });
  if (depth.size() != 1 || contraction.lhs.dims[depth[0]] < 0 || contraction.rhs.dims[depth[0]] < 0) {
    why = "it is summed over several dimensions, or over one that a factor does not have";
    return std::nullopt;
  }
  contraction.k = depth[0];
  const auto byResult = [&](unsigned a, unsigned b) { return (*result)[a] < (*result)[b]; };
  llvm::sort(contraction.batch, byResult);
  llvm::sort(contraction.m, byResult);
  llvm::sort(contraction.n, byResult);
  findStart(contraction);
  return contraction;
}

void mergeLoops(OpBuilder& builder, Contraction& contraction, ArrayRef<Operand*> others, bool separately) {
  SmallVector<Operand*> all(others);
  all.push_back(&contraction.lhs);
  all.push_back(&contraction.rhs);
  for (SmallVector<unsigned>* loops : {&contraction.m, &contraction.n}) {
    while (loops->size() > 1) {
      const unsigned inner = loops->back(), outer = (*loops)[loops->size() - 2];
      loops->erase(loops->end() - 2);
      if (!separately && llvm::all_of(all, [&](Operand* operand) { return operand->joins(outer, inner); }))
        contraction.sizes[inner] =
            tiles::mul(builder, contraction.op.getLoc(), contraction.sizes[outer], contraction.sizes[inner]);
      else
        contraction.batch.push_back(outer);
    }
  }
}

std::optional<StoredMatrix> storedMatrix(OpBuilder& builder, const Operand& operand, ArrayRef<unsigned> outer,
                                         unsigned k, ArrayRef<OpFoldResult> sizes) {
  const auto isOne = [](OpFoldResult value) { return tiles::constantOf(value) == 1; };
  const bool hasRows = !outer.empty() && !isOne(sizes[outer.front()]);
  const OpFoldResult depth = operand.stride(builder, k);
  if (isOne(depth) || isOne(sizes[k])) {
    // One column is as good as one row, of the other direction.
    if (!isOne(depth) && hasRows && isOne(operand.stride(builder, outer.front())))
      return StoredMatrix{true, depth};
    return StoredMatrix{false, hasRows ? operand.stride(builder, outer.front()) : sizes[k]};
  }
  if (!hasRows || isOne(operand.stride(builder, outer.front())))
    return StoredMatrix{true, depth};
  return std::nullopt;
}

} // namespace ascend::translator::cube
