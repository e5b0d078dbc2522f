#pragma once
#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include <optional>
#include <string>

namespace ascend::translator {

/// The bytes of a buffer as the launch can compute them from the extents of the kernel's arguments
/// (target/workspace.h). Null: they depend on more, or are no sum of products.
std::optional<std::string> launchSizeOf(mlir::memref::AllocOp alloc);

} // namespace ascend::translator
