#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace ascend::target {

/// Where parts of a workspace start: at multiples of this (bytes).
inline constexpr std::uint64_t kWorkspaceAlign = 512;

/// A number that a launch computes from its arguments. As text (docs/reference/formats.md):
///
///     4*0.0*0.1+64        sums, differences and products of integers and extents, "argument.dimension"
///     2*v3                the value of argument 3, an integer
///     div(a,b) rem(a,b)   of the signed division that rounds towards zero
///     min(a,b) max(a,b)
///     lt(a,b,x,y)         x if a is less than b, else y
///     nat(a)              a, which is not negative
struct LaunchSize {
  enum class Kind { number, extent, value, sum, product, div, rem, min, max, lt, nat };
  Kind kind = Kind::number;
  std::int64_t number = 0;          ///< Kind::number
  std::size_t argument = 0;         ///< Kind::extent and Kind::value
  std::size_t dim = 0;              ///< Kind::extent
  std::vector<LaunchSize> operands; ///< of the others
};

/// What a launch was given: extent `dim` of argument number `argument`, or without `dim` its value. Null: it has none.
using LaunchValueOf = std::function<std::optional<std::int64_t>(std::size_t argument, std::optional<std::size_t> dim)>;

/// The sizes in a text, which has a semicolon between them. Null: that is not what the text is.
std::optional<std::vector<LaunchSize>> parseLaunchSizes(std::string_view text);

/// Null: an argument has no such number, it overflows 64 bits, divides by zero, or what must not be negative is.
std::optional<std::int64_t> evaluate(const LaunchSize& size, const LaunchValueOf& valueOf);

/// Bytes of a kernel's workspace: `constant`, and behind it each of `parts`, rounded up to kWorkspaceAlign. Null: a
/// part has no size or a negative one, or the whole is beyond 2^62.
std::optional<std::uint64_t> workspaceBytes(std::uint64_t constant, std::string_view parts,
                                            const LaunchValueOf& valueOf);

} // namespace ascend::target
