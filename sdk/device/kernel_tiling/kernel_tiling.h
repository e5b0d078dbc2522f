#pragma once
// Tiling structs that the library defines; those of an operator come from its own header.
#include "ascendc/tiling/data.h"
#include "ascendc/tiling/matmul_data.h"
