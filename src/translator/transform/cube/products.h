#pragma once
#include "translator/transform/cube/cube_loops.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"

#include <vector>

namespace ascend::translator::cube {

/// A tensor that is written to memory, and how it is made of a product.
struct Output {
  mlir::bufferization::MaterializeInDestinationOp sink;
  Operand target;              ///< the memory, by the loops of the contraction
  mlir::linalg::GenericOp map; ///< what is done to each element on the way; null: nothing
  unsigned result = 0;         ///< number of the result of `map`
};

/// A product and everything that is made of it.
struct Product {
  Contraction contraction;
  std::vector<Output> outputs;
  StoredMatrix lhs, rhs;

  /// What the cube core does itself on the way out of L0C, if that is all: see `findFixpipeForm`.
  struct FixpipeForm {
    std::optional<Bias> bias;
    bool relu = false;
    bool accumulates = false; ///< adds to what is in memory
  };
  std::optional<FixpipeForm> fixpipe;
};

/// The products of a kernel if it consists of nothing else. On failure `where` and `why` say what is in the way, if
/// there is a product at all.
struct Refusal {
  mlir::Operation* where = nullptr;
  std::string why;
};
std::optional<std::vector<Product>> productsOf(mlir::OpBuilder& builder, mlir::func::FuncOp kernel,
                                               const target::Soc& soc, Refusal& refusal);

/// The products that these results of a kernel are made of, whatever else it consists of.
std::optional<std::vector<Product>> productsOf(mlir::OpBuilder& builder, mlir::func::FuncOp kernel,
                                               llvm::ArrayRef<mlir::bufferization::MaterializeInDestinationOp> sinks,
                                               const target::Soc& soc, Refusal& refusal);

} // namespace ascend::translator::cube
