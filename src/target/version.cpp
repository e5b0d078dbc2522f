#include "target/version.h"

namespace ascend::target {

// Defined for this file only: another version compiles no other one.
const char* const kVersion = ASCEND_VERSION_TEXT;
const int kVersionNumber = ASCEND_VERSION_NUMBER;

} // namespace ascend::target
