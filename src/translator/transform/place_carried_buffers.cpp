// Loops and branches that hand buffers on hand on which one: an address, and tiles are moved to and from known places.
// Each buffer that is carried gets a place before the operation; what a round yields is copied there.
#include "translator/transform/tensor_passes.h"
#include "translator/transform/tiles/buffer_view.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/ADT/TypeSwitch.h"

namespace ascend::translator {
namespace {

using namespace mlir;
using tiles::rootOf;

/// A buffer of the size of another one, before `op`. Its layout is plain, whatever that of `like` is.
Value makePlace(Operation* op, Value like) {
  OpBuilder builder(op);
  auto type = cast<MemRefType>(like.getType());
  SmallVector<Value> sizes;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    if (type.isDynamicDim(dim))
      sizes.push_back(memref::DimOp::create(builder, op->getLoc(), like, dim));
  return memref::AllocOp::create(builder, op->getLoc(), MemRefType::get(type.getShape(), type.getElementType()), sizes);
}

Value castTo(OpBuilder& builder, Location loc, Value buffer, Type type) {
  return buffer.getType() == type ? buffer : memref::CastOp::create(builder, loc, type, buffer).getResult();
}

/// Copies `from[i]` to `to[i]`, all at once: what is overwritten and still to be read is kept first.
void copyTogether(Operation* before, ArrayRef<Value> from, ArrayRef<Value> to) {
  OpBuilder builder(before);
  const Location loc = before->getLoc();
  SmallVector<Value> sources(from);
  for (auto [i, source] : llvm::enumerate(sources)) {
    const bool isOverwritten = llvm::any_of(llvm::enumerate(to), [&](const auto& target) {
      return rootOf(source) == rootOf(target.value()) && !(target.index() == i && source == target.value());
    });
    if (!isOverwritten)
      continue;
    Value kept = makePlace(before, source);
    memref::CopyOp::create(builder, loc, source, kept);
    source = kept;
  }
  for (auto [source, target] : llvm::zip(sources, to))
    if (source != target)
      memref::CopyOp::create(builder, loc, source, target);
}

/// Whether a round begins with a buffer that nobody needs behind the loop: it can be the place itself.
bool isOnlyFor(Value init, Operation* loop) {
  auto alloc = init.getDefiningOp<memref::AllocOp>();
  return alloc && alloc.getType().getLayout().isIdentity() && alloc->getBlock() == loop->getBlock() &&
         llvm::count(loop->getOperands(), init) == 1 && llvm::all_of(alloc->getUsers(), [&](Operation* user) {
           return user == loop || (user->getBlock() == loop->getBlock() && user->isBeforeInBlock(loop) &&
                                   !isa<ViewLikeOpInterface>(user));
         });
}

/// The places of what a loop carries. `inits` are its operands.
SmallVector<Value> placesFor(Operation* loop, OperandRange inits) {
  SmallVector<Value> places;
  OpBuilder builder(loop);
  for (Value init : inits) {
    if (!isa<MemRefType>(init.getType())) {
      places.push_back({});
      continue;
    }
    if (isOnlyFor(init, loop)) {
      places.push_back(init);
      continue;
    }
    places.push_back(makePlace(loop, init));
    memref::CopyOp::create(builder, loop->getLoc(), init, places.back());
  }
  return places;
}

/// In the block, `values` are their places from here on; values that have none stay.
void usePlaces(Block& block, ValueRange values, ArrayRef<Value> places) {
  OpBuilder builder = OpBuilder::atBlockBegin(&block);
  for (auto [value, place] : llvm::zip(values, places))
    if (place)
      value.replaceAllUsesWith(castTo(builder, value.getLoc(), place, value.getType()));
}

/// A cast of a place is the place.
Value placeOf(Value buffer) {
  auto cast = buffer.getDefiningOp<memref::CastOp>();
  return cast ? cast.getSource() : buffer;
}

/// Before a terminator: what it hands on is copied to the places, and it hands on these.
void storeYielded(Operation* terminator, MutableArrayRef<OpOperand> yielded, ArrayRef<Value> places) {
  SmallVector<Value> from, to;
  for (auto [operand, place] : llvm::zip(yielded, places)) {
    if (!place)
      continue;
    from.push_back(placeOf(operand.get()) == place ? place : operand.get());
    to.push_back(place);
  }
  copyTogether(terminator, from, to);
  OpBuilder builder(terminator);
  for (auto [operand, place] : llvm::zip(yielded, places))
    if (place)
      operand.set(castTo(builder, terminator->getLoc(), place, operand.get().getType()));
}

void useResults(Operation* op, ArrayRef<Value> places) {
  OpBuilder builder(op->getContext());
  builder.setInsertionPointAfter(op);
  for (auto [result, place] : llvm::zip(op->getResults(), places))
    if (place)
      result.replaceAllUsesWith(castTo(builder, op->getLoc(), place, result.getType()));
}

/// Places before `op` for buffers that are made inside: their sizes have to be known.
FailureOr<SmallVector<Value>> placesOf(Operation* op, TypeRange types) {
  SmallVector<Value> places;
  OpBuilder builder(op);
  for (Type type : types) {
    auto buffer = dyn_cast<MemRefType>(type);
    if (!buffer) {
      places.push_back({});
      continue;
    }
    if (!buffer.hasStaticShape())
      return op->emitError("cannot be translated: it hands on a buffer of a size that is not known before the launch; "
                           "give the kernel static shapes");
    places.push_back(
        memref::AllocOp::create(builder, op->getLoc(), MemRefType::get(buffer.getShape(), buffer.getElementType())));
  }
  return places;
}

LogicalResult place(scf::ForOp loop) {
  const SmallVector<Value> places = placesFor(loop, loop.getInitArgs());
  usePlaces(*loop.getBody(), loop.getRegionIterArgs(), places);
  storeYielded(loop.getBody()->getTerminator(), *loop.getYieldedValuesMutable(), places);
  useResults(loop, places);
  return success();
}

LogicalResult place(scf::WhileOp loop) {
  FailureOr<SmallVector<Value>> handed = placesOf(loop, loop.getResultTypes());
  if (failed(handed))
    return failure();
  const SmallVector<Value> places = placesFor(loop, loop.getInits());
  usePlaces(*loop.getBeforeBody(), loop.getBeforeArguments(), places);
  // What is carried may be handed on where it is: rounds write to it at their end only.
  scf::ConditionOp condition = loop.getConditionOp();
  for (auto [value, place] : llvm::zip(condition.getArgs(), *handed))
    if (llvm::is_contained(places, placeOf(value)))
      place = placeOf(value);
  // The first operand is the condition itself.
  storeYielded(condition, condition->getOpOperands().drop_front(), *handed);
  usePlaces(*loop.getAfterBody(), loop.getAfterArguments(), *handed);
  storeYielded(loop.getYieldOp(), loop.getYieldOp()->getOpOperands(), places);
  useResults(loop, *handed);
  return success();
}

LogicalResult place(scf::IfOp branch) {
  FailureOr<SmallVector<Value>> places = placesOf(branch, branch.getResultTypes());
  if (failed(places))
    return failure();
  storeYielded(branch.thenYield(), branch.thenYield()->getOpOperands(), *places);
  storeYielded(branch.elseYield(), branch.elseYield()->getOpOperands(), *places);
  useResults(branch, *places);
  return success();
}

struct PlaceCarriedBuffers : PassWrapper<PlaceCarriedBuffers, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(PlaceCarriedBuffers)

  StringRef getArgument() const override { return "ascendc-place-carried-buffers"; }
  StringRef getDescription() const override {
    return "Copy buffers that loops carry and branches choose to places that are known before";
  }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<memref::MemRefDialect, scf::SCFDialect>();
  }

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func->hasAttr("ascendc.kernel"))
      return;
    SmallVector<Operation*> carriers; // inner ones first
    func.walk([&](Operation* op) {
      if (isa<scf::ForOp, scf::WhileOp, scf::IfOp>(op) && llvm::any_of(op->getResultTypes(), llvm::IsaPred<MemRefType>))
        carriers.push_back(op);
    });
    if (carriers.empty())
      return;
    for (Operation* op : carriers) {
      const LogicalResult placed =
          llvm::TypeSwitch<Operation*, LogicalResult>(op)
              .Case<scf::ForOp, scf::WhileOp, scf::IfOp>([](auto carrier) { return place(carrier); })
              .Default([](Operation*) { return success(); });
      if (failed(placed))
        return signalPassFailure();
    }
    // What is carried no longer goes, and casts to layouts that nobody asks for.
    RewritePatternSet patterns(&getContext());
    for (const StringRef name :
         {scf::ForOp::getOperationName(), scf::WhileOp::getOperationName(), scf::IfOp::getOperationName(),
          memref::CastOp::getOperationName(), memref::CopyOp::getOperationName(), memref::SubViewOp::getOperationName(),
          linalg::GenericOp::getOperationName()})
      RegisteredOperationName::lookup(name, &getContext())->getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(func, std::move(patterns))))
      return signalPassFailure();
  }
};

} // namespace

std::unique_ptr<mlir::Pass> createPlaceCarriedBuffersPass() { return std::make_unique<PlaceCarriedBuffers>(); }

} // namespace ascend::translator
