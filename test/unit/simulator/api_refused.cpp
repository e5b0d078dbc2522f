// What must not compile. Each case is built with its number in CASE, and must fail with the message that api.cmake
// names; with ALLOWED defined it uses a type that is taken, and must compile.
#include "kernel_operator.h"

using namespace AscendC;

#if defined(ALLOWED)
template <class Wrong, class Right> using Pick = Right;
#else
template <class Wrong, class Right> using Pick = Wrong;
#endif

#if CASE == 1
using T = Pick<bfloat16_t, half>;
void f(LocalTensor<T>& a) { Add(a, a, a, 32); }
#elif CASE == 2
using T = Pick<std::int32_t, float>;
void f(LocalTensor<T>& a) { Div(a, a, a, 32); }
#elif CASE == 3
using T = Pick<std::int16_t, half>;
void f(LocalTensor<T>& a, LocalTensor<std::uint8_t>& m) { Compare(m, a, a, CMPMODE::EQ, 128); }
#elif CASE == 4
using T = Pick<std::int8_t, half>;
void f(LocalTensor<T>& a, LocalTensor<float>& b) { Cast(a, b, RoundMode::CAST_NONE, 128); }
#elif CASE == 5
using T = Pick<std::int32_t, float>;
void f(LocalTensor<T>& a, LocalTensor<std::uint8_t>& m) { Select(a, m, a, a, SELMODE::VSEL_TENSOR_TENSOR_MODE, 64); }
#elif CASE == 6
using T = Pick<std::int32_t, half>;
void f(LocalTensor<T>& a) { ReduceSum(a, a, a, 64); }
#elif CASE == 7
using T = Pick<std::int32_t, std::int16_t>;
void f(LocalTensor<T>& a) { And(a, a, a, 64); }
#elif CASE == 8
using T = Pick<int, float>;
void f(LocalTensor<float>& a) { Adds(a, a, T(1), 64); } // CANN deduces one type from tensor and scalar
#elif CASE == 9
using T = Pick<std::int16_t, float>;
void f(LocalTensor<T>& a) { Tanh(a, a, 64u); }
#elif CASE == 20 // the rest: not on 310P
void f(LocalTensor<float>& a, GlobalTensor<float>& g) {
  DataCopyPad(a, g, DataCopyExtParams(1, 4, 0, 0, 0), DataCopyPadExtParams<float>());
}
#elif CASE == 21
void f(LocalTensor<std::int16_t>& a) { ShiftLeft(a, a, std::int16_t(1), 64); }
#elif CASE == 22
void f(LocalTensor<std::int16_t>& a) { ShiftRight(a, a, std::int16_t(1), 64); }
#elif CASE == 23
void f(LocalTensor<bfloat16_t>& a) { a.GetSize(); }
#elif CASE == 24
void f(LocalTensor<std::int64_t>& a, LocalTensor<std::int32_t>& b) { Cast(a, b, RoundMode::CAST_NONE, 64); }
#elif CASE == 25
void f() { SetAtomicAdd<std::int32_t>(); }
#elif CASE == 26
void f(LocalTensor<half>& a) { Copy(a, a, 64ull, 1, CopyRepeatParams(1, 1, 8, 8)); }
#endif
