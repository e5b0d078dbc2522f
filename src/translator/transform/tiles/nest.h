#pragma once
#include "target/soc.h"
#include "translator/transform/tiles/stage.h"

#include <vector>

namespace ascend::translator::tiles {

/// The loops of a group over memory: rows, shared by all stages, and the columns of each stage, a run of memory in
/// every operand that moves with them.
struct StageNest {
  Stage stage;                                  ///< `op` is null for a plain copy
  std::vector<std::optional<BufferView>> views; ///< of the stage's operands; none: a value of another stage
  llvm::SmallVector<mlir::OpFoldResult> sizes;  ///< of the stage's loops
  mlir::OpFoldResult columns;                   ///< elements of a row
};

enum class ColumnAccess { fixed, run, other };

/// How `access` moves with the loops from `rows` on.
ColumnAccess columnAccess(const OperandAccess& access, const BufferView* view, llvm::ArrayRef<mlir::OpFoldResult> sizes,
                          unsigned rows);

/// Views and sizes of a stage's operands. Size arithmetic is created at the builder.
StageNest nestOf(mlir::OpBuilder& builder, const Stage& stage);

/// A stage without operation: writes `source` to `destination`.
StageNest copyNest(mlir::OpBuilder& builder, mlir::Value source, const BufferView& destination);

/// Whether every operand is fixed or one run of memory over the loops from `rows` on.
bool fits(const StageNest& nest, unsigned rows);

/// Of a stage whose kept loops are runs of memory, whatever the reduced ones are: how many of the outer loops stay
/// rows; nothing if no run is left.
std::optional<unsigned> columnRows(const StageNest& nest);

/// A stage whose result and operands are contiguous in two different loops: tiles of both are turned over.
struct Turn {
  unsigned column = 0; ///< the loop in which the result is contiguous
  unsigned row = 0;    ///< the loop in which the turned operands are
};
/// `nest` may have its destination as a further operand. Nothing if an operand moves in another way, or has elements of
/// a size that the unit does not turn over; without DataCopyPad if rows or columns are no whole blocks.
std::optional<Turn> turnOf(const StageNest& nest, const target::Soc& soc);

/// Consecutive row loops that are one loop for all stages.
using RowLoops = llvm::SmallVector<llvm::SmallVector<unsigned>>;
RowLoops mergeRows(llvm::ArrayRef<const StageNest*> nests, unsigned rows);

} // namespace ascend::translator::tiles
