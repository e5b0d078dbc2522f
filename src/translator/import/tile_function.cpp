#include "translator/import/tile_function.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace ascend::translator {

Type tileElementOfSuffix(StringRef suffix, MLIRContext* context) {
  return llvm::StringSwitch<Type>(suffix)
      .Case("f32", Float32Type::get(context))
      .Case("f16", Float16Type::get(context))
      .Case("bf16", BFloat16Type::get(context))
      .Case("i8", IntegerType::get(context, 8))
      .Case("i16", IntegerType::get(context, 16))
      .Cases({"i32", "u32"}, IntegerType::get(context, 32))
      .Default(Type());
}

namespace {

/// Operations that find positions: their tiles hold indices whatever they look at.
bool makesIndices(StringRef operation) { return operation == "argmax" || operation == "argmin"; }

} // namespace

std::optional<TileFunction> tileFunction(StringRef callee, MLIRContext* context) {
  if (!callee.consume_front("__tile_"))
    return std::nullopt;
  if (callee == "pipe_barrier")
    return TileFunction{callee, Type()};
  const auto [operation, suffix] = callee.rsplit('_');
  const Type element = tileElementOfSuffix(suffix, context);
  if (!element)
    return std::nullopt;
  // cast_f32_f16, quantize_f32_i8: from and to.
  const auto [stem, from] = operation.rsplit('_');
  if (tileElementOfSuffix(from, context))
    return TileFunction{stem, element};
  if (makesIndices(operation))
    return TileFunction{operation, IntegerType::get(context, 32)};
  return TileFunction{operation, element};
}

Type tileMemoryElement(LLVM::CallOp call) {
  if (!call.getCallee())
    return {};
  const std::optional<TileFunction> function = tileFunction(*call.getCallee(), call.getContext());
  if (!function)
    return {};
  if (function->operation == "load")
    return function->element;
  if (function->operation != "store" || call.getArgOperands().size() < 2)
    return {};
  // Indices are stored by the function for f32, which moves 32 bits of anything.
  auto producer = call.getArgOperands()[1].getDefiningOp<LLVM::CallOp>();
  if (!producer || !producer.getCallee())
    return function->element;
  const std::optional<TileFunction> made = tileFunction(*producer.getCallee(), call.getContext());
  const bool isSameSize =
      made && made->element && made->element.getIntOrFloatBitWidth() == function->element.getIntOrFloatBitWidth();
  return isSameSize && isa<IntegerType>(made->element) ? made->element : function->element;
}

} // namespace ascend::translator
