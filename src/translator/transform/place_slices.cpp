// Slices, paddings, insertions and concatenations are addresses, not data: they move to where tensors are read from
// memory and written to it, and become views there. Only what is left between them goes through temporary buffers.
#include "translator/transform/generalize.h"
#include "translator/transform/slice_patterns.h"
#include "translator/transform/tensor_passes.h"
#include "translator/transform/tiles/prepare.h"
#include "translator/transform/tiles/stage.h"
#include "translator/transform/tiles/temporary.h"

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
    if (failed(applyPatternsGreedily(func, std::move(sizes))) || failed(storeSteps(func)) || failed(storeOthers(func)))
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

  /// An insertion with steps lies between what was there: both go to memory, one after the other.
  LogicalResult storeSteps(func::FuncOp func) {
    SmallVector<tensor::InsertSliceOp> insertions;
    func.walk([&](tensor::InsertSliceOp insertion) { insertions.push_back(insertion); });
    for (tensor::InsertSliceOp insertion : insertions) {
      MaterializeInDestinationOp result = onlyWrite(insertion);
      const FailureOr<Value> buffer =
          result ? FailureOr<Value>(result.getDest())
                 : tiles::makeTemporary(insertion, insertion.getResult(), "what reads this insertion");
      if (failed(buffer))
        return failure();
      OpBuilder builder(insertion);
      const Location loc = insertion.getLoc();
      PieceWriter(builder, nextId_++).write(loc, insertion.getDest(), *buffer, false);
      auto type = memref::SubViewOp::inferRankReducedResultType(
          insertion.getSourceType().getShape(), cast<MemRefType>(buffer->getType()), insertion.getMixedOffsets(),
          insertion.getMixedSizes(), insertion.getMixedStrides());
      Value view = memref::SubViewOp::create(builder, loc, type, *buffer, insertion.getMixedOffsets(),
                                             insertion.getMixedSizes(), insertion.getMixedStrides());
      PieceWriter(builder, nextId_++).write(loc, insertion.getSource(), view, false);
      if (result)
        result->erase();
      else
        insertion.replaceAllUsesWith(
            bufferization::ToTensorOp::create(builder, loc, insertion.getType(), *buffer, true, true).getResult());
      insertion.erase();
    }
    return success();
  }

  /// The write of a result to an argument that nothing else touches: what it is made of may be written there.
  static MaterializeInDestinationOp onlyWrite(Operation* op) {
    if (!op->hasOneUse())
      return {};
    auto write = dyn_cast<MaterializeInDestinationOp>(*op->user_begin());
    return write && tiles::isOnlyUseOfArgument(write) ? write : MaterializeInDestinationOp();
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
      FailureOr<Value> buffer = tiles::makeTemporary(concat, concat.getResult(), "what reads this concatenation");
      if (failed(buffer))
        return failure();
      OpBuilder builder(concat);
      builder.setInsertionPointAfter(concat);
      PieceWriter(builder, nextId_++).write(concat.getLoc(), concat, *buffer, false);
      auto read =
          bufferization::ToTensorOp::create(builder, concat.getLoc(), concat.getResultType(), *buffer, true, true);
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
