#pragma once
#include "translator/emit/helpers.h"

#include <span>
#include <string_view>

namespace ascend::translator {

struct HelperDefinition {
  Helper helper;
  std::string_view name;
  std::string_view text;
};

/// For tiles of several rows. Definitions come after what they use, and after those of helpers.cpp.
std::span<const HelperDefinition> rowHelpers();

} // namespace ascend::translator
