// Vectors become tensors of their shape: what is computed on them is then fused and tiled as on any other tensor.
#include "translator/import/vectors_to_tensors.h"

#include "translator/dialect/ascendc.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;

namespace ascend::translator {
namespace {

bool isVector(Type type) { return isa<VectorType>(type); }

bool hasVectors(Operation* op) {
  return llvm::any_of(op->getOperandTypes(), isVector) || llvm::any_of(op->getResultTypes(), isVector);
}

class VectorsToTensorsPass : public PassWrapper<VectorsToTensorsPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(VectorsToTensorsPass)

  StringRef getArgument() const final { return "ascendc-vectors-to-tensors"; }
  StringRef getDescription() const final { return "Turn vectors into tensors of their shape"; }
  void getDependentDialects(DialectRegistry& registry) const final {
    registry.insert<arith::ArithDialect, bufferization::BufferizationDialect, linalg::LinalgDialect,
                    memref::MemRefDialect, tensor::TensorDialect>();
  }

  void runOnOperation() final {
    func::FuncOp kernel = getOperation();
    const auto uses = [](Operation* op) { return hasVectors(op) ? WalkResult::interrupt() : WalkResult::advance(); };
    if (!kernel->hasAttr(ascendc::AscendCDialect::kKernelAttr) || !kernel.walk(uses).wasInterrupted())
      return;
    TypeConverter types;
    types.addConversion([](Type type) { return type; });
    types.addConversion([](VectorType type) -> std::optional<Type> {
      if (type.isScalable())
        return std::nullopt;
      return RankedTensorType::get(type.getShape(), type.getElementType());
    });
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal([](Operation* op) { return !hasVectors(op); });
    target.addIllegalDialect<vector::VectorDialect>();
    RewritePatternSet patterns(&getContext());
    addVectorMemoryPatterns(types, patterns);
    addVectorComputationPatterns(types, patterns);
    scf::populateSCFStructuralTypeConversionsAndLegality(types, patterns, target);
    if (failed(applyPartialConversion(kernel, target, std::move(patterns))))
      return signalPassFailure();
  }
};

} // namespace

std::unique_ptr<Pass> createVectorsToTensorsPass() { return std::make_unique<VectorsToTensorsPass>(); }

} // namespace ascend::translator
