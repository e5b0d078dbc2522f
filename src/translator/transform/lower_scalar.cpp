// The last step from memrefs: access of single elements, views and sizes become operations on global tensors.
#include "target/workspace.h"
#include "translator/dialect/ascendc.h"
#include "translator/transform/launch_size.h"
#include "translator/transform/scalar_math.h"
#include "translator/transform/scalar_parameters.h"
#include "translator/transform/scalar_passes.h"
#include "translator/transform/tiles/buffer_view.h"
#include "translator/transform/transform_attributes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// Temporaries up to this size that only scalars touch live in the UB of each core.
constexpr int64_t kLocalBytes = int64_t{16} * 1024;
constexpr int64_t kWorkspaceAlign = target::kWorkspaceAlign;
/// Blocks that can have memory of their own: more than any SoC has vector cores.
constexpr int64_t kMostBlocks = 64;

bool isAllocation(Operation* op) { return isa_and_present<memref::AllocOp, memref::AllocaOp>(op); }

int64_t bytesOf(MemRefType type) {
  return type.getNumElements() * static_cast<int64_t>(ascendc::elementBytes(type.getElementType()));
}

/// Whether vector code reaches the allocation.
bool isCastToTensor(Value memref) {
  return llvm::any_of(memref.getUsers(), [](Operation* user) {
    return isa<UnrealizedConversionCastOp>(user) || (isa<ViewLikeOpInterface, memref::CastOp>(user) &&
                                                     user->getNumResults() == 1 && isCastToTensor(user->getResult(0)));
  });
}

/// Whether only one block gets here: inside `if (block index == constant)`.
bool isOnOneBlock(Operation* op) {
  for (auto branch = op->getParentOfType<scf::IfOp>(); branch; branch = branch->getParentOfType<scf::IfOp>()) {
    auto compare = branch.getCondition().getDefiningOp<arith::CmpIOp>();
    if (compare && compare.getPredicate() == arith::CmpIPredicate::eq &&
        compare.getLhs().getDefiningOp<ascendc::GetBlockIdxOp>() && matchPattern(compare.getRhs(), m_Constant()) &&
        branch.getThenRegion().isAncestor(op->getParentRegion()))
      return true;
  }
  return false;
}

/// Tables stay what they are: arrays of the scalar unit.
bool isOfTable(Operation* op) {
  auto load = dyn_cast<memref::LoadOp>(op);
  return isa<memref::GetGlobalOp>(op) || (load && load.getMemRef().getDefiningOp<memref::GetGlobalOp>());
}

class KernelLowering {
public:
  explicit KernelLowering(func::FuncOp function) : kernel(function), builder(function.getContext()) {}

  LogicalResult run() {
    if (failed(checkBody()) || failed(planAllocations()) || failed(lowerScalarMath(kernel)))
      return failure();
    parameters.emplace(kernel, workspaceBytes, llvm::join(parts, ";"));
    builder.setInsertionPointToStart(&kernel.getBody().front());
    if (failed(placeAllocations()))
      return failure();
    if (failed(replaceAccesses()))
      return failure();
    cleanCaches();
    if (failed(dropMemrefs()))
      return failure();
    parameters->finish();
    kernel->removeAttr(kDistributesItselfAttr);
    return success();
  }

private:
  LogicalResult checkBody() {
    if (!kernel.getBody().hasOneBlock())
      return kernel.emitError() << "kernel '" << kernel.getName() << "' has control flow that could not be structured";
    const WalkResult walk = kernel.walk([](Operation* op) {
      if (!isa<linalg::LinalgOp, memref::CopyOp>(op) &&
          !isa_and_present<tensor::TensorDialect, bufferization::BufferizationDialect>(op->getDialect()))
        return WalkResult::advance();
      op->emitError() << "'" << op->getName() << "' could not be lowered to vector or scalar code";
      return WalkResult::interrupt();
    });
    return failure(walk.wasInterrupted());
  }

  /// Temporaries: in the UB if only scalars of one core touch them, in the workspace if vector code does.
  LogicalResult planAllocations() {
    const WalkResult walk = kernel.walk([&](Operation* op) {
      if (!isAllocation(op))
        return WalkResult::advance();
      auto type = cast<MemRefType>(op->getResult(0).getType());
      if (!type.hasStaticShape())
        return WalkResult(planPart(cast<memref::AllocOp>(op)));
      if (isCastToTensor(op->getResult(0))) {
        const auto bytes = static_cast<int64_t>(llvm::alignTo(bytesOf(type), kWorkspaceAlign));
        const bool isOfEachBlock = kernel->hasAttr(kDistributesItselfAttr) && !isOnOneBlock(op);
        if (isOfEachBlock)
          ownElements[op->getResult(0)] = bytes / static_cast<int64_t>(ascendc::elementBytes(type.getElementType()));
        offsets[op] = workspaceBytes;
        workspaceBytes += isOfEachBlock ? kMostBlocks * bytes : bytes;
        return WalkResult::advance();
      }
      if (bytesOf(type) > kLocalBytes) {
        op->emitError() << "a temporary buffer of " << bytesOf(type)
                        << " bytes in scalar code is not supported (at most " << kLocalBytes
                        << "); pass it as an argument";
        return WalkResult::interrupt();
      }
      return WalkResult::advance();
    });
    return failure(walk.wasInterrupted() || (!ownElements.empty() && failed(limitBlocks())));
  }

  /// A temporary whose size is known at launch only: behind the others, in a part that the launch makes large enough.
  LogicalResult planPart(memref::AllocOp alloc) {
    const auto refuse = [&](StringRef why) {
      return alloc.emitError() << "a temporary buffer of a size that is known at launch only (" << alloc.getType()
                               << ") " << why << "; give it a static shape, or pass it as an argument";
    };
    const std::optional<std::string> size = launchSizeOf(alloc);
    if (!size)
      return refuse("is supported if the launch can compute the size: from extents and integers that are arguments, "
                    "not from data");
    if (kernel->hasAttr(kDistributesItselfAttr) && !isOnOneBlock(alloc))
      return refuse("is not supported where each block needs one for itself");
    if (!isa<func::FuncOp, scf::IfOp>(alloc->getParentOp()))
      return refuse("is not supported in a loop");
    partNumbers[alloc] = static_cast<int64_t>(parts.size());
    parts.push_back(*size);
    return success();
  }

  /// Blocks beyond those that have memory of their own do nothing; the others share their work.
  LogicalResult limitBlocks() {
    SmallVector<ascendc::GetBlockNumOp> numbers;
    kernel.walk([&](ascendc::GetBlockNumOp number) { numbers.push_back(number); });
    Operation* allocation = ownElements.begin()->first.getDefiningOp();
    if (numbers.empty())
      return allocation->emitError()
             << "each block needs this temporary buffer for itself, which is not supported in a "
                "kernel that asks for the number of its block and not for how many there are; "
                "pass it as an argument";
    Block& body = kernel.getBody().front();
    SmallVector<Operation*> statements;
    for (Operation& op : body.without_terminator())
      statements.push_back(&op);
    builder.setInsertionPointToStart(&body);
    const Location location = kernel.getLoc();
    const Value number = ascendc::GetBlockNumOp::create(builder, location, builder.getIndexType());
    const Value most = arith::ConstantIndexOp::create(builder, location, kMostBlocks);
    const Value blocks = arith::MinUIOp::create(builder, location, number, most);
    block = ascendc::GetBlockIdxOp::create(builder, location, builder.getIndexType());
    const Value takesPart = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::ult, block, blocks);
    auto guard = scf::IfOp::create(builder, location, takesPart, /*withElseRegion=*/false);
    for (Operation* op : statements)
      op->moveBefore(guard.thenBlock()->getTerminator());
    for (ascendc::GetBlockNumOp old : numbers) {
      old.getResult().replaceAllUsesWith(blocks);
      old.erase();
    }
    return success();
  }

  /// Where this block's part of a temporary starts in the workspace's view; null: all blocks have one.
  Value ownPart(Operation* user, Value root) {
    const auto elements = ownElements.find(root);
    if (elements == ownElements.end())
      return {};
    builder.setInsertionPoint(user);
    const Value each = arith::ConstantIndexOp::create(builder, user->getLoc(), elements->second);
    return arith::MulIOp::create(builder, user->getLoc(), block, each);
  }

  LogicalResult moveToOwnPart(UnrealizedConversionCastOp cast, Value root) {
    if (!ownElements.contains(root))
      return success();
    for (OpOperand& use : llvm::make_early_inc_range(cast.getResult(0).getUses())) {
      Operation* user = use.getOwner();
      if (!isa<ascendc::CopyInOp, ascendc::CopyOutOp, ascendc::GetValueOp, ascendc::SetValueOp>(user))
        return user->emitError() << "on a temporary buffer of each block is not supported";
      // The offset is the operand behind the tensor.
      OpOperand& offset = user->getOpOperand(use.getOperandNumber() + 1);
      const Value part = ownPart(user, root);
      offset.set(arith::AddIOp::create(builder, user->getLoc(), part, offset.get()));
    }
    return success();
  }

  LogicalResult placeAllocations() {
    kernel.walk([&](Operation* op) {
      if (!isAllocation(op))
        return;
      builder.setInsertionPoint(op);
      auto type = cast<MemRefType>(op->getResult(0).getType());
      const auto offset = offsets.find(op), part = partNumbers.find(op);
      const bool isPart = part != partNumbers.end();
      if (isPart || offset != offsets.end()) {
        auto view = ascendc::WorkspaceViewOp::create(
            builder, op->getLoc(), ascendc::GlobalTensorType::get(op->getContext(), type.getElementType()),
            parameters->workspace(), isPart ? workspaceBytes : offset->second,
            isPart ? builder.getI64IntegerAttr(part->second) : IntegerAttr());
        if (op->hasAttr(kHandedOverAttr))
          view->setAttr(kHandedOverAttr, builder.getUnitAttr());
        roots[op->getResult(0)] = view;
      } else {
        roots[op->getResult(0)] =
            allocTile(op->getLoc(), type.getElementType(), std::max<int64_t>(type.getNumElements(), 1));
      }
    });
    return success();
  }

  Value tensorOf(Value root) {
    if (auto argument = dyn_cast<BlockArgument>(root))
      return parameters->tensorOf(argument);
    return roots.lookup(root);
  }

  LogicalResult replaceAccesses() {
    SmallVector<Operation*> ops;
    kernel.walk([&](Operation* op) {
      if (isa<memref::LoadOp, memref::StoreOp, UnrealizedConversionCastOp>(op) && !isOfTable(op))
        ops.push_back(op);
    });
    for (Operation* op : ops)
      if (failed(replaceAccess(op)))
        return failure();
    return success();
  }

  LogicalResult replaceAccess(Operation* op) {
    builder.setInsertionPoint(op);
    if (auto cast = dyn_cast<UnrealizedConversionCastOp>(op)) {
      if (!isa<ascendc::GlobalTensorType>(cast.getResult(0).getType()))
        return success();
      Value tensor = tensorOf(tiles::rootOf(cast.getOperand(0)));
      if (!tensor)
        return cast.emitError() << "does not name a buffer";
      if (failed(moveToOwnPart(cast, tiles::rootOf(cast.getOperand(0)))))
        return failure();
      cast.getResult(0).replaceAllUsesWith(tensor);
      cast.erase();
      return success();
    }
    auto load = dyn_cast<memref::LoadOp>(op);
    auto store = dyn_cast<memref::StoreOp>(op);
    const Value memref = load ? load.getMemRef() : store.getMemRef();
    Value index = linearIndex(op, memref, load ? load.getIndices() : store.getIndices());
    if (const Value part = index ? ownPart(op, tiles::rootOf(memref)) : Value())
      index = arith::AddIOp::create(builder, op->getLoc(), part, index);
    const Value tensor = index ? tensorOf(tiles::rootOf(memref)) : Value();
    if (!tensor)
      return op->emitError() << "'" << op->getName()
                             << "' through a view whose layout is not linear in its buffer is not supported";
    if (load) {
      loads.push_back(ascendc::GetValueOp::create(builder, op->getLoc(), tensor, index));
      load.getResult().replaceAllUsesWith(loads.back().getResult());
    } else {
      putElement(op, tensor, index, store.getValue());
    }
    op->erase();
    return success();
  }

  Value linearIndex(Operation* op, Value memref, ValueRange indices) {
    std::optional<tiles::BufferView> view = tiles::viewOf(builder, memref);
    if (!view)
      return {};
    OpFoldResult index = view->offset;
    for (const auto [position, stride] : llvm::zip_equal(indices, view->strides))
      index = tiles::add(builder, op->getLoc(), index,
                         tiles::mul(builder, op->getLoc(), getAsOpFoldResult(position), stride));
    return tiles::materialize(builder, op->getLoc(), index);
  }

  void putElement(Operation* op, Value tensor, Value index, Value value) {
    const Location location = op->getLoc();
    const bool isLocal = isa<ascendc::LocalTensorType>(tensor.getType());
    if (isLocal || isOnOneBlock(op)) {
      ascendc::SetValueOp::create(builder, location, tensor, index, value);
      if (!isLocal)
        cached.insert(tensor);
      return;
    }
    // Scalar stores write whole cache lines back: two blocks would overwrite each other's. The copy writes one element.
    const Value zero = arith::ConstantIndexOp::create(builder, location, 0);
    const Value one = arith::ConstantIndexOp::create(builder, location, 1);
    const Value tile = allocTile(location, value.getType(), 32 / ascendc::elementBytes(value.getType()));
    ascendc::SetValueOp::create(builder, location, tile, zero, value);
    ascendc::CopyOutOp::create(builder, location, tensor, index, tile, one);
    copied.insert(tensor);
  }

  Value allocTile(Location location, Type type, int64_t elements) {
    return ascendc::AllocTileOp::create(builder, location, ascendc::LocalTensorType::get(type),
                                        builder.getI64IntegerAttr(elements), 1);
  }

  /// The scalar unit sees and leaves memory through a cache that nobody else sees.
  void cleanCaches() {
    for (const Value tensor : cached) {
      // After each statement of the guarded region that stores.
      llvm::SmallPtrSet<Operation*, 8> statements;
      for (Operation* user : tensor.getUsers())
        if (isa<ascendc::SetValueOp>(user))
          statements.insert(guardedStatement(user));
      for (Operation* statement : statements) {
        builder.setInsertionPointAfter(statement);
        ascendc::CacheCleanOp::create(builder, statement->getLoc(), tensor);
      }
    }
    for (ascendc::GetValueOp load : loads) {
      const Value tensor = load.getTensor();
      if (!isa<ascendc::GlobalTensorType>(tensor.getType()) ||
          !llvm::any_of(tensor.getUsers(), llvm::IsaPred<ascendc::CopyOutOp>))
        continue;
      builder.setInsertionPoint(load);
      ascendc::CacheCleanOp::create(builder, load.getLoc(), tensor);
    }
  }

  /// The operation directly inside the block-0 branch that holds `op`.
  static Operation* guardedStatement(Operation* op) {
    while (Operation* parent = op->getParentOp()) {
      if (isa<func::FuncOp>(parent) || (isa<scf::IfOp>(parent) && !isOnOneBlock(parent)))
        return op;
      op = parent;
    }
    return op;
  }

  /// Sizes become parameters or constants; views and allocations have no users left.
  LogicalResult dropMemrefs() {
    SmallVector<memref::DimOp> dims;
    kernel.walk([&](memref::DimOp dim) { dims.push_back(dim); });
    // The arithmetic of a view's sizes makes new ones, of arguments.
    for (std::size_t next = 0; next < dims.size(); ++next)
      if (failed(replaceDim(dims[next], dims)))
        return failure();
    SmallVector<Operation*> dead;
    kernel.walk([&](Operation* op) {
      if ((isa_and_present<memref::MemRefDialect>(op->getDialect()) || isa<UnrealizedConversionCastOp>(op)) &&
          !isOfTable(op))
        dead.push_back(op);
    });
    for (Operation* op : llvm::reverse(dead)) {
      if (!op->use_empty())
        return op->emitError() << "'" << op->getName() << "' is not supported in a kernel";
      op->erase();
    }
    // A returned argument is one that the caller has.
    auto end = cast<func::ReturnOp>(kernel.getBody().front().getTerminator());
    end.getOperandsMutable().clear();
    return success();
  }

  LogicalResult replaceDim(memref::DimOp dim, SmallVectorImpl<memref::DimOp>& more) {
    if (dim->use_empty()) {
      dim.erase();
      return success();
    }
    builder.setInsertionPoint(dim);
    const std::optional<int64_t> number = dim.getConstantIndex();
    if (!number)
      return dim.emitError() << "the extent of a dimension that is not a constant number";
    auto argument = dyn_cast<BlockArgument>(dim.getSource());
    Value extent;
    if (auto type = cast<MemRefType>(dim.getSource().getType()); !type.isDynamicDim(*number)) {
      extent = arith::ConstantIndexOp::create(builder, dim.getLoc(), type.getDimSize(*number));
    } else if (auto alloc = dim.getSource().getDefiningOp<memref::AllocOp>()) {
      extent = tiles::materialize(builder, dim.getLoc(), alloc.getMixedSizes()[*number]);
    } else if (argument) {
      extent = parameters->sizeOf(argument, *number);
      if (!extent)
        return dim.emitError() << "the size of a buffer that was passed as a bare pointer is not known";
    } else {
      std::optional<tiles::BufferView> view = tiles::viewOf(builder, dim.getSource());
      if (!view)
        return dim.emitError() << "the extent of a view whose layout is not linear";
      extent = tiles::materialize(builder, dim.getLoc(), view->sizes[*number]);
      if (auto other = extent.getDefiningOp<memref::DimOp>())
        more.push_back(other);
    }
    dim.getResult().replaceAllUsesWith(extent);
    dim.erase();
    return success();
  }

  func::FuncOp kernel;
  OpBuilder builder;
  std::optional<KernelParameters> parameters;
  int64_t workspaceBytes = 0;
  llvm::DenseMap<Operation*, int64_t> offsets;
  SmallVector<std::string> parts; ///< of the workspace: the sizes of temporaries that are known at launch only
  llvm::DenseMap<Operation*, int64_t> partNumbers;
  llvm::MapVector<Value, int64_t> ownElements; ///< temporaries that each block has: elements from one to the next
  Value block;                                 ///< where there are such: the number of this one
  llvm::DenseMap<Value, Value> roots;
  SmallVector<ascendc::GetValueOp> loads;
  llvm::SetVector<Value> cached; ///< global tensors with stores in the scalar cache
  llvm::SetVector<Value> copied;
};

class LowerScalarPass : public PassWrapper<LowerScalarPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LowerScalarPass)

  StringRef getArgument() const final { return "ascendc-lower-scalar"; }
  StringRef getDescription() const final {
    return "Lower scalar access and sizes to global tensors; give kernels their final parameters";
  }
  void getDependentDialects(DialectRegistry& registry) const final {
    registry.insert<ascendc::AscendCDialect, arith::ArithDialect, scf::SCFDialect>();
  }

  void runOnOperation() final {
    for (auto kernel : getOperation().getOps<func::FuncOp>())
      if (kernel->hasAttr(ascendc::AscendCDialect::kKernelAttr) && needsLowering(kernel) &&
          failed(KernelLowering(kernel).run()))
        return signalPassFailure();
    OpPassManager cleanUp(ModuleOp::getOperationName());
    cleanUp.addPass(createCSEPass());
    cleanUp.addPass(createCanonicalizerPass());
    if (failed(runPipeline(cleanUp, getOperation())))
      signalPassFailure();
  }

  /// A kernel that has its parameters already, from a file of the dialect, stays.
  static bool needsLowering(func::FuncOp kernel) {
    return llvm::none_of(kernel.getArgumentTypes(), llvm::IsaPred<ascendc::GlobalTensorType>);
  }
};

} // namespace

std::unique_ptr<Pass> createLowerScalarPass() { return std::make_unique<LowerScalarPass>(); }

} // namespace ascend::translator
