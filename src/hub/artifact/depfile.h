#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ascend::hub {

/// The prerequisites in a make rule as compilers write it (backslash-escaped spaces, `$$`, continued lines).
std::vector<std::string> parseDepfile(std::string_view text);
/// "target: a b c" in make's syntax, with spaces, `#` and `$` escaped.
std::string formatDepfile(const std::filesystem::path& target, const std::vector<std::string>& prerequisites);

} // namespace ascend::hub
