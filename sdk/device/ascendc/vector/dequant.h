#pragma once
// SetDeqScale and CastDequant (CastDeq): from int16_t to 8 bits by scale, offset and sign; from int32_t to half by
// scale.
#include "cast.h"

namespace AscendC {

constexpr uint32_t VDEQ_TENSOR_SIZE = 16;

/// One scale, offset and sign for each of the 16 elements of a block.
struct VdeqInfo {
  VdeqInfo() = default;
  VdeqInfo(const float vdeqScaleIn[VDEQ_TENSOR_SIZE], const int16_t vdeqOffsetIn[VDEQ_TENSOR_SIZE],
           const bool vdeqSignModeIn[VDEQ_TENSOR_SIZE]) {
    for (uint32_t i = 0; i < VDEQ_TENSOR_SIZE; ++i) {
      vdeqScale[i] = vdeqScaleIn[i];
      vdeqOffset[i] = vdeqOffsetIn[i];
      vdeqSignMode[i] = vdeqSignModeIn[i];
    }
  }

  float vdeqScale[VDEQ_TENSOR_SIZE] = {};
  int16_t vdeqOffset[VDEQ_TENSOR_SIZE] = {};
  bool vdeqSignMode[VDEQ_TENSOR_SIZE] = {};
};

namespace detail {

/// The register's layout: bits 0..31 the scale, 37..45 the offset, 46 the sign.
inline uint64_t deqConfig(float scale, int16_t offset, bool signMode) {
  return FloatBits(scale) | (static_cast<uint64_t>(offset & 0x1ff) << 37) |
         (static_cast<uint64_t>(signMode ? 1 : 0) << 46);
}

/// The parameters of the 16 lanes of a block, as the unit uses them: of the scale's mantissa the upper 10 bits.
struct DeqLanes {
  double scale[VDEQ_TENSOR_SIZE];
  double offset[VDEQ_TENSOR_SIZE];
  bool isSigned[VDEQ_TENSOR_SIZE];

  void set(uint32_t lane, uint64_t config) {
    scale[lane] = static_cast<double>(BitsFloat(static_cast<uint32_t>(config) & 0xffffe000u));
    offset[lane] = (static_cast<int32_t>((config >> 37) & 0x1ff) ^ 0x100) - 0x100;
    isSigned[lane] = ((config >> 46) & 1) != 0;
  }

  /// One block. The products are exact in double; adding 1.5 * 2^52 rounds to the nearest integer, ties to even.
  template <class T> void apply(const int16_t* in, T* out) const {
    constexpr double low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max(), magic = 0x1.8p52;
    for (uint32_t i = 0; i < VDEQ_TENSOR_SIZE; ++i) {
      const double exact = static_cast<double>(in[i]) * scale[i] + offset[i];
      const double above = exact > low ? exact : low;
      const double inside = above < high ? above : high;
      out[i] = static_cast<T>(static_cast<int32_t>((inside + magic) - magic));
    }
  }
};

template <class T, class U> constexpr void requireCastDequant() {
#if __NPU_ARCH__ == 2201
  static_assert((isOneOf<T, int8_t, uint8_t> && std::is_same_v<U, int16_t>) ||
                    (std::is_same_v<T, half> && std::is_same_v<U, int32_t>),
                "AscendC::CastDequant on " ASCEND_SIM_FAMILY
                " takes (dst, src) element types int8_t and int16_t, uint8_t and int16_t, half and int32_t");
#else
  static_assert(isOneOf<T, int8_t, uint8_t> && std::is_same_v<U, int16_t>,
                "AscendC::CastDequant on " ASCEND_SIM_FAMILY
                " takes (dst, src) element types int8_t and int16_t, uint8_t and int16_t");
#endif
}

template <class T, bool isVecDeq> inline bool deqParameters(DeqLanes& lanes, const Where& where) {
  const CoreState& s = state();
  if (s.deqKind != (isVecDeq ? DeqKind::tensor : DeqKind::config)) {
    badArgument("CastDequant",
                isVecDeq ? "isVecDeq is true: call SetDeqScale(tensor, VdeqInfo) before it"
                         : "isVecDeq is false: call SetDeqScale(scale, offset, signMode) before it",
                where);
    return false;
  }
  for (uint32_t i = 0; i < VDEQ_TENSOR_SIZE; ++i) {
    uint64_t config = s.deqConfig;
    if constexpr (isVecDeq)
      __builtin_memcpy(&config, s.deqTensor + i * sizeof config, sizeof config);
    lanes.set(i, config);
    if (lanes.isSigned[i] != std::is_signed_v<T>) {
      badArgument("CastDequant", "signMode is true for results of int8_t, false for those of uint8_t", where);
      return false;
    }
  }
  return true;
}

/// The 16 results of a block of 16 sources fill half a block of dst; the other half stays as it is.
template <bool isVecDeq, bool halfBlock, class T>
inline void dequantRepeats(const LocalTensor<T>& dst, const LocalTensor<int16_t>& src, const Repeats& r,
                           const UnaryRepeatParams& p, const Where& where) {
  constexpr uint32_t lanes = ONE_REPEAT_BYTE_SIZE / sizeof(int16_t), perBlock = ONE_BLK_SIZE / sizeof(int16_t);
  const Strided from{p.srcBlkStride, p.srcRepStride}, to{p.dstBlkStride, p.dstRepStride};
  const uint32_t repeats = r.count + (r.tailLanes != 0 ? 1 : 0);
  if (repeats == 0)
    return;
  AccessList a;
  a.addStrided<int16_t>(src, from, r, sizeof(int16_t), Mode::read, "src");
  // The results' half blocks, one access a block of the repeat.
  const LocalTensor<T> half = dst[halfBlock ? perBlock : 0];
  for (uint32_t block = 0; block < 8; ++block) {
    Repeats one = r;
    uint32_t count = 0;
    for (uint32_t i = 0; i < perBlock; ++i)
      count = r.mask.test(block * perBlock + i) ? i + 1 : count;
    const uint32_t tail = r.tailLanes > block * perBlock
                              ? (r.tailLanes - block * perBlock < perBlock ? r.tailLanes - block * perBlock : perBlock)
                              : 0;
    auto add = [&](uint32_t bytes, uint32_t first, uint32_t times) {
      if (bytes == 0 || times == 0)
        return;
      Access out = ubWrite(half, bytes, "dst", halfBlock || block != 0 ? 16 : 32);
      out.address = half.address + (static_cast<uint64_t>(first) * to.repeat + block * to.block) * ONE_BLK_SIZE;
      out.count[0] = times;
      out.stride[0] = static_cast<int64_t>(to.repeat) * ONE_BLK_SIZE;
      a.add(out);
    };
    add(count, 0, one.count);
    add(tail, one.count, 1);
  }
  if constexpr (isVecDeq) {
    Access table;
    table.address = state().deqTensor;
    table.bytes = VDEQ_TENSOR_SIZE * sizeof(uint64_t);
    table.operand = "vdeq";
    table.allowedSpaces = inUB;
    table.align = 32;
    if (table.address != nullptr)
      a.add(table);
  }
  perform("CastDequant", Pipe::V, sizeof(T), static_cast<uint64_t>(r.count) * lanes + r.tailLanes, a.list, a.count,
          where, [=] {
            DeqLanes parameters;
            if (!deqParameters<T, isVecDeq>(parameters, where))
              return;
            forRepeats(r, [&](uint32_t i, LaneMask m) {
              for (uint32_t block = 0; block < lanes / perBlock; ++block) {
                const int16_t* in = atRepeat(static_cast<const int16_t*>(src.data()), from, i) +
                                    static_cast<size_t>(block) * from.block * perBlock;
                T* out = half.data() +
                         (static_cast<size_t>(i) * to.repeat + static_cast<size_t>(block) * to.block) * ONE_BLK_SIZE;
                const uint32_t on =
                    static_cast<uint32_t>((block < 4 ? m.low : m.high) >> (block % 4 * perBlock)) & 0xffffu;
                if (on == 0xffffu) {
                  parameters.apply(in, out);
                  continue;
                }
                int16_t values[perBlock] = {};
                T results[perBlock];
                for (uint32_t lane = 0; lane < perBlock; ++lane)
                  if ((on >> lane & 1) != 0)
                    values[lane] = in[lane];
                parameters.apply(values, results);
                for (uint32_t lane = 0; lane < perBlock; ++lane)
                  if ((on >> lane & 1) != 0)
                    out[lane] = results[lane];
              }
            });
          });
}

} // namespace detail

/// The factor of Cast and CastDequant from int32_t to half, and of AddDeqRelu.
inline void SetDeqScale(half scale) {
  detail::CoreState& s = detail::state();
  s.deqScale = scale;
  s.deqKind = detail::DeqKind::scale;
}
/// For CastDequant of int16_t without vector mode.
inline void SetDeqScale(float scale, int16_t offset, bool signMode) {
  detail::CoreState& s = detail::state();
  s.deqConfig = detail::deqConfig(scale, offset, signMode);
  s.deqKind = detail::DeqKind::config;
}
/// For CastDequant of int16_t in vector mode: fills `vdeq`, 128 bytes, on the scalar pipe.
template <typename T>
void SetDeqScale(const LocalTensor<T>& vdeq, const VdeqInfo& vdeqInfo,
                 const detail::Where& where = detail::Where::here()) {
  static_assert(std::is_same_v<T, uint64_t>, "AscendC::SetDeqScale takes a tensor of uint64_t");
  for (uint32_t i = 0; i < VDEQ_TENSOR_SIZE; ++i)
    vdeq.SetValue(i, detail::deqConfig(vdeqInfo.vdeqScale[i], vdeqInfo.vdeqOffset[i], vdeqInfo.vdeqSignMode[i]), where);
  detail::CoreState& s = detail::state();
  s.deqTensor = vdeq.address;
  s.deqKind = detail::DeqKind::tensor;
}

template <typename T, typename U, bool isSetMask = true, bool isVecDeq = true, bool halfBlock = true, class M,
          class = detail::IfMask<M>>
void CastDequant(const LocalTensor<T>& dst, const LocalTensor<U>& src, M mask, detail::RepeatTime repeatTime,
                 const UnaryRepeatParams& repeatParams, const detail::Where& where = detail::Where::here()) {
  detail::requireCastDequant<T, U>();
  if constexpr (std::is_same_v<T, half>)
    Cast<T, U, isSetMask>(dst, src, RoundMode::CAST_RINT, mask, repeatTime, repeatParams, where);
  else
    detail::dequantRepeats<isVecDeq, halfBlock>(
        dst, src,
        detail::repeatsOf(detail::setMask<isSetMask>(detail::laneMask(mask, sizeof(U))), repeatTime, sizeof(U)),
        repeatParams, where);
}
template <typename T, typename U, bool isVecDeq = true, bool halfBlock = true>
void CastDequant(const LocalTensor<T>& dst, const LocalTensor<U>& src, const uint32_t count,
                 const detail::Where& where = detail::Where::here()) {
  detail::requireCastDequant<T, U>();
  if constexpr (std::is_same_v<T, half>) {
    Cast<T, U>(dst, src, RoundMode::CAST_RINT, count, where);
  } else {
    detail::dequantRepeats<isVecDeq, halfBlock>(dst, src, detail::wholeRepeats<U>(count), UnaryRepeatParams(), where);
    detail::resetMask(detail::state());
  }
}

/// The old name.
template <typename T, typename U, bool isSetMask = true, bool isVecDeq = true, bool halfBlock = true, class M,
          class = detail::IfMask<M>>
void CastDeq(const LocalTensor<T>& dst, const LocalTensor<U>& src, M mask, detail::RepeatTime repeatTime,
             const UnaryRepeatParams& repeatParams, const detail::Where& where = detail::Where::here()) {
  CastDequant<T, U, isSetMask, isVecDeq, halfBlock>(dst, src, mask, repeatTime, repeatParams, where);
}
template <typename T, typename U, bool isVecDeq = true, bool halfBlock = true>
void CastDeq(const LocalTensor<T>& dst, const LocalTensor<U>& src, const uint32_t count,
             const detail::Where& where = detail::Where::here()) {
  CastDequant<T, U, isVecDeq, halfBlock>(dst, src, count, where);
}

} // namespace AscendC
