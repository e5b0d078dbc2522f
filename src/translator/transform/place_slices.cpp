// Slices, paddings, insertions and concatenations are addresses, not data: they move to where tensors are read from
// memory and written to it, and become views there. Only what is left between them goes through temporary buffers.
#include "translator/transform/generalize.h"
#include "translator/transform/slice_patterns.h"
#include "translator/transform/tensor_passes.h"
#include "translator/transform/tiles/prepare.h"
#include "translator/transform/tiles/stage.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace ascend::translator {
namespace {

using namespace mlir;
using bufferization::MaterializeInDestinationOp;

/// The pieces of one tensor, written to parts of a buffer that do not overlap.
class PieceWriter {
public:
  PieceWriter(OpBuilder& builder, int64_t id) : builder_(builder), id_(id) {}

  void write(Location loc, Value tensor, Value buffer, bool isPiece) {
    tensor::ConcatOp concat = concatOf(tensor);
    if (!concat) {
      // What nobody wrote need not be written.
      if (tiles::withoutCasts(tensor).getDefiningOp<tensor::EmptyOp>())
        return;
      auto part = MaterializeInDestinationOp::create(builder_, loc, Type(), tensor, buffer, true, true);
      if (isPiece)
        part->setAttr(kDisjointPieceAttr, builder_.getI64IntegerAttr(id_));
      return;
    }
    const unsigned dim = concat.getDim();
    auto type = cast<MemRefType>(buffer.getType());
    SmallVector<OpFoldResult> offsets(type.getRank(), builder_.getIndexAttr(0));
    SmallVector<OpFoldResult> steps(type.getRank(), builder_.getIndexAttr(1));
    for (const Piece& piece : piecesOf(builder_, concat)) {
      SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder_, loc, piece.tensor);
      offsets[dim] = piece.offset;
      Value view = memref::SubViewOp::create(builder_, loc, buffer, offsets, sizes, steps);
      write(loc, piece.tensor, view, true);
    }
  }

private:
  OpBuilder& builder_;
  int64_t id_;
};

struct PlaceSlices : PassWrapper<PlaceSlices, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(PlaceSlices)

  StringRef getArgument() const override { return "ascendc-place-slices"; }
  StringRef getDescription() const override {
    return "Move slices, paddings and concatenations of tensors to where memory is read and written";
  }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<arith::ArithDialect, bufferization::BufferizationDialect, linalg::LinalgDialect,
                    memref::MemRefDialect, tensor::TensorDialect>();
  }

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func->hasAttr("ascendc.kernel"))
      return;
    const bool hasSlices =
        func.walk([](Operation* op) {
              return isa<tensor::PadOp, tensor::InsertSliceOp, tensor::ConcatOp, tensor::ExtractSliceOp,
                         tensor::CollapseShapeOp, tensor::ExpandShapeOp, tensor::ReshapeOp>(op)
                         ? WalkResult::interrupt()
                         : WalkResult::advance();
            })
            .wasInterrupted();
    if (!hasSlices)
      return;
    if (failed(generalizeTensorCode(func)))
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    populateSlicePatterns(patterns);
    if (failed(applyPatternsGreedily(func, std::move(patterns))) || failed(generalizeTensorCode(func)))
      return signalPassFailure();
    writePieces(func);
    // The sizes of pieces are those of what they are made of.
    RewritePatternSet sizes(&getContext());
    memref::populateResolveRankedShapedTypeResultDimsPatterns(sizes);
    tensor::DimOp::getCanonicalizationPatterns(sizes, &getContext());
    if (failed(applyPatternsGreedily(func, std::move(sizes))) || failed(storeOthers(func)))
      return signalPassFailure();
  }

private:
  void writePieces(func::FuncOp func) {
    SmallVector<MaterializeInDestinationOp> writes;
    func.walk([&](MaterializeInDestinationOp write) { writes.push_back(write); });
    for (MaterializeInDestinationOp write : writes) {
      if (!isa<MemRefType>(write.getDest().getType()))
        continue;
      if (write.getSource().getDefiningOp<tensor::CollapseShapeOp>() ||
          write.getSource().getDefiningOp<tensor::ExpandShapeOp>())
        tiles::reshapeDestination(write);
      if (!concatOf(write.getSource()))
        continue;
      OpBuilder builder(write);
      PieceWriter(builder, nextId_++).write(write.getLoc(), write.getSource(), write.getDest(), false);
      write.erase();
    }
  }

  /// Concatenations that something reads as a whole go to memory.
  LogicalResult storeOthers(func::FuncOp func) {
    SmallVector<tensor::ConcatOp> left;
    func.walk([&](tensor::ConcatOp concat) { left.push_back(concat); });
    for (tensor::ConcatOp concat : llvm::reverse(left))
      if (concat->use_empty())
        concat.erase();
    left.clear();
    func.walk([&](tensor::ConcatOp concat) { left.push_back(concat); });
    for (tensor::ConcatOp concat : left) {
      // A piece of a larger one is written with it.
      const bool isPiece =
          llvm::all_of(concat->getUsers(), [](Operation* user) { return isa<tensor::ConcatOp>(user); });
      if (isPiece)
        continue;
      RankedTensorType type = concat.getResultType();
      if (!type.hasStaticShape())
        return concat.emitError(
            "cannot be translated: what reads this concatenation needs all of it in a temporary buffer in device "
            "memory, whose size must be known before the launch; give the kernel static shapes, or split it in two");
      OpBuilder builder = OpBuilder::atBlockBegin(&func.front());
      Value buffer =
          memref::AllocOp::create(builder, concat.getLoc(), MemRefType::get(type.getShape(), type.getElementType()));
      builder.setInsertionPointAfter(concat);
      PieceWriter(builder, nextId_++).write(concat.getLoc(), concat, buffer, false);
      auto read = bufferization::ToTensorOp::create(builder, concat.getLoc(), type, buffer, true, true);
      concat.getResult().replaceUsesWithIf(read.getResult(),
                                           [](OpOperand& use) { return !isa<tensor::ConcatOp>(use.getOwner()); });
    }
    for (tensor::ConcatOp concat : llvm::reverse(left))
      if (concat->use_empty())
        concat.erase();
    return success();
  }

  int64_t nextId_ = 0;
};

} // namespace

std::unique_ptr<mlir::Pass> createPlaceSlicesPass() { return std::make_unique<PlaceSlices>(); }

} // namespace ascend::translator
