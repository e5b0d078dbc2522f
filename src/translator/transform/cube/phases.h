#pragma once
#include "translator/transform/cube/products.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

namespace ascend::translator::cube {

/// A part of a kernel that one kind of core computes from what is in memory.
struct Phase {
  std::vector<Product> products; ///< of the cube cores; none: the vector cores write the sinks
  llvm::SmallVector<mlir::bufferization::MaterializeInDestinationOp> sinks;
  llvm::SmallVector<mlir::scf::ForOp> fills; ///< of tables: what the vector cores do first

  bool isCube() const { return !products.empty(); }
};

/// The phases of a kernel in which products and other steps need each other's results; what goes from one to the other
/// is put into buffers in device memory. Phases of the two kinds of core take turns: some may be empty. On failure
/// `refusal` says why; the kernel is as right as it was.
std::optional<std::vector<Phase>> phasesOf(mlir::OpBuilder& builder, mlir::func::FuncOp kernel, const target::Soc& soc,
                                           Refusal& refusal);

} // namespace ascend::translator::cube
