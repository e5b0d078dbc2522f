#pragma once
#include "translator/import/buffer_function.h"
#include "translator/import/llvm_pointers.h"
#include "translator/import/tile_function.h"
#include "translator/import/tile_lookups.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"

namespace ascend::translator {

class BufferOperations;

/// Makes a `func.func` over memrefs of a kernel in the LLVM dialect. Pointers become distances, in elements, from the
/// argument that they point into.
class LlvmImporter {
public:
  LlvmImporter(mlir::LLVM::LLVMFuncOp function, PointerBases bases);

  /// The new function stands before the old one, which the caller erases. Failure: reported, nothing left behind.
  llvm::FailureOr<mlir::func::FuncOp> run();

private:
  mlir::func::FuncOp declare();
  void importBlockArguments(mlir::Block& from, mlir::Block& to);
  llvm::LogicalResult importOp(mlir::Operation& op);
  llvm::LogicalResult importTerminator(mlir::Operation& op);
  llvm::LogicalResult importSwitch(mlir::LLVM::SwitchOp op);
  llvm::LogicalResult importCall(mlir::LLVM::CallOp call);
  llvm::LogicalResult importPointerOp(mlir::Operation& op);
  llvm::LogicalResult importGep(mlir::LLVM::GEPOp gep);
  llvm::LogicalResult importPointerComparison(mlir::LLVM::ICmpOp compare);
  llvm::LogicalResult importCopy(mlir::Operation& op);
  llvm::LogicalResult importFill(mlir::Operation& op);

  // tile_calls.cpp
  llvm::LogicalResult importTileCall(mlir::LLVM::CallOp call, const TileFunction& function);
  llvm::LogicalResult importTileAccess(mlir::LLVM::CallOp call, bool isStore);
  llvm::LogicalResult importTileLookup(mlir::LLVM::CallOp call, const TileFunction& function, const TileLookup& lookup);
  mlir::OpFoldResult tileSize(mlir::Value value);
  /// Rows and columns at a pointer, one row behind the other.
  mlir::Value tileMemory(mlir::LLVM::CallOp call, mlir::Value pointer, llvm::ArrayRef<mlir::OpFoldResult> sizes);
  mlir::Value matrixAt(mlir::Location location, mlir::Value pointer, llvm::ArrayRef<mlir::OpFoldResult> sizes);

  // buffer_calls.cpp
  /// The element type of each buffer: the widest that a function takes it as.
  void findBufferTypes();
  llvm::LogicalResult allocateBuffer(mlir::LLVM::CallOp call);
  llvm::LogicalResult importBufferCall(mlir::LLVM::CallOp call, const BufferFunction& function);
  llvm::LogicalResult buildBufferOperation(mlir::LLVM::CallOp call, const BufferFunction& function,
                                           BufferOperations& make, llvm::ArrayRef<mlir::Value> buffers,
                                           llvm::ArrayRef<mlir::Value> pointers, mlir::Value scalar, mlir::Value count);
  void multiplyMatrices(mlir::Location location, llvm::ArrayRef<mlir::Value> pointers,
                        llvm::ArrayRef<mlir::Value> sizes);
  mlir::Value globalTensorOf(mlir::Value pointer);

  /// What stands for an operand: a number, a tile, or a pointer's distance.
  mlir::Value get(mlir::Value value);
  llvm::SmallVector<mlir::Value> get(mlir::ValueRange values);
  mlir::Value constant(mlir::Location location, int64_t value);
  mlir::Value toIndex(mlir::Location location, mlir::Value distance);
  mlir::Value asDistance(mlir::Location location, mlir::Value index);
  /// index / divisor where that is exact by construction; null where it is not known to be.
  mlir::Value exactQuotient(mlir::Location location, mlir::Value index, int64_t divisor);
  mlir::Value bufferOf(mlir::Value pointer);
  /// Whether `pointer` is null, as an i1.
  mlir::Value isNull(mlir::Location location, mlir::Value pointer);
  /// The number of elements that `bytes` bytes are; null, with an error, where it is not whole.
  mlir::Value elementCount(mlir::Operation& op, mlir::Value bytes, int64_t elementBytes);

  mlir::LLVM::LLVMFuncOp source;
  PointerBases bases;
  mlir::func::FuncOp target;
  mlir::OpBuilder builder;
  mlir::IRMapping map;
  mlir::DataLayout layout;
  llvm::DenseMap<mlir::Value, mlir::Type> bufferTypes;
};

} // namespace ascend::translator
