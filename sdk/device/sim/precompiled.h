#pragma once
// What every kernel's translation unit reads, for tools that read it once for all.
#include "kernel_operator.h"
#include "sim/entry.h"
