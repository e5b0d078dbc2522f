#pragma once
#include "translator/transform/nest_index.h"
#include "translator/transform/raise_nest.h"

#include "llvm/ADT/SmallPtrSet.h"

#include <vector>

namespace ascend::translator {

/// acc = combiner(acc, term).
struct Combination {
  mlir::Operation* combiner;
  mlir::Value term;
};

struct NestAccess {
  mlir::Operation* op;
  mlir::Value buffer;
  NestIndex index;
  LoopStack loops;
  bool isStore;
};

/// What a nest does: its accesses, and what its loops add up.
struct Nest {
  Nest(mlir::OpBuilder& builder, mlir::scf::ForOp outermost)
      : root(outermost), end(outermost), arithmetic(builder, outermost) {}

  /// The loops around the outermost one: none, or one of one round.
  LoopStack outerLoops();
  /// The code between the outermost loop and `end`, which belongs to the nest.
  llvm::SmallVector<mlir::Operation*> codeBehind() const;
  NestLoop describe(mlir::scf::ForOp loop);

  mlir::scf::ForOp root;
  mlir::Operation* end;  ///< the last operation
  bool hasOuter = false; ///< a loop of one round stands for the code around the outermost loop
  NestArithmetic arithmetic;
  std::vector<NestAccess> accesses;
  llvm::DenseMap<mlir::Value, Combination> combinations;       ///< by the result of the loop
  llvm::DenseMap<mlir::Operation*, Combination> accumulations; ///< by the store
  llvm::SmallPtrSet<mlir::Operation*, 4> ownLoads;             ///< the loads of accumulations
};

/// sum, product, maximum, minimum: what rounds may combine in any order.
bool isCombiner(mlir::Operation* op);

/// Fills in the accesses and the loops' combinations. Changes nothing but index arithmetic in front of the nest.
std::optional<NestRefusal> analyseNest(Nest& nest);
/// Whether no round touches what another round of a loop around both writes. Finds the accumulations.
std::optional<NestRefusal> checkNestDependences(Nest& nest);

} // namespace ascend::translator
