#pragma once
#include "simulator/core/suppressions.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ascend::sim {

/// When memory shows what a pipe did.
enum class Order : std::uint8_t { program, lazy, fuzz };

/// What the simulator checks, and how it runs.
struct Options {
  bool memory = true;
  bool race = true;
  bool init = true;
  bool sync = true;
  /// As the device compiler's --cce-auto-sync: it orders the vector pipe with itself, and the scalar pipe with V, MTE2
  /// and MTE3.
  bool autoSync = true;
  Order order = Order::program;
  std::uint64_t seed = 0; ///< of Order::fuzz
  /// Findings that are not to be told; null: none.
  std::shared_ptr<const Suppressions> suppressions;
  /// Host threads for the blocks; 0: as many as the machine has.
  unsigned threads = 0;
  /// Seconds after which a launch is stopped; 0: never.
  unsigned timeout = 0;
  /// Different findings that are kept; more are only counted.
  unsigned limit = 100;
  /// Findings go to standard error as they are found.
  bool print = true;
  /// JSON file for the findings; empty: none.
  std::string report;
  /// The SoC to simulate; empty: that of the first kernel object.
  std::string soc;

  /// Measures on the simulated device's clock.
  bool clock = false;
  /// … and keeps what each pipe did when.
  bool timeline = false;
  /// Where the measurements go when the process ends: nowhere, to standard error as text ("on"), to a CSV file.
  std::string profile;
  /// Timeline for Chrome or Perfetto, as JSON; empty: none.
  std::string trace;
  /// The measurements as an HTML page; empty: none.
  std::string page;

  bool clocked() const { return clock || timeline || !profile.empty() || !trace.empty() || !page.empty(); }
  /// The checks need to know every access; so do the orders that are not the program's.
  bool watching() const { return anyCheck() || order != Order::program; }
  bool anyCheck() const { return memory || race || init || sync; }
};

/// Sets one option by name: check, auto-sync, threads, limit, print, report, soc, timeout, clock, timeline, profile,
/// trace, order, suppress. Returns an error message, or nothing.
std::optional<std::string> setOption(Options& options, std::string_view name, std::string_view value);

/// Reads ASCEND_SIM_CHECK, _AUTO_SYNC, _THREADS, _LIMIT, _PRINT, _REPORT, _SOC, _TIMEOUT, _PROFILE, _TRACE,
/// _ORDER, _SUPPRESS. Returns an
/// error message, or nothing.
std::optional<std::string> readEnvironment(Options& options);

} // namespace ascend::sim
