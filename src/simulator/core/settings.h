#pragma once
#include "simulator/core/options.h"

#include <optional>
#include <string>
#include <string_view>

namespace ascend::sim {

/// The options of this process: from the environment when they are first asked for, then from setSetting().
Options settings();
std::optional<std::string> setSetting(std::string_view name, std::string_view value);
/// What is wrong with the environment; "": nothing. A program should not start work before it looked here.
std::string settingsError();

} // namespace ascend::sim
