#pragma once
// Programs include it when they are compiled with --run-mode=cpu. ascendcc needs nothing more for `<<<…>>>`.
#include "tikicpulib.h"
