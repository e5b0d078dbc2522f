// Types and constants as C++ text.
#include "translator/emit/expressions.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/SmallString.h"

#include <fmt/format.h>

using namespace mlir;

namespace ascend::translator {

std::string cppType(Type type) {
  if (type.isIndex())
    return "int64_t";
  if (type.isF32())
    return "float";
  if (type.isF16())
    return "half";
  if (type.isBF16())
    return "bfloat16_t";
  if (type.isF64())
    return "double";
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer)
    return "";
  if (integer.getWidth() == 1)
    return "bool";
  return fmt::format("{}int{}_t", integer.isUnsigned() ? "u" : "", integer.getWidth());
}

/// The shortest decimal text that reads back as this float.
static Expr floatLiteral(const llvm::APFloat& value, Helpers& helpers) {
  if (value.isNaN()) {
    helpers.need(Helper::bitCast);
    return {fmt::format("BitCast<float>({:#010x}u)", static_cast<unsigned>(value.bitcastToAPInt().getZExtValue()))};
  }
  if (value.isInfinity())
    return value.isNegative() ? Expr{"-__builtin_inff()", Expr::prefix} : Expr{"__builtin_inff()"};
  std::string text = fmt::format("{}", value.convertToFloat());
  if (text.find_first_of(".e") == text.npos)
    text += ".0";
  return {text + "f", value.isNegative() ? Expr::prefix : Expr::primary};
}

Expr constantExpr(Attribute attribute, Type type, Helpers& helpers) {
  if (auto value = dyn_cast<FloatAttr>(attribute)) {
    llvm::APFloat number = value.getValue();
    if (type.isF32())
      return floatLiteral(number, helpers);
    if (type.isF64() && number.isFinite())
      return {fmt::format("static_cast<double>({})", number.convertToDouble())};
    bool half = type.isF16();
    if (number.isNaN() || !half) {
      // bf16 has no literals; of NaNs also the payload is kept.
      helpers.need(Helper::bitCast);
      return {fmt::format("BitCast<{}>(static_cast<uint16_t>({:#06x}))", cppType(type),
                          static_cast<unsigned>(number.bitcastToAPInt().getZExtValue()))};
    }
    bool exact = false;
    number.convert(llvm::APFloat::IEEEsingle(), llvm::APFloat::rmNearestTiesToEven, &exact);
    return {fmt::format("static_cast<half>({})", floatLiteral(number, helpers).text)};
  }
  auto value = dyn_cast<IntegerAttr>(attribute);
  if (!value)
    return {};
  if (type.isInteger(1))
    return {value.getValue().isZero() ? "false" : "true"};
  int64_t number = value.getValue().getSExtValue();
  unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  if (type.isIndex())
    return {fmt::format("{}", number), number < 0 ? Expr::prefix : Expr::primary};
  if (width == 64)
    return {number == INT64_MIN ? "static_cast<int64_t>(0x8000000000000000)"
                                : fmt::format("static_cast<int64_t>({})", number)};
  if (width == 32)
    return number == INT32_MIN ? Expr{"static_cast<int32_t>(0x80000000)"}
                               : Expr{fmt::format("{}", number), number < 0 ? Expr::prefix : Expr::primary};
  return {fmt::format("static_cast<{}>({})", cppType(type), number)};
}

std::string Scope::fresh(llvm::StringRef hint) {
  std::string name = hint.str();
  for (int number = 1; !names_.insert(name).second; ++number)
    name = hint.str() + std::to_string(number);
  return name;
}

} // namespace ascend::translator
