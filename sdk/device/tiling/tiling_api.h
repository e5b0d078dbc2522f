#pragma once
// The tiling functions of the high-level API, for host programs.
#include "ascendc/tiling/activation_sizes.h"
#include "ascendc/tiling/math_sizes.h"
#include "ascendc/tiling/normalization_sizes.h"
