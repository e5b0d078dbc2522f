#include "translator/import/entry_markers.h"

#include "translator/dialect/hacc/hacc_dialect.h"

#include <llvm/ADT/StringSwitch.h>

#include <array>

namespace ascend::translator {
namespace {

constexpr std::array<llvm::StringLiteral, 6> kMarkers = {"hacc.entry",   "ascend.kernel", "ascendc.kernel",
                                                         "ascend.entry", "global_kernel", "pto.entry"};

/// LLVM function attributes that MLIR has no name for: `"name"` or `["name", "value"]`.
std::optional<llvm::StringRef> passthrough(mlir::FunctionOpInterface function, llvm::StringRef name) {
  auto list = function->getAttrOfType<mlir::ArrayAttr>("passthrough");
  if (!list) {
    return std::nullopt;
  }
  for (mlir::Attribute entry : list) {
    if (auto text = llvm::dyn_cast<mlir::StringAttr>(entry); text && text.getValue() == name) {
      return llvm::StringRef();
    }
    auto pair = llvm::dyn_cast<mlir::ArrayAttr>(entry);
    if (!pair || pair.size() != 2)
      continue;
    auto key = llvm::dyn_cast<mlir::StringAttr>(pair[0]);
    auto value = llvm::dyn_cast<mlir::StringAttr>(pair[1]);
    if (key && value && key.getValue() == name)
      return value.getValue();
  }
  return std::nullopt;
}

} // namespace

bool isMarkedAsEntry(mlir::FunctionOpInterface function) {
  return llvm::any_of(kMarkers, [&](llvm::StringRef marker) {
    return function->hasAttr(marker) || passthrough(function, marker).has_value();
  });
}

bool isHostFunction(mlir::FunctionOpInterface function) {
  auto kind = function->getAttrOfType<hacc::FunctionKindAttr>("hacc.function_kind");
  return kind && kind.getValue() == hacc::FunctionKind::HOST;
}

std::optional<int64_t> authorsBlockDim(mlir::FunctionOpInterface function) {
  const mlir::Attribute attribute = function->getAttr("hacc.block_dim");
  if (auto number = llvm::dyn_cast_or_null<mlir::IntegerAttr>(attribute)) {
    return number.getInt();
  }
  if (auto number = llvm::dyn_cast_or_null<hacc::BlockDimAttr>(attribute)) {
    return number.getValue();
  }
  if (std::optional<llvm::StringRef> text = passthrough(function, "hacc.block_dim")) {
    int64_t value = 0;
    return text->getAsInteger(10, value) ? -1 : value;
  }
  return std::nullopt;
}

llvm::SmallVector<unsigned> unsignedArgumentsSaid(mlir::FunctionOpInterface function) {
  llvm::SmallVector<unsigned> numbers;
  llvm::SmallVector<llvm::StringRef> parts;
  passthrough(function, "ascend.unsigned").value_or("").split(parts, ',', -1, /*KeepEmpty=*/false);
  for (const llvm::StringRef part : parts)
    if (unsigned number = 0; !part.trim().getAsInteger(10, number))
      numbers.push_back(number);
  return numbers;
}

std::optional<BlockQuery> blockQuery(llvm::StringRef callee) {
  return llvm::StringSwitch<std::optional<BlockQuery>>(callee)
      .Cases({"ascend_get_block_idx", "get_block_idx", "__tile_get_block_idx", "GetBlockIdx"}, BlockQuery::index)
      .Cases({"ascend_get_block_num", "get_block_num", "__tile_get_block_num", "GetBlockNum"}, BlockQuery::count)
      .Default(std::nullopt);
}

} // namespace ascend::translator
