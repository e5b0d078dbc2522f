#pragma once
// The macros that operator kernels are written with: kernel types and tiling data.

#define KERNEL_TASK_TYPE(key, value)
#define KERNEL_TASK_TYPE_DEFAULT(value)
#define ENABLE_DETERMINISTIC()
#define REGISTER_NONE_TILING
#define REGISTER_TILING_DEFAULT(...)
#define REGISTER_TILING_FOR_TILINGKEY(...)

#if !defined(TILING_KEY_VAR)
#define TILING_KEY_VAR 0
#endif
#define TILING_KEY_IS(k) (TILING_KEY_VAR == (k))

/// A copy of the tiling struct out of global memory.
#define GET_TILING_DATA_WITH_STRUCT(Struct, name, address)                                                             \
  Struct name;                                                                                                         \
  __builtin_memcpy(static_cast<void*>(&name), (address), sizeof(Struct))
#define COPY_TILING_WITH_STRUCT(Struct, source, name) const Struct* name = reinterpret_cast<const Struct*>(source)
#define GET_TILING_DATA_PTR_WITH_STRUCT(Struct, name, address)                                                         \
  const Struct* name = reinterpret_cast<const Struct*>(address)
