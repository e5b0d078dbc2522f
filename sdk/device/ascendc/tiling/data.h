#pragma once
// What the tiling functions of the high-level API tell its kernel functions, as structs of C++.
#include <cstdint>

namespace AscendC::tiling {

#define ASCENDC_TILING_BEGIN(name) struct name {
#define ASCENDC_TILING_FIELD(type, name) type name{};
#define ASCENDC_TILING_END                                                                                             \
  }                                                                                                                    \
  ;
#include "fields.def"

} // namespace AscendC::tiling

using AscendC::tiling::BatchNormTiling;
using AscendC::tiling::ConfusionTransposeTiling;
using AscendC::tiling::DeepNormTiling;
using AscendC::tiling::GroupNormTiling;
using AscendC::tiling::LayerNormGradBetaTiling;
using AscendC::tiling::LayerNormGradTiling;
using AscendC::tiling::LayerNormSeparateTiling;
using AscendC::tiling::LayerNormTiling;
using AscendC::tiling::LogSoftMaxTiling;
using AscendC::tiling::PadTiling;
using AscendC::tiling::RmsNormTiling;
using AscendC::tiling::SoftMaxTiling;
using AscendC::tiling::TopkTiling;
using AscendC::tiling::UnPadTiling;
