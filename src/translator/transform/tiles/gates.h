#pragma once
#include "target/soc.h"

#include "mlir/IR/Block.h"

namespace ascend::translator::tiles {

/// Products of a value with the share of it that passes, which bodies of `block` write as (1 + tanh(u)) / 2 and
/// (1 + erf(u)) / 2, become quotients that take one exponential: both forms of gelu among them.
void rewriteGates(mlir::Block& block, const target::Soc& soc);

} // namespace ascend::translator::tiles
