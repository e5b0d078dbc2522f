// x · (1 + tanh(u)) / 2 = x / (1 + exp(−2u)), for any u. x · (1 + erf(kx)) / 2 likewise: with z = √2·k·x it is
// x · Φ(z) = x / (1 + exp(−z · R(z²))) for a function R that is smooth and positive, here a polynomial.
//
// Error of x · Φ(x) computed so in f32, whether or not FusedMulAdd rounds its product: at most 6.2e-7 and
// 1.5e-7 · max(1, |y|), 2.5 ulp where x > 0 and 1.2e-7 where x < 0. With an erf that is exact to the last bit the
// formula as it is written has 4.5e-7, 1.1e-7, 1.5 ulp and 8.3e-8. Of that R itself is 2.9e-8, of Φ.
// Nothing is cut off before: R grows without bound, so that Φ is 0 or 1 where exp is infinity or 0.
#include "translator/transform/tiles/gates.h"

#include "translator/dialect/ascendc_polynomial.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

#include <cmath>
#include <numbers>

namespace ascend::translator::tiles {

using namespace mlir;
using namespace ascendc;

namespace {

/// R: log(Φ(z) / Φ(−z)) / z in powers of z², with the least possible largest error of Φ over |z| <= 6.5.
constexpr std::array kLogOdds{1.5957698828773113,      0.07266616925494762,   -6.519002241493386e-05,
                              -0.00011061236522191931, 7.929485445803237e-06, -2.645264382636679e-07,
                              3.5123352129809177e-09};

std::optional<double> numberOf(Value value) {
  APFloat number(0.0);
  if (!matchPattern(value, m_ConstantFloat(&number)))
    return std::nullopt;
  bool loses = false;
  number.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &loses);
  return number.convertToDouble();
}

/// `value` = factor · the result, for a product or quotient with one constant that nobody else uses.
std::pair<Value, double> withoutFactor(Value value) {
  if (auto product = value.getDefiningOp<arith::MulFOp>()) {
    if (std::optional<double> right = numberOf(product.getRhs()))
      return {product.getLhs(), *right};
    if (std::optional<double> left = numberOf(product.getLhs()))
      return {product.getRhs(), *left};
  }
  if (auto quotient = value.getDefiningOp<arith::DivFOp>())
    if (std::optional<double> divisor = numberOf(quotient.getRhs()); divisor && *divisor != 0)
      return {quotient.getLhs(), 1 / *divisor};
  return {value, 1};
}

/// c + c · function(argument).
struct Gate {
  Value argument;
  bool isErf = false;
  double factor = 1; ///< c
};

std::optional<Gate> gateOf(Value value) {
  auto sum = value.getDefiningOp<arith::AddFOp>();
  if (!sum || !sum->hasOneUse())
    return std::nullopt;
  for (auto [side, other] : {std::pair(sum.getLhs(), sum.getRhs()), std::pair(sum.getRhs(), sum.getLhs())}) {
    const std::optional<double> constant = numberOf(other);
    const auto [function, factor] = withoutFactor(side);
    Operation* op = function.getDefiningOp();
    if (constant && *constant == factor && isa_and_nonnull<math::TanhOp, math::ErfOp>(op) && op->hasOneUse() &&
        side.hasOneUse())
      return Gate{op->getOperand(0), isa<math::ErfOp>(op), factor};
  }
  return std::nullopt;
}

/// The factors of a product whose parts nobody else uses.
void factorsOf(Value value, SmallVectorImpl<Value>& factors, bool isRoot = true) {
  auto product = value.getDefiningOp<arith::MulFOp>();
  if (!product || (!isRoot && !product->hasOneUse())) {
    factors.push_back(value);
    return;
  }
  factorsOf(product.getLhs(), factors, false);
  factorsOf(product.getRhs(), factors, false);
}

class Rewriter {
public:
  explicit Rewriter(arith::MulFOp root) : root_(root), builder_(root), loc_(root.getLoc()) {}

  /// Whether the product was one with a gate and has been replaced.
  bool run() {
    if (!isa<Float32Type, Float16Type, BFloat16Type>(root_.getType()))
      return false;
    SmallVector<Value> factors;
    factorsOf(root_.getResult(), factors);
    std::optional<Gate> gate;
    Value passed;
    double constant = 1;
    for (Value factor : factors) {
      if (std::optional<double> number = numberOf(factor)) {
        constant *= *number;
      } else if (std::optional<Gate> found = gate ? std::nullopt : gateOf(factor)) {
        gate = found;
      } else if (passed) {
        return false;
      } else {
        passed = factor;
      }
    }
    if (!gate || !passed || constant * gate->factor != 0.5)
      return false;
    Value exponent;
    if (!gate->isErf)
      exponent = tanhExponent(gate->argument);
    else if (auto [x, slope] = withoutFactor(gate->argument); x == passed && slope > 0)
      exponent = erfExponent(widened(x), slope);
    if (!exponent)
      return false;
    Value power = math::ExpOp::create(builder_, loc_, exponent);
    Value sum = arith::AddFOp::create(builder_, loc_, power, number(1));
    Value quotient = arith::DivFOp::create(builder_, loc_, widened(passed), sum);
    if (!root_.getType().isF32())
      quotient = arith::TruncFOp::create(builder_, loc_, root_.getType(), quotient);
    root_.replaceAllUsesWith(quotient);
    return true;
  }

private:
  Value number(double value) {
    return arith::ConstantOp::create(builder_, loc_, builder_.getF32FloatAttr(static_cast<float>(value)));
  }

  Value widened(Value value) {
    return value.getType().isF32() ? value : arith::ExtFOp::create(builder_, loc_, builder_.getF32Type(), value);
  }

  Value tanhExponent(Value argument) {
    auto [rest, factor] = withoutFactor(argument);
    // Twice as much is exact; a factor that overflows for that is one that the tanh did not need.
    if (!argument.getType().isF32() || !std::isfinite(static_cast<float>(-2 * factor)) ||
        !argument.getDefiningOp<arith::MulFOp>())
      rest = argument, factor = 1;
    return arith::MulFOp::create(builder_, loc_, widened(rest), number(-2 * factor));
  }

  /// −z · R(z²), z = √2 · slope · x, as x · P(t) of t = scale · x² with a leading coefficient of −1.
  Value erfExponent(Value x, double slope) {
    constexpr int kDegree = static_cast<int>(kLogOdds.size()) - 1;
    const double toZ = std::numbers::sqrt2 * slope;
    const double scale = toZ * toZ * std::pow(toZ * kLogOdds[kDegree], 1.0 / kDegree);
    SmallVector<float> coefficients;
    for (int i = 0; i < kDegree; ++i)
      coefficients.push_back(static_cast<float>(-toZ * kLogOdds[i] * std::pow(toZ * toZ / scale, i)));
    if (!std::isnormal(static_cast<float>(scale)) ||
        !llvm::all_of(coefficients, [](float c) { return std::isnormal(c); }))
      return {};
    Value scaled = arith::MulFOp::create(builder_, loc_, x, number(scale));
    Value square = arith::MulFOp::create(builder_, loc_, scaled, x);
    Value polynomial =
        PolynomialOp::create(builder_, loc_, square.getType(), square, builder_.getDenseF32ArrayAttr(coefficients));
    return arith::MulFOp::create(builder_, loc_, polynomial, x);
  }

  arith::MulFOp root_;
  OpBuilder builder_;
  Location loc_;
};

} // namespace

void rewriteGates(Block& block, const target::Soc& soc) {
  // The vector cores of a 310P have no FusedMulAdd.
  if (!soc.splitCores)
    return;
  for (auto generic : block.getOps<linalg::GenericOp>()) {
    Block& body = *generic.getBody();
    // From the end: a product is a part of the one it is a factor of.
    bool changed = false;
    for (Operation& op : llvm::make_early_inc_range(llvm::reverse(body)))
      if (auto product = dyn_cast<arith::MulFOp>(op))
        changed |= Rewriter(product).run();
    // What only the replaced products used is nothing now.
    if (changed)
      for (Operation& op : llvm::make_early_inc_range(llvm::reverse(body)))
        if (isOpTriviallyDead(&op))
          op.erase();
  }
}

} // namespace ascend::translator::tiles
