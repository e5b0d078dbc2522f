#pragma once
// Which kind of core runs: on split SoCs (910B) a block of a mix kernel has a cube core (AIC) and vector cores (AIV).
//
// The device compiler compiles a kernel once for each kind. Here it is compiled once, and the kind is asked while it
// runs: `if ASCEND_IS_AIC { … }` and `if (g_coreType == AscendC::AIC)` choose then. A source that needs the kind as a
// constant (`if constexpr (g_coreType == …)`) defines ASCEND_SIM_CORE_TYPE as AscendC::AIC or AscendC::AIV and is
// for that kind only.
#include "../../sim/abi.h"
#include "../base/support.h"

namespace AscendC {

constexpr int32_t AIC = 0;
constexpr int32_t AIV = 1;
constexpr int32_t MIX = 2;
constexpr int32_t AIC_TYPE = AIC;
constexpr int32_t AIV_TYPE = AIV;

namespace detail {

/// Reads as the kind of the core that runs.
struct RunningCoreType {
  operator int32_t() const { return is910B ? (::ascend::sim::core().cubeCore != 0 ? AIC : AIV) : MIX; }
};

} // namespace detail
} // namespace AscendC

#if defined(ASCEND_SIM_CORE_TYPE)
constexpr int32_t g_coreType = ASCEND_SIM_CORE_TYPE;
#else
constexpr AscendC::detail::RunningCoreType g_coreType{};
#endif

#define ASCEND_IS_AIV (g_coreType == AscendC::AIV)
#define ASCEND_IS_AIC (g_coreType == AscendC::AIC)
#define ASCEND_IS_NOT_AIC (g_coreType != AscendC::AIC)
#define ASCEND_IS_NOT_AIV (g_coreType != AscendC::AIV)
#define ASCEND_IS_AICORE constexpr(true)
