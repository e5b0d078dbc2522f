#pragma once
// Loops over lanes. half and bfloat16_t are computed in float, in pieces that stay in the cache, so that both the
// conversions and the arithmetic vectorise; everything else runs straight over the tensors.
#include "../base/constants.h"
#include "../base/support.h"
#include "../core/state.h"

namespace AscendC::detail {

template <class T> using Lane = std::conditional_t<isSmallFloat<T>, float, T>;

inline constexpr size_t kPiece = 512;

/// Whether results of half saturate and NaN becomes 0: always on 310P, on 910B after SetSaturationFlag.
inline bool floatSaturates() { return saturates || state().floatSaturation; }

inline float saturateHalf(float value) {
  const float low = value < -65504.0f ? -65504.0f : value;
  const float clamped = low > 65504.0f ? 65504.0f : low;
  return value == value ? clamped : 0.0f;
}

template <class D> inline void storeLanes(float* lanes, D* dst, size_t n) {
  if (std::is_same_v<D, half> && floatSaturates()) {
    ASCEND_SIM_INDEPENDENT
    for (size_t i = 0; i < n; ++i)
      lanes[i] = saturateHalf(lanes[i]);
  }
  FromFloat(lanes, dst, n);
}

template <class T> struct Source {
  const T* data;
  Lane<T> buffer[isSmallFloat<T> ? kPiece : 1];

  explicit Source(const T* p) : data(p) {}
  const Lane<T>* piece(size_t at, size_t n) {
    if constexpr (isSmallFloat<T>) {
      ToFloat(data + at, buffer, n);
      return buffer;
    } else {
      return data + at;
    }
  }
};

/// An operation that comes with its loop, as it is chosen when it is called.
template <class F, class = void> inline constexpr bool hasLoop = false;
template <class F> inline constexpr bool hasLoop<F, std::void_t<decltype(F::loop)>> = true;

/// The one loop of an operation, for all of its forms: vectorising it is most of what compiling one takes.
template <class D, class F, class... L> [[gnu::noinline]] void eachLane(D* dst, size_t n, F f, const L*... src) {
  ASCEND_SIM_INDEPENDENT
  for (size_t i = 0; i < n; ++i)
    dst[i] = f(src[i]...);
}
template <class D, class F, class... L> inline void loop(D* dst, size_t n, const F& f, const L*... src) {
  if constexpr (hasLoop<F>)
    f.loop(dst, n, f, src...);
  else
    eachLane(dst, n, f, src...);
}

/// dst[i] = f(src[i]...): operands are the same memory or apart. f takes and returns lanes.
template <class D, class F, class... S> inline void mapApart(D* dst, size_t n, F f, const S*... src) {
  if constexpr (!isSmallFloat<D> && !(isSmallFloat<S> || ...)) {
    loop(dst, n, f, src...);
  } else {
    auto pieces = [&](auto... source) {
      Lane<D> out[isSmallFloat<D> ? kPiece : 1];
      for (size_t at = 0; at < n; at += kPiece) {
        const size_t m = n - at < kPiece ? n - at : kPiece;
        if constexpr (isSmallFloat<D>) {
          loop(out, m, f, source.piece(at, m)...);
          storeLanes(out, dst + at, m);
        } else {
          loop(dst + at, m, f, source.piece(at, m)...);
        }
      }
    };
    pieces(Source<S>(src)...);
  }
}

template <class D, class S> inline bool independent(const D* dst, const S* src, size_t n) {
  const auto* d = reinterpret_cast<const unsigned char*>(dst);
  const auto* s = reinterpret_cast<const unsigned char*>(src);
  return (sizeof(D) == sizeof(S) && d == s) || d + n * sizeof(D) <= s || s + n * sizeof(S) <= d;
}

/// The same for operands that may overlap in any way: then repeat by repeat, as the vector unit does it.
template <class D, class F, class... S> inline void map(D* dst, size_t n, F f, const S*... src) {
  if ((independent(dst, src, n) && ...)) {
    mapApart(dst, n, f, src...);
    return;
  }
  constexpr size_t widest = [] {
    size_t w = sizeof(D);
    ((w = sizeof(S) > w ? sizeof(S) : w), ...);
    return w;
  }();
  constexpr size_t lanes = ONE_REPEAT_BYTE_SIZE / widest;
  for (size_t at = 0; at < n; at += lanes) {
    const size_t m = n - at < lanes ? n - at : lanes;
    D out[lanes];
    mapApart(out, m, f, (src + at)...);
    __builtin_memcpy(static_cast<void*>(dst + at), out, m * sizeof(D));
  }
}

} // namespace AscendC::detail
