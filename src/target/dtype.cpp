#include "target/dtype.h"

#include <array>
#include <fmt/ranges.h>

namespace ascend::target {
namespace {

struct Row {
  DType type;
  std::string_view name;
  std::size_t size;
  bool isFloat;
  bool isSigned;
  std::string_view ascendc;
};

constexpr std::array<Row, 13> kRows{{
    {DType::f32, "f32", 4, true, true, "float"},
    {DType::f16, "f16", 2, true, true, "half"},
    {DType::bf16, "bf16", 2, true, true, "bfloat16_t"},
    {DType::i8, "i8", 1, false, true, "int8_t"},
    {DType::u8, "u8", 1, false, false, "uint8_t"},
    {DType::i16, "i16", 2, false, true, "int16_t"},
    {DType::u16, "u16", 2, false, false, "uint16_t"},
    {DType::i32, "i32", 4, false, true, "int32_t"},
    {DType::u32, "u32", 4, false, false, "uint32_t"},
    {DType::i64, "i64", 8, false, true, "int64_t"},
    {DType::u64, "u64", 8, false, false, "uint64_t"},
    {DType::f64, "f64", 8, true, true, "double"},
    {DType::boolean, "bool", 1, false, false, "bool"},
}};

constexpr auto kTypes = [] {
  std::array<DType, kRows.size()> types{};
  for (std::size_t i = 0; i < kRows.size(); ++i)
    types[i] = kRows[i].type;
  return types;
}();

const Row& row(DType type) { return kRows.at(static_cast<std::size_t>(type)); }

} // namespace

std::string_view name(DType type) { return row(type).name; }
std::size_t sizeOf(DType type) { return row(type).size; }
bool isFloat(DType type) { return row(type).isFloat; }
bool isSigned(DType type) { return row(type).isSigned; }
std::string_view ascendcName(DType type) { return row(type).ascendc; }

std::optional<DType> parseDType(std::string_view text) {
  for (const Row& r : kRows)
    if (r.name == text)
      return r.type;
  return std::nullopt;
}

std::span<const DType> allDTypes() { return kTypes; }

std::string dtypeList() {
  std::array<std::string_view, kRows.size()> names;
  for (std::size_t i = 0; i < kRows.size(); ++i)
    names[i] = kRows[i].name;
  return fmt::format("{}", fmt::join(names, ", "));
}

} // namespace ascend::target
