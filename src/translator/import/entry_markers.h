#pragma once
#include <mlir/IR/BuiltinOps.h>
#include <mlir/Interfaces/FunctionInterfaces.h>

#include <optional>

namespace ascend::translator {

/// Whether a producer marked this function as a kernel's entry point, in any of the known ways.
bool isMarkedAsEntry(mlir::FunctionOpInterface function);

/// True if the entry is host code from which kernels would still have to be outlined.
bool isHostFunction(mlir::FunctionOpInterface function);

/// The block count that the author asked for.
std::optional<int64_t> authorsBlockDim(mlir::FunctionOpInterface function);

/// Numbers of the arguments whose integers the author calls unsigned: the LLVM function attribute
/// "ascend.unsigned"="0,2".
llvm::SmallVector<unsigned> unsignedArgumentsSaid(mlir::FunctionOpInterface function);

/// Which of the two questions about the launch a function of this name answers.
enum class BlockQuery { index, count };
std::optional<BlockQuery> blockQuery(llvm::StringRef callee);

} // namespace ascend::translator
