#include "hub/core_kinds.h"

#include "hub/artifact/output_file.h"

#include <regex>

namespace ascend::hub {

bool asksForCoreKind(const std::string& text) {
  constexpr std::array words = {"__DAV_C220_CUBE__", "__DAV_C220_VEC__", "__DAV_CUBE__", "__DAV_VEC__"};
  for (const char* const word : words)
    if (text.find(word) != std::string::npos)
      return true;
  if (text.find("g_coreType") == std::string::npos)
    return false;
  static const std::regex constant(
      R"((constexpr\s*\([^;{}]*|static_assert\s*\([^;{}]*|\w<\s*(AscendC::)?)\bg_coreType\b)");
  return std::regex_search(text, constant);
}

bool fileAsksForCoreKind(const std::filesystem::path& file) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(file, ignored) && asksForCoreKind(readFile(file));
}

} // namespace ascend::hub
