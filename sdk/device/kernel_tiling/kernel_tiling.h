#pragma once
// Tiling structs that the library defines; those of an operator come from its own header.
#include "ascendc/tiling/data.h"
