#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace ascend::target {

/// Where parts of a workspace start: at multiples of this (bytes).
inline constexpr std::uint64_t kWorkspaceAlign = 512;

/// Extent `dim` of argument number `argument` of a launch.
using ExtentOf = std::function<std::int64_t(std::size_t argument, std::size_t dim)>;

/// Bytes of a kernel's workspace: `constant`, and behind it each of `parts`, rounded up to kWorkspaceAlign.
///
/// `parts` are sums of products of an integer and of extents, "argument.dim", with a semicolon between them:
/// "4*0.0*0.1;2*1.0+64". Null: that is not what the text is, or a part is negative or the whole beyond 2^62.
std::optional<std::uint64_t> workspaceBytes(std::uint64_t constant, std::string_view parts, const ExtentOf& extentOf);

} // namespace ascend::target
