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
#elif CASE == 10
#if defined(ALLOWED)
void f(LocalTensor<float>& a) { Adds(a, a, -1.0f, 64); }
#else
void f(LocalTensor<float>& a) { Subs(a, a, 1.0f, 64); }
#endif
#elif CASE == 11
using T = Pick<std::int16_t, half>;
void f(LocalTensor<std::int8_t>& d, LocalTensor<T>& a) { MulCast(d, a, a, 64u); }
#elif CASE == 12
#if defined(ALLOWED)
void f(LocalTensor<float>& a) { Round(a, a, 64u); }
#else
void f(LocalTensor<float>& a) { Rint(a, a, 64u); }
#endif
#elif CASE == 13
#if defined(ALLOWED)
void f(LocalTensor<std::int8_t>& d, LocalTensor<half>& a) { AscendQuant<half>(d, a, 1.0f, 0.0f); }
#else
void f(LocalTensor<std::int8_t>& d, LocalTensor<half>& a) { AscendQuant<std::int8_t, half>(d, a, 1.0f, 0.0f); }
#endif
#elif CASE == 14
using S = Pick<half, float>;
void f(LocalTensor<float>& d, LocalTensor<std::int32_t>& a, LocalTensor<S>& s) { AscendDequant(d, a, s); }
#elif CASE == 15
using T = Pick<std::int16_t, half>;
void f(LocalTensor<T>& a, SoftMaxTiling& t) { SoftMax<T>(a, a, a, a, t); }
#elif CASE == 16
using T = Pick<TensorTrait<half>, PrimT<TensorTrait<half>>>;
void f(LocalTensor<T>& a) { a.GetSize(); }
#elif CASE == 17
#if defined(ALLOWED)
void f() { PipeBarrier<PIPE_ALL>(); }
#else
void f() { Nop<10>(); }
#endif
#elif CASE == 18
#if defined(ALLOWED)
float f() { return 3.0f; }
#else
float f() { return NumericLimits<float>::Max(); }
#endif
#elif CASE == 19
#if defined(ALLOWED)
void f() { SetFlag<HardEvent::MTE2_V>(EVENT_ID0); }
#else
void f() { Mutex::Lock<PIPE_V>(0); }
#endif
#elif CASE == 50
#include "lib/matmul_intf.h"
template <class T> using Type = matmul::MatmulType<TPosition::GM, CubeFormat::ND, T>;
using M = matmul::MatmulImpl<Type<half>, Type<half>, Type<float>>;
#if defined(ALLOWED)
void f(M& mm) { mm.SetQuantScalar(1); }
#else
void f(M& mm) { mm.SetAntiQuantScalar(half(1), half(1)); }
#endif
#elif CASE == 51
#if defined(ALLOWED)
std::int64_t f() { return GetBlockIdx(); }
#else
Hccl<> hccl;
#endif
#elif CASE == 52
#if defined(ALLOWED)
void f(GlobalTensor<std::int32_t>& g, LocalTensor<std::int32_t>& u) { SyncAll(g, u); }
#else
GM_ADDR f() { return GetHcclContext<0>(); }
#endif
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
#elif CASE == 27
void f(LocalTensor<std::uint16_t>& a, LocalTensor<std::uint32_t>& o) { Gatherb(a, a, o, 1, GatherRepeatParams(1, 8)); }
#elif CASE == 28
void f(LocalTensor<float>& a, LocalTensor<std::uint32_t>& i) { Sort32(a, a, i, 1); }
#elif CASE == 29
void f(LocalTensor<half>& a, MrgSortSrcList<half>& l) { MrgSort(a, l, MrgSort4Info()); }
#elif CASE == 30
void f() { SetCtrlSpr<48, 48>(1); }
#elif CASE == 31
void f() { SetSaturationFlag<SaturationMode::FLOAT>(true); }
#elif CASE == 32
void f(LocalTensor<half>& d, LocalTensor<std::int32_t>& s) { CastDequant(d, s, 64u); }
#elif CASE == 33
std::int64_t f() { return GetSystemCycle(); }
#elif CASE == 34
std::uint32_t f(std::uint32_t* p) { return ReadGmByPassDCache(p); }
#elif CASE == 35
void f(LocalTensor<float>& a, std::uint32_t* shape) { ReduceSum<float, Pattern::Reduce::AR>(a, a, shape, true); }
#elif CASE == 36
constexpr TransDataConfig config{DataFormat::NCDHW, DataFormat::NDC1HWC0};
void f(LocalTensor<half>& a) {
  const auto from = MakeLayout(MakeShape(1, 1, 1, 1, 1), MakeStride());
  const auto to = MakeLayout(MakeShape(1, 1, 1, 1, 1, 16), MakeStride());
  TransData<config>(a, a, TransDataParams<decltype(from), decltype(to)>{from, to});
}
#elif CASE == 37
void f(LocalTensor<half>& d, LocalTensor<int4b_t>& s) {
  AscendAntiQuant<int4b_t, half, false>(d, s, half(1.0f), half(1.0f), 1);
}
#elif CASE == 38
void onlyHere(int) {}
void f() { Async<EngineType::AIV, &onlyHere>(1); }
#elif CASE == 40 // the rest: not on 910B
void f(LocalTensor<half>& a, LocalTensor<std::uint32_t>& o) { Scatter(a, a, o, 0, 64u); }
#elif CASE == 41
void f(LocalTensor<half>& a) { RpSort16(a, a, 1); }
#elif CASE == 42
void f(LocalTensor<half>& a, MrgSortSrcList<half>& l) { MrgSort4(a, l, MrgSort4Info()); }
#elif CASE == 43
void f(LocalTensor<half>& a) { ProposalConcat(a, a, 1, 4); }
#elif CASE == 44
void f(LocalTensor<half>& a) { VectorPadding(a, a, 0, false, 64u); }
#elif CASE == 45
void f(TPipe& pipe) { pipe.InitSpmBuffer(1024); }
#endif
