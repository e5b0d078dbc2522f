// Vectors are read from memory through a buffer of their size, and written to the part of memory that they cover.
#include "translator/import/vectors_to_tensors.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// Where a vector lies in a memref or tensor: one element of the leading dimensions, in the others as much of its
/// extents as there is.
struct Place {
  SmallVector<OpFoldResult> offsets, sizes;
  SmallVector<OpFoldResult> covered; ///< of the vector's own dimensions
  bool isWhole = true;               ///< all of the vector is there
};

Place placeOf(OpBuilder& b, Location loc, Value source, ValueRange indices, VectorType vector, ArrayRef<bool> inBounds,
              Value mask) {
  Place place;
  const auto type = cast<ShapedType>(source.getType());
  const int64_t leading = type.getRank() - vector.getRank();
  auto masked = mask ? mask.getDefiningOp<vector::CreateMaskOp>() : vector::CreateMaskOp();
  const auto number = [&](int64_t value) { return arith::ConstantIndexOp::create(b, loc, value).getResult(); };
  for (const auto [dim, index] : llvm::enumerate(indices)) {
    place.offsets.push_back(getAsOpFoldResult(index));
    const int64_t own = static_cast<int64_t>(dim) - leading;
    if (own < 0) {
      place.sizes.push_back(b.getIndexAttr(1));
      continue;
    }
    const int64_t extent = vector.getDimSize(own);
    OpFoldResult size = b.getIndexAttr(extent);
    const auto limit = [&](Value most) {
      const Value clamped = arith::MaxSIOp::create(b, loc, most, number(0));
      const Value old = getValueOrCreateConstantIndexOp(b, loc, size);
      size = arith::MinSIOp::create(b, loc, old, clamped).getResult();
      place.isWhole = false;
    };
    if (masked)
      limit(masked.getOperand(own));
    if (!inBounds.empty() && !inBounds[own]) {
      const Value there = type.isDynamicDim(dim)
                              ? (isa<MemRefType>(type) ? memref::DimOp::create(b, loc, source, dim).getResult()
                                                       : tensor::DimOp::create(b, loc, source, dim).getResult())
                              : number(type.getDimSize(dim));
      limit(arith::SubIOp::create(b, loc, there, index));
    }
    place.sizes.push_back(size);
    place.covered.push_back(size);
  }
  return place;
}

SmallVector<OpFoldResult> all(OpBuilder& b, std::size_t count, int64_t value) {
  return SmallVector<OpFoldResult>(count, b.getIndexAttr(value));
}

SmallVector<int64_t> shapeOf(ArrayRef<OpFoldResult> sizes) {
  return llvm::map_to_vector(
      sizes, [](OpFoldResult size) { return getConstantIntValue(size).value_or(ShapedType::kDynamic); });
}

/// The part of a memref that a vector covers, without the leading dimensions.
Value viewOf(OpBuilder& b, Location loc, Value memref, const Place& place) {
  const auto ones = all(b, place.offsets.size(), 1);
  const MemRefType type = memref::SubViewOp::inferRankReducedResultType(
      shapeOf(place.covered), cast<MemRefType>(memref.getType()), place.offsets, place.sizes, ones);
  return memref::SubViewOp::create(b, loc, type, memref, place.offsets, place.sizes, ones);
}

Value sliceOf(OpBuilder& b, Location loc, Value tensor, ArrayRef<OpFoldResult> offsets, ArrayRef<OpFoldResult> sizes,
              ArrayRef<OpFoldResult> kept) {
  const auto type = RankedTensorType::get(shapeOf(kept), cast<RankedTensorType>(tensor.getType()).getElementType());
  return tensor::ExtractSliceOp::create(b, loc, type, tensor, offsets, sizes, all(b, offsets.size(), 1));
}

/// The vector that lies at `place` of `source`, with `padding` where there is nothing.
Value read(OpBuilder& b, Location loc, Value source, VectorType vector, const Place& place, Value padding) {
  const auto type = RankedTensorType::get(vector.getShape(), vector.getElementType());
  if (isa<RankedTensorType>(source.getType())) {
    const Value part = sliceOf(b, loc, source, place.offsets, place.sizes, place.covered);
    if (place.isWhole)
      return part;
    const Value empty = tensor::EmptyOp::create(b, loc, type.getShape(), type.getElementType());
    const Value filled = linalg::FillOp::create(b, loc, padding, empty).getResult(0);
    return tensor::InsertSliceOp::create(b, loc, part, filled, all(b, place.covered.size(), 0), place.covered,
                                         all(b, place.covered.size(), 1));
  }
  const Value local = memref::AllocOp::create(b, loc, MemRefType::get(vector.getShape(), vector.getElementType()));
  Value there = local;
  if (!place.isWhole) {
    linalg::FillOp::create(b, loc, padding, local);
    there = memref::SubViewOp::create(b, loc, local, all(b, place.covered.size(), 0), place.covered,
                                      all(b, place.covered.size(), 1));
  }
  memref::CopyOp::create(b, loc, viewOf(b, loc, source, place), there);
  return bufferization::ToTensorOp::create(b, loc, type, local, /*restrict=*/true, /*writable=*/true);
}

/// Writes the vector to `place`; the new tensor if it is one.
Value write(OpBuilder& b, Location loc, Value vector, Value destination, const Place& place) {
  if (!place.isWhole)
    vector = sliceOf(b, loc, vector, all(b, place.covered.size(), 0), place.covered, place.covered);
  if (isa<RankedTensorType>(destination.getType()))
    return tensor::InsertSliceOp::create(b, loc, vector, destination, place.offsets, place.sizes,
                                         all(b, place.offsets.size(), 1));
  bufferization::MaterializeInDestinationOp::create(b, loc, Type(), vector, viewOf(b, loc, destination, place),
                                                    /*restrict=*/true, /*writable=*/true);
  return {};
}

bool isSupportedMask(Value mask) { return !mask || mask.getDefiningOp<vector::CreateMaskOp>(); }

struct TransferRead : OpConversionPattern<vector::TransferReadOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::TransferReadOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter& b) const final {
    if (!op.getPermutationMap().isMinorIdentity() || !isSupportedMask(op.getMask()))
      return op.emitError() << "a transfer that permutes or repeats dimensions, or has a mask that is not made by "
                            << "vector.create_mask, is not supported; read the vector as it lies in memory";
    const Place place = placeOf(b, op.getLoc(), op.getBase(), op.getIndices(), op.getVectorType(),
                                op.getInBoundsValues(), op.getMask());
    b.replaceOp(op, read(b, op.getLoc(), adaptor.getBase(), op.getVectorType(), place, op.getPadding()));
    return success();
  }
};

struct TransferWrite : OpConversionPattern<vector::TransferWriteOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::TransferWriteOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter& b) const final {
    if (!op.getPermutationMap().isMinorIdentity() || !isSupportedMask(op.getMask()))
      return op.emitError() << "a transfer that permutes or repeats dimensions, or has a mask that is not made by "
                            << "vector.create_mask, is not supported; write the vector as it lies in memory";
    const Place place = placeOf(b, op.getLoc(), op.getBase(), op.getIndices(), op.getVectorType(),
                                op.getInBoundsValues(), op.getMask());
    const Value written = write(b, op.getLoc(), adaptor.getValueToStore(), adaptor.getBase(), place);
    if (written)
      b.replaceOp(op, written);
    else
      b.eraseOp(op);
    return success();
  }
};

struct Load : OpConversionPattern<vector::LoadOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::LoadOp op, OpAdaptor, ConversionPatternRewriter& b) const final {
    const Place place = placeOf(b, op.getLoc(), op.getBase(), op.getIndices(), op.getVectorType(), {}, {});
    b.replaceOp(op, read(b, op.getLoc(), op.getBase(), op.getVectorType(), place, {}));
    return success();
  }
};

struct Store : OpConversionPattern<vector::StoreOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::StoreOp op, OpAdaptor adaptor, ConversionPatternRewriter& b) const final {
    const Place place = placeOf(b, op.getLoc(), op.getBase(), op.getIndices(), op.getVectorType(), {}, {});
    write(b, op.getLoc(), adaptor.getValueToStore(), op.getBase(), place);
    b.eraseOp(op);
    return success();
  }
};

/// Masks are looked at where they are used.
struct DropMask : OpConversionPattern<vector::CreateMaskOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult matchAndRewrite(vector::CreateMaskOp op, OpAdaptor, ConversionPatternRewriter& b) const final {
    if (llvm::any_of(op->getUsers(),
                     [](Operation* user) { return !isa<vector::TransferReadOp, vector::TransferWriteOp>(user); }))
      return op.emitError() << "a mask is supported on transfers only";
    const auto type = getTypeConverter()->convertType<RankedTensorType>(op.getType());
    b.replaceOpWithNewOp<tensor::EmptyOp>(op, type.getShape(), type.getElementType());
    return success();
  }
};

} // namespace

void addVectorMemoryPatterns(const TypeConverter& types, RewritePatternSet& patterns) {
  patterns.add<TransferRead, TransferWrite, Load, Store, DropMask>(types, patterns.getContext());
}

} // namespace ascend::translator
