// Attention of 8 heads, with a mask that is added to the scores of each.
#include "expert_attention.h"

extern "C" __global__ __aicore__ void attention_mask(GM_ADDR q, GM_ADDR k, GM_ADDR v, GM_ADDR mask, GM_ADDR y,
                                                     GM_ADDR floats, GM_ADDR halves) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_MIX_AIC_1_2);
  attention_of_heads::Run<true>(q, k, v, mask, y, floats, halves);
}
