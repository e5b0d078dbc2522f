#pragma once
// The tiling functions of the high-level API, for host programs.
#include "ascendc/tiling/activation_sizes.h"
#include "ascendc/tiling/described_sizes.h"
#include "ascendc/tiling/math_sizes.h"
#include "ascendc/tiling/matmul_tiling.h"
#include "ascendc/tiling/normalization_sizes.h"
#include "ascendc/tiling/quantization_sizes.h"
#include "ascendc/tiling/reduce_sizes.h"
#include "ascendc/tiling/sort_sizes.h"
#include "securec.h"
#include "tiling/platform/platform_ascendc.h"

#include <iostream> // programs take it from here
