#include "translator/transform/tiles/expression.h"
namespace ascend::translator::tiles {
using namespace mlir;
using namespace ascendc;
Expression::Result Expression::lowerInteger(Operation* op, ArrayRef<TileValue>) { return noInstruction(op); }
} // namespace ascend::translator::tiles
