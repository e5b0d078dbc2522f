#include "kernel_operator.h"
using namespace AscendC;

template <TPosition position> __aicore__ void take(uint64_t bytes) {
  TPipe pipe;
  TBuf<position> all;
  pipe.InitBuffer(all, static_cast<uint32_t>(bytes));
}

// Takes so many bytes of one of the core's memories.
extern "C" __global__ __aicore__ void k(GM_ADDR xs, GM_ADDR ys, uint64_t memory, uint64_t bytes) {
  switch (memory) {
  case 0:
    return take<TPosition::VECCALC>(bytes);
  case 1:
    return take<TPosition::A1>(bytes);
  case 2:
    return take<TPosition::A2>(bytes);
  case 3:
    return take<TPosition::B2>(bytes);
  default:
    return take<TPosition::CO1>(bytes);
  }
}
