#pragma once
#include "ascendcc/options.h"
#include "ascendcc/paths.h"
#include "hub/command_line.h"

#include <filesystem>

namespace ascend::asc {

/// The command lines of the host's compiler that all parts of a build share.
class Commands {
public:
  explicit Commands(const Options& options);

  /// Prints the command, runs it, or both, as the options say.
  bool execute(const hub::CommandLine& command) const;
  unsigned arch() const;
  const std::filesystem::path& compiler() const { return compiler_; }
  const Installation& installation() const { return installation_; }

  /// The compiler with what makes AscendC code behave as on the device.
  hub::CommandLine ascCompiler() const;
  void addPreprocessor(hub::CommandLine& line, bool asc) const;
  /// -MD and the like.
  void addDependencies(hub::CommandLine& line, const std::filesystem::path& object) const;

private:
  const Options& options_;
  Installation installation_;
  std::filesystem::path compiler_;
};

} // namespace ascend::asc
