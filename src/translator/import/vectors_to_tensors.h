#pragma once
#include "mlir/Pass/Pass.h"
#include "mlir/Transforms/DialectConversion.h"

namespace ascend::translator {

/// Vectors of kernels become tensors of their shape.
std::unique_ptr<mlir::Pass> createVectorsToTensorsPass();
/// Loads, stores and transfers of vectors.
void addVectorMemoryPatterns(const mlir::TypeConverter& types, mlir::RewritePatternSet& patterns);
/// What is computed on vectors: elementwise operations, broadcasts, reductions, products, changes of shape.
void addVectorComputationPatterns(const mlir::TypeConverter& types, mlir::RewritePatternSet& patterns);

} // namespace ascend::translator
