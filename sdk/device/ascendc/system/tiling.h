#pragma once
// The macros that operator kernels are written with: kernel types and tiling data.
#include <type_traits>

namespace AscendC::detail {

/// A part of the tiling data, named itself or by its address.
template <class T> const void* addressOfTiling(const T& part) {
  if constexpr (std::is_pointer_v<T>)
    return part;
  else
    return &part;
}

} // namespace AscendC::detail

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
/// The struct that GET_TILING_DATA takes.
#define REGISTER_TILING_DEFAULT(...) using ascend_tiling_default [[maybe_unused]] = __VA_ARGS__
#define REGISTER_TILING_FOR_TILINGKEY(...)

#if !defined(TILING_KEY_VAR)
#define TILING_KEY_VAR 0
#endif
#define TILING_KEY_IS(k) (TILING_KEY_VAR == (k))
#define TILING_KEY_LIST(k1, k2) (TILING_KEY_IS(k1) || TILING_KEY_IS(k2))

/// A copy of the tiling struct out of global memory.
#define GET_TILING_DATA_WITH_STRUCT(Struct, name, address)                                                             \
  Struct name;                                                                                                         \
  __builtin_memcpy(static_cast<void*>(&name), (address), sizeof(Struct))
#define GET_TILING_DATA(name, address) GET_TILING_DATA_WITH_STRUCT(ascend_tiling_default, name, address)
#define GET_TILING_DATA_MEMBER(Struct, member, name, address)                                                          \
  decltype(Struct::member) name;                                                                                       \
  __builtin_memcpy(static_cast<void*>(&name),                                                                          \
                   reinterpret_cast<const unsigned char*>(address) + __builtin_offsetof(Struct, member), sizeof(name))
/// An array of the struct that GET_TILING_DATA_PTR_WITH_STRUCT points to, copied: (*name)[i].
#define COPY_TILING_WITH_ARRAY(Type, count, source, name)                                                              \
  Type ascend_copy_of_##name[count];                                                                                   \
  __builtin_memcpy(static_cast<void*>(&ascend_copy_of_##name), AscendC::detail::addressOfTiling(source),               \
                   sizeof(ascend_copy_of_##name));                                                                     \
  Type(*name)[count] = &ascend_copy_of_##name
#define COPY_TILING_WITH_STRUCT(Struct, source, name)                                                                  \
  const Struct* name = static_cast<const Struct*>(AscendC::detail::addressOfTiling(source))
#define GET_TILING_DATA_PTR_WITH_STRUCT(Struct, name, address)                                                         \
  const Struct* name = reinterpret_cast<const Struct*>(address)
