#pragma once
// ascend-validate from the outside, on kernels of the mutation suite with one thing replaced.
#include "hub/command_line.h"
#include "scratch.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace ascend::validate::test {

using namespace hub::test;
using hub::CommandLine;
using hub::ProcessResult;

struct Fixture {
  ProcessResult validate(const std::vector<std::string>& arguments) const {
    CommandLine line{{ASCEND_VALIDATE}};
    return hub::run(line.addAll(arguments), {.time = std::chrono::seconds(100)});
  }
  /// The findings of one code.
  std::vector<nlohmann::json> findings(const std::string& code, const std::string& file,
                                       std::vector<std::string> arguments = {}) const {
    const std::string report = (scratch / "report.json").string();
    arguments.insert(arguments.end(), {file, "--format=json", "-o", report});
    const ProcessResult result = validate(arguments);
    BOOST_TEST(result.output == "");
    std::vector<nlohmann::json> found;
    bool errors = false;
    const auto parsed = nlohmann::json::parse(read(report));
    for (const auto& finding : parsed["findings"]) {
      errors |= finding["severity"] == "error";
      if (code.empty() || finding["code"] == code)
        found.push_back(finding);
    }
    BOOST_TEST(result.exitCode == (errors ? 1 : 0));
    return found;
  }
  /// The codes of what is found, notes apart.
  std::set<std::string> codes(const std::string& file, const std::vector<std::string>& arguments = {}) const {
    std::set<std::string> found;
    for (const auto& finding : findings("", file, arguments))
      if (finding["severity"] != "note")
        found.insert(finding["code"].get<std::string>());
    return found;
  }
  /// The source after the changes that a finding proposes.
  std::string fixed(const std::string& file, const nlohmann::json& finding) const {
    std::vector<std::string> lines{""};
    for (const char c : read(file)) {
      if (c == '\n')
        lines.emplace_back();
      else
        lines.back() += c;
    }
    auto edits = finding["fix"].get<std::vector<nlohmann::json>>();
    std::sort(edits.begin(), edits.end(), [](const auto& a, const auto& b) {
      return std::pair(a["line"].template get<int>(), a["column"].template get<int>()) >
             std::pair(b["line"].template get<int>(), b["column"].template get<int>());
    });
    for (const auto& edit : edits) {
      BOOST_TEST_REQUIRE(edit["line"] == edit["end_line"]);
      const auto begin = edit["column"].get<std::size_t>() - 1, end = edit["end_column"].get<std::size_t>() - 1;
      lines.at(edit["line"].get<std::size_t>() - 1).replace(begin, end - begin, edit["text"].get<std::string>());
    }
    std::string text;
    for (const std::string& line : lines)
      text += line + "\n";
    return scratch.write("fixed.cpp", text).string();
  }
  /// A correct kernel with one thing replaced.
  std::string broken(const std::string& kernel, const std::string& from, const std::string& to) const {
    std::string text = read(fs::path(KERNELS) / kernel);
    const std::size_t at = text.find(from);
    BOOST_TEST_REQUIRE(at != std::string::npos, from);
    return scratch.write("broken.cpp", text.replace(at, from.size(), to)).string();
  }
  void finds(const std::string& code, const std::string& kernel, const std::string& from, const std::string& to,
             const std::vector<std::string>& arguments = {}) const {
    const auto found = codes(broken(kernel, from, to), arguments);
    BOOST_TEST(found.contains(code), fmt::format("{}: '{}' for '{}'", code, to, from));
  }
  Scratch scratch;
};

} // namespace ascend::validate::test
