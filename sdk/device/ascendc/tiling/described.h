#pragma once
// The structs of data.h as parts of tiling data that a program describes with BEGIN_TILING_DATA_DEF.
#include "register/tilingdata_base.h"

namespace optiling {

#define ASCENDC_TILING_BEGIN(name) BEGIN_TILING_DATA_DEF(name)
#define ASCENDC_TILING_FIELD(type, name) TILING_DATA_FIELD_DEF(type, name)
#define ASCENDC_TILING_END END_TILING_DATA_DEF;
#include "fields.def"

} // namespace optiling
