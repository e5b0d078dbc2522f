#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ascend::tools {

/// The page of docs/checks for the code of a finding; nothing: there is no such code.
std::optional<std::string_view> explanation(std::string_view code);
/// All codes that have a page.
std::vector<std::string_view> explainedCodes();

} // namespace ascend::tools
