#pragma once
// AscendC's path for tiling; all of it is in one header.
#include "tiling/tiling_api.h"
