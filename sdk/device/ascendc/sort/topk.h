#pragma once
// TopK: the k largest or smallest values of each row, with their indices.
#include "../math/call.h"
#include "../tiling/data.h"
#include "../tiling/sort.h"

namespace AscendC {

enum class TopKAlgo { RADIX_SELECT, MERGE_SORT };
enum class TopKOrder { UNSET, LARGEST, SMALLEST };
struct TopKConfig {
  TopKAlgo algo = TopKAlgo::MERGE_SORT;
  TopKOrder order = TopKOrder::UNSET;
  bool sorted = true;
};
inline constexpr TopKConfig defaultTopKConfig = {TopKAlgo::MERGE_SORT, TopKOrder::UNSET, true};
/// outter rows of inner elements, n of them in use.
struct TopKInfo {
  int32_t outter = 1;
  int32_t inner;
  int32_t n;
};

namespace detail {

/// Operands of TopK; srcIndex and finish count only if the call says so.
template <class T> struct TopKOperands {
  LocalTensor<T> value;
  LocalTensor<int32_t> index;
  LocalTensor<T> src;
  Kept<LocalTensor<int32_t>> srcIndex;
  Kept<LocalTensor<bool>> finish;
};

/// NaN first, then by value; what came first stays first among equals.
inline bool ranksBefore(float a, float b, bool largest) {
  if (a != a || b != b)
    return a != a && b == b;
  return largest ? a > b : a < b;
}

/// The places of the first `count` of `n` values in their order, of equals the earlier one first: a heap whose root is
/// the last of those chosen so far.
inline void orderFirst(uint32_t* order, const float* values, uint32_t n, uint32_t count, bool largest) {
  const auto before = [&](uint32_t a, uint32_t b) {
    return ranksBefore(values[a], values[b], largest) || (!ranksBefore(values[b], values[a], largest) && a < b);
  };
  const auto sink = [&](uint32_t at, uint32_t size) {
    const uint32_t place = order[at];
    for (uint32_t child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(order[child], order[child + 1]))
        ++child;
      if (!before(place, order[child]))
        break;
      order[at] = order[child];
      at = child;
    }
    order[at] = place;
  };
  for (uint32_t i = 0; i < count; ++i)
    order[i] = i;
  for (uint32_t i = count / 2; i-- != 0;)
    sink(i, count);
  for (uint32_t i = count; i < n; ++i)
    if (before(i, order[0])) {
      order[0] = i;
      sink(0, count);
    }
  for (uint32_t size = count; size > 1;) {
    --size;
    const uint32_t last = order[0];
    order[0] = order[size];
    order[size] = last;
    sink(0, size);
  }
}

template <class T>
inline void topK(const TopKOperands<T>& o, const LocalTensor<uint8_t>* tmp, int32_t k, TopKMode mode,
                 const TopKInfo& info, bool largest, const Where& where) {
  ASCEND_SIM_TYPES("TopK", T, half, float);
  Call call("TopK", where);
  const bool small = mode == TopKMode::TOPK_NSMALL;
  if (info.outter <= 0)
    return;
  if (info.inner <= 0 || info.inner % 32 != 0 || info.n <= 0 || info.n > info.inner || (small && info.inner != 32) ||
      (!small && info.inner > 4096)) {
    call.refuse("inner must be n rounded up to a multiple of 32, 32 itself for TOPK_NSMALL, 4096 at most for "
                "TOPK_NORMAL");
    return;
  }
  if (small && o.finish != nullptr) {
    call.refuse("isHasfinish goes with TOPK_NORMAL only");
    return;
  }
  if (k <= 0 || k > info.n) {
    call.refuse("k must be from 1 to n");
    return;
  }
  const uint32_t rows = static_cast<uint32_t>(info.outter), inner = static_cast<uint32_t>(info.inner);
  const uint32_t count = static_cast<uint32_t>(k);
  constexpr uint32_t perBlock = ONE_BLK_SIZE / sizeof(T);
  // Rows of results are padded to whole blocks in the general mode.
  const uint32_t valueRow = small ? count : (count + perBlock - 1) / perBlock * perBlock;
  const uint32_t indexRow = small ? count : (count + 7) / 8 * 8;
  const uint64_t all = static_cast<uint64_t>(rows) * inner;
  call.read(o.src, all, "srcLocal");
  if (o.srcIndex != nullptr)
    call.read(*o.srcIndex, small ? all : inner, "srcIndexLocal");
  if (o.finish != nullptr)
    call.read(*o.finish, rows, "finishLocal");
  call.pieces(o.value, Mode::write, rows, count, valueRow, "dstValueLocal");
  call.pieces(o.index, Mode::write, rows, count, indexRow, "dstIndexLocal");
  const uint64_t bytes = topKBytes(is910B, mode, inner, rows, o.srcIndex != nullptr, largest, sizeof(T));
  call.scratch(tmp, bytes, bytes);
  call.perform(sizeof(T), all, [=] {
    KeptArray<uint32_t> order(count);
    FloatBuffer row(inner);
    for (uint32_t r = 0; r < rows; ++r) {
      const T* values = o.src.data() + static_cast<size_t>(r) * inner;
      loadFloats(values, row.data(), inner);
      orderFirst(order.data(), row.data(), inner, count, largest);
      const bool finished = o.finish != nullptr && o.finish->data()[r];
      for (uint32_t i = 0; i < count; ++i) {
        o.value.data()[static_cast<size_t>(r) * valueRow + i] = values[order[i]];
        int32_t index = static_cast<int32_t>(order[i]);
        if (o.srcIndex != nullptr)
          index = o.srcIndex->data()[(small ? static_cast<size_t>(r) * inner : 0) + order[i]];
        o.index.data()[static_cast<size_t>(r) * indexRow + i] = finished ? info.n : index;
      }
    }
  });
}

} // namespace detail

template <typename T, bool isInitIndex = false, bool isHasfinish = false, bool isReuseSrc = false,
          enum TopKMode topkMode = TopKMode::TOPK_NORMAL>
void TopK(const LocalTensor<T>& dstValue, const LocalTensor<int32_t>& dstIndex, const LocalTensor<T>& src,
          const LocalTensor<int32_t>& srcIndex, const LocalTensor<bool>& finish, const LocalTensor<uint8_t>& tmp,
          const int32_t k, const TopkTiling&, const TopKInfo& topKInfo, const bool isLargest = true,
          const detail::Where& where = detail::Where::here()) {
  detail::topK<T>({dstValue, dstIndex, src, isInitIndex ? &srcIndex : nullptr, isHasfinish ? &finish : nullptr}, &tmp,
                  k, topkMode, topKInfo, isLargest, where);
}
template <typename T, bool isInitIndex = false, bool isHasfinish = false, bool isReuseSrc = false,
          enum TopKMode topkMode = TopKMode::TOPK_NORMAL>
void TopK(const LocalTensor<T>& dstValue, const LocalTensor<int32_t>& dstIndex, const LocalTensor<T>& src,
          const LocalTensor<int32_t>& srcIndex, const LocalTensor<bool>& finish, const int32_t k, const TopkTiling&,
          const TopKInfo& topKInfo, const bool isLargest = true, const detail::Where& where = detail::Where::here()) {
  detail::topK<T>({dstValue, dstIndex, src, isInitIndex ? &srcIndex : nullptr, isHasfinish ? &finish : nullptr},
                  nullptr, k, topkMode, topKInfo, isLargest, where);
}

} // namespace AscendC
