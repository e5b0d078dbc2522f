#pragma once
#include "translator/transform/cube/products.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

#include <algorithm>

namespace ascend::translator::cube {

/// The tiles of a product that shares the memories of the cube core with others: `products` with it. `rows`: it is
/// computed in pieces of so many rows.
CubeTiling tilingOf(const Product& product, const target::Soc& soc, unsigned products,
                    std::optional<std::int64_t> rows = std::nullopt);

/// More products than this, one after the other, have the same queues: the hardware's events do not last for more.
inline constexpr unsigned kMostWithOwnQueues = 2;
/// The part of the core's memories that each of so many products has: 1 / shareOf().
inline unsigned shareOf(unsigned products) { return std::min(products, kMostWithOwnQueues); }
/// The queues of products that come one after the other.
void createQueues(llvm::MutableArrayRef<CubeLoops> products);

/// On a kernel or on the operation of a product: rows and columns of its tiles, and the depth at a time if it is there.
inline constexpr llvm::StringLiteral kTileAttr = "ascend.cube_tile";
/// On a kernel.
inline constexpr llvm::StringLiteral kNoDoubleBufferAttr = "ascend.no_double_buffer";

/// Whether there are tiles as the author of the kernel wants them; a diagnostic says where not.
mlir::LogicalResult checkTiles(llvm::ArrayRef<const Product*> products, const target::Soc& soc);

/// The buffer as AscendC sees it.
mlir::Value globalTensor(mlir::OpBuilder& at, mlir::Value root);

/// Rows of a buffer, `stride` elements apart, that take a tile.
struct RowsInMemory {
  mlir::Value buffer;
  mlir::OpFoldResult offset;
  mlir::Value count, stride;
};
/// The columns of a tile that are in L0C go there.
void storePart(mlir::OpBuilder& at, const CubeLoops::Part& part, const RowsInMemory& rows, bool relu);

/// Tiles blockIdx, blockIdx + blockNum, … of a product whose result the cube core writes itself.
void storeFromCube(mlir::OpBuilder& builder, Product& product, CubeLoops& loops, mlir::Value blockIdx,
                   mlir::Value blockNum);

/// Blocks that have work, where blocks share something for each core: not more than the SoC has cores.
mlir::Value activeBlocks(mlir::OpBuilder& at, mlir::Location loc, const target::Soc& soc);

/// For those of which `number` is below `count`, at the builder.
mlir::scf::IfOp ifBelow(mlir::OpBuilder& at, mlir::Location loc, mlir::Value number, mlir::Value count);

/// What one kind of core does, at the builder.
mlir::OpBuilder onCore(mlir::OpBuilder& at, Core core, mlir::Location loc);

} // namespace ascend::translator::cube
