#pragma once

namespace ascend::target {
extern const char* const kVersion;
extern const int kVersionNumber; ///< as ASCEND_SDK_VERSION_NUMBER
} // namespace ascend::target
