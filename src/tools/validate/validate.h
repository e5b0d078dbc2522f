#pragma once
#include "hub/hub.h"
#include "hub/validate/report.h"
#include "validate/launches.h"

#include <optional>
#include <string>
#include <vector>

namespace ascend::validate {

struct ValidateOptions {
  std::vector<GivenLaunch> launches; ///< empty: those that tell most are tried
  bool verbose = false;              ///< say what was tried, on standard error
};

/// Checks one source for one SoC. `signature` (or nothing: the source is read) has the kernels. A source that does not
/// compile gives findings, too. Throws hub::Error.
hub::ValidationReport validate(const hub::Request& request, const std::filesystem::path& source, const target::Soc& soc,
                               const ValidateOptions& options);

} // namespace ascend::validate
