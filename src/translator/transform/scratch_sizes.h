#pragma once
#include "translator/dialect/ascendc.h"

namespace ascend::translator {

/// Bytes of scratch memory that `op` (a high-level operation or reduction) works best with, for up to `elements`
/// elements.
int64_t scratchBytes(mlir::Operation* op, int64_t elements);

} // namespace ascend::translator
