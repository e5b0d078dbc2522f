#pragma once
// The C interface: functions over pointers into the unified buffer (`__ubuf__ float x[256];`) and global memory. Each
// is the AscendC function of the same meaning, with its checks. Here are: moves between GM and UB, element-wise
// functions of one and two operands and of a scalar, Duplicate, flags and barriers, what a block knows of itself.
#include "../kernel_operator.h"

namespace AscendC::detail::c {

/// A view of `bytes` at a pointer into UB; 0: as long as the operation wants.
template <class T> LocalTensor<T> local(const T* pointer, uint64_t bytes = 0) {
  LocalBase base;
  base.address = reinterpret_cast<unsigned char*>(const_cast<T*>(pointer));
  base.tensor = base.address;
  base.bytes = base.tensorBytes = static_cast<uint32_t>(bytes);
  return LocalTensor<T>(base);
}
template <class T> GlobalTensor<T> global(const void* pointer, uint64_t bytes = 0) {
  GlobalTensor<T> tensor;
  tensor.SetGlobalBuffer(static_cast<T*>(const_cast<void*>(pointer)), bytes / sizeof(T));
  return tensor;
}

/// A parameter that takes no part in finding T.
template <class T> struct SameType {
  using type = T;
};
template <class T> using Same = typename SameType<T>::type;

inline void wait(const Where& where) { PipeBarrier<PIPE_ALL>(where); }

} // namespace AscendC::detail::c

// ---- Moves. Lengths and gaps of bursts are in units of 32 bytes, `size` is in bytes.

inline void asc_copy_gm2ub(void* dst, const void* src, uint16_t n_burst, uint16_t len_burst, uint16_t src_gap,
                           uint16_t dst_gap, const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  namespace c = AscendC::detail::c;
  AscendC::DataCopy(c::local(static_cast<uint8_t*>(dst)), c::global<uint8_t>(src),
                    AscendC::DataCopyParams(n_burst, len_burst, src_gap, dst_gap), where);
}
inline void asc_copy_gm2ub(void* dst, const void* src, uint32_t size,
                           const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  namespace c = AscendC::detail::c;
  AscendC::DataCopy(c::local(static_cast<uint8_t*>(dst), size), c::global<uint8_t>(src, size), size, where);
}
inline void asc_copy_gm2ub_sync(void* dst, const void* src, uint32_t size,
                                const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  asc_copy_gm2ub(dst, src, size, where);
  AscendC::detail::c::wait(where);
}
inline void asc_copy_ub2gm(void* dst, const void* src, uint16_t n_burst, uint16_t len_burst, uint16_t src_gap,
                           uint16_t dst_gap, const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  namespace c = AscendC::detail::c;
  AscendC::DataCopy(c::global<uint8_t>(dst), c::local(static_cast<const uint8_t*>(src)),
                    AscendC::DataCopyParams(n_burst, len_burst, src_gap, dst_gap), where);
}
inline void asc_copy_ub2gm(void* dst, const void* src, uint32_t size,
                           const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  namespace c = AscendC::detail::c;
  AscendC::DataCopy(c::global<uint8_t>(dst, size), c::local(static_cast<const uint8_t*>(src), size), size, where);
}
inline void asc_copy_ub2gm_sync(void* dst, const void* src, uint32_t size,
                                const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  asc_copy_ub2gm(dst, src, size, where);
  AscendC::detail::c::wait(where);
}

// ---- Element-wise. A macro writes each family, for there are three functions of each name: over `count` elements, the
// same and done when it returns, and repeats of 256 bytes under the vector mask, with strides in units of 32 bytes.

#define ASCEND_SIM_C_BINARY(name, Function)                                                                            \
  template <class T>                                                                                                   \
  void name(T* dst, T* src0, T* src1, uint32_t count,                                                                  \
            const AscendC::detail::Where& where = AscendC::detail::Where::here()) {                                    \
    namespace c = AscendC::detail::c;                                                                                  \
    AscendC::Function(c::local(dst, count * sizeof(T)), c::local(src0, count * sizeof(T)),                             \
                      c::local(src1, count * sizeof(T)), static_cast<int32_t>(count), where);                          \
  }                                                                                                                    \
  template <class T>                                                                                                   \
  void name##_sync(T* dst, T* src0, T* src1, uint32_t count,                                                           \
                   const AscendC::detail::Where& where = AscendC::detail::Where::here()) {                             \
    name(dst, src0, src1, count, where);                                                                               \
    AscendC::detail::c::wait(where);                                                                                   \
  }                                                                                                                    \
  template <class T>                                                                                                   \
  void name(T* dst, T* src0, T* src1, AscendC::detail::RepeatTime repeat, uint8_t dst_block_stride,                    \
            uint8_t src0_block_stride, uint8_t src1_block_stride, uint8_t dst_repeat_stride,                           \
            uint8_t src0_repeat_stride, uint8_t src1_repeat_stride,                                                    \
            const AscendC::detail::Where& where = AscendC::detail::Where::here()) {                                    \
    namespace c = AscendC::detail::c;                                                                                  \
    AscendC::Function<T, false>(c::local(dst), c::local(src0), c::local(src1), AscendC::MASK_PLACEHOLDER, repeat,      \
                                AscendC::BinaryRepeatParams(dst_block_stride, src0_block_stride, src1_block_stride,    \
                                                            dst_repeat_stride, src0_repeat_stride,                     \
                                                            src1_repeat_stride),                                       \
                                where);                                                                                \
  }

#define ASCEND_SIM_C_UNARY(name, Function)                                                                             \
  template <class T>                                                                                                   \
  void name(T* dst, T* src, uint32_t count, const AscendC::detail::Where& where = AscendC::detail::Where::here()) {    \
    namespace c = AscendC::detail::c;                                                                                  \
    AscendC::Function(c::local(dst, count * sizeof(T)), c::local(src, count * sizeof(T)), static_cast<int32_t>(count), \
                      where);                                                                                          \
  }                                                                                                                    \
  template <class T>                                                                                                   \
  void name##_sync(T* dst, T* src, uint32_t count,                                                                     \
                   const AscendC::detail::Where& where = AscendC::detail::Where::here()) {                             \
    name(dst, src, count, where);                                                                                      \
    AscendC::detail::c::wait(where);                                                                                   \
  }                                                                                                                    \
  template <class T>                                                                                                   \
  void name(T* dst, T* src, AscendC::detail::RepeatTime repeat, uint16_t dst_block_stride, uint16_t src_block_stride,  \
            uint16_t dst_repeat_stride, uint16_t src_repeat_stride,                                                    \
            const AscendC::detail::Where& where = AscendC::detail::Where::here()) {                                    \
    namespace c = AscendC::detail::c;                                                                                  \
    AscendC::Function<T, false>(c::local(dst), c::local(src), AscendC::MASK_PLACEHOLDER, repeat,                       \
                                AscendC::UnaryRepeatParams(dst_block_stride, src_block_stride,                         \
                                                           static_cast<uint8_t>(dst_repeat_stride),                    \
                                                           static_cast<uint8_t>(src_repeat_stride)),                   \
                                where);                                                                                \
  }

#define ASCEND_SIM_C_SCALAR(name, Function)                                                                            \
  template <class T>                                                                                                   \
  void name(T* dst, T* src, AscendC::detail::c::Same<T> value, uint32_t count,                                         \
            const AscendC::detail::Where& where = AscendC::detail::Where::here()) {                                    \
    namespace c = AscendC::detail::c;                                                                                  \
    AscendC::Function(c::local(dst, count * sizeof(T)), c::local(src, count * sizeof(T)), value,                       \
                      static_cast<int32_t>(count), where);                                                             \
  }                                                                                                                    \
  template <class T>                                                                                                   \
  void name##_sync(T* dst, T* src, AscendC::detail::c::Same<T> value, uint32_t count,                                  \
                   const AscendC::detail::Where& where = AscendC::detail::Where::here()) {                             \
    name(dst, src, value, count, where);                                                                               \
    AscendC::detail::c::wait(where);                                                                                   \
  }

ASCEND_SIM_C_BINARY(asc_add, Add)
ASCEND_SIM_C_BINARY(asc_sub, Sub)
ASCEND_SIM_C_BINARY(asc_mul, Mul)
ASCEND_SIM_C_BINARY(asc_div, Div)
ASCEND_SIM_C_BINARY(asc_max, Max)
ASCEND_SIM_C_BINARY(asc_min, Min)
ASCEND_SIM_C_BINARY(asc_and, And)
ASCEND_SIM_C_BINARY(asc_or, Or)
ASCEND_SIM_C_UNARY(asc_abs, Abs)
ASCEND_SIM_C_UNARY(asc_exp, Exp)
ASCEND_SIM_C_UNARY(asc_log, Ln)
ASCEND_SIM_C_UNARY(asc_rcp, Reciprocal)
ASCEND_SIM_C_UNARY(asc_sqrt, Sqrt)
ASCEND_SIM_C_UNARY(asc_rsqrt, Rsqrt)
ASCEND_SIM_C_UNARY(asc_relu, Relu)
ASCEND_SIM_C_UNARY(asc_not, Not)
ASCEND_SIM_C_SCALAR(asc_add_scalar, Adds)
ASCEND_SIM_C_SCALAR(asc_mul_scalar, Muls)
ASCEND_SIM_C_SCALAR(asc_max_scalar, Maxs)
ASCEND_SIM_C_SCALAR(asc_min_scalar, Mins)
ASCEND_SIM_C_SCALAR(asc_leakyrelu, LeakyRelu)
ASCEND_SIM_C_SCALAR(asc_axpy, Axpy)
#undef ASCEND_SIM_C_BINARY
#undef ASCEND_SIM_C_UNARY
#undef ASCEND_SIM_C_SCALAR

template <class T>
void asc_duplicate(T* dst, AscendC::detail::c::Same<T> value, uint32_t count,
                   const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::Duplicate(AscendC::detail::c::local(dst, count * sizeof(T)), static_cast<T>(value),
                     static_cast<int32_t>(count), where);
}
template <class T>
void asc_duplicate_sync(T* dst, AscendC::detail::c::Same<T> value, uint32_t count,
                        const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  asc_duplicate(dst, value, count, where);
  AscendC::detail::c::wait(where);
}

// ---- Order.

inline void asc_sync_notify(pipe_t pipe, pipe_t tpipe, int id,
                            const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::detail::sim::api().setFlag(AscendC::detail::pipeOf(pipe), AscendC::detail::pipeOf(tpipe), id, where);
}
inline void asc_sync_wait(pipe_t pipe, pipe_t tpipe, int id,
                          const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::detail::sim::api().waitFlag(AscendC::detail::pipeOf(pipe), AscendC::detail::pipeOf(tpipe), id, where);
}
inline void asc_sync_pipe(pipe_t pipe, const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::detail::sim::api().barrier(AscendC::detail::pipeOf(pipe), where);
}
inline void asc_sync(const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::detail::c::wait(where);
}
inline void asc_sync_vec(const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::detail::c::wait(where);
}
/// What the pipe was given before comes before what V and the other move pipe are given after.
inline void asc_sync_mte2(int id, const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  asc_sync_notify(PIPE_MTE2, PIPE_MTE3, id, where);
  asc_sync_notify(PIPE_MTE2, PIPE_V, id, where);
  asc_sync_wait(PIPE_MTE2, PIPE_MTE3, id, where);
  asc_sync_wait(PIPE_MTE2, PIPE_V, id, where);
  asc_sync_pipe(PIPE_MTE2, where);
}
inline void asc_sync_mte3(int id, const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  asc_sync_notify(PIPE_MTE3, PIPE_MTE2, id, where);
  asc_sync_notify(PIPE_MTE3, PIPE_V, id, where);
  asc_sync_wait(PIPE_MTE3, PIPE_MTE2, id, where);
  asc_sync_wait(PIPE_MTE3, PIPE_V, id, where);
  asc_sync_pipe(PIPE_MTE3, where);
}

// ---- The block.

inline void asc_init() { AscendC::InitSocState(); }
inline int64_t asc_get_block_idx() { return get_block_idx(); }
inline int64_t asc_get_block_num() { return get_block_num(); }
inline int64_t asc_get_sub_block_id() { return AscendC::GetSubBlockIdx(); }
inline int64_t asc_get_sub_block_num() { return AscendC::GetSubBlockNum(); }
inline int64_t asc_get_system_cycle() { return AscendC::GetSystemCycle(); }
