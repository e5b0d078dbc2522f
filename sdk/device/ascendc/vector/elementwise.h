#pragma once
// The common shape of element-wise instructions: tell the core, then compute. Three forms each: the first `count`
// elements; a mask of lanes with repeats and strides; a bit mask of the same.
#include "../base/params.h"
#include "mask.h"

namespace AscendC::detail {

/// The sources of a call: tensors of element types S..., by name.
template <class S> struct Operand {
  const LocalTensor<S>& tensor;
  const char* name;
  Strided stride;
  Mode mode = Mode::read;
};

template <class... T>
inline constexpr size_t widestOf = [] {
  size_t w = 0;
  ((w = sizeof(T) > w ? sizeof(T) : w), ...);
  return w;
}();

template <class T, size_t N> struct LaneBuffer {
  T data[N];
};

/// readsDst: dst is a source as well (Axpy): f's last argument is its old value.
template <bool readsDst, class D, class F, class... S>
inline void countForm(const char* name, const Where& where, const LocalTensor<D>& dst, int64_t count, F f,
                      const LocalTensor<S>&... src) {
  if (!hasWork(name, count, where))
    return;
  const uint64_t n = static_cast<uint64_t>(count);
  [[maybe_unused]] constexpr const char* names[] = {"src0", "src1", "src2"};
  [[maybe_unused]] size_t i = 0;
  const Access accesses[] = {ubRead(src, n * sizeof(S), sizeof...(S) == 1 ? "src" : names[i++])...,
                             ubAccess(dst, n * sizeof(D), readsDst ? Mode::readWrite : Mode::write, "dst")};
  if (!begin(name, Pipe::V, sizeof(D), n, accesses, sizeof...(S) + 1, where))
    return;
  if constexpr (readsDst)
    map(dst.data(), n, f, static_cast<const S*>(src.data())..., static_cast<const D*>(dst.data()));
  else
    map(dst.data(), n, f, static_cast<const S*>(src.data())...);
  resetMask(state());
}

/// isSetMask = false: the element count is in the mask register, in counter mode.
template <bool isSetMask, bool readsDst = false, class D, class F, class... S>
inline void countFormMasked(const char* name, const Where& where, const LocalTensor<D>& dst, int64_t count, F f,
                            const LocalTensor<S>&... src) {
  if constexpr (isSetMask)
    countForm<readsDst>(name, where, dst, count, f, src...);
  else {
    CoreState& s = state();
    const MaskMode mode = s.maskMode;
    const uint64_t off[2] = {s.maskOff[0], s.maskOff[1]};
    const uint32_t counter = s.counter;
    countForm<readsDst>(name, where, dst, s.counter, f, src...);
    s.maskMode = mode;
    s.maskOff[0] = off[0];
    s.maskOff[1] = off[1];
    s.counter = counter;
  }
}

/// Whether it was executed.
template <bool isSetMask, bool readsDst, class D, class F, class... S>
inline bool repeatForm(const char* name, const Where& where, LaneMask mask, uint32_t repeatTime, F f,
                       const LocalTensor<D>& dst, Strided dstStride, const Operand<S>&... src) {
  constexpr uint32_t width = widestOf<D, S...>;
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / width;
  const Repeats r = repeatsOf(setMask<isSetMask>(mask), repeatTime, width);
  if (sim::core().checking) {
    if constexpr (isSetMask)
      checkMask(name, mask, width, where);
    AccessList a;
    (a.addStrided<S>(src.tensor, src.stride, r, width, src.mode, src.name), ...);
    a.addStrided<D>(dst, dstStride, r, width, readsDst ? Mode::readWrite : Mode::write, "dst");
    const uint64_t elements = static_cast<uint64_t>(r.count) * lanes + r.tailLanes;
    if (a.count == 0 || !begin(name, Pipe::V, sizeof(D), elements, a.list, a.count, where))
      return false;
  }
  if (isDense(dstStride, r.mask, lanes, sizeof(D)) && (isDense(src.stride, r.mask, lanes, sizeof(S)) && ...)) {
    const size_t n = static_cast<size_t>(r.count) * lanes + r.tailLanes;
    if constexpr (readsDst)
      map(dst.data(), n, f, static_cast<const S*>(src.tensor.data())..., static_cast<const D*>(dst.data()));
    else
      map(dst.data(), n, f, static_cast<const S*>(src.tensor.data())...);
    return true;
  }
  forRepeats(r, [&](uint32_t i, LaneMask m) {
    auto lanesOf = [&](const auto* base, Strided stride, auto& buffer) {
      gatherLanes(atRepeat(base, stride, i), stride, m, buffer);
      return static_cast<const std::remove_reference_t<decltype(buffer[0])>*>(buffer);
    };
    D out[lanes];
    auto run = [&](auto&... buffers) {
      if constexpr (readsDst) {
        D old[lanes];
        gatherLanes(static_cast<const D*>(atRepeat(dst.data(), dstStride, i)), dstStride, m, old);
        mapApart(out, lanes, f, lanesOf(static_cast<const S*>(src.tensor.data()), src.stride, buffers.data)...,
                 static_cast<const D*>(old));
      } else {
        mapApart(out, lanes, f, lanesOf(static_cast<const S*>(src.tensor.data()), src.stride, buffers.data)...);
      }
    };
    [&](auto... buffers) { run(buffers...); }(LaneBuffer<S, lanes>{}...);
    scatterLanes(out, atRepeat(dst.data(), dstStride, i), dstStride, m);
  });
  return true;
}

} // namespace AscendC::detail
