// Tensor kernels get the interface of the others: every tensor argument becomes a memref, every tensor result a memref
// argument at the end of the list, written by `bufferization.materialize_in_destination`.
#include "translator/transform/tensor_passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/Pass/Pass.h"

namespace ascend::translator {
namespace {

using namespace mlir;

MemRefType bufferType(RankedTensorType type) { return MemRefType::get(type.getShape(), type.getElementType()); }

struct ResultsToArguments : PassWrapper<ResultsToArguments, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ResultsToArguments)

  StringRef getArgument() const override { return "ascendc-results-to-arguments"; }
  StringRef getDescription() const override {
    return "Turn tensor arguments and results of kernels into memref arguments";
  }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<bufferization::BufferizationDialect, memref::MemRefDialect>();
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
      auto tensor = bufferization::ToTensorOp::create(builder, argument.getLoc(), type, argument, /*restrict=*/true);
      argument.replaceAllUsesExcept(tensor.getResult(), tensor);
    }
    return success();
  }

  static LogicalResult convertResults(func::FuncOp func) {
    auto ret = cast<func::ReturnOp>(func.front().getTerminator());
    OpBuilder builder(ret);
    for (auto [index, value] : llvm::enumerate(ret.getOperands())) {
      // A memref that is returned must be one of the arguments: the caller has it already.
      if (isa<MemRefType>(value.getType()) && isa<BlockArgument>(value))
        continue;
      auto type = dyn_cast<RankedTensorType>(value.getType());
      if (!type || type.getEncoding())
        return func.emitError("result ") << index << " has type " << value.getType()
                                         << "; a kernel returns ranked tensors, or writes into its memref arguments";
      BlockArgument argument = func.front().addArgument(bufferType(type), value.getLoc());
      bufferization::MaterializeInDestinationOp::create(builder, ret.getLoc(), Type(), value, argument,
                                                        /*restrict=*/true,
                                                        /*writable=*/true);
    }
    SmallVector<Attribute> argumentAttributes;
    if (ArrayAttr old = func.getArgAttrsAttr())
      llvm::append_range(argumentAttributes, old);
    func.removeResAttrsAttr();
    func.setFunctionType(FunctionType::get(func.getContext(), func.front().getArgumentTypes(), {}));
    if (!argumentAttributes.empty()) {
      argumentAttributes.resize(func.getNumArguments(), DictionaryAttr::get(func.getContext()));
      func.setArgAttrsAttr(ArrayAttr::get(func.getContext(), argumentAttributes));
    }
    ret.getOperandsMutable().clear();
    return success();
  }
};

} // namespace

std::unique_ptr<mlir::Pass> createResultsToArgumentsPass() { return std::make_unique<ResultsToArguments>(); }

} // namespace ascend::translator
