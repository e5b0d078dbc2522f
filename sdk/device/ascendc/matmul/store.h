#pragma once
// Matmul: a block of C out of L0C.
#include "matmul.h"

namespace AscendC {
namespace detail {

/// 310P: L0C to UB in columns of fractals, quantised on the way.
template <class T> inline DataCopyEnhancedParams outOfL0C(const FixpipeMove& p) {
  DataCopyEnhancedParams e;
  e.blockMode = BlockMode::BLOCK_MODE_MATRIX;
  e.isRelu = p.relu;
  if (p.quant != NoQuant && p.quant != F322F16) {
    e.deqScale = sizeof(T) == 1 ? DeqScale::DEQ8 : DeqScale::DEQ16;
    e.deqValue = p.scalar;
    e.sidStoreMode = 2;
  }
  return e;
}

/// 310P: column by column of fractals through the part of UB that is kept for the library.
template <class T, class U>
inline void storeThroughUB(const LocalTensor<U>& sum, const FixpipeMove& p, const GlobalTensor<T>& gm,
                           const Where& where) {
  constexpr uint32_t lanes = 16, rowBytes = lanes * sizeof(T);
  const LocalTensor<T> ub(TPosition::VECCALC, TMP_UB_OFFSET, TMP_UB_SIZE / sizeof(T));
  const uint32_t most = TMP_UB_SIZE / (lanes * rowBytes);
  const DataCopyEnhancedParams e = outOfL0C<T>(p);
  const uint32_t m1 = ceilDiv(p.m, lanes);
  for (uint32_t j = 0; j < p.columns(); ++j)
    for (uint32_t i = 0; i < m1; i += most) {
      const uint32_t units = m1 - i < most ? m1 - i : most;
      const uint32_t rows = p.m - i * lanes < units * lanes ? p.m - i * lanes : units * lanes;
      stepOrder(Pipe::MTE3, Pipe::V, where);
      DataCopy(ub, sum[(j * p.srcStride / lanes + i) * 256], DataCopyParams(1, static_cast<uint16_t>(units), 0, 0), e,
               where);
      stepOrder(Pipe::V, Pipe::MTE3, where);
      Runs r;
      r.count = rows;
      r.bytes = (p.nd && p.n - j * lanes < lanes ? p.n - j * lanes : lanes) * sizeof(T);
      r.srcStep = rowBytes;
      r.dstStep = p.nd ? p.dstStride * sizeof(T) : rowBytes;
      const uint64_t at = p.nd ? uint64_t{i} * lanes * p.dstStride + j * lanes
                               : (uint64_t{j} * p.dstStride * kRowBytes + uint64_t{i} * lanes * rowBytes) / sizeof(T);
      copyOut("Matmul", gm[at], ub, r, 0, where);
    }
}

/// 310P: C into a tensor in UB; rows are put in order on the vector unit, again by way of the library's part of UB.
template <class T, class U>
inline void storeIntoUB(const LocalTensor<U>& sum, const FixpipeMove& p, const LocalTensor<T>& to, const Where& where) {
  static_assert(sizeof(T) > 1);
  constexpr uint32_t lanes = 16, rowBytes = lanes * sizeof(T), unit = kRowBytes / sizeof(T);
  const LocalTensor<T> ub(TPosition::VECCALC, TMP_UB_OFFSET, TMP_UB_SIZE / sizeof(T));
  const uint32_t most = TMP_UB_SIZE / (lanes * rowBytes), m1 = ceilDiv(p.m, lanes);
  const DataCopyEnhancedParams e = outOfL0C<T>(p);
  if (!argumentFits(!p.nd || (p.n % unit == 0 && p.dstStride % unit == 0), "Matmul",
                    "on 310P rows of C in UB are whole units of 32 bytes", where))
    return;
  for (uint32_t j = 0; j < p.columns(); ++j) {
    const auto column = [&](uint32_t i) { return sum[(j * p.srcStride / lanes + i) * 256]; };
    if (!p.nd) {
      DataCopy(to[j * p.dstStride * unit], column(0), DataCopyParams(1, static_cast<uint16_t>(m1), 0, 0), e, where);
      continue;
    }
    const uint32_t width = p.n - j * lanes < lanes ? p.n - j * lanes : lanes;
    for (uint32_t i = 0; i < m1; i += most) {
      const uint32_t units = m1 - i < most ? m1 - i : most;
      const uint32_t rows = p.m - i * lanes < units * lanes ? p.m - i * lanes : units * lanes;
      stepOrder(Pipe::V, Pipe::V, where);
      DataCopy(ub, column(i), DataCopyParams(1, static_cast<uint16_t>(units), 0, 0), e, where);
      stepOrder(Pipe::V, Pipe::V, where);
      DataCopy(to[i * lanes * p.dstStride + j * lanes], ub,
               DataCopyParams(static_cast<uint16_t>(rows), static_cast<uint16_t>(width / unit),
                              static_cast<uint16_t>((lanes - width) / unit),
                              static_cast<uint16_t>((p.dstStride - width) / unit)),
               where);
    }
  }
}

/// The tensor that an access goes through, from its address on.
template <class T> inline LocalTensor<T> tensorOf(const Access& a) {
  LocalTensor<T> t(TPosition::VECCALC, 0, 0);
  t.address = const_cast<unsigned char*>(static_cast<const unsigned char*>(a.address));
  t.tensor = const_cast<unsigned char*>(static_cast<const unsigned char*>(a.tensor));
  t.tensorBytes = static_cast<uint32_t>(a.tensorBytes);
  t.bytes = t.tensorBytes - static_cast<uint32_t>(t.address - t.tensor);
  t.token = a.token;
  return t;
}

} // namespace detail

/// `pitch`: elements of a row of C (ND), or rows of a column (NZ). Sequentially each block is a matrix of its own.
ASCEND_SIM_MATMUL
void ASCEND_SIM_MATMUL_IMPL::store(detail::Access to, const GlobalTensor<DstT>& gm, uint8_t atomic, bool sequential,
                                   uint32_t pitch, const Where& where) {
  const auto m = static_cast<uint32_t>(useM()), n = static_cast<uint32_t>(useN());
  const bool nz = C_TYPE::format == CubeFormat::NZ;
  const LocalTensor<L0cT> sum = sumTensor();
  const bool inGM = to.space == detail::Space::GM;
  if constexpr (MM_CB::DataCopyOutPtr != nullptr) {
    DataCopyOutParams p;
    p.cBurstNum = static_cast<uint16_t>(detail::ceilDiv(n, 16));
    p.burstLen = static_cast<uint16_t>(m);
    p.srcStride = static_cast<uint16_t>(detail::wholeUnits(m, 16));
    p.dstStride = sequential ? n : pitch;
    p.oriNSize = static_cast<uint16_t>(n);
    p.quantScalar = quantScalar_;
    p.curM = mBlock_;
    p.curN = nBlock_;
    MM_CB::DataCopyOutPtr(gm.GetPhyAddr(), sum.template ReinterpretCast<int8_t>(), &p, tilingPtr_, dataPtr_);
    settle(where);
    return;
  }
  constexpr bool split =
      kConfig.isEnableChannelSplit && std::is_same_v<DstT, float> && C_TYPE::format == CubeFormat::NZ;
  constexpr uint32_t c0 = split ? 8 : sizeof(DstT) == 1 ? 32 : 16;
  const uint32_t own = nz ? detail::wholeUnits(m, 16) : localPitch(static_cast<int32_t>(n));
  const uint32_t distance = sequential && inGM ? own : pitch != 0 ? pitch : own;
  const uint64_t offset = sequential ? 0
                          : nz       ? static_cast<uint64_t>(n0()) * distance + static_cast<uint64_t>(m0()) * c0
                                     : static_cast<uint64_t>(m0()) * distance + static_cast<uint64_t>(n0());
  to.address = static_cast<const unsigned char*>(to.address) + offset * sizeof(DstT);
  const QuantMode_t mode = quantMode(quant_);
  const bool scaled = mode != NoQuant && mode != F322F16 && mode != F322BF16;
  if (!detail::argumentFits(!scaled || quant_ != Quant::none, "Matmul",
                            "C of this element type needs SetQuantScalar or SetQuantVector", where))
    return;
  const uint32_t columns = nz ? detail::wholeUnits(n, split ? 8 : 16) : n;
  const detail::FixpipeMove move{columns,
                                 m,
                                 detail::wholeUnits(m, 16),
                                 nz ? static_cast<uint32_t>(distance * c0 * sizeof(DstT) / detail::kRowBytes)
                                    : distance,
                                 mode,
                                 quantScalar_,
                                 kConfig.enableRelu,
                                 !nz,
                                 split,
                                 1,
                                 0,
                                 0};
  const detail::AtomicScope scope(inGM ? atomic : 0, DstT{});
  if constexpr (detail::is910B) {
    detail::checkFixpipeTypes<DstT, L0cT>();
    detail::Access words;
    if (detail::isVectorQuant(mode)) {
      LocalTensor<uint64_t> l1 = l1At<uint64_t>(TPosition::C1, detail::MatmulL1::quant, detail::MatmulL1::kRow);
      const auto count = static_cast<uint16_t>(n);
      if (quantIsLocal_)
        l1 = localQuantVector_[static_cast<uint32_t>(n0())];
      else
        DataCopy(l1, quantVector_[static_cast<uint64_t>(n0())], Nd2NzParams(1, 1, count, 0, count, 1, 1, 0), where);
      detail::stepOrder(Pipe::MTE2, Pipe::FIX, where);
      words = detail::cubeAccess(l1, detail::Mode::read, "quantTensor", detail::inL1);
    }
    detail::fixpipe<DstT>("Matmul", to, sum, move, 0, words, where);
  } else if (inGM) {
    if (detail::argumentFits(!detail::isVectorQuant(mode), "Matmul", "on 310P there is SetQuantScalar only", where))
      detail::storeThroughUB(sum, move, gm[offset], where);
  } else if constexpr (sizeof(DstT) > 1) {
    if (detail::argumentFits(!detail::isVectorQuant(mode), "Matmul", "on 310P there is SetQuantScalar only", where))
      detail::storeIntoUB(sum, move, detail::tensorOf<DstT>(to), where);
  } else {
    detail::sim::unsupported("Matmul with C of bytes in UB on 310P (take it to global memory)", where);
  }
  settle(where);
}

} // namespace AscendC
