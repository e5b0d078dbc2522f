#include "hub/validate/report.h"

#include "target/version.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <tuple>

namespace ascend::hub {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view name(FindingSeverity severity) {
  switch (severity) {
  case FindingSeverity::note:
    return "note";
  case FindingSeverity::warning:
    return "warning";
  case FindingSeverity::error:
    return "error";
  }
  return "";
}

std::string toString(const SourcePlace& place) {
  if (place.line == 0)
    return place.file;
  return place.column == 0 ? fmt::format("{}:{}", place.file, place.line)
                           : fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

/// The lines of the sources that findings name, each file read once.
class SourceLines {
public:
  std::string_view line(const std::string& file, unsigned number) {
    auto [entry, isNew] = files_.try_emplace(file);
    if (isNew) {
      std::ifstream in(file);
      for (std::string text; std::getline(in, text);)
        entry->second.push_back(std::move(text));
    }
    return number == 0 || number > entry->second.size() ? std::string_view() : entry->second[number - 1];
  }
  std::size_t count(const std::string& file) {
    line(file, 1);
    return files_[file].size();
  }

private:
  std::map<std::string, std::vector<std::string>, std::less<>> files_;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// "ascend-validate: ignore(CODE, CODE) reason" in a comment.
struct Suppression {
  unsigned line = 0;
  unsigned column = 0;
  bool aboveOnly = false; ///< the comment has the line for itself
  std::vector<std::string> codes;
  std::string reason;
  bool used = false;
};

std::vector<Suppression> suppressionsOf(const std::string& file, SourceLines& lines) {
  constexpr std::string_view kMark = "ascend-validate: ignore(";
  std::vector<Suppression> found;
  for (unsigned number = 1; number <= lines.count(file); ++number) {
    const std::string_view text = lines.line(file, number);
    const std::size_t at = text.find(kMark);
    if (at == std::string_view::npos || text.substr(0, at).find("//") == std::string_view::npos)
      continue;
    Suppression suppression{.line = number,
                            .column = static_cast<unsigned>(at) + 1,
                            .aboveOnly = trimmed(text).starts_with("//"),
                            .codes = {},
                            .reason = {}};
    std::string_view rest = text.substr(at + kMark.size());
    const std::size_t close = std::min(rest.find(')'), rest.size());
    std::string_view codes = rest.substr(0, close);
    while (!codes.empty()) {
      const std::size_t comma = std::min(codes.find(','), codes.size());
      suppression.codes.emplace_back(trimmed(codes.substr(0, comma)));
      codes.remove_prefix(std::min(comma + 1, codes.size()));
    }
    suppression.reason = trimmed(rest.substr(std::min(close + 1, rest.size())));
    found.push_back(std::move(suppression));
  }
  return found;
}

/// "RACE-RAW" is of "RACE-RAW" and of "RACE".
bool isOf(std::string_view code, std::string_view group) {
  return code == group || (code.starts_with(group) && code.substr(group.size()).starts_with("-"));
}

auto order(const ValidationFinding& f) {
  return std::tie(f.where.file, f.where.line, f.where.column, f.code, f.kernel, f.message, f.other);
}

/// Findings that differ by their targets only. Sizes differ from target to target, and so may their words.
bool same(const ValidationFinding& a, const ValidationFinding& b) {
  return std::tie(a.where, a.code, a.kernel, a.other, a.severity, a.message, a.fix) ==
         std::tie(b.where, b.code, b.kernel, b.other, b.severity, b.message, b.fix);
}

Json placeJson(const SourcePlace& place) {
  return Json{{"file", place.file}, {"line", place.line}, {"column", place.column}};
}

Json sarifLocation(const SourcePlace& place, const std::string& message) {
  Json physical{{"artifactLocation", {{"uri", place.file}}}};
  if (place.line != 0) {
    physical["region"] = {{"startLine", place.line}};
    if (place.column != 0)
      physical["region"]["startColumn"] = place.column;
  }
  Json location{{"physicalLocation", std::move(physical)}};
  if (!message.empty())
    location["message"] = {{"text", message}};
  return location;
}

/// An edit in words, as clang says it.
std::string describe(const SourceEdit& edit, SourceLines& lines) {
  if (edit.begin == edit.end)
    return fmt::format("insert '{}'", edit.text);
  std::string_view old = lines.line(edit.begin.file, edit.begin.line);
  old = old.substr(std::min<std::size_t>(edit.begin.column - 1, old.size()));
  if (edit.end.line == edit.begin.line)
    old = old.substr(0, edit.end.column - edit.begin.column);
  return edit.text.empty() ? fmt::format("remove '{}'", old) : fmt::format("replace '{}' with '{}'", old, edit.text);
}

Json editJson(const SourceEdit& edit) {
  return Json{{"file", edit.begin.file},   {"line", edit.begin.line},       {"column", edit.begin.column},
              {"end_line", edit.end.line}, {"end_column", edit.end.column}, {"text", edit.text}};
}

/// SARIF's fixes: by file.
Json sarifFix(const ValidationFinding& finding) {
  std::map<std::string, Json> files;
  for (const SourceEdit& edit : finding.fix)
    files.try_emplace(edit.begin.file, Json::array())
        .first->second.push_back({{"deletedRegion",
                                   {{"startLine", edit.begin.line},
                                    {"startColumn", edit.begin.column},
                                    {"endLine", edit.end.line},
                                    {"endColumn", edit.end.column}}},
                                  {"insertedContent", {{"text", edit.text}}}});
  Json changes = Json::array();
  for (auto& [file, replacements] : files)
    changes.push_back({{"artifactLocation", {{"uri", file}}}, {"replacements", std::move(replacements)}});
  return Json{{"description", {{"text", finding.hint}}}, {"artifactChanges", std::move(changes)}};
}

std::string fullMessage(const ValidationFinding& finding) {
  std::string text;
  if (!finding.operation.empty())
    text = finding.operation + ": ";
  text += finding.message;
  if (!finding.hint.empty())
    text += "; " + finding.hint;
  return text;
}

} // namespace

bool ValidationReport::hasErrors() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const ValidationFinding& f) { return f.severity == FindingSeverity::error; });
}

void ValidationReport::apply(const ValidationPolicy& policy) {
  SourceLines lines;
  std::map<std::string, std::vector<Suppression>> suppressions;
  const auto suppressed = [&](const ValidationFinding& finding) {
    if (finding.where.line == 0)
      return false;
    auto [entry, isNew] = suppressions.try_emplace(finding.where.file);
    if (isNew)
      entry->second = suppressionsOf(finding.where.file, lines);
    for (Suppression& suppression : entry->second) {
      const bool here = suppression.line == finding.where.line ||
                        (suppression.aboveOnly && suppression.line + 1 == finding.where.line);
      const bool ofCode = std::any_of(suppression.codes.begin(), suppression.codes.end(),
                                      [&](const std::string& code) { return isOf(finding.code, code); });
      if (here && ofCode && !suppression.reason.empty()) {
        suppression.used = true;
        return true;
      }
    }
    return false;
  };
  std::erase_if(findings, [&](const ValidationFinding& finding) {
    return std::any_of(policy.disabled.begin(), policy.disabled.end(),
                       [&](const std::string& code) { return isOf(finding.code, code); }) ||
           suppressed(finding);
  });
  for (const auto& [file, ofFile] : suppressions)
    for (const Suppression& suppression : ofFile)
      if (suppression.reason.empty())
        findings.push_back({.severity = FindingSeverity::warning,
                            .code = "SUPPRESS-REASON",
                            .message = "this suppression gives no reason, and is not followed",
                            .hint = "write why after the closing parenthesis",
                            .kernel = {},
                            .operation = {},
                            .where = {file, suppression.line, suppression.column},
                            .otherOperation = {},
                            .other = {},
                            .launch = {},
                            .socs = {},
                            .missingEdge = {},
                            .fix = {}});
  for (ValidationFinding& finding : findings) {
    // A code itself says more than its first part.
    const std::pair<const std::string, FindingSeverity>* best = nullptr;
    for (const auto& entry : policy.severities)
      if (isOf(finding.code, entry.first) && (best == nullptr || entry.first.size() > best->first.size()))
        best = &entry;
    if (best != nullptr)
      finding.severity = best->second;
  }
  if (policy.warningsAreErrors)
    for (ValidationFinding& finding : findings)
      if (finding.severity == FindingSeverity::warning)
        finding.severity = FindingSeverity::error;
  std::stable_sort(findings.begin(), findings.end(),
                   [](const ValidationFinding& a, const ValidationFinding& b) { return order(a) < order(b); });
}

void ValidationReport::merge(ValidationReport other) {
  for (ValidationFinding& finding : other.findings) {
    const auto known =
        std::find_if(findings.begin(), findings.end(), [&](const ValidationFinding& f) { return same(f, finding); });
    if (known == findings.end())
      findings.push_back(std::move(finding));
    else
      known->socs.insert(known->socs.end(), finding.socs.begin(), finding.socs.end());
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const ValidationFinding& a, const ValidationFinding& b) { return order(a) < order(b); });
}

std::string ValidationReport::text() const {
  SourceLines lines;
  std::string text;
  const auto show = [&](const SourcePlace& place) {
    const std::string_view line = lines.line(place.file, place.line);
    if (line.empty() || place.line == 0)
      return;
    const std::string number = std::to_string(place.line);
    text += fmt::format("{:>5} | {}\n", number, line);
    if (place.column != 0 && place.column <= line.size()) {
      std::string mark;
      for (const char c : line.substr(0, place.column - 1))
        mark += c == '\t' ? '\t' : ' ';
      text += fmt::format("      | {}^\n", mark);
    }
  };
  for (const ValidationFinding& finding : findings) {
    text += fmt::format("{}: {}: {} [{}]\n", toString(finding.where), name(finding.severity), fullMessage(finding),
                        finding.code);
    show(finding.where);
    if (finding.other.line != 0) {
      text += fmt::format("{}: note: the other end is {} here\n", toString(finding.other),
                          finding.otherOperation.empty() ? "the call" : finding.otherOperation);
      show(finding.other);
    }
    for (const SourceEdit& edit : finding.fix)
      text += fmt::format("{}: note: fix-it: {}\n", toString(edit.begin), describe(edit, lines));
    std::string context;
    if (!finding.kernel.empty())
      context += fmt::format("kernel {}", finding.kernel);
    if (!finding.launch.empty())
      context += fmt::format("{}with {}", context.empty() ? "" : ", ", finding.launch);
    if (!finding.socs.empty())
      context += fmt::format("{}on {}", context.empty() ? "" : ", ", fmt::join(finding.socs, ", "));
    if (!context.empty())
      text += fmt::format("      ({})\n", context);
  }
  return text;
}

std::string ValidationReport::json() const {
  Json list = Json::array();
  for (const ValidationFinding& f : findings) {
    Json entry{
        {"severity", name(f.severity)}, {"code", f.code},           {"message", f.message}, {"hint", f.hint},
        {"kernel", f.kernel},           {"operation", f.operation}, {"file", f.where.file}, {"line", f.where.line},
        {"column", f.where.column},     {"launch", f.launch},       {"socs", f.socs}};
    if (f.other.line != 0) {
      entry["other"] = placeJson(f.other);
      entry["other"]["operation"] = f.otherOperation;
    }
    if (!f.fix.empty()) {
      Json edits = Json::array();
      for (const SourceEdit& edit : f.fix)
        edits.push_back(editJson(edit));
      entry["fix"] = std::move(edits);
    }
    list.push_back(std::move(entry));
  }
  return Json{{"version", 1}, {"errors", hasErrors()}, {"findings", std::move(list)}}.dump(2) + "\n";
}

std::string ValidationReport::sarif() const {
  Json results = Json::array(), rules = Json::array();
  std::set<std::string> codes;
  for (const ValidationFinding& f : findings) {
    if (codes.insert(f.code).second)
      rules.push_back({{"id", f.code}});
    Json result{{"ruleId", f.code},
                {"level", name(f.severity)},
                {"message", {{"text", fullMessage(f)}}},
                {"locations", Json::array({sarifLocation(f.where, {})})},
                {"properties", {{"kernel", f.kernel}, {"launch", f.launch}, {"socs", f.socs}}}};
    if (f.other.line != 0)
      result["relatedLocations"] = Json::array({sarifLocation(f.other, f.otherOperation)});
    if (!f.fix.empty())
      result["fixes"] = Json::array({sarifFix(f)});
    results.push_back(std::move(result));
  }
  const Json driver{{"name", "ascend-validate"}, {"version", target::kVersion}, {"rules", std::move(rules)}};
  return Json{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
              {"version", "2.1.0"},
              {"runs", Json::array({{{"tool", {{"driver", driver}}}, {"results", std::move(results)}}})}}
             .dump(2) +
         "\n";
}

} // namespace ascend::hub
