#pragma once
#include "target/soc.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <string>

namespace ascend::translator::tiles {

/// Why the vector unit cannot compute the body of `op`; empty: it can.
std::string whyNoVectorBody(mlir::linalg::GenericOp op, const target::Soc& soc);

} // namespace ascend::translator::tiles
