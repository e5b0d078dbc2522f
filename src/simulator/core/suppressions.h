#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ascend::sim {

struct Finding;

/// Findings that a user knows of and does not want to be told. A file with a rule a line: the code, then where; both
/// may have * and ?.
///
///     # the copy is meant to read the padding
///     INIT-READ  *third_party/norm.h:41
///     RACE-*     kernel=legacy_add
class Suppressions {
public:
  /// The rules of a file, or what is wrong with it.
  static std::variant<Suppressions, std::string> read(const std::string& path);
  static std::variant<Suppressions, std::string> parse(std::string_view text, std::string_view name);

  bool match(const Finding& finding) const;

private:
  struct Rule {
    std::string code;
    std::string file = "*"; ///< matched with the end of the path
    std::string line = "*";
    std::string kernel = "*";
    std::string operation = "*";
  };
  std::vector<Rule> rules_;
};

} // namespace ascend::sim
