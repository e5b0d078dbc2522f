#pragma once
#include "sim/abi.h"

namespace ascend::sim {

/// The functions that kernel objects are given.
const SimApi& simApi();

} // namespace ascend::sim
