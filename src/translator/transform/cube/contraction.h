#pragma once
#include "target/soc.h"
#include "translator/transform/tiles/buffer_view.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <string>

namespace ascend::translator::cube {

/// Memory that moves with the loops of a contraction.
struct Operand {
  tiles::BufferView view;
  llvm::SmallVector<int> dims; ///< for each loop the dimension of `view` that it indexes, -1: none

  /// Elements from one round of `loop` to the next.
  mlir::OpFoldResult stride(mlir::OpBuilder& builder, unsigned loop) const {
    return dims[loop] < 0 ? mlir::OpFoldResult(builder.getIndexAttr(0)) : view.strides[dims[loop]];
  }
  /// Loops `outer` and `inner` are one run for this operand, or it does not know them.
  bool joins(unsigned outer, unsigned inner) const;
  mlir::Type elementType() const;
};

/// How a product starts.
enum class Start { zero, tensor };

/// c[batch, m, n] = start + Σ_k lhs[batch, m, k] · rhs[batch, k, n]: a linalg.generic as the cube unit sees it.
struct Contraction {
  mlir::linalg::GenericOp op;
  Operand lhs, rhs;
  /// Loops of `op` by what they are. Several loops of m (or n) are one if memory allows, else the outer ones count as
  /// batch; `k` is one loop.
  llvm::SmallVector<unsigned> batch, m, n;
  unsigned k = 0;
  llvm::SmallVector<mlir::OpFoldResult> sizes; ///< of the loops of `op`
  Start start = Start::zero;
  bool startsFromIdentity = false; ///< the source leaves the start open: zero is taken
  mlir::Type sum;                  ///< what L0C holds: f32 or i32
  bool isSwapped = false;          ///< rows are columns of the source's result

  mlir::Value init() const { return mlir::linalg::GenericOp(op).getDpsInits()[0]; }
  /// All of lhs and rhs read in rows of the other direction: c is computed transposed.
  void swapSides() {
    std::swap(lhs, rhs);
    std::swap(m, n);
    isSwapped = !isSwapped;
  }
};

/// The contraction that `op` is, before its loops are merged; nothing, and why, if the cube unit cannot compute it.
std::optional<Contraction> contractionOf(mlir::OpBuilder& builder, mlir::linalg::GenericOp op, const target::Soc& soc,
                                         std::string& why);

/// The scalar that all elements of a fill are; null: `tensor` is none.
mlir::Value filledWith(mlir::Value tensor);

/// The multiplication in the body of a sum of products, whatever its factors are computed by; null: `op` is none.
mlir::Operation* multiplicationOf(mlir::linalg::GenericOp op);

/// What L0C holds for factors of this type; null, and why: the cube unit does not multiply them.
mlir::Type sumOf(mlir::Type factor, mlir::Type result, const target::Soc& soc, std::string& why);

/// Whether `op` adds up products at all: what is not one needs no remark.
bool isProductSum(mlir::linalg::GenericOp op);

/// Makes one loop of m, and of n, with `others` in view (outputs and what is added to them): outer ones become batch;
/// `separately`: all of them.
void mergeLoops(mlir::OpBuilder& builder, Contraction& contraction, llvm::ArrayRef<Operand*> others, bool separately);

/// The matrix of an operand as it is stored: `rows` by `columns` with consecutive columns.
struct StoredMatrix {
  bool transpose = false; ///< the rows are those of K
  mlir::OpFoldResult stride;
};

/// How lhs (outer = m) or rhs (outer = n) is stored; nothing if neither direction is consecutive.
std::optional<StoredMatrix> storedMatrix(mlir::OpBuilder& builder, const Operand& operand,
                                         llvm::ArrayRef<unsigned> outer, unsigned k,
                                         llvm::ArrayRef<mlir::OpFoldResult> sizes);

} // namespace ascend::translator::cube
