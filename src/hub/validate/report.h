#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ascend::hub {

enum class FindingSeverity { note, warning, error };

struct SourcePlace {
  std::string file; ///< empty: the whole source
  unsigned line = 0, column = 0;
  auto operator<=>(const SourcePlace&) const = default;
};

/// A change of the source: what stands from `begin` to before `end` gives way to `text`.
struct SourceEdit {
  SourcePlace begin, end;
  std::string text;
  auto operator<=>(const SourceEdit&) const = default;
};

/// What validation says of a place in a source.
struct ValidationFinding {
  FindingSeverity severity = FindingSeverity::error;
  std::string code; ///< docs/reference/validation.md
  std::string message;
  std::string hint; ///< what to do; may be empty
  std::string kernel;
  std::string operation; ///< the AscendC call; may be empty
  SourcePlace where;
  std::string otherOperation;
  SourcePlace other;             ///< the other end of a conflict; no line: none
  std::string launch;            ///< with which sizes it shows, in words; empty: with any
  std::vector<std::string> socs; ///< on which targets
  std::string missingEdge;       ///< "MTE2_V", "V": the event or the barrier that would make an order
  std::vector<SourceEdit> fix;   ///< what would mend it, all together; empty: nobody knows
};

/// What is to be made of findings.
struct ValidationPolicy {
  bool warningsAreErrors = false;
  std::set<std::string, std::less<>> disabled;       ///< codes, or their first part ("RACE")
  std::map<std::string, FindingSeverity> severities; ///< by code or first part: instead of the finding's own
};

struct ValidationReport {
  std::vector<ValidationFinding> findings;

  bool hasErrors() const;
  /// Applies the policy, and the suppressions that stand in the sources:
  ///   // ascend-validate: ignore(RACE-RAW) because of this
  /// on the line of the finding or on one of its own above. One without a reason is a finding itself, as is one that
  /// suppresses nothing.
  void apply(const ValidationPolicy& policy);
  /// Joins what several targets have in common, and puts it in the order of the source.
  void merge(ValidationReport other);

  /// "file:line:col: error: … [CODE]", notes, and the line itself with a mark, as clang does it.
  std::string text() const;
  std::string json() const;
  /// SARIF 2.1.0, what code hosts and editors read.
  std::string sarif() const;
};

} // namespace ascend::hub
