#pragma once
// REGIST_MATMUL_OBJ: gives Matmul objects their tilings.
#include "matmul.h"

namespace AscendC::detail {

/// On the cube core of a mix kernel: the kernel's code there is the library's alone.
inline bool servesVectorCores() {
#if defined(ASCENDC_CUBE_ONLY)
  return false;
#else
  return sim::core().cubeCore != 0;
#endif
}

inline void registerMatmul(TPipe*) {}
template <class Object, class... Rest>
void registerMatmul(TPipe* pipe, Object& object, const TCubeTiling* tiling, Rest&&... rest) {
  object.Init(tiling, pipe);
  registerMatmul(pipe, rest...);
}
/// Without a tiling: Init brings it later.
template <class Object> void registerMatmul(TPipe*, Object&) {}

} // namespace AscendC::detail

#define REGIST_CUBE_OBJ(tpipe, workspace, ...)                                                                         \
  do {                                                                                                                 \
    (void)(workspace);                                                                                                 \
    if (::AscendC::detail::servesVectorCores())                                                                        \
      return;                                                                                                          \
    ::AscendC::detail::registerMatmul(tpipe, __VA_ARGS__);                                                             \
  } while (false)
#define REGIST_MATMUL_OBJ REGIST_CUBE_OBJ
#define REGIST_MATMUL_OBJ_STATIC REGIST_CUBE_OBJ
