#pragma once
#include "simulator/core/options.h"

namespace ascend::sim::acl {

/// What the environment says, and the time that aclrtSetOpExecuteTimeOut leaves a kernel.
Options launchOptions();

} // namespace ascend::sim::acl
