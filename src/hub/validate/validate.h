#pragma once
#include "hub/hub.h"
#include "hub/validate/report.h"

namespace ascend::hub {

/// Validates the sources of a request for its target, with the program ascend-validate: it runs clang, and code that
/// clang made of the kernel, and whatever becomes of it stays with it. Throws hub::Error when it cannot be run; a
/// kernel that makes it crash or hang is a finding ("NOT-ANALYSED").
ValidationReport validate(const Request& request);

/// The findings as `ascend-validate --format=json` writes them. Throws hub::Error.
ValidationReport readReport(const std::string& json);

} // namespace ascend::hub
