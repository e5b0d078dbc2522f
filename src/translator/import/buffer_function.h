#pragma once
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinTypes.h"

#include <optional>

namespace ascend::translator {

/// A function of the tile library's buffer form: `ascend_add_f32(dst, a, b, n)`, newer `__tile_v_add_f32(…)`. Buffers
/// are memory of the UB, named by the number that `ascend_buf_alloc` returned; a function writes its first buffer.
struct BufferFunction {
  llvm::StringRef operation; ///< "add", "buf_load", "compare_scalar"
  llvm::StringRef mode;      ///< of comparisons: "eq"
  mlir::Type element;        ///< of the buffers; of casts the element type of the result
  mlir::Type from;           ///< of casts: the element type of what is converted
  /// What each argument is: B a buffer of `element`, F one of `from`, M a mask, W a buffer that is scratch, P a
  /// pointer, S a number, I an index, N a count.
  llvm::StringRef layout;
  bool isSupported = true; ///< false: known, but for units that this form does not reach
};

/// The function that `call` names; nothing if it is none of the buffer form's.
std::optional<BufferFunction> bufferFunction(mlir::LLVM::CallOp call);

/// A pointer that a function of the library reads or writes, and the element type behind it.
struct AccessedMemory {
  mlir::Value pointer;
  mlir::Type element;
};
llvm::SmallVector<AccessedMemory> memoryOfLibraryCall(mlir::LLVM::CallOp call);

} // namespace ascend::translator
