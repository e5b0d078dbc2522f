#include "translator/transform/tiles/expression.h"
namespace ascend::translator::tiles {
using namespace mlir;
using namespace ascendc;
Expression::Result Expression::lowerCast(Operation* op, const TileValue&) { return noInstruction(op); }
Expression::Result Expression::fromMemory(const TileValue& v) { return v; }
Expression::Result Expression::toMemory(const TileValue& v, Type) { return v; }
} // namespace ascend::translator::tiles
