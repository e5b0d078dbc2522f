// Polynomials on tiles.
#include "translator/dialect/ascendc_polynomial.h"
#include "translator/transform/tiles/emitter.h"

#include "llvm/Support/raw_ostream.h"

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

/// 512 bytes: one block for each bank group.
static constexpr std::int64_t kConstantElements = 128;

TileValue Emitter::polynomial(const TileValue& x, ArrayRef<float> coefficients) {
  std::string text = "coefficients";
  llvm::raw_string_ostream out(text);
  for (float coefficient : coefficients)
    out << ' ' << llvm::bit_cast<std::uint32_t>(coefficient);
  const auto terms = static_cast<std::int64_t>(coefficients.size());
  TileValue constants;
  if (auto found = known_.find(text); found != known_.end()) {
    constants = found->second;
  } else {
    // All at the beginning: loops only read them.
    OpBuilder& builder = at(Level::top);
    constants = {AllocTileOp::create(builder, loc_, LocalTensorType::get(f32()),
                                     builder.getI64IntegerAttr(terms * kConstantElements), 1),
                 f32(), false, Level::top};
    FillCoefficientsOp::create(builder, loc_, constants.value, builder.getDenseF32ArrayAttr(coefficients));
    known_.emplace(text, constants);
  }
  return make(text, {x}, f32(), f32(), [&](OpBuilder& b, Value dst, Value n) {
    EvaluatePolynomialOp::create(b, loc_, dst, x.value, constants.value, n, terms);
  });
}

} // namespace ascend::translator::tiles
