#pragma once
#include "sim/abi.h"

namespace ascend::sim {

/// The functions that kernel objects are given.
const SimApi& simApi();

/// After a crash of the kernel on this thread: gives back what atomicBegin took.
void releaseAtomicLock();

} // namespace ascend::sim
