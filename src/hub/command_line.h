#pragma once
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace ascend::hub {

/// A program with its arguments, as data: what --dry-run prints is what would run.
struct CommandLine {
  std::vector<std::string> argv;
  std::size_t program = 0; ///< where in argv the program is: behind a launcher such as ccache

  CommandLine& add(std::string argument);
  CommandLine& addAll(const std::vector<std::string>& arguments);
  /// The line quoted for a POSIX shell.
  std::string str() const;
};

/// What a program may take before it is ended, with everything that it started.
struct ProcessLimits {
  std::chrono::milliseconds time{0};                      ///< 0: any
  std::size_t outputBytes = std::size_t{2} * 1024 * 1024; ///< of what it prints, the beginning and the end are kept
};

/// What a finished program left behind.
struct ProcessResult {
  int exitCode = 0;      ///< 128 + signal for a program that a signal ended
  std::string output;    ///< standard output and standard error, in the order in which they were written
  bool timedOut = false; ///< it was ended because its time was over

  /// The signal that ended it; 0: none.
  int signal() const;
};

/// Runs the program to its end. Throws hub::Error when it cannot be started.
ProcessResult run(const CommandLine& command, const ProcessLimits& limits = {});
/// Ends all programs that run() has started, in all threads: for a handler of SIGINT, which may call nothing else.
void endRunningPrograms() noexcept;
/// The same, but standard output and error go where this program's go.
int runAttached(const CommandLine& command);

/// One argument quoted for a POSIX shell; unchanged when nothing in it needs a quote.
std::string shellQuote(const std::string& argument);
/// Looks the name up in PATH as a shell would; empty when it is not there. A name with a slash is only tested.
std::filesystem::path findProgram(const std::string& name);
bool isExecutable(const std::filesystem::path& path);

} // namespace ascend::hub
