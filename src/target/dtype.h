#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ascend::target {

/// Element types of kernel arguments. The names are those used on command lines, in signatures and in error messages.
enum class DType { f32, f16, bf16, i8, u8, i16, u16, i32, u32, i64, u64, f64, boolean };

/// "f32", "bf16", "i8", …, "bool".
std::string_view name(DType type);
/// Bytes of one element.
std::size_t sizeOf(DType type);
bool isFloat(DType type);
bool isSigned(DType type);
/// The AscendC (and host C++) spelling: "float", "half", "bfloat16_t", "int8_t", …
std::string_view ascendcName(DType type);
std::optional<DType> parseDType(std::string_view text);
std::span<const DType> allDTypes();
/// "f32, f16, bf16, …": for error messages.
std::string dtypeList();

} // namespace ascend::target
