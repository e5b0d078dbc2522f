#include "translator/import/llvm_scalars.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace ascend::translator {
namespace {

using Maker = Value (*)(OpBuilder&, Location, Type, ValueRange);

/// An operation whose result type is given.
template <typename Op> Value make(OpBuilder& builder, Location location, Type type, ValueRange operands) {
  return Op::create(builder, location, TypeRange(type), operands);
}

template <typename From, typename To> void add(llvm::StringMap<Maker>& table) {
  table[From::getOperationName()] = make<To>;
}

const llvm::StringMap<Maker>& makers() {
  static const llvm::StringMap<Maker> table = [] {
    llvm::StringMap<Maker> t;
    add<LLVM::AddOp, arith::AddIOp>(t);
    add<LLVM::SubOp, arith::SubIOp>(t);
    add<LLVM::MulOp, arith::MulIOp>(t);
    add<LLVM::SDivOp, arith::DivSIOp>(t);
    add<LLVM::UDivOp, arith::DivUIOp>(t);
    add<LLVM::SRemOp, arith::RemSIOp>(t);
    add<LLVM::URemOp, arith::RemUIOp>(t);
    add<LLVM::AndOp, arith::AndIOp>(t);
    add<LLVM::OrOp, arith::OrIOp>(t);
    add<LLVM::XOrOp, arith::XOrIOp>(t);
    add<LLVM::ShlOp, arith::ShLIOp>(t);
    add<LLVM::LShrOp, arith::ShRUIOp>(t);
    add<LLVM::AShrOp, arith::ShRSIOp>(t);
    add<LLVM::FAddOp, arith::AddFOp>(t);
    add<LLVM::FSubOp, arith::SubFOp>(t);
    add<LLVM::FMulOp, arith::MulFOp>(t);
    add<LLVM::FDivOp, arith::DivFOp>(t);
    add<LLVM::FRemOp, arith::RemFOp>(t);
    add<LLVM::FNegOp, arith::NegFOp>(t);
    add<LLVM::SelectOp, arith::SelectOp>(t);
    add<LLVM::ZExtOp, arith::ExtUIOp>(t);
    add<LLVM::SExtOp, arith::ExtSIOp>(t);
    add<LLVM::TruncOp, arith::TruncIOp>(t);
    add<LLVM::FPExtOp, arith::ExtFOp>(t);
    add<LLVM::FPTruncOp, arith::TruncFOp>(t);
    add<LLVM::FPToSIOp, arith::FPToSIOp>(t);
    add<LLVM::FPToUIOp, arith::FPToUIOp>(t);
    add<LLVM::SIToFPOp, arith::SIToFPOp>(t);
    add<LLVM::UIToFPOp, arith::UIToFPOp>(t);
    add<LLVM::SMaxOp, arith::MaxSIOp>(t);
    add<LLVM::SMinOp, arith::MinSIOp>(t);
    add<LLVM::UMaxOp, arith::MaxUIOp>(t);
    add<LLVM::UMinOp, arith::MinUIOp>(t);
    add<LLVM::MaxNumOp, arith::MaxNumFOp>(t);
    add<LLVM::MinNumOp, arith::MinNumFOp>(t);
    add<LLVM::MaximumOp, arith::MaximumFOp>(t);
    add<LLVM::MinimumOp, arith::MinimumFOp>(t);
    add<LLVM::FAbsOp, math::AbsFOp>(t);
    add<LLVM::SqrtOp, math::SqrtOp>(t);
    add<LLVM::ExpOp, math::ExpOp>(t);
    add<LLVM::Exp2Op, math::Exp2Op>(t);
    add<LLVM::LogOp, math::LogOp>(t);
    add<LLVM::Log2Op, math::Log2Op>(t);
    add<LLVM::Log10Op, math::Log10Op>(t);
    add<LLVM::SinOp, math::SinOp>(t);
    add<LLVM::CosOp, math::CosOp>(t);
    add<LLVM::TanOp, math::TanOp>(t);
    add<LLVM::TanhOp, math::TanhOp>(t);
    add<LLVM::SinhOp, math::SinhOp>(t);
    add<LLVM::CoshOp, math::CoshOp>(t);
    add<LLVM::PowOp, math::PowFOp>(t);
    add<LLVM::FMAOp, math::FmaOp>(t);
    add<LLVM::FFloorOp, math::FloorOp>(t);
    add<LLVM::FCeilOp, math::CeilOp>(t);
    add<LLVM::FTruncOp, math::TruncOp>(t);
    add<LLVM::RoundOp, math::RoundOp>(t);
    add<LLVM::RoundEvenOp, math::RoundEvenOp>(t);
    add<LLVM::RintOp, math::RoundEvenOp>(t);
    add<LLVM::NearbyintOp, math::RoundEvenOp>(t);
    add<LLVM::CopySignOp, math::CopySignOp>(t);
    add<LLVM::CtPopOp, math::CtPopOp>(t);
    return t;
  }();
  return table;
}

Value importConstant(OpBuilder& builder, LLVM::ConstantOp constant) {
  const Type type = constant.getType();
  const Attribute value = constant.getValue();
  if (auto integer = dyn_cast<IntegerAttr>(value); integer && isa<IntegerType>(type))
    return arith::ConstantOp::create(
        builder, constant.getLoc(),
        builder.getIntegerAttr(type, integer.getValue().sextOrTrunc(type.getIntOrFloatBitWidth())));
  if (auto number = dyn_cast<FloatAttr>(value); number && isa<FloatType>(type) && number.getType() == type)
    return arith::ConstantOp::create(builder, constant.getLoc(), number);
  return {};
}

Value importComparison(OpBuilder& builder, Operation* op, ValueRange operands) {
  if (auto compare = dyn_cast<LLVM::ICmpOp>(op))
    return arith::CmpIOp::create(builder, op->getLoc(), static_cast<arith::CmpIPredicate>(compare.getPredicate()),
                                 operands[0], operands[1]);
  // Both dialects number the predicates as LLVM does.
  if (auto compare = dyn_cast<LLVM::FCmpOp>(op))
    return arith::CmpFOp::create(builder, op->getLoc(), static_cast<arith::CmpFPredicate>(compare.getPredicate()),
                                 operands[0], operands[1]);
  return {};
}

/// Intrinsics that take more than one operation.
Value importComposed(OpBuilder& b, Operation* op, ValueRange operands) {
  const Location location = op->getLoc();
  if (isa<LLVM::FMulAddOp>(op)) {
    // Fused or not is left open by LLVM; unfused is what the vector unit has.
    const Value product = arith::MulFOp::create(b, location, operands[0], operands[1]);
    return arith::AddFOp::create(b, location, product, operands[2]);
  }
  if (isa<LLVM::AbsOp>(op))
    return math::AbsIOp::create(b, location, operands[0]);
  if (isa<LLVM::CountLeadingZerosOp>(op))
    return math::CountLeadingZerosOp::create(b, location, operands[0]);
  if (isa<LLVM::CountTrailingZerosOp>(op))
    return math::CountTrailingZerosOp::create(b, location, operands[0]);
  if (isa<LLVM::USubSat>(op)) {
    const Value larger = arith::MaxUIOp::create(b, location, operands[0], operands[1]);
    return arith::SubIOp::create(b, location, larger, operands[1]);
  }
  if (isa<LLVM::UAddSat>(op)) {
    const Value allOnes = arith::ConstantOp::create(b, location, b.getIntegerAttr(operands[0].getType(), -1));
    const Value room = arith::XOrIOp::create(b, location, operands[1], allOnes);
    const Value smaller = arith::MinUIOp::create(b, location, operands[0], room);
    return arith::AddIOp::create(b, location, smaller, operands[1]);
  }
  return {};
}

arith::IntegerOverflowFlags importFlags(LLVM::IntegerOverflowFlagsInterface flags) {
  auto result = arith::IntegerOverflowFlags::none;
  if (flags.hasNoSignedWrap())
    result = result | arith::IntegerOverflowFlags::nsw;
  if (flags.hasNoUnsignedWrap())
    result = result | arith::IntegerOverflowFlags::nuw;
  return result;
}

bool isNumber(Type type) { return type.isIntOrFloat(); }

} // namespace

Value importScalarOp(OpBuilder& builder, Operation* op, ValueRange operands) {
  if (op->getNumResults() != 1 || !isNumber(op->getResult(0).getType()) || !llvm::all_of(operands.getTypes(), isNumber))
    return {};
  const Type type = op->getResult(0).getType();
  if (auto constant = dyn_cast<LLVM::ConstantOp>(op))
    return importConstant(builder, constant);
  if (isa<LLVM::UndefOp, LLVM::PoisonOp, LLVM::ZeroOp>(op)) // any value will do: zero
    return arith::ConstantOp::create(builder, op->getLoc(), builder.getZeroAttr(type));
  if (isa<LLVM::FreezeOp, LLVM::SSACopyOp, LLVM::ExpectOp, LLVM::ExpectWithProbabilityOp>(op))
    return operands[0];
  if (isa<LLVM::BitcastOp>(op))
    return type == operands[0].getType() ? operands[0]
                                         : Value(arith::BitcastOp::create(builder, op->getLoc(), type, operands[0]));
  if (const Value compared = importComparison(builder, op, operands))
    return compared;
  if (const Value composed = importComposed(builder, op, operands))
    return composed;
  // Optimisers zero-extend what they know is not negative; the sign is what people, and the loops' analysis, know it
  // by.
  if (auto extension = dyn_cast<LLVM::ZExtOp>(op); extension && extension.getNonNeg())
    return arith::ExtSIOp::create(builder, op->getLoc(), type, operands[0]);
  // Optimisers write a sum without carries as `or`.
  if (auto sum = dyn_cast<LLVM::OrOp>(op); sum && sum.getIsDisjoint())
    return arith::AddIOp::create(builder, op->getLoc(), operands[0], operands[1],
                                 arith::IntegerOverflowFlags::nsw | arith::IntegerOverflowFlags::nuw);
  const auto maker = makers().find(op->getName().getStringRef());
  if (maker == makers().end())
    return {};
  const Value result = maker->second(builder, op->getLoc(), type, operands);
  if (auto flags = dyn_cast<LLVM::IntegerOverflowFlagsInterface>(op))
    result.getDefiningOp()->setAttr("overflowFlags",
                                    arith::IntegerOverflowFlagsAttr::get(op->getContext(), importFlags(flags)));
  return result;
}

Value importLibraryCall(OpBuilder& builder, Location location, StringRef callee, ValueRange operands) {
  struct Function {
    Maker maker;
    unsigned operands;
  };
  static const llvm::StringMap<Function> functions = {{"sqrt", {make<math::SqrtOp>, 1}},
                                                      {"exp", {make<math::ExpOp>, 1}},
                                                      {"exp2", {make<math::Exp2Op>, 1}},
                                                      {"log", {make<math::LogOp>, 1}},
                                                      {"log2", {make<math::Log2Op>, 1}},
                                                      {"log10", {make<math::Log10Op>, 1}},
                                                      {"log1p", {make<math::Log1pOp>, 1}},
                                                      {"expm1", {make<math::ExpM1Op>, 1}},
                                                      {"sin", {make<math::SinOp>, 1}},
                                                      {"cos", {make<math::CosOp>, 1}},
                                                      {"tan", {make<math::TanOp>, 1}},
                                                      {"tanh", {make<math::TanhOp>, 1}},
                                                      {"erf", {make<math::ErfOp>, 1}},
                                                      {"fabs", {make<math::AbsFOp>, 1}},
                                                      {"floor", {make<math::FloorOp>, 1}},
                                                      {"ceil", {make<math::CeilOp>, 1}},
                                                      {"trunc", {make<math::TruncOp>, 1}},
                                                      {"round", {make<math::RoundOp>, 1}},
                                                      {"roundeven", {make<math::RoundEvenOp>, 1}},
                                                      {"rint", {make<math::RoundEvenOp>, 1}},
                                                      {"pow", {make<math::PowFOp>, 2}},
                                                      {"fma", {make<math::FmaOp>, 3}},
                                                      {"fmax", {make<arith::MaxNumFOp>, 2}},
                                                      {"fmin", {make<arith::MinNumFOp>, 2}},
                                                      {"fmod", {make<arith::RemFOp>, 2}},
                                                      {"copysign", {make<math::CopySignOp>, 2}}};
  if (operands.empty() || !llvm::all_of(operands.getTypes(), llvm::IsaPred<FloatType>))
    return {};
  const Type type = operands[0].getType();
  // `sqrtf` takes f32, `sqrt` f64.
  if (type.isF32() ? !callee.consume_back("f") : !type.isF64())
    return {};
  const auto function = functions.find(callee);
  if (function == functions.end() || function->second.operands != operands.size())
    return {};
  return function->second.maker(builder, location, type, operands);
}

} // namespace ascend::translator
