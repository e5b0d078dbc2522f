// Attention of 8 heads, without a mask.
#include "expert_attention.h"

extern "C" __global__ __aicore__ void attention(GM_ADDR q, GM_ADDR k, GM_ADDR v, GM_ADDR y, GM_ADDR floats,
                                                GM_ADDR halves) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
  attention_of_heads::Run<false>(q, k, v, nullptr, y, floats, halves);
}
