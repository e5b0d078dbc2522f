#pragma once
// Functions of other SoCs, so that a call names what is missing here and what to use instead.
#include "support.h"

#define ASCEND_SIM_ABSENT(Name, instead)                                                                               \
  template <class... A> void Name(A&&...) {                                                                            \
    static_assert(sizeof...(A) == ~size_t(0), "AscendC::" #Name " does not exist on " ASCEND_SIM_FAMILY ": " instead); \
  }

namespace AscendC {

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

} // namespace AscendC

#undef ASCEND_SIM_ABSENT
