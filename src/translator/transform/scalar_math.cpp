#include "translator/transform/scalar_math.h"

#include "translator/dialect/ascendc.h"
#include "translator/dialect/cube/cube_dialect.h"

#include "mlir/Dialect/UB/IR/UBOps.h"

#include <numbers>

using namespace mlir;

namespace ascend::translator {
namespace {

bool isHalf(Type type) { return isa<Float16Type, BFloat16Type>(type); }

/// f(half) = half(f(float)): the scalar unit computes in f32 only.
struct ComputeInFloat : RewritePattern {
  explicit ComputeInFloat(MLIRContext* context) : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/2, context) {}

  LogicalResult matchAndRewrite(Operation* op, PatternRewriter& rewriter) const override {
    if (!isa<arith::ArithDialect, math::MathDialect>(op->getDialect()) || op->getNumResults() != 1 ||
        isa<arith::ConstantOp, arith::ExtFOp, arith::TruncFOp, arith::SelectOp, arith::BitcastOp>(op))
      return failure();
    const bool halfResult = isHalf(op->getResult(0).getType());
    if (!halfResult && llvm::none_of(op->getOperandTypes(), isHalf))
      return failure();
    SmallVector<Value> operands;
    for (const Value operand : op->getOperands())
      operands.push_back(isHalf(operand.getType())
                             ? arith::ExtFOp::create(rewriter, op->getLoc(), rewriter.getF32Type(), operand)
                             : operand);
    const Type resultType = op->getResult(0).getType();
    Operation* wide = rewriter.create(op->getLoc(), op->getName().getIdentifier(), operands,
                                      halfResult ? Type(rewriter.getF32Type()) : resultType, op->getAttrs());
    if (halfResult)
      rewriter.replaceOpWithNewOp<arith::TruncFOp>(op, resultType, wide->getResult(0));
    else
      rewriter.replaceOp(op, wide->getResults());
    return success();
  }
};

Value floatConstant(PatternRewriter& rewriter, Location location, double value) {
  return arith::ConstantOp::create(rewriter, location, rewriter.getF32FloatAttr(static_cast<float>(value)));
}

using Formula = Value (*)(PatternRewriter&, Location, ValueRange);

/// An operation that arithmetic and other functions express.
template <typename Op> struct Rewrite : OpRewritePattern<Op> {
  Rewrite(MLIRContext* context, Formula f) : OpRewritePattern<Op>(context), formula(f) {}

  LogicalResult matchAndRewrite(Op op, PatternRewriter& rewriter) const override {
    if (!op.getType().isF32())
      return failure();
    rewriter.replaceOp(op, formula(rewriter, op.getLoc(), op->getOperands()));
    return success();
  }

  Formula formula;
};

Value product(PatternRewriter& b, Location at, Value x, double factor) {
  return arith::MulFOp::create(b, at, x, floatConstant(b, at, factor));
}

Value choose(PatternRewriter& b, Location at, arith::CmpFPredicate predicate, Value x, Value y, Value ifTrue,
             Value ifFalse) {
  return arith::SelectOp::create(b, at, arith::CmpFOp::create(b, at, predicate, x, y), ifTrue, ifFalse);
}

/// ln(1 + x) without the loss of small x: the error of 1 + x cancels in the quotient.
Value log1p(PatternRewriter& b, Location at, ValueRange operands) {
  const Value x = operands[0];
  const Value one = floatConstant(b, at, 1);
  const Value sum = arith::AddFOp::create(b, at, one, x);
  const Value ratio = arith::DivFOp::create(b, at, x, arith::SubFOp::create(b, at, sum, one));
  const Value value = arith::MulFOp::create(b, at, math::LogOp::create(b, at, sum), ratio);
  const Value finite = choose(b, at, arith::CmpFPredicate::OEQ, sum, one, x, value);
  const Value infinity =
      arith::ConstantOp::create(b, at, FloatAttr::get(b.getF32Type(), APFloat::getInf(APFloat::IEEEsingle())));
  return choose(b, at, arith::CmpFPredicate::OEQ, x, infinity, x, finite);
}

/// e^x - 1, by the same cancellation.
Value expm1(PatternRewriter& b, Location at, ValueRange operands) {
  const Value x = operands[0];
  const Value one = floatConstant(b, at, 1);
  const Value power = math::ExpOp::create(b, at, x);
  const Value less = arith::SubFOp::create(b, at, power, one);
  const Value value =
      arith::MulFOp::create(b, at, less, arith::DivFOp::create(b, at, x, math::LogOp::create(b, at, power)));
  const Value accurate = choose(b, at, arith::CmpFPredicate::OEQ, power, one, x, value);
  // Far from 0 there is nothing to cancel, and the quotient is not finite.
  const Value magnitude = math::AbsFOp::create(b, at, x);
  return choose(b, at, arith::CmpFPredicate::OLT, magnitude, floatConstant(b, at, 1), accurate, less);
}

/// To the nearest even: below 2^23 the sum with 2^23 has no room for a fraction.
Value roundEven(PatternRewriter& b, Location at, ValueRange operands) {
  const Value x = operands[0];
  constexpr double kLimit = 8388608;
  const Value limit = floatConstant(b, at, kLimit);
  const Value shift =
      choose(b, at, arith::CmpFPredicate::OLT, x, floatConstant(b, at, 0), floatConstant(b, at, -kLimit), limit);
  const Value rounded = arith::SubFOp::create(b, at, arith::AddFOp::create(b, at, x, shift), shift);
  return choose(b, at, arith::CmpFPredicate::OLT, math::AbsFOp::create(b, at, x), limit, rounded, x);
}

template <arith::CmpFPredicate Predicate> Value propagating(PatternRewriter& b, Location at, ValueRange operands) {
  const Value x = operands[0];
  const Value y = operands[1];
  const Value larger = choose(b, at, Predicate, x, y, x, y);
  return choose(b, at, arith::CmpFPredicate::UNO, x, y, arith::AddFOp::create(b, at, x, y), larger);
}

template <arith::CmpFPredicate Predicate> Value ignoringNan(PatternRewriter& b, Location at, ValueRange operands) {
  const Value x = operands[0];
  const Value y = operands[1];
  const Value larger = choose(b, at, Predicate, x, y, x, y);
  return choose(b, at, arith::CmpFPredicate::UNO, y, y, x, larger);
}

void addFormulas(RewritePatternSet& patterns) {
  MLIRContext* context = patterns.getContext();
  using P = arith::CmpFPredicate;
  patterns.add<Rewrite<math::RsqrtOp>>(context, [](PatternRewriter& b, Location at, ValueRange x) -> Value {
    return arith::DivFOp::create(b, at, floatConstant(b, at, 1), math::SqrtOp::create(b, at, x[0]));
  });
  patterns.add<Rewrite<math::Exp2Op>>(context, [](PatternRewriter& b, Location at, ValueRange x) -> Value {
    return math::ExpOp::create(b, at, product(b, at, x[0], std::numbers::ln2));
  });
  patterns.add<Rewrite<math::Log2Op>>(context, [](PatternRewriter& b, Location at, ValueRange x) -> Value {
    return product(b, at, math::LogOp::create(b, at, x[0]), std::numbers::log2e);
  });
  patterns.add<Rewrite<math::Log10Op>>(context, [](PatternRewriter& b, Location at, ValueRange x) -> Value {
    return product(b, at, math::LogOp::create(b, at, x[0]), std::numbers::log10e);
  });
  patterns.add<Rewrite<math::FmaOp>>(context, [](PatternRewriter& b, Location at, ValueRange x) -> Value {
    return arith::AddFOp::create(b, at, arith::MulFOp::create(b, at, x[0], x[1]), x[2]);
  });
  patterns.add<Rewrite<math::Log1pOp>>(context, log1p);
  patterns.add<Rewrite<math::ExpM1Op>>(context, expm1);
  patterns.add<Rewrite<math::RoundEvenOp>>(context, roundEven);
  patterns.add<Rewrite<arith::MaximumFOp>>(context, propagating<P::OGT>);
  patterns.add<Rewrite<arith::MinimumFOp>>(context, propagating<P::OLT>);
  patterns.add<Rewrite<arith::MaxNumFOp>>(context, ignoringNan<P::OGT>);
  patterns.add<Rewrite<arith::MinNumFOp>>(context, ignoringNan<P::OLT>);
}

/// Values without a value.
struct PoisonIsZero : OpRewritePattern<ub::PoisonOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ub::PoisonOp op, PatternRewriter& rewriter) const override {
    if (!op.getType().isIntOrIndexOrFloat())
      return failure();
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op, rewriter.getZeroAttr(op.getType()));
    return success();
  }
};

/// Functions that only the vector unit has, on one element of a tile.
class OneElement {
public:
  explicit OneElement(func::FuncOp function) : kernel(function), builder(function.getContext()) {}

  LogicalResult run() {
    SmallVector<Operation*> ops;
    kernel.walk([&](Operation* op) {
      if (isa_and_present<math::MathDialect>(op->getDialect()))
        ops.push_back(op);
    });
    for (Operation* op : ops)
      if (failed(lower(op)))
        return failure();
    return success();
  }

private:
  /// Room for one element, rounded up to a whole 32-byte piece.
  static constexpr int64_t kElements = 8;

  LogicalResult lower(Operation* op) {
    if (isa<math::CtPopOp, math::CountLeadingZerosOp, math::CountTrailingZerosOp, math::AbsIOp>(op))
      return success(); // the scalar unit has these
    if (op->getNumResults() != 1 || !op->getResult(0).getType().isF32() ||
        !llvm::all_of(op->getOperandTypes(), [](Type type) { return type.isF32(); }))
      return refuse(op);
    builder.setInsertionPoint(op);
    at = op->getLoc();
    if (Block* here = placeOf(op); here != place) {
      place = here;
      first = second = result = temp = Value();
    }
    if (!instruction(op))
      return refuse(op);
    op->getResult(0).replaceAllUsesWith(ascendc::GetValueOp::create(builder, *at, result, index(0)));
    op->erase();
    return success();
  }

  static LogicalResult refuse(Operation* op) {
    return op->emitError() << "'" << op->getName() << "' on " << op->getResult(0).getType()
                           << " scalars is not supported: neither the scalar nor the vector unit has it";
  }

  Value index(int64_t value) { return arith::ConstantIndexOp::create(builder, *at, value); }

  Value tile(Value& slot) {
    if (!slot) {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(place);
      slot = ascendc::AllocTileOp::create(builder, *at, ascendc::LocalTensorType::get(builder.getF32Type()),
                                          builder.getI64IntegerAttr(kElements), 1);
    }
    return slot;
  }

  Value scratch() {
    if (!temp) {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(place);
      temp = ascendc::AllocTempOp::create(builder, *at,
                                          ascendc::LocalTensorType::get(builder.getIntegerType(8, /*isSigned=*/false)));
    }
    return temp;
  }

  /// Where the tiles stand that `op` uses: at the top of the kernel, or of the part of it that runs on vector cores,
  /// which alone have this memory.
  Block* placeOf(Operation* op) {
    Block* top = &kernel.getBody().front();
    auto part = dyn_cast_or_null<cube::OnCoreOp>(top->findAncestorOpInBlock(*op));
    return part ? &part.getBody().front() : top;
  }

  void put(Value& slot, Value scalar) { ascendc::SetValueOp::create(builder, *at, tile(slot), index(0), scalar); }

  template <typename Op> void unary(Operation* op) {
    put(first, op->getOperand(0));
    Op::create(builder, *at, tile(result), first, index(1));
  }

  template <typename Op> void withTemp(Operation* op) {
    put(first, op->getOperand(0));
    Op::create(builder, *at, tile(result), first, scratch(), index(1));
  }

  bool instruction(Operation* op) {
    if (isa<math::ExpOp>(op))
      unary<ascendc::ExpOp>(op);
    else if (isa<math::LogOp>(op))
      unary<ascendc::LnOp>(op);
    else if (isa<math::SqrtOp>(op))
      unary<ascendc::SqrtOp>(op);
    else if (isa<math::AbsFOp>(op))
      unary<ascendc::AbsOp>(op);
    else if (isa<math::TanhOp>(op))
      withTemp<ascendc::TanhOp>(op);
    else if (isa<math::ErfOp>(op))
      withTemp<ascendc::ErfOp>(op);
    else if (isa<math::SinOp>(op))
      withTemp<ascendc::SinOp>(op);
    else if (isa<math::CosOp>(op))
      withTemp<ascendc::CosOp>(op);
    else if (isa<math::TanOp>(op))
      withTemp<ascendc::TanOp>(op);
    else if (isa<math::SinhOp>(op))
      withTemp<ascendc::SinhOp>(op);
    else if (isa<math::CoshOp>(op))
      withTemp<ascendc::CoshOp>(op);
    else if (isa<math::FloorOp>(op))
      withTemp<ascendc::FloorOp>(op);
    else if (isa<math::CeilOp>(op))
      withTemp<ascendc::CeilOp>(op);
    else if (isa<math::RoundOp>(op))
      withTemp<ascendc::RoundOp>(op);
    else if (isa<math::TruncOp>(op))
      withTemp<ascendc::TruncOp>(op);
    else if (isa<math::PowFOp>(op))
      power(op);
    else
      return false;
    return true;
  }

  void power(Operation* op);

  func::FuncOp kernel;
  OpBuilder builder;
  std::optional<Location> at;
  Block* place = nullptr;
  Value first, second, result, temp;
};

void OneElement::power(Operation* op) {
  put(first, op->getOperand(0));
  put(second, op->getOperand(1));
  ascendc::PowerOp::create(builder, *at, tile(result), first, second, scratch(), index(1));
}

} // namespace

LogicalResult lowerScalarMath(func::FuncOp kernel) {
  RewritePatternSet patterns(kernel.getContext());
  patterns.add<ComputeInFloat, PoisonIsZero>(kernel.getContext());
  addFormulas(patterns);
  if (failed(applyPatternsGreedily(kernel, std::move(patterns))))
    return failure();
  return OneElement(kernel).run();
}

} // namespace ascend::translator
