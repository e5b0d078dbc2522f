#pragma once
// AscendC's path for this function; the whole API is in one header.
#include "kernel_operator.h"
