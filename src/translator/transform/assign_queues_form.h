#pragma once
#include "translator/transform/tiles.h"

namespace ascend::translator {

/// Makes each view of a tile where it is used, once for each use: a tile's tensors differ before and after its queue.
void sinkViews(mlir::func::FuncOp kernel);

/// Brings tiles into the form in which one queue tensor can stand for each copied one: a tile that does more than be
/// filled once and read, or be written and copied out, gets a staging tile for each further copy.
void stageCopies(mlir::func::FuncOp kernel);

/// Gives every copy of this tile a staging tile.
void stageAll(ascendc::AllocTileOp tile);

/// What becomes of a tile.
enum class TileRole { calc, in, out, through };
TileRole roleOf(ascendc::AllocTileOp tile);

/// Moves the copies of straight-line blocks to their ends: all copy_in first, all copy_out last, where nothing forbids
/// it. Returns the blocks that now have that form.
llvm::SmallVector<mlir::Block*> gatherCopies(mlir::func::FuncOp kernel);

/// Puts the three parts of such a block, after queues were assigned, into sections.
void wrapSections(llvm::ArrayRef<mlir::Block*> blocks);

} // namespace ascend::translator
