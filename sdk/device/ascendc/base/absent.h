#pragma once
// Functions and classes of other SoCs, so that a call names what is missing here and what to use instead.
#include "enums.h"
#include "support.h"

/// Called as it is, with values, or with a type and values as template arguments.
#define ASCEND_SIM_REFUSED(Name, text)                                                                                 \
  template <class... A> void Name(A&&...) { static_assert(sizeof...(A) == ~size_t(0), "AscendC::" #Name text); }       \
  template <auto first, auto... more, class... A> void Name(A&&...) {                                                  \
    static_assert(sizeof...(A) == ~size_t(0), "AscendC::" #Name text);                                                 \
  }                                                                                                                    \
  template <class T, auto first, auto... more, class... A> void Name(A&&...) {                                         \
    static_assert(sizeof...(A) == ~size_t(0), "AscendC::" #Name text);                                                 \
  }
#define ASCEND_SIM_ABSENT(Name, instead) ASCEND_SIM_REFUSED(Name, " does not exist on " ASCEND_SIM_FAMILY ": " instead)
/// What a SoC has and the simulator does not.
#define ASCEND_SIM_UNWRITTEN(Name, instead) ASCEND_SIM_REFUSED(Name, " does not exist in the simulator: " instead)

namespace AscendC {
namespace detail {
template <pipe_t> inline constexpr bool noPipe = false;
}

ASCEND_SIM_ABSENT(Subs, "use Adds with the negative scalar")
ASCEND_SIM_ABSENT(Divs, "use Muls with the reciprocal, or Duplicate and Div")
ASCEND_SIM_ABSENT(Ands, "use Duplicate and And")
ASCEND_SIM_ABSENT(Ors, "use Duplicate and Or")
ASCEND_SIM_ABSENT(Neg, "use Muls by -1")
ASCEND_SIM_ABSENT(Prelu, "use LeakyRelu, or Mul and Select")
ASCEND_SIM_ABSENT(Mull, "use Mul")
ASCEND_SIM_ABSENT(AbsSub, "use Sub and Abs")
ASCEND_SIM_ABSENT(FusedAbsSub, "use Sub and Abs")
ASCEND_SIM_ABSENT(ExpSub, "use Sub and Exp")
ASCEND_SIM_ABSENT(FusedExpSub, "use Sub and Exp")
ASCEND_SIM_ABSENT(MulsCast, "use Muls and Cast")
ASCEND_SIM_ABSENT(FusedMulsCast, "use Muls and Cast")
ASCEND_SIM_ABSENT(Truncate, "use Cast with a rounding mode")
ASCEND_SIM_ABSENT(Interleave, "use GatherMask, or copies with strides")
ASCEND_SIM_ABSENT(DeInterleave, "use GatherMask")
ASCEND_SIM_ABSENT(AtomicAdd, "use SetAtomicAdd and DataCopy")
ASCEND_SIM_ABSENT(AtomicMax, "use SetAtomicMax and DataCopy")
ASCEND_SIM_ABSENT(AtomicMin, "use SetAtomicMin and DataCopy")
ASCEND_SIM_ABSENT(AtomicCas, "use IBSet and IBWait, or SyncAll")
ASCEND_SIM_ABSENT(AtomicExch, "use IBSet and IBWait, or SyncAll")
ASCEND_SIM_ABSENT(SetLoopModePara, "use a loop of DataCopyPad")
ASCEND_SIM_ABSENT(ResetLoopModePara, "use a loop of DataCopyPad")
ASCEND_SIM_ABSENT(NdDmaDci, "use DataCopyPad")
ASCEND_SIM_ABSENT(DataCopyL1ToUB, "copy by way of global memory")
ASCEND_SIM_ABSENT(LoadDataWithStride, "use LoadData with LoadData3DParamsV2")
ASCEND_SIM_ABSENT(SetLoadDataRepeatWithStride, "use SetLoadDataRepeat")
ASCEND_SIM_ABSENT(MmadMx, "use Mmad")
ASCEND_SIM_ABSENT(SetFixPipeAddr, "add on the vector cores")
ASCEND_SIM_ABSENT(SetFixPipeClipRelu, "use the reluEn of Fixpipe, and Mins")
ASCEND_SIM_ABSENT(GetVecLen, "a repeat is 256 bytes")
ASCEND_SIM_ABSENT(GetRuntimeUBSize, "use GetUBSizeInBytes")
ASCEND_SIM_ABSENT(GetSsbufBaseAddr, "use global memory between cores")
ASCEND_SIM_ABSENT(ClearSpr, "the registers of reductions are read by GetAccVal")
ASCEND_SIM_ABSENT(GetSpr, "the registers of reductions are read by GetAccVal")
ASCEND_SIM_ABSENT(GetUintDivMagicAndShift, "divide")
ASCEND_SIM_ABSENT(Nop, "use PipeBarrier, or SetFlag and WaitFlag, for order")
ASCEND_SIM_ABSENT(AllocMutexID, "use SetFlag and WaitFlag, or a TQue")
ASCEND_SIM_ABSENT(ReleaseMutexID, "use SetFlag and WaitFlag, or a TQue")

ASCEND_SIM_UNWRITTEN(Gemm, "use Matmul, or Mmad")
ASCEND_SIM_UNWRITTEN(GetGemmTiling, "use Matmul, or Mmad")
ASCEND_SIM_UNWRITTEN(Conv2D, "use LoadData with LoadData3DParamsV2 and Mmad")
ASCEND_SIM_UNWRITTEN(GetConv2dTiling, "use LoadData with LoadData3DParamsV2 and Mmad")
ASCEND_SIM_UNWRITTEN(LoadDataUnzip, "unpack the weights on the host")
ASCEND_SIM_UNWRITTEN(LoadUnzipIndex, "unpack the weights on the host")
ASCEND_SIM_UNWRITTEN(LoadImageToLocal, "convert images on the host")
ASCEND_SIM_UNWRITTEN(SetAippFunctions, "convert images on the host")
ASCEND_SIM_UNWRITTEN(CreateCubeResGroup, "use CrossCoreSetFlag and CrossCoreWaitFlag in a mix kernel")
ASCEND_SIM_UNWRITTEN(GetHcclContext, "it has no communication between devices")
ASCEND_SIM_UNWRITTEN(SetHcclContext, "it has no communication between devices")

using MutexID = uint8_t;
struct Mutex {
  template <pipe_t pipe> static void Lock(MutexID) {
    static_assert(detail::noPipe<pipe>,
                  "AscendC::Mutex::Lock does not exist on " ASCEND_SIM_FAMILY ": use SetFlag and WaitFlag, or a TQue");
  }
  template <pipe_t pipe> static void Unlock(MutexID) {
    static_assert(detail::noPipe<pipe>, "AscendC::Mutex::Unlock does not exist on " ASCEND_SIM_FAMILY
                                        ": use SetFlag and WaitFlag, or a TQue");
  }
};

template <typename T> class NumericLimits {
  static_assert(detail::alwaysFalse<T>,
                "AscendC::NumericLimits does not exist on " ASCEND_SIM_FAMILY ": write the value itself");
};

enum HcclServerType { HCCL_SERVER_TYPE_AICPU = 0, HCCL_SERVER_TYPE_CCU = 5, HCCL_SERVER_TYPE_END };
enum class CoreType : uint8_t { DEFAULT, ON_AIV, ON_AIC };
struct HcclServerConfig {
  CoreType type;
  int64_t blockId;
};
inline constexpr HcclServerConfig DEFAULT_CFG = {CoreType::DEFAULT, 0};
template <HcclServerType serverType = HcclServerType::HCCL_SERVER_TYPE_AICPU, const auto& config = DEFAULT_CFG>
class Hccl {
  using Server = std::integral_constant<HcclServerType, serverType>;
#if __NPU_ARCH__ == 2201
  static_assert(detail::alwaysFalse<Server>,
                "AscendC::Hccl does not exist in the simulator: it has no communication between devices");
#else
  static_assert(detail::alwaysFalse<Server>, "AscendC::Hccl does not exist on " ASCEND_SIM_FAMILY);
#endif
};

} // namespace AscendC

#undef ASCEND_SIM_REFUSED
#undef ASCEND_SIM_ABSENT
#undef ASCEND_SIM_UNWRITTEN
