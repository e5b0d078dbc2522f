#pragma once
#include "target/soc.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/IR/Block.h"
#include "mlir/Support/LLVM.h"

namespace ascend::translator::tiles {

/// A result that is reshaped on its way to memory: the memory is reshaped instead.
void reshapeDestination(mlir::bufferization::MaterializeInDestinationOp write);

/// Whether it writes an argument of the kernel that nothing else touches: what the result is made of may stand there.
bool isOnlyUseOfArgument(mlir::bufferization::MaterializeInDestinationOp write);

/// On code that only the first block runs.
inline constexpr llvm::StringLiteral kFirstBlockAttr = "ascendc.first_block";

/// What `prepare` did to a block.
struct Prepared {
  bool hasScalarLoops = false; ///< operations became loops of scalar code
};

/// Brings the tensor code of a block into the form that groups are made of: what has no vector form becomes scalar
/// loops (with a remark), values that cross rows go through temporary buffers, reshapes of results become reshapes of
/// the buffers they are written to. `onOneBlock`: scalar loops run on block 0 only.
mlir::FailureOr<Prepared> prepare(mlir::Block& block, const target::Soc& soc, bool onOneBlock);

} // namespace ascend::translator::tiles
