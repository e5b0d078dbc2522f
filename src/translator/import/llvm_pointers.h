#pragma once
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "llvm/ADT/DenseMap.h"

namespace ascend::translator {

/// What the pointers of a kernel in the LLVM dialect point into. A pointer is a kernel argument and a distance from it;
/// an argument's element type is that of the accesses through it.
class PointerBases {
public:
  /// Reports what stands in the way: pointers into two arguments at once, pointers from elsewhere, mixed element types.
  static llvm::FailureOr<PointerBases> compute(mlir::LLVM::LLVMFuncOp function);

  /// Number of the argument that `pointer` points into; none for a pointer without a value (poison).
  std::optional<unsigned> baseOf(mlir::Value pointer) const;
  /// Element type of a pointer argument.
  mlir::Type elementType(unsigned argument) const;
  int64_t elementBytes(unsigned argument) const;

private:
  llvm::LogicalResult findBases(mlir::LLVM::LLVMFuncOp function);
  llvm::LogicalResult findElementTypes(mlir::LLVM::LLVMFuncOp function);
  llvm::LogicalResult join(mlir::Value pointer, mlir::Value from, mlir::Operation* at, bool& changed);
  llvm::LogicalResult note(mlir::Value pointer, mlir::Type type, mlir::Operation* access);

  llvm::DenseMap<mlir::Value, unsigned> bases;
  struct Element {
    mlir::Type type;
    mlir::Operation* access = nullptr;
  };
  llvm::DenseMap<unsigned, Element> elements;
};

/// Whether the type is or has in it a pointer.
inline bool isPointer(mlir::Type type) { return llvm::isa<mlir::LLVM::LLVMPointerType>(type); }

} // namespace ascend::translator
