#include "simulator/core/suppressions.h"

#include "simulator/core/findings.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fnmatch.h>
#include <fstream>
#include <iterator>
#include <sstream>

namespace ascend::sim {
namespace {

bool matches(const std::string& pattern, const std::string& text) {
  return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

/// A pattern without a folder is for the file in any folder.
bool matchesPath(const std::string& pattern, const std::string& path) {
  return matches(pattern, path) || (!pattern.starts_with('/') && matches("*/" + pattern, path));
}

} // namespace

std::variant<Suppressions, std::string> Suppressions::read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file.good() && !file.eof())
    return fmt::format("cannot read the suppressions '{}': {}", path, std::strerror(errno));
  return parse(text, path);
}

std::variant<Suppressions, std::string> Suppressions::parse(std::string_view text, std::string_view name) {
  Suppressions result;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (unsigned number = 1; std::getline(lines, line); ++number) {
    line.resize(std::min(line.size(), line.find('#')));
    std::istringstream words(line);
    Rule rule;
    if (!(words >> rule.code))
      continue;
    const bool isCode = std::all_of(rule.code.begin(), rule.code.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '*' || c == '?';
    });
    if (!isCode)
      return fmt::format("{}:{}: '{}' is no code of a finding; a rule is CODE [FILE[:LINE]] [kernel=NAME] "
                         "[operation=NAME]",
                         name, number, rule.code);
    for (std::string word; words >> word;) {
      if (word.starts_with("kernel=")) {
        rule.kernel = word.substr(7);
      } else if (word.starts_with("operation=")) {
        rule.operation = word.substr(10);
      } else if (rule.file != "*") {
        return fmt::format("{}:{}: what is '{}'? A rule is CODE [FILE[:LINE]] [kernel=NAME] [operation=NAME]", name,
                           number, word);
      } else {
        const std::size_t colon = word.rfind(':');
        const bool hasLine = colon != std::string::npos && colon + 1 < word.size() &&
                             word.find_first_not_of("0123456789*", colon + 1) == std::string::npos;
        rule.file = hasLine ? word.substr(0, colon) : word;
        if (hasLine)
          rule.line = word.substr(colon + 1);
      }
    }
    result.rules_.push_back(std::move(rule));
  }
  return result;
}

bool Suppressions::match(const Finding& finding) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    return matches(rule.code, finding.code) && matches(rule.kernel, finding.kernel) &&
           matches(rule.operation, finding.operation) && matchesPath(rule.file, finding.where.file) &&
           matches(rule.line, std::to_string(finding.where.line));
  });
}

} // namespace ascend::sim
