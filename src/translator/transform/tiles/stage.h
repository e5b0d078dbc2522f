#pragma once
#include "translator/transform/tiles/buffer_view.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>
#include <string>
#include <vector>

namespace ascend::translator::tiles {

/// How an operand of a linalg.generic moves with the loops of its stage.
struct OperandAccess {
  /// For each loop the operand's dimension that it indexes, -1: none.
  llvm::SmallVector<int> dims;
  bool isScalar = false; ///< not a tensor
  /// Positions that are sums of loops (windows, stencils): the map from the stage's loops to the operand's dimensions.
  /// `dims` then numbers the loops that move it, and the view has a dimension for each of these.
  mlir::AffineMap window = {};
};

/// A linalg.generic whose loops are put in the order [parallel, as in the result…, reduced…].
struct Stage {
  mlir::linalg::GenericOp op;
  llvm::SmallVector<unsigned> loops; ///< canonical position → loop of `op`
  unsigned parallel = 0;
  llvm::SmallVector<OperandAccess> operands; ///< inputs, then inits

  bool isReduction() const { return parallel < loops.size(); }
  unsigned numLoops() const { return loops.size(); }
};

/// What a reduction does with each element: `out = kind(out, element)`.
struct Combiner {
  mlir::Operation* op = nullptr; ///< the combining operation in the body
  mlir::Value element;           ///< what is combined with the result so far
};

/// The stage of `op`; nothing if its maps are no projected permutations. `why` says what is in the way.
std::optional<Stage> stageOf(mlir::linalg::GenericOp op, std::string& why);

/// The combiner of each result of a reduction.
std::optional<std::vector<Combiner>> combinersOf(mlir::linalg::GenericOp op, std::string& why);

/// Whether result dimension i is loop i of the consumer for all dimensions of the operand: the consumer's loop nest
/// reads the value that belongs to its own row.
bool isRowLocal(const OperandAccess& access, unsigned rank);

/// `expr` as Σ coefficients[loop] · loop + coefficients[loops]; false: it is no such sum.
bool isLinear(mlir::AffineExpr expr, unsigned loops, llvm::SmallVectorImpl<std::int64_t>& coefficients);

/// The tensor without casts.
mlir::Value withoutCasts(mlir::Value tensor);

} // namespace ascend::translator::tiles
