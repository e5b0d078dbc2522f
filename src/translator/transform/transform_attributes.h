#pragma once
#include "llvm/ADT/StringRef.h"

namespace ascend::translator {

/// On a `tile_length`: its loop has no use for longer tiles. All of a kernel are one number: that of the loop with the
/// longest.
inline constexpr llvm::StringLiteral kEnoughAttr = "ascendc.enough";
/// On tile_length: how many rows of how many elements its tiles take together, [rows, elements], if that is known.
inline constexpr llvm::StringLiteral kRowsAttr = "ascendc.rows";

/// On an allocation in device memory, and on the view of the workspace that it becomes: cores hand over what is there
/// by flags, which order all accesses.
inline constexpr llvm::StringLiteral kHandedOverAttr = "ascendc.handed_over";

/// On the queue of a product's sums: its tiles, as a person reads it.
inline constexpr llvm::StringLiteral kTilesAttr = "ascendc.tiles";

/// On a loop that fills a buffer with a table, for all blocks.
inline constexpr llvm::StringLiteral kFillsTableAttr = "ascendc.fills_table";

} // namespace ascend::translator
