#pragma once
// AscendC's path for the high-level functions; the whole API is in one header.
#include "kernel_operator.h"
