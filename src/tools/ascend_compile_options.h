#pragma once
#include "hub/artifact/pack.h"
#include "hub/hub.h"

#include <optional>
#include <string>
#include <vector>

namespace ascend::tools {

enum class Emit { object, shared, signature, header, preprocessed };

/// The command line of ascend-compile.
struct CompileOptions {
  std::vector<std::string> sources;
  std::vector<target::TargetSpec> targets;
  std::string output;
  Emit emit = Emit::object;
  std::vector<std::string> signatureFiles;
  std::vector<std::string> declarations;
  hub::Request request; ///< what is common to all targets
  bool verbose = false;
  bool json = false;

  bool pack = false;
  bool inspect = false; ///< the sources are files to look into
  std::string library;
  std::string nameSpace;
  std::vector<hub::PackedImage> images;
};

/// Reads the command line. Returns nothing, with `exitCode` set, when the program is done (--help, --version, a
/// mistake).
std::optional<CompileOptions> parseCompileOptions(int argc, char** argv, int& exitCode);

} // namespace ascend::tools
