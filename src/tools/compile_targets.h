#pragma once
#include "ascend_compile_options.h"

#include <optional>

namespace ascend::tools {

/// Compiles the sources of a command line for each of its targets, several at the same time, and says how it went.
/// Either all objects are there afterwards or none. Returns the exit code.
int compileTargets(const CompileOptions& options, const std::optional<target::SignatureFile>& signature);

} // namespace ascend::tools
