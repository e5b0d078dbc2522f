#pragma once
// Sum and Mean of each row.
#include "../tiling/reduce.h"
#include "../vector/reduce.h"
#include "call.h"
#include "elementwise.h"

namespace AscendC {

/// `outter` rows of `n` elements, `inner` (n rounded up to a block) apart.
struct SumParams {
  uint32_t outter = 1;
  uint32_t inner;
  uint32_t n;
};
struct MeanParams {
  uint32_t outter = 1;
  uint32_t inner;
  uint32_t n;
};

namespace detail {

/// A: the type that sums are rounded to on the way.
template <class A, class T, class P>
inline void reduceRows(const char* name, const LocalTensor<T>& dst, const LocalTensor<T>& src,
                       const LocalTensor<uint8_t>* tmp, const P& p, bool mean, const Where& where) {
  ASCEND_SIM_TYPES("Sum, Mean", T, half, float);
  if (p.outter == 0 || p.n == 0)
    return;
  if (p.n > p.inner || p.inner * sizeof(T) % ONE_BLK_SIZE != 0) {
    badArgument(name, "inner must be n rounded up to whole blocks of 32 bytes", where);
    return;
  }
  Call call(name, where);
  call.pieces(src, Mode::read, p.outter, p.n, p.inner, "src").write(dst, p.outter, "dst");
  const uint64_t space = mean ? meanBytes(p.n, sizeof(T), sizeof(A)) : sumBytes(p.n, sizeof(T));
  call.scratch(tmp, space, space);
  call.perform(sizeof(T), static_cast<uint64_t>(p.outter) * p.n, [=] {
    constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(A);
    for (uint32_t row = 0; row < p.outter; ++row) {
      const T* values = src.data() + static_cast<size_t>(row) * p.inner;
      SumTree<A> tree;
      for (uint32_t at = 0; at < p.n; at += lanes) {
        float piece[lanes];
        for (uint32_t i = 0; i < lanes; ++i)
          piece[i] = at + i < p.n ? static_cast<float>(values[at + i]) : -0.0f;
        tree.add(treeSum<A>(piece));
      }
      const float sum = tree.total();
      storeValue(dst.data() + row, mean ? sum / static_cast<float>(p.n) : sum);
    }
  });
}

} // namespace detail

template <typename T, int32_t reduceDim = -1, bool isReuseSource = false, bool isBasicBlock = false>
void Sum(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
         const SumParams& sumParams, const detail::Where& where = detail::Where::here()) {
  detail::reduceRows<T>("Sum", dst, src, &sharedTmpBuffer, sumParams, false, where);
}
template <typename T, int32_t reduceDim = -1, bool isReuseSource = false, bool isBasicBlock = false>
void Sum(const LocalTensor<T>& dst, const LocalTensor<T>& src, const SumParams& sumParams,
         const detail::Where& where = detail::Where::here()) {
  detail::reduceRows<T>("Sum", dst, src, nullptr, sumParams, false, where);
}
template <typename T, typename accType = T, bool isReuseSource = false, bool isBasicBlock = false,
          int32_t reduceDim = -1>
void Mean(const LocalTensor<T>& dst, const LocalTensor<T>& src, const LocalTensor<uint8_t>& sharedTmpBuffer,
          const MeanParams& meanParams, const detail::Where& where = detail::Where::here()) {
  detail::reduceRows<accType>("Mean", dst, src, &sharedTmpBuffer, meanParams, true, where);
}
template <typename T, typename accType = T, bool isReuseSource = false, bool isBasicBlock = false,
          int32_t reduceDim = -1>
void Mean(const LocalTensor<T>& dst, const LocalTensor<T>& src, const MeanParams& meanParams,
          const detail::Where& where = detail::Where::here()) {
  detail::reduceRows<accType>("Mean", dst, src, nullptr, meanParams, true, where);
}

} // namespace AscendC
