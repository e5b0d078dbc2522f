// Tables: what vector and scalar code reads is memory, and a constant of many numbers is in none. Each gets a buffer of
// the kernel that is filled from the table at its beginning. One number everywhere needs no table.
#include "translator/dialect/ascendc.h"
#include "translator/transform/tensor_passes.h"
#include "translator/transform/transform_attributes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Pass/Pass.h"

namespace ascend::translator {
namespace {

using namespace mlir;

/// The table stands on the scalar unit's stack while the buffer is filled.
constexpr int64_t kMostBytes = int64_t{16} * 1024;

class ConstantPlacer {
public:
  explicit ConstantPlacer(ModuleOp module) : module_(module), symbols_(module), builder_(module.getContext()) {}

  LogicalResult run(func::FuncOp kernel) {
    buffers_.clear();
    entry_ = &kernel.getBody().front();
    last_ = nullptr;
    SmallVector<arith::ConstantOp> tensors;
    SmallVector<memref::GetGlobalOp> globals;
    kernel.walk([&](Operation* op) {
      if (auto constant = dyn_cast<arith::ConstantOp>(op); constant && isTable(constant))
        tensors.push_back(constant);
      else if (auto global = dyn_cast<memref::GetGlobalOp>(op))
        globals.push_back(global);
    });
    for (arith::ConstantOp op : tensors)
      if (failed(place(op)))
        return failure();
    for (memref::GetGlobalOp op : globals)
      if (failed(place(op)))
        return failure();
    return success();
  }

private:
  static bool isTable(arith::ConstantOp op) {
    auto elements = dyn_cast<ElementsAttr>(op.getValue());
    auto type = dyn_cast<RankedTensorType>(op.getType());
    return elements && type && type.getElementType().isIntOrFloat() && !elements.isSplat() && !op->use_empty();
  }

  LogicalResult place(arith::ConstantOp op) {
    const Value buffer = bufferOf(op, cast<RankedTensorType>(op.getType()), cast<ElementsAttr>(op.getValue()));
    if (!buffer)
      return failure();
    const Value tensor = bufferization::ToTensorOp::create(builder_, op.getLoc(), op.getType(), buffer,
                                                           /*restrict=*/true, /*writable=*/false);
    op.getResult().replaceAllUsesWith(tensor);
    op.erase();
    return success();
  }

  LogicalResult place(memref::GetGlobalOp op) {
    auto global = symbols_.lookup<memref::GlobalOp>(op.getName());
    if (!global || !global.getConstant() || !global.getInitialValue() || global.isUninitialized())
      return op.emitError() << "memref.global '" << op.getName()
                            << "' is no constant with a value: blocks share no memory but that of arguments; pass the "
                               "buffer as an argument";
    const MemRefType type = op.getType();
    if (!type.getLayout().isIdentity())
      return op.emitError() << "memref.global of type " << type << " has a layout, which is not supported";
    const Value buffer = bufferOf(op, type, cast<ElementsAttr>(*global.getInitialValue()));
    if (!buffer)
      return failure();
    // Views ask for the memory space, too.
    const Value same = buffer.getType() == type
                           ? buffer
                           : memref::MemorySpaceCastOp::create(builder_, op.getLoc(), type, buffer).getResult();
    op.getResult().replaceAllUsesWith(same);
    op.erase();
    return success();
  }

  /// Leaves the builder behind what fills the buffer.
  Value bufferOf(Operation* op, ShapedType type, ElementsAttr elements) {
    if (const Value known = buffers_.lookup({elements, type.getShape()})) {
      builder_.setInsertionPointAfter(last_);
      return known;
    }
    const Location loc = op->getLoc();
    const Type element = type.getElementType();
    builder_.setInsertionPointToStart(entry_);
    if (last_)
      builder_.setInsertionPointAfter(last_);
    const MemRefType shaped = MemRefType::get(type.getShape(), element);
    if (elements.isSplat()) {
      const Value value = arith::ConstantOp::create(builder_, loc, elements.getSplatValue<TypedAttr>());
      const Value buffer = memref::AllocOp::create(builder_, loc, shaped);
      last_ = linalg::FillOp::create(builder_, loc, value, buffer);
      return buffers_[{elements, type.getShape()}] = buffer;
    }
    const int64_t count = type.getNumElements();
    const int64_t bytes = count * static_cast<int64_t>(ascendc::elementBytes(element));
    if (!isa<DenseElementsAttr>(elements) || bytes > kMostBytes) {
      op->emitError() << "a constant of " << count << " different elements (" << bytes << " bytes) is not supported ("
                      << "at most " << kMostBytes << " bytes of dense elements); pass it as an argument";
      return {};
    }
    return buffers_[{elements, type.getShape()}] = filled(loc, shaped, cast<DenseElementsAttr>(elements));
  }

  Value filled(Location loc, MemRefType type, DenseElementsAttr elements) {
    const int64_t count = type.getNumElements();
    const MemRefType flat = MemRefType::get({count}, type.getElementType());
    const Value buffer = memref::AllocOp::create(builder_, loc, flat);
    const Value table = memref::GetGlobalOp::create(builder_, loc, flat, tableOf(loc, flat, elements));
    const Value zero = arith::ConstantIndexOp::create(builder_, loc, 0);
    const Value one = arith::ConstantIndexOp::create(builder_, loc, 1);
    const Value end = arith::ConstantIndexOp::create(builder_, loc, count);
    auto loop = scf::ForOp::create(builder_, loc, zero, end, one, ValueRange(),
                                   [&](OpBuilder& body, Location at, Value i, ValueRange) {
                                     const Value value = memref::LoadOp::create(body, at, table, i);
                                     memref::StoreOp::create(body, at, value, buffer, i);
                                     scf::YieldOp::create(body, at);
                                   });
    loop->setAttr(kFillsTableAttr, builder_.getUnitAttr());
    last_ = loop;
    if (type.getRank() <= 1)
      return buffer;
    ReassociationIndices all(llvm::to_vector<4>(llvm::seq(int64_t{0}, type.getRank())));
    last_ = memref::ExpandShapeOp::create(builder_, loc, type, buffer, SmallVector<ReassociationIndices>{all});
    return last_->getResult(0);
  }

  /// The constant as the emitter prints it: in one dimension.
  StringRef tableOf(Location loc, MemRefType type, DenseElementsAttr elements) {
    auto shape = RankedTensorType::get(type.getShape(), type.getElementType());
    const DenseElementsAttr flat = elements.reshape(shape);
    for (auto known : module_.getOps<memref::GlobalOp>())
      if (known.getConstant() && known.getInitialValue() == Attribute(flat) && known.getType() == type)
        return known.getSymName();
    OpBuilder builder(module_.getContext());
    auto global = memref::GlobalOp::create(builder, loc, "table", builder.getStringAttr("private"), type, flat,
                                           /*constant=*/true, /*alignment=*/IntegerAttr());
    symbols_.insert(global, module_.getBody()->begin());
    return global.getSymName();
  }

  ModuleOp module_;
  SymbolTable symbols_;
  OpBuilder builder_;
  Block* entry_ = nullptr;
  Operation* last_ = nullptr; ///< of what fills buffers
  llvm::DenseMap<std::pair<Attribute, ArrayRef<int64_t>>, Value> buffers_;
};

struct PlaceConstants : PassWrapper<PlaceConstants, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(PlaceConstants)

  StringRef getArgument() const override { return "ascendc-place-constants"; }
  StringRef getDescription() const override { return "Fill buffers with constants of many numbers"; }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<arith::ArithDialect, bufferization::BufferizationDialect, linalg::LinalgDialect,
                    memref::MemRefDialect, scf::SCFDialect>();
  }

  void runOnOperation() override {
    ConstantPlacer placer(getOperation());
    for (auto kernel : getOperation().getOps<func::FuncOp>())
      if (kernel->hasAttr(ascendc::AscendCDialect::kKernelAttr) && !kernel.isExternal() && failed(placer.run(kernel)))
        return signalPassFailure();
  }
};

} // namespace

std::unique_ptr<mlir::Pass> createPlaceConstantsPass() { return std::make_unique<PlaceConstants>(); }

} // namespace ascend::translator
