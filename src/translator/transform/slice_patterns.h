#pragma once
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"

namespace ascend::translator {

/// pad and insert_slice become concatenations; slices move up through what computes, concatenations down.
void populateSlicePatterns(mlir::RewritePatternSet& patterns);

/// The concatenation that `tensor` is, through casts; null if it is none.
mlir::tensor::ConcatOp concatOf(mlir::Value tensor);

/// Where each piece of a concatenation begins, and how long it is, along its dimension.
struct Piece {
  mlir::Value tensor;
  mlir::OpFoldResult offset, size;
};
llvm::SmallVector<Piece> piecesOf(mlir::OpBuilder& builder, mlir::tensor::ConcatOp concat);

} // namespace ascend::translator
