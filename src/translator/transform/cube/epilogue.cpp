// What the vector cores do with a tile of a product: the element-wise code behind it, on slices of its operands.
#include "translator/transform/cube/epilogue.h"

#include "translator/transform/tiles/stage.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

namespace ascend::translator::cube {

using namespace mlir;

namespace {

/// The one value of all elements of a tensor: of a fill or a constant.
Value splatOf(OpBuilder& builder, Value tensor) {
  if (Value scalar = filledWith(tensor))
    return scalar;
  DenseElementsAttr constant;
  if (matchPattern(tensor, m_Constant(&constant)) && constant.isSplat())
    return arith::ConstantOp::create(builder, tensor.getLoc(), constant.getSplatValue<TypedAttr>());
  return {};
}

bool isSplat(Value tensor) {
  DenseElementsAttr constant;
  return filledWith(tensor) || (matchPattern(tensor, m_Constant(&constant)) && constant.isSplat());
}

bool isProjection(AffineMap map) {
  return llvm::all_of(map.getResults(), llvm::IsaPred<AffineDimExpr, AffineConstantExpr>);
}

/// Makes one linalg.generic for one output of a tile.
class OutputMaker {
public:
  OutputMaker(OpBuilder& at, const Product& product, Output output, const TilePlace& place, Value sums)
      : at_(at), product_(product), output_(std::move(output)), place_(place), sums_(sums),
        loc_(output_.sink.getLoc()) {}

  void run() {
    const Contraction& contraction = product_.contraction;
    AffineMap resultMap = linalg::GenericOp(contraction.op).getIndexingMapsArray().back();
    const unsigned rank = resultMap.getNumResults();
    // Loops of the new operation: those of the map, or the dimensions of the product.
    linalg::GenericOp map = output_.map;
    AffineMap ofProduct = AffineMap::getMultiDimIdentityMap(rank, at_.getContext()), written = ofProduct;
    if (map) {
      for (OpOperand* input : map.getDpsInputOperands())
        if (isProduct(input->get()))
          ofProduct = map.getMatchingIndexingMap(input);
      written = map.getIndexingMapMatchingResult(cast<OpResult>(map->getResult(output_.result)));
    }
    loopOf_.assign(rank, 0);
    for (unsigned dim = 0; dim < rank; ++dim)
      loopOf_[cast<AffineDimExpr>(ofProduct.getResult(dim)).getPosition()] =
          cast<AffineDimExpr>(resultMap.getResult(dim)).getPosition();
    const unsigned sums = addInput(sums_, ofProduct);
    std::optional<unsigned> start;
    linalg::GenericOp startMap;
    if (contraction.start == Start::tensor) {
      Value init = tiles::withoutCasts(contraction.init());
      startMap = init.getDefiningOp<linalg::GenericOp>();
      if (startMap && isSplat(init))
        startMap = nullptr;
      if (startMap)
        addInputsOf(startMap, compose(startMap.getIndexingMapsArray().back(), ofProduct));
      else
        start = addInput(init, ofProduct);
    }
    if (map)
      addInputsOf(map, AffineMap());

    const Type element = cast<RankedTensorType>(output_.sink.getSource().getType()).getElementType();
    SmallVector<OpFoldResult> sizes = extents(written);
    Value empty = tensor::EmptyOp::create(at_, loc_, sizes, element);
    SmallVector<AffineMap> maps(maps_);
    maps.push_back(written);
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    auto made = linalg::GenericOp::create(
        at_, loc_, empty.getType(), inputs_, empty, maps, iterators, [&](OpBuilder& b, Location, ValueRange arguments) {
          Value value = arguments[sums];
          if (start)
            value = sum(b, value, arguments[*start]);
          else if (startMap)
            value = sum(b, value, inlined(b, startMap, 0, arguments, Value()));
          value = convert(b, value, cast<RankedTensorType>(contraction.init().getType()).getElementType());
          if (map)
            value = inlined(b, map, output_.result, arguments, value);
          linalg::YieldOp::create(b, loc_, convert(b, value, element));
        });
    SmallVector<OpFoldResult> offsets = firsts(written);
    SmallVector<OpFoldResult> ones(offsets.size(), at_.getIndexAttr(1));
    Value target = memref::SubViewOp::create(at_, loc_, output_.sink.getDest(), offsets, sizes, ones);
    auto write = bufferization::MaterializeInDestinationOp::create(at_, loc_, Type(), made.getResult(0), target);
    write.setWritable(true);
  }

private:
  bool isProduct(Value tensor) const {
    return tiles::withoutCasts(tensor).getDefiningOp() == linalg::GenericOp(product_.contraction.op).getOperation();
  }

  /// The maps of `inner`'s operands in terms of the new loops: element (dims of the product) stands where `outer` says.
  static AffineMap compose(AffineMap inner, AffineMap outer) {
    SmallVector<AffineExpr> loops(inner.getNumDims());
    for (auto [dim, expr] : llvm::enumerate(inner.getResults()))
      if (auto loop = dyn_cast<AffineDimExpr>(expr))
        loops[loop.getPosition()] = outer.getResult(dim);
    for (AffineExpr& loop : loops)
      if (!loop)
        loop = getAffineConstantExpr(0, inner.getContext());
    return AffineMap::get(outer.getNumDims(), 0, loops, inner.getContext());
  }

  unsigned addInput(Value tensor, AffineMap map) {
    tensor = isa<RankedTensorType>(tensor.getType()) ? tiles::withoutCasts(tensor) : tensor;
    if (tensor == sums_) {
      inputs_.push_back(tensor);
      maps_.push_back(map);
    } else if (!isa<RankedTensorType>(tensor.getType()) || isSplat(tensor)) {
      inputs_.push_back(isa<RankedTensorType>(tensor.getType()) ? splatOf(at_, tensor) : tensor);
      maps_.push_back(AffineMap::get(map.getNumDims(), 0, at_.getContext()));
    } else {
      SmallVector<OpFoldResult> offsets = firsts(map), sizes = extents(map);
      SmallVector<OpFoldResult> ones(offsets.size(), at_.getIndexAttr(1));
      inputs_.push_back(tensor::ExtractSliceOp::create(at_, loc_, tensor, offsets, sizes, ones));
      maps_.push_back(map);
    }
    return inputs_.size() - 1;
  }

  /// The inputs of an element-wise operation that is inlined; `loops` says what its loops are here (null: the same).
  void addInputsOf(linalg::GenericOp op, AffineMap loops) {
    for (OpOperand* input : op.getDpsInputOperands()) {
      if (isProduct(input->get()))
        continue;
      AffineMap map = op.getMatchingIndexingMap(input);
      argumentOf_[input] = addInput(input->get(), loops ? map.compose(loops) : map);
    }
  }

  OpFoldResult first(AffineExpr expr) const {
    auto loop = dyn_cast<AffineDimExpr>(expr);
    const OpFoldResult value = loop ? place_.firsts[loopOf_[loop.getPosition()]] : OpFoldResult();
    return value ? value : OpFoldResult(at_.getIndexAttr(0));
  }
  OpFoldResult extent(AffineExpr expr) const {
    auto loop = dyn_cast<AffineDimExpr>(expr);
    if (!loop)
      return at_.getIndexAttr(1);
    const unsigned own = loopOf_[loop.getPosition()];
    const Contraction& contraction = product_.contraction;
    if (llvm::is_contained(contraction.m, own))
      return place_.m;
    return llvm::is_contained(contraction.n, own) ? place_.n : OpFoldResult(at_.getIndexAttr(1));
  }
  SmallVector<OpFoldResult> firsts(AffineMap map) const {
    return llvm::map_to_vector(map.getResults(), [&](AffineExpr expr) { return first(expr); });
  }
  SmallVector<OpFoldResult> extents(AffineMap map) const {
    return llvm::map_to_vector(map.getResults(), [&](AffineExpr expr) { return extent(expr); });
  }

  static Value convert(OpBuilder& b, Value value, Type type) {
    const Type from = value.getType();
    if (from == type || !isa<FloatType>(from) || !isa<FloatType>(type))
      return value;
    if (from.getIntOrFloatBitWidth() == type.getIntOrFloatBitWidth()) // f16 and bf16
      return convert(b, convert(b, value, b.getF32Type()), type);
    if (from.getIntOrFloatBitWidth() > type.getIntOrFloatBitWidth())
      return arith::TruncFOp::create(b, value.getLoc(), type, value);
    return arith::ExtFOp::create(b, value.getLoc(), type, value);
  }

  Value sum(OpBuilder& b, Value value, Value start) {
    if (isa<IntegerType>(value.getType()))
      return arith::AddIOp::create(b, loc_, value, start);
    return arith::AddFOp::create(b, loc_, value, convert(b, start, value.getType()));
  }

  /// The body of `op` on the new arguments.
  Value inlined(OpBuilder& b, linalg::GenericOp op, unsigned result, ValueRange arguments, Value ofProduct) {
    IRMapping mapping;
    for (OpOperand* input : op.getDpsInputOperands())
      mapping.map(op.getMatchingBlockArgument(input),
                  isProduct(input->get()) ? ofProduct : arguments[argumentOf_.lookup(input)]);
    for (Operation& inner : op.getBody()->without_terminator()) {
      Operation* copy = b.clone(inner, mapping);
      // Numbers of rounds are those of the whole tensor.
      if (auto cast = dyn_cast<arith::IndexCastOp>(inner))
        if (auto index = cast.getIn().getDefiningOp<linalg::IndexOp>()) {
          const OpFoldResult start = first(getAffineDimExpr(index.getDim(), b.getContext()));
          if (tiles::constantOf(start) == 0)
            continue;
          Value offset = arith::IndexCastOp::create(at_, loc_, cast.getType(), tiles::materialize(at_, loc_, start));
          mapping.map(cast.getResult(), arith::AddIOp::create(b, loc_, copy->getResult(0), offset).getResult());
        }
    }
    return mapping.lookupOrDefault(op.getBody()->getTerminator()->getOperand(result));
  }

  OpBuilder& at_;
  const Product& product_;
  Output output_;
  const TilePlace& place_;
  Value sums_;
  Location loc_;
  SmallVector<unsigned> loopOf_; ///< loop of the new operation → loop of the contraction
  SmallVector<Value> inputs_;
  SmallVector<AffineMap> maps_;
  llvm::DenseMap<OpOperand*, unsigned> argumentOf_;
};

/// Inputs are read as they are in memory, or are one value.
bool canRead(OpBuilder& builder, const Product& product, linalg::GenericOp op, std::string& why) {
  for (OpOperand* input : op.getDpsInputOperands()) {
    Value tensor = input->get();
    if (!isa<RankedTensorType>(tensor.getType()))
      continue;
    tensor = tiles::withoutCasts(tensor);
    if (tensor.getDefiningOp() == linalg::GenericOp(product.contraction.op).getOperation() || isSplat(tensor))
      continue;
    if (!isProjection(op.getMatchingIndexingMap(input)) || !tiles::viewOf(builder, tensor)) {
      why = "what it is combined with is no buffer, or not indexed by its loops alone";
      return false;
    }
  }
  bool indexed = false;
  op.getBody()->walk(
      [&](linalg::IndexOp index) { indexed |= !llvm::all_of(index->getUsers(), llvm::IsaPred<arith::IndexCastOp>); });
  if (indexed)
    why = "what is made of it depends on numbers of rows or columns";
  return !indexed;
}

} // namespace

bool canMakeOutputs(OpBuilder& builder, const Product& product, std::string& why) {
  const Contraction& contraction = product.contraction;
  if (contraction.start == Start::tensor) {
    Value init = tiles::withoutCasts(linalg::GenericOp(contraction.op).getDpsInits()[0]);
    auto made = init.getDefiningOp<linalg::GenericOp>();
    if (isSplat(init))
      made = nullptr;
    if (made ? made.getNumReductionLoops() != 0 || made.getNumResults() != 1 || !canRead(builder, product, made, why)
             : !isSplat(init) && !tiles::viewOf(builder, init)) {
      if (why.empty())
        why = "what it starts from is computed first";
      return false;
    }
  }
  return llvm::all_of(product.outputs,
                      [&](const Output& output) { return !output.map || canRead(builder, product, output.map, why); });
}

void makeOutputs(OpBuilder& at, const Product& product, const TilePlace& place, const TileOfSums& tile) {
  const Contraction& contraction = product.contraction;
  const Location loc = linalg::GenericOp(contraction.op).getLoc();
  AffineMap resultMap = linalg::GenericOp(contraction.op).getIndexingMapsArray().back();
  SmallVector<OpFoldResult> sizes, strides;
  for (AffineExpr expr : resultMap.getResults()) {
    const unsigned loop = cast<AffineDimExpr>(expr).getPosition();
    const bool isColumn = llvm::is_contained(contraction.n, loop), isRow = llvm::is_contained(contraction.m, loop);
    sizes.push_back(isRow ? place.m : isColumn ? place.n : OpFoldResult(at.getIndexAttr(1)));
    strides.push_back(at.getIndexAttr(isColumn ? 1 : tile.stride));
  }
  Value view = memref::ReinterpretCastOp::create(at, loc, tile.sums, tile.offset, sizes, strides);
  auto type = cast<MemRefType>(view.getType());
  Value sums = bufferization::ToTensorOp::create(at, loc, RankedTensorType::get(type.getShape(), type.getElementType()),
                                                 view, /*restrict=*/true);
  for (const Output& output : product.outputs)
    OutputMaker(at, product, output, place, sums).run();
}

} // namespace ascend::translator::cube
