#pragma once
// The macros that operator kernels are written with: kernel types and tiling data.

/// Which cores a kernel runs on. What stands in the source is read by ascend-compile and goes into the kernel's table.
enum KernelMetaType {
  KERNEL_TYPE_AIV_ONLY,
  KERNEL_TYPE_AIC_ONLY,
  KERNEL_TYPE_MIX_AIV_1_0,
  KERNEL_TYPE_MIX_AIC_1_0,
  KERNEL_TYPE_MIX_AIC_1_1,
  KERNEL_TYPE_MIX_AIC_1_2,
  KERNEL_TYPE_AICORE,
  KERNEL_TYPE_VECTORCORE,
  KERNEL_TYPE_MIX_AICORE,
  KERNEL_TYPE_MIX_VECTOR_CORE,
  KERNEL_TYPE_MAX,
};
#define KERNEL_TASK_TYPE(key, value) static_assert((value) < KERNEL_TYPE_MAX, "KERNEL_TASK_TYPE takes a KernelMetaType")
#if defined(ASCEND_SIM_SINGLE_SOURCE)
// ascendcc finds it in the kernel's body, and takes it out.
#define KERNEL_TASK_TYPE_DEFAULT(value) __ascend_task_type__(value)
#else
#define KERNEL_TASK_TYPE_DEFAULT(value)                                                                                \
  static_assert((value) < KERNEL_TYPE_MAX, "KERNEL_TASK_TYPE_DEFAULT takes a KernelMetaType")
#endif
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
