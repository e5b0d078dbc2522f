// 2048 by 2048 by 2048 halves to float.
#include "expert_cube.h"

using namespace cube;

extern "C" __global__ __aicore__ void matmul(GM_ADDR a, GM_ADDR b, GM_ADDR c) {
  KERNEL_TASK_TYPE_DEFAULT(KERNEL_TYPE_AIC_ONLY);
  TPipe pipe;
  Product product;
  product.Init(pipe, a, b);
  GlobalTensor<float> out;
  out.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(c), kSize * kSize);
  for (int64_t number = GetBlockIdx(); number < kPieces; number += GetBlockNum()) {
    const Piece piece(number);
    product.Compute(piece, out[piece.row * kSize + piece.column], kSize);
  }
}
