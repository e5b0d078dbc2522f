#pragma once
#include "ascendcc/options.h"

namespace ascend::asc {

/// Does what the options say. Returns the exit code; throws hub::Error.
int runDriver(const Options& options);

} // namespace ascend::asc
