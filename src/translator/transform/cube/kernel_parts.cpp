// What kernels of products alone and kernels in phases are made of.
#include "translator/transform/cube/kernel_parts.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace ascend::translator::cube {

using namespace mlir;
using ascendc::GetBlockNumOp;
using ascendc::GlobalTensorType;

/// The numbers of an attribute: nothing, two or three.
static FailureOr<TilingWish> wishFor(const Contraction& contraction) {
  linalg::GenericOp product = contraction.op;
  auto kernel = product->getParentOfType<func::FuncOp>();
  TilingWish wish;
  wish.doubleBuffer = !kernel->hasAttr(kNoDoubleBufferAttr);
  Operation* const author = product->hasAttr(kTileAttr) ? product.getOperation() : kernel.getOperation();
  const Attribute attribute = author->getAttr(kTileAttr);
  if (!attribute)
    return wish;
  SmallVector<int64_t> numbers;
  if (auto array = dyn_cast<DenseI64ArrayAttr>(attribute))
    numbers.assign(array.asArrayRef().begin(), array.asArrayRef().end());
  else if (auto list = dyn_cast<ArrayAttr>(attribute))
    for (const Attribute element : list)
      if (auto number = dyn_cast<IntegerAttr>(element))
        numbers.push_back(number.getInt());
  if (numbers.size() < 2 || numbers.size() > 3 || llvm::any_of(numbers, [](int64_t number) { return number < 1; }))
    return author->emitError() << "'" << kTileAttr << "' is rows and columns of a tile, and the depth at a time if it "
                               << "matters: array<i64: 128, 256, 64>";
  wish.m = numbers[contraction.isSwapped ? 1 : 0];
  wish.n = numbers[contraction.isSwapped ? 0 : 1];
  wish.k = numbers.size() > 2 ? numbers[2] : 0;
  return wish;
}

static std::optional<CubeTiling> chosenTiling(const Product& product, const target::Soc& soc, unsigned products,
                                              std::optional<int64_t> rows, const TilingWish& wish) {
  const Contraction& contraction = product.contraction;
  const auto extent = [&](ArrayRef<unsigned> loops) -> std::optional<int64_t> {
    std::optional<int64_t> count = 1;
    for (unsigned loop : loops) {
      const auto size = tiles::constantOf(contraction.sizes[loop]);
      count = count && size ? std::optional(*count * *size) : std::nullopt;
    }
    return count;
  };
  ProductShape shape;
  shape.batch = extent(contraction.batch);
  shape.m = extent(contraction.m);
  shape.n = extent(contraction.n);
  shape.k = extent({contraction.k});
  if (rows && shape.m && shape.batch) {
    *shape.batch *= llvm::divideCeil(*shape.m, *rows);
    shape.m = std::min(*shape.m, *rows);
  }
  shape.elementBytes = ascendc::elementBytes(contraction.lhs.elementType());
  shape.outputBytes = ascendc::elementBytes(product.outputs.front().target.elementType());
  shape.turnsLhs = product.lhs.transpose;
  shape.turnsRhs = product.rhs.transpose;
  target::Soc share = soc;
  for (std::uint32_t* bytes : {&share.l1Bytes, &share.l0aBytes, &share.l0bBytes, &share.l0cBytes, &share.ubUsableBytes})
    *bytes /= products;
  return chooseTiling(shape, share, wish);
}

CubeTiling tilingOf(const Product& product, const target::Soc& soc, unsigned products, std::optional<int64_t> rows) {
  return *chosenTiling(product, soc, products, rows, *wishFor(product.contraction));
}

LogicalResult checkTiles(ArrayRef<const Product*> products, const target::Soc& soc) {
  for (const Product* product : products) {
    linalg::GenericOp op = product->contraction.op;
    const FailureOr<TilingWish> wish = wishFor(product->contraction);
    if (failed(wish))
      return failure();
    if (chosenTiling(*product, soc, shareOf(products.size()), std::nullopt, *wish))
      continue;
    auto diagnostic = op.emitError() << "tiles of " << wish->m << " by " << wish->n;
    if (wish->k != 0)
      diagnostic << " and " << wish->k << " of the depth";
    return diagnostic
           << " are not possible: rows and columns are multiples of 16 (of 32 for bytes) and at most 256, the "
           << "depth one of 32 bytes (64 for floats), and L0A, L0B and L1 hold two tiles of each factor, L0C "
           << "one of sums" << (products.size() > 1 ? "; the products of the kernel share them" : "");
  }
  return success();
}

void createQueues(MutableArrayRef<CubeLoops> products) {
  if (products.size() > kMostWithOwnQueues)
    return CubeLoops::createSharedQueues(products);
  CubeLoops::shareEvents(products);
  for (CubeLoops& product : products)
    product.createQueues();
}

Value globalTensor(OpBuilder& at, Value root) {
  const Type element = cast<MemRefType>(root.getType()).getElementType();
  return UnrealizedConversionCastOp::create(at, root.getLoc(), GlobalTensorType::get(at.getContext(), element), root)
      .getResult(0);
}

void storePart(OpBuilder& at, const CubeLoops::Part& part, const RowsInMemory& rows, bool relu) {
  const Location loc = part.sums.getLoc();
  Indices index(at, loc);
  Value offset = index.value(index.add(rows.offset, part.column)), columns = index.value(part.columns);
  FixpipeOp::create(at, loc, rows.buffer, offset, part.sums, rows.count, columns, rows.stride, relu, part.through);
}

void storeFromCube(OpBuilder& builder, Product& product, CubeLoops& loops, Value blockIdx, Value blockNum) {
  Contraction& contraction = product.contraction;
  Location loc = contraction.op.getLoc();
  Output& output = product.outputs.front();
  if (product.fixpipe->accumulates)
    SetAtomicAddOp::create(builder, loc, output.target.elementType());
  loops.forTiles(builder, blockIdx, blockNum, [&](OpBuilder& at, const TilePlace& tile) {
    Indices index(at, loc);
    Value offset = named(index.value(tile.offset(at, loc, output.target)), "offset");
    Value target = globalTensor(at, output.target.view.root);
    Value m = index.value(tile.m);
    Value stride = index.value(contraction.m.empty() ? tile.n : output.target.stride(at, contraction.m.front()));
    loops.compute(at, tile, [&](OpBuilder& in, const CubeLoops::Part& part) {
      storePart(in, part, {target, offset, m, stride}, product.fixpipe->relu);
    });
  });
  if (product.fixpipe->accumulates)
    SetAtomicNoneOp::create(builder, loc);
}

Value activeBlocks(OpBuilder& at, Location loc, const target::Soc& soc) {
  Indices index(at, loc);
  Value blocks = GetBlockNumOp::create(at, loc, at.getIndexType());
  return named(index.value(index.min(blocks, index.constant(soc.aicoreCount))), "activeBlocks");
}

scf::IfOp ifBelow(OpBuilder& at, Location loc, Value number, Value count) {
  return scf::IfOp::create(at, loc, arith::CmpIOp::create(at, loc, arith::CmpIPredicate::slt, number, count));
}

OpBuilder onCore(OpBuilder& at, Core core, Location loc) {
  auto part = OnCoreOp::create(at, loc, CoreAttr::get(at.getContext(), core));
  return OpBuilder::atBlockBegin(part.getBody().empty() ? &part.getBody().emplaceBlock() : &part.getBody().front());
}

} // namespace ascend::translator::cube
