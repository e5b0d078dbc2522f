// The vocabulary of the tile library's buffer form.
#include "translator/import/buffer_function.h"

#include "translator/import/tile_lookups.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// The arguments of each function by its name without element type; empty for other names.
StringRef layoutOf(StringRef operation) {
  return llvm::StringSwitch<StringRef>(operation)
      .Case("buf_load", "BPN")
      .Case("buf_store", "PBN")
      .Cases({"buf_fill", "duplicate"}, "BSN")
      .Cases({"exp", "abs", "ln", "sqrt", "rsqrt", "reciprocal", "sign", "round"}, "BBN")
      .Cases({"sq", "ceil", "floor", "trunc", "sin", "cos", "atan", "erf", "erfinv"}, "BBN")
      .Cases({"gelu", "fast_gelu", "not", "softplus", "relu", "sigmoid", "tanh", "neg", "expm1"}, "BBN")
      .Cases({"adds", "muls", "maxs", "mins"}, "BBSN")
      .Cases({"add", "sub", "mul", "div", "min", "max", "and", "or"}, "BBBN")
      .Cases({"reduce_max", "reduce_min", "reduce_sum"}, "BBWN")
      .Case("compare_scalar", "MBSN")
      .Case("select", "BMBBN")
      .Case("get_value", "BI")
      .Case("set_value", "BIS")
      .Default("");
}

bool isOfTheCube(StringRef name) {
  return name.starts_with("buf_alloc_l") || name.starts_with("load_gm_to_l1") || name.starts_with("copy_l1_to_l0") ||
         name.starts_with("copy_l0c_to_ub") || name.starts_with("mmad_") || name.starts_with("store_ub_to_gm_nz2nd");
}

/// Tiles and buffers have functions of one name: those of tiles return the tile that they make.
bool returnsTile(LLVM::CallOp call) { return call->getNumResults() == 1 && call->getResult(0).getType().isInteger(32); }

} // namespace

std::optional<BufferFunction> bufferFunction(LLVM::CallOp call) {
  if (!call.getCallee())
    return std::nullopt;
  MLIRContext* context = call.getContext();
  StringRef name = *call.getCallee();
  const bool isOldSpelling = name.consume_front("ascend_");
  if (!isOldSpelling && !name.consume_front("__tile_"))
    return std::nullopt;
  if (isOfTheCube(name))
    return BufferFunction{name, "", {}, {}, "", /*isSupported=*/false};
  if (name == "buf_alloc")
    return BufferFunction{name, "", {}, {}, "N"};
  if (name == "pipe_barrier")
    return BufferFunction{name, "", {}, {}, ""};
  if (name == "matmul_cube")
    return BufferFunction{name, "", Float32Type::get(context), Float16Type::get(context), "PPPNNN"};
  name.consume_front("v_");
  auto [operation, suffix] = name.rsplit('_');
  const Type element = tileElementOfSuffix(suffix, context);
  if (!element)
    return std::nullopt;
  // cast_f16_to_f32: from and to.
  if (StringRef from = operation; from.consume_front("cast_") && from.consume_back("_to"))
    if (const Type type = tileElementOfSuffix(from, context))
      return BufferFunction{"cast", "", element, type, "BFN"};
  StringRef mode;
  if (operation.starts_with("compare_scalar_"))
    std::tie(operation, mode) = operation.rsplit('_');
  const StringRef layout = layoutOf(operation);
  const bool isAlwaysBuffer = operation.starts_with("buf_") || operation == "get_value" || operation == "set_value";
  if (layout.empty() || (!isOldSpelling && !isAlwaysBuffer && returnsTile(call)))
    return std::nullopt;
  return BufferFunction{operation, mode, element, {}, layout};
}

SmallVector<AccessedMemory> memoryOfLibraryCall(LLVM::CallOp call) {
  SmallVector<AccessedMemory> accessed;
  const OperandRange operands = call.getArgOperands();
  const auto note = [&](unsigned number, Type element) {
    if (number < operands.size() && isa<LLVM::LLVMPointerType>(operands[number].getType()))
      accessed.push_back({operands[number], element});
  };
  if (const std::optional<BufferFunction> function = bufferFunction(call)) {
    if (function->operation == "matmul_cube") {
      note(0, function->element);
      note(1, function->from);
      note(2, function->from);
    } else if (const size_t pointer = function->layout.find('P'); pointer != StringRef::npos) {
      note(static_cast<unsigned>(pointer), function->element);
    }
  } else if (const Type element = tileMemoryElement(call)) {
    note(0, element);
  } else if (call.getCallee()) {
    const std::optional<TileFunction> onTiles = tileFunction(*call.getCallee(), call.getContext());
    if (onTiles && tileLookup(onTiles->operation))
      note(2, IntegerType::get(call.getContext(), 32));
  }
  return accessed;
}

} // namespace ascend::translator
