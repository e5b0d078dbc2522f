#pragma once
#include "translator/transform/cube/products.h"

#include <string>

namespace ascend::translator::cube {

/// Whether a SoC without Fixpipe computes the product on the cube unit: nothing is done to it on the way but a
/// conversion and a clip at 0, and all rows of its factors and its result are whole units of 32 bytes, at multiples of
/// these. Else `why` says what is in the way.
bool canLeaveThroughUb(mlir::OpBuilder& builder, const Product& product, std::string& why);

} // namespace ascend::translator::cube
