#pragma once
#include "target/soc.h"
#include "translator/transform/tiles/nest.h"
#include "translator/transform/tiles/stage.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <functional>
#include <vector>

namespace ascend::translator::tiles {

/// A tensor that is written to memory.
struct Sink {
  mlir::Value tensor;
  mlir::Value destination; ///< memref
  mlir::Operation* op;     ///< the materialize_in_destination, for its location
};

/// What runs in one loop over rows: sinks and the reductions that they need, in order.
struct Group {
  std::vector<Sink> sinks;
  std::vector<Stage> reductions;
  unsigned rows = 0; ///< outer loops that all stages share
  std::optional<Turn> turn;
};

/// How the blocks share the work of a group.
enum class Distribution {
  blocks, ///< a contiguous part each
  none,   ///< all of it here: the kernel distributes itself, or runs on one block
};

/// On a reduction whose results are few and whose elements are many: all blocks share the elements.
inline constexpr llvm::StringLiteral kSplitAttr = "ascendc.split";

struct GroupOptions {
  const target::Soc* soc;
  Distribution distribution;
  mlir::Value blocks = {};                                     ///< how many share the work; null: all
  std::function<void(mlir::OpBuilder&)> synchronize = nullptr; ///< these blocks wait for each other
};

/// Creates the loops and tile operations of `group` at the builder. The group was checked: failure is an error of ours,
/// reported.
mlir::LogicalResult lowerGroup(mlir::OpBuilder& builder, const Group& group, const GroupOptions& options);

} // namespace ascend::translator::tiles
