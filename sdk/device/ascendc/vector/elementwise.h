#pragma once
// The common shape of element-wise instructions: tell the core, then compute. Three forms each: the first `count`
// elements; a mask of lanes with repeats and strides; a bit mask of the same.
#include "../base/params.h"
#include "overlap.h"

#include <tuple>
#include <utility>

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

template <bool readsDst, class D, class F, class... S> inline void mapInto(D* dst, size_t n, F f, const S*... src) {
  if constexpr (readsDst)
    map(dst, n, f, src..., static_cast<const D*>(dst));
  else
    map(dst, n, f, src...);
}

/// The lanes of each repeat. `src`: where each source is, and its strides.
template <bool readsDst, uint32_t lanes, class D, class F, class... S>
inline void mapRepeats(const Repeats& r, F f, D* dst, Strided dstStride, const std::pair<const S*, Strided>&... src) {
  if (isDense(dstStride, r.mask, lanes, sizeof(D)) && (isDense(src.second, r.mask, lanes, sizeof(S)) && ...)) {
    mapInto<readsDst>(dst, static_cast<size_t>(r.count) * lanes + r.tailLanes, f, src.first...);
    return;
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
        gatherLanes(static_cast<const D*>(atRepeat(dst, dstStride, i)), dstStride, m, old);
        mapApart(out, lanes, f, lanesOf(src.first, src.second, buffers.data)..., static_cast<const D*>(old));
      } else {
        mapApart(out, lanes, f, lanesOf(src.first, src.second, buffers.data)...);
      }
    };
    [&](auto... buffers) { run(buffers...); }(LaneBuffer<S, lanes>{}...);
    scatterLanes(out, atRepeat(dst, dstStride, i), dstStride, m);
  });
}

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
  if (sim::core().checking) {
    constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / widestOf<D, S...>;
    Repeats r;
    r.count = static_cast<uint32_t>(n / lanes);
    r.tailLanes = static_cast<uint32_t>(n % lanes);
    const OverlapCheck overlap(name, r, lanes, where);
    (overlap.check(footprint<D>(dst, {1, lanes * sizeof(D) / ONE_BLK_SIZE}, "dst"),
                   footprint<S>(src, {1, lanes * sizeof(S) / ONE_BLK_SIZE}, "src"), false),
     ...);
  }
  perform(name, Pipe::V, sizeof(D), n, accesses, sizeof...(S) + 1, where,
          [=, out = dst.data(), sources = std::tuple<const S*...>(src.data()...)] {
            std::apply([&](const S*... in) { mapInto<readsDst>(out, n, f, in...); }, sources);
          });
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

/// `after()` is a part of the computation: what the instruction leaves in its sources.
template <bool isSetMask, bool readsDst, class D, class F, class After, class... S>
inline void repeatFormAnd(After after, const char* name, const Where& where, LaneMask mask, uint32_t repeatTime, F f,
                          const LocalTensor<D>& dst, Strided dstStride, const Operand<S>&... src) {
  constexpr uint32_t width = widestOf<D, S...>;
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / width;
  const Repeats r = repeatsOf(setMask<isSetMask>(mask), repeatTime, width);
  AccessList a;
  if (sim::core().checking) {
    if constexpr (isSetMask)
      checkMask(name, mask, width, where);
    (a.addStrided<S>(src.tensor, src.stride, r, width, src.mode, src.name), ...);
    a.addStrided<D>(dst, dstStride, r, width, readsDst ? Mode::readWrite : Mode::write, "dst");
    if (a.count == 0)
      return;
    const OverlapCheck overlap(name, r, lanes, where);
    (overlap.check(footprint<D>(dst, dstStride, "dst"), footprint<S>(src.tensor, src.stride, src.name),
                   sumsUp<D>(name, src.name, dstStride, src.stride)),
     ...);
  }
  perform(
      name, Pipe::V, sizeof(D), static_cast<uint64_t>(r.count) * lanes + r.tailLanes, a.list, a.count, where,
      [=, out = dst.data(), sources = std::tuple<std::pair<const S*, Strided>...>({src.tensor.data(), src.stride}...)] {
        std::apply([&](const auto&... in) { mapRepeats<readsDst, lanes>(r, f, out, dstStride, in...); }, sources);
        after();
      });
}

template <bool isSetMask, bool readsDst, class D, class F, class... S>
inline void repeatForm(const char* name, const Where& where, LaneMask mask, uint32_t repeatTime, F f,
                       const LocalTensor<D>& dst, Strided dstStride, const Operand<S>&... src) {
  repeatFormAnd<isSetMask, readsDst>([] {}, name, where, mask, repeatTime, f, dst, dstStride, src...);
}

} // namespace AscendC::detail
