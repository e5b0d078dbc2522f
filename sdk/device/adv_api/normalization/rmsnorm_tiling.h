#pragma once
// AscendC's path for this function's tiling; all of it is in one header.
#include "tiling/tiling_api.h"
