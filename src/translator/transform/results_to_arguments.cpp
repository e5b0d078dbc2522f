// Tensor kernels get the interface of the others: every tensor argument becomes a memref, every tensor result a memref
// argument at the end of the list, written by `bufferization.materialize_in_destination`.
#include "target/dtype.h"
#include "translator/dialect/ascendc.h"
#include "translator/transform/tensor_passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringSet.h"

namespace ascend::translator {
namespace {

using namespace mlir;

/// A bool is a byte in memory.
MemRefType bufferType(RankedTensorType type) {
  Type element = type.getElementType();
  if (element.isInteger(1))
    element = IntegerType::get(type.getContext(), 8);
  return MemRefType::get(type.getShape(), element);
}

struct ResultsToArguments : PassWrapper<ResultsToArguments, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ResultsToArguments)

  StringRef getArgument() const override { return "ascendc-results-to-arguments"; }
  StringRef getDescription() const override {
    return "Turn tensor arguments and results of kernels into memref arguments";
  }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<ascendc::AscendCDialect, arith::ArithDialect, bufferization::BufferizationDialect,
                    memref::MemRefDialect>();
  }

  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func->hasAttr("ascendc.kernel") || func.isDeclaration())
      return;
    if (!func.getBody().hasOneBlock()) {
      if (func.getNumResults() != 0) {
        func.emitError(
            "a kernel that returns values must be one block; write the results into memref arguments instead");
        signalPassFailure();
      }
      return;
    }
    if (failed(convertArguments(func)) || failed(convertResults(func)))
      return signalPassFailure();
    func.setFunctionType(FunctionType::get(&getContext(), func.front().getArgumentTypes(), {}));
  }

  static LogicalResult convertArguments(func::FuncOp func) {
    OpBuilder builder = OpBuilder::atBlockBegin(&func.front());
    for (BlockArgument argument : func.getArguments()) {
      if (!isa<TensorType>(argument.getType()))
        continue;
      auto type = dyn_cast<RankedTensorType>(argument.getType());
      if (!type || type.getEncoding())
        return func.emitError("argument ") << argument.getArgNumber() << " has type " << argument.getType()
                                           << "; kernels take ranked tensors without encoding";
      argument.setType(bufferType(type));
      const RankedTensorType stored = type.clone(cast<MemRefType>(argument.getType()).getElementType());
      auto tensor = bufferization::ToTensorOp::create(builder, argument.getLoc(), stored, argument, /*restrict=*/true);
      Value value = tensor;
      if (stored != type)
        value = arith::TruncIOp::create(builder, argument.getLoc(), type, value);
      argument.replaceAllUsesExcept(value, tensor);
    }
    return success();
  }

  static LogicalResult convertResults(func::FuncOp func) {
    auto ret = cast<func::ReturnOp>(func.front().getTerminator());
    OpBuilder builder(ret);
    SmallVector<Attribute> attributes;
    if (ArrayAttr old = func.getArgAttrsAttr())
      llvm::append_range(attributes, old);
    attributes.resize(func.getNumArguments(), builder.getDictionaryAttr({}));
    for (auto [index, value] : llvm::enumerate(ret.getOperands())) {
      // A memref that is returned must be one of the arguments: the caller has it already.
      if (isa<MemRefType>(value.getType()) && isa<BlockArgument>(value))
        continue;
      auto type = dyn_cast<RankedTensorType>(value.getType());
      if (!type || type.getEncoding())
        return func.emitError("result ") << index << " has type " << value.getType()
                                         << "; a kernel returns ranked tensors, or writes into its memref arguments";
      BlockArgument argument = func.front().addArgument(bufferType(type), value.getLoc());
      if (type.getElementType().isInteger(1))
        value = arith::ExtUIOp::create(builder, ret.getLoc(), type.clone(builder.getI8Type()), value);
      bufferization::MaterializeInDestinationOp::create(builder, ret.getLoc(), Type(), value, argument,
                                                        /*restrict=*/true,
                                                        /*writable=*/true);
      std::optional<ascendc::BufferAttr> description =
          describe(func, index, argument, type.getElementType().isInteger(1));
      if (!description)
        return func.emitError("result ") << index << " has element type " << type.getElementType()
                                         << "; supported are f32, f16, bf16 and integers of 8, 16, 32 and 64 bits";
      attributes.push_back(
          builder.getDictionaryAttr(builder.getNamedAttr(ascendc::AscendCDialect::kArgAttr, *description)));
    }
    func.removeResAttrsAttr();
    func.setFunctionType(FunctionType::get(func.getContext(), func.front().getArgumentTypes(), {}));
    func.setArgAttrsAttr(ArrayAttr::get(func.getContext(), attributes));
    ret.getOperandsMutable().clear();
    return success();
  }

  /// What the signature says of result number `index`. Nothing: its element type is not supported.
  static std::optional<ascendc::BufferAttr> describe(func::FuncOp func, unsigned index, BlockArgument argument,
                                                     bool isBool) {
    auto type = cast<MemRefType>(argument.getType());
    Type element = type.getElementType();
    bool isUnsigned = func.getResultAttr(index, "ascend.unsigned") != nullptr;
    std::string dtype;
    if (isBool)
      dtype = "bool";
    else if (auto integer = dyn_cast<IntegerType>(element); integer && integer.getWidth() >= 8)
      dtype = (isUnsigned ? "u" : "i") + std::to_string(integer.getWidth());
    else if (element.isF32() || element.isF16() || element.isBF16())
      dtype = element.isBF16() ? "bf16" : "f" + std::to_string(element.getIntOrFloatBitWidth());
    if (!target::parseDType(dtype))
      return std::nullopt;
    SmallVector<int64_t> shape = llvm::map_to_vector(
        type.getShape(), [](int64_t extent) { return ShapedType::isDynamic(extent) ? int64_t{-1} : extent; });
    Builder builder(func.getContext());
    return ascendc::BufferAttr::get(func.getContext(), argument.getArgNumber(), builder.getStringAttr(freeName(func)),
                                    builder.getStringAttr(dtype), ascendc::Direction::Out, shape, /*ranked=*/true);
  }

  /// "out", or "out2" … when there are several or an argument has the name.
  static std::string freeName(func::FuncOp func) {
    llvm::StringSet<> taken;
    for (unsigned i = 0; i < func.getNumArguments(); ++i)
      if (auto buffer = func.getArgAttrOfType<ascendc::BufferAttr>(i, ascendc::AscendCDialect::kArgAttr))
        taken.insert(buffer.getName().getValue());
      else if (auto scalar = func.getArgAttrOfType<ascendc::ScalarAttr>(i, ascendc::AscendCDialect::kArgAttr))
        taken.insert(scalar.getName().getValue());
    unsigned results = func.front().getNumArguments() - func.getNumArguments();
    std::string name = results == 1 ? "out" : "out" + std::to_string(results);
    while (taken.contains(name))
      name += "_r";
    return name;
  }
};

} // namespace

std::unique_ptr<mlir::Pass> createResultsToArgumentsPass() { return std::make_unique<ResultsToArguments>(); }

} // namespace ascend::translator
