#pragma once
#include "hub/hub.h"
#include "run/arguments.h"
#include "run/compare.h"
#include "target/target_spec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ascend::tools {

/// The command line of ascend-run.
struct RunRequest {
  std::string source;
  target::TargetSpec target; ///< always the simulator
  bool socGiven = false;
  bool sourceIsObject() const { return source.ends_with(".so") || source.ends_with(".o"); }
  bool sourceIsBundle() const { return source.ends_with(".asckb"); }
  /// It was compiled for a SoC before: which one it says itself.
  bool sourceIsCompiled() const { return sourceIsObject() || sourceIsBundle(); }
  std::vector<GivenArgument> arguments; ///< in the order of the command line
  std::vector<std::string> expected;    ///< files to compare the outputs with, in their order; "-" for one that is not
  Tolerance tolerance;
  std::optional<std::uint32_t> blocks;
  std::string kernel; ///< empty: the source's only one
  std::string check = "all";
  std::string autoSync = "on";
  std::string order = "program";
  std::string suppress; ///< file of rules
  std::string explain;  ///< the code of a finding: tell of it and stop
  std::string report;   ///< JSON file for the findings, or HTML file for the measurements
  bool profile = false; ///< print what the device's clock says
  std::string profileCsv;
  std::string trace;    ///< JSON file for Chrome or Perfetto
  unsigned threads = 0; ///< 0: the simulator's choice
  bool printSignature = false;
  std::string keep; ///< folder for intermediate files; empty: they go
  std::vector<std::string> signatureFiles;
  std::vector<std::string> declarations;
  hub::Request compile; ///< definitions, includes and options for the compiler
};

/// Reads the command line. Returns nothing, with `exitCode` set, when the program is done (--help, --version, a
/// mistake).
std::optional<RunRequest> parseRunRequest(int argc, char** argv, int& exitCode);

} // namespace ascend::tools
