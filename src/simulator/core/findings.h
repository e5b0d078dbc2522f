#pragma once
#include "sim/abi.h"
#include "simulator/check/site.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace ascend::sim {

struct Location {
  std::string file; ///< empty: not known
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  auto operator<=>(const Location&) const = default;
};

Location locate(const Where& where);
/// "kernel.cpp:12:3", or "?".
std::string toString(const Location& location);

/// A fault of a kernel, in words.
struct Finding {
  Severity severity = Severity::error;
  std::string code; ///< "RACE-RAW": docs/reference/simulator-findings.md
  std::string message;
  std::string hint; ///< what to do; may be empty
  std::string kernel;
  std::uint32_t block = 0;
  std::uint32_t blocks = 0; ///< 0: not in a kernel
  std::string core;         ///< "AIC", "AIV 1": of the block's cores, if there are several
  std::string operation;    ///< the AscendC call that it was found at
  Location where;
  std::string otherOperation; ///< the call that it is in conflict with
  Location other;
  std::string missingEdge; ///< of a race: "MTE2_V" (an event) or "V" (a barrier) that would order the two
  std::uint64_t count = 1; ///< how often it happened
};

/// For people: "file:line:col: error: CODE: message", and indented lines with the rest.
std::string toText(const Finding& finding);

/// The findings of one host thread in one launch. A fault that repeats is described once and counted.
class FindingLog {
public:
  /// The finding to fill in, or null when the same fault was found before (it is counted then).
  Finding* once(const char* code, SiteId site, SiteId other = 0);
  std::vector<Finding> take();
  bool empty() const { return findings_.empty(); }

private:
  std::map<std::tuple<std::string_view, SiteId, SiteId>, std::size_t> known_;
  std::vector<Finding> findings_;
};

struct FindingTotals {
  std::uint64_t errors = 0;   ///< different ones
  std::uint64_t warnings = 0; ///< different ones
  std::uint64_t notes = 0;
  std::uint64_t occurrences = 0; ///< with repetitions
  std::uint64_t dropped = 0;     ///< different ones that were beyond the limit
  std::uint64_t launches = 0;
  std::uint64_t autoSyncs = 0;  ///< orders that only --cce-auto-sync makes
  std::uint64_t suppressed = 0; ///< with repetitions
};

/// All findings of the process.
class Reporter {
public:
  /// Adds what is new and counts what is known; prints what is new to standard error when `print`.
  void add(std::vector<Finding> findings, unsigned limit, bool print);
  void countLaunch(std::uint64_t autoSyncs, std::uint64_t suppressed);
  std::vector<Finding> findings() const;
  FindingTotals totals() const;
  void clear();
  /// {"version": 1, "launches": …, "errors": …, "findings": […]}, ending in a newline.
  std::string toJson() const;
  /// Writes toJson() to a file; returns an error message, or "".
  std::string writeJson(const std::string& path) const;

private:
  using Key = std::tuple<std::string, std::string, std::string, Location, std::string, Location>;
  mutable std::mutex mutex_;
  std::map<Key, std::size_t> known_;
  std::vector<Finding> findings_;
  FindingTotals totals_;
};

/// The reporter of this process.
Reporter& reporter();

} // namespace ascend::sim
