#pragma once
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinTypes.h"

#include <optional>

namespace ascend::translator {

/// A function of the tile library that Rust kernels call by name: `__tile_add_f32(dst, a, b, rows, cols)`. Tiles are
/// numbers there; each call returns the tile that it makes.
struct TileFunction {
  llvm::StringRef operation; ///< "add"; of casts "cast"
  mlir::Type element;        ///< of the tile that it makes (of a store: of the memory)
};

/// The function of this name; nothing if the name is not one of the tile library's.
std::optional<TileFunction> tileFunction(llvm::StringRef callee, mlir::MLIRContext* context);

/// The element type that a name ends in ("f32"); null for other endings.
mlir::Type tileElementOfSuffix(llvm::StringRef suffix, mlir::MLIRContext* context);

/// The element type of memory that a load or store of tiles accesses; null for other calls.
mlir::Type tileMemoryElement(mlir::LLVM::CallOp call);

} // namespace ascend::translator
