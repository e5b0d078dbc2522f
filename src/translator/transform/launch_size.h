#pragma once
#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include <optional>
#include <string>

namespace ascend::translator {

/// The bytes of a buffer as the launch can compute them from the extents of the kernel's arguments and its integers
/// (target/workspace.h). Null: they depend on more.
std::optional<std::string> launchSizeOf(mlir::memref::AllocOp alloc);

} // namespace ascend::translator
