#pragma once
// The words that bisheng knows and a host compiler does not. Address spaces and function kinds mean nothing here.
#include <cstddef>
#include <cstdint>

#if !defined(__NPU_ARCH__)
#error "__NPU_ARCH__ is not defined: compile kernels with ascend-compile, or define it to 2201 (910B) or 2002 (310P)"
#elif __NPU_ARCH__ != 2201 && __NPU_ARCH__ != 2002
#error "the simulator has the architectures __NPU_ARCH__ 2201 (910B, 910_93) and 2002 (310P)"
#endif

#if !defined(__CCE_AICORE__)
#if __NPU_ARCH__ == 2201
#define __CCE_AICORE__ 220
#else
#define __CCE_AICORE__ 200
#endif
#endif

#define __aicore__
#define __host_aicore__
#if defined(ASCEND_SIM_SINGLE_SOURCE)
// Words that ascendcc finds in the preprocessed source, and takes out.
#define __global__ __ascend_global__
#define __vector__ __ascend_vector__
#define __cube__ __ascend_cube__
#define __mix__(...) __ascend_mix__(__VA_ARGS__)
#define __kfc_workspace__ __ascend_workspace__
#elif defined(__clang__)
// What the compile hub looks for when it lists the kernels of a source.
#define __global__ __attribute__((annotate("ascend.kernel")))
#define __vector__ __attribute__((annotate("ascend.core.aiv")))
#define __cube__ __attribute__((annotate("ascend.core.aic")))
// ascend.core.mix(1, 2): cube cores and vector cores of a block.
#define __mix__(cubes, vectors) __attribute__((annotate("ascend.core.mix(" #cubes "," #vectors ")")))
#else
#define __global__
#define __vector__
#define __cube__
#define __mix__(...)
#endif
#if !defined(ASCEND_SIM_SINGLE_SOURCE)
// The parameter that is the framework's workspace (GetSysWorkSpacePtr): the simulator has one of its own.
#define __kfc_workspace__
#endif
#define __gm__
#if defined(ASCEND_SIM_SINGLE_SOURCE)
#define __ubuf__ __ascend_ubuf__
#else
#define __ubuf__
#endif
#define __cbuf__
#define __ca__
#define __cb__
#define __cc__
#define __fbuf__
#define __biasbuf__
#define __ssbuf__
#define __in_pipe__(...)
#define __out_pipe__(...)
#define __inout_pipe__(...)
#define __sync_alias__
#define __sync_noalias__
#define __check_sync_alias__
#define __BLOCK_LOCAL__
#define __WORKGROUP_LOCAL__

#define GM_ADDR uint8_t*
#define UB_ADDR uint8_t*

// For the loops over tensors: the caller has made sure that the operands are the same or apart.
#if defined(__clang__)
#define ASCEND_SIM_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define ASCEND_SIM_INDEPENDENT _Pragma("GCC ivdep")
#endif
