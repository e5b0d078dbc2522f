#pragma once
// Matmul: one block of C, over all of K.
#include "matmul.h"

namespace AscendC {

/// A block of A in L1: rows of M and columns of K, or the other way round.
ASCEND_SIM_MATMUL
detail::Staged<typename ASCEND_SIM_MATMUL_IMPL::SrcAT> ASCEND_SIM_MATMUL_IMPL::stageLeft(int32_t k0, int32_t useK,
                                                                                         const Where& where) {
  const auto u = [](int32_t v) { return static_cast<uint32_t>(v); };
  const LocalTensor<SrcAT> l1 = l1At<SrcAT>(TPosition::A1, detail::MatmulL1::a, detail::MatmulL1::kBlock);
  if constexpr (MM_CB::CopyA1Ptr != nullptr) {
    MM_CB::CopyA1Ptr(l1.template ReinterpretCast<int8_t>(), a_.global.GetPhyAddr(), mBlock_, k0 / tiling_.baseK, useM(),
                     useK, tilingPtr_, dataPtr_);
    return {l1, detail::wholeUnits(u(a_.turned() ? useK : useM()), detail::kFractalRows), 0, 0};
  }
  const bool local = A_TYPE::pos != TPosition::GM;
  const uint32_t m = u(local ? singleM_ : orgM_), k = u(local ? singleK_ : orgKa_);
  if (a_.turned())
    return a_.stage(l1, {u(k0), u(m0()), u(useK), u(useM())}, k, m, where);
  return a_.stage(l1, {u(m0()), u(k0), u(useM()), u(useK)}, m, k, where);
}

ASCEND_SIM_MATMUL
detail::Staged<typename ASCEND_SIM_MATMUL_IMPL::SrcBT> ASCEND_SIM_MATMUL_IMPL::stageRight(int32_t k0, int32_t useK,
                                                                                          const Where& where) {
  const auto u = [](int32_t v) { return static_cast<uint32_t>(v); };
  const LocalTensor<SrcBT> l1 = l1At<SrcBT>(TPosition::B1, detail::MatmulL1::b, detail::MatmulL1::kBlock);
  if constexpr (MM_CB::CopyB1Ptr != nullptr) {
    MM_CB::CopyB1Ptr(l1.template ReinterpretCast<int8_t>(), b_.global.GetPhyAddr(), k0 / tiling_.baseK, nBlock_, useK,
                     useN(), tilingPtr_, dataPtr_);
    return {l1, detail::wholeUnits(u(b_.turned() ? useN() : useK), detail::kFractalRows), 0, 0};
  }
  const bool local = B_TYPE::pos != TPosition::GM;
  const uint32_t n = u(local ? singleN_ : orgN_), k = u(local ? singleK_ : orgKb_);
  if (b_.turned())
    return b_.stage(l1, {u(n0()), u(k0), u(useN()), u(useK)}, n, k, where);
  return b_.stage(l1, {u(k0), u(n0()), u(useK), u(useN())}, k, n, where);
}

/// The bias of the block's columns: on 910B into the bias table, on 310P all over the block.
ASCEND_SIM_MATMUL
void ASCEND_SIM_MATMUL_IMPL::startBias(const LocalTensor<L0cT>& sum, const Where& where) {
  const auto n = static_cast<uint16_t>(useN());
  const auto first = static_cast<uint32_t>(n0());
  const Nd2NzParams row(1, 1, n, 0, n, 1, 1, 0); // one row: its columns of 32 bytes lie one behind the other
  if constexpr (detail::is910B) {
    (void)sum;
    const LocalTensor<BiasT> l1 = l1At<BiasT>(TPosition::C1, detail::MatmulL1::bias, detail::MatmulL1::kRow);
    if (biasIsLocal_)
      DataCopy(l1, localBias_[first], row, where);
    else
      DataCopy(l1, bias_[first], row, where);
    detail::stepOrder(Pipe::MTE2, Pipe::MTE1, where);
    detail::stepOrder(Pipe::MTE3, Pipe::MTE1, where);
    detail::stepOrder(Pipe::M, Pipe::MTE1, where);
    const LocalTensor<L0cT> table(TPosition::C2, 0, 256);
    const auto bursts = static_cast<uint16_t>(
        detail::ceilDiv(detail::wholeUnits(n, kColumnsOfN) * static_cast<uint32_t>(sizeof(BiasT)), detail::kBiasBurst));
    if constexpr (std::is_same_v<BiasT, L0cT> || (std::is_same_v<BiasT, half> && std::is_same_v<L0cT, float>))
      DataCopy(table, l1, DataCopyParams(1, bursts, 0, 0), where);
    else
      detail::sim::unsupported("Matmul with a bias of this element type (use float, half or int32_t)", where);
  } else if constexpr (std::is_same_v<BiasT, L0cT>) {
    // The last 8 KiB of UB are kept for the library.
    const LocalTensor<L0cT> ub(TPosition::VECCALC, TMP_UB_OFFSET, TMP_UB_SIZE / sizeof(L0cT));
    if (!detail::argumentFits(!biasIsLocal_ && n * sizeof(L0cT) <= TMP_UB_SIZE, "Matmul",
                              "on 310P the bias lies in global memory, and one of a block is at most 8 KiB", where))
      return;
    DataCopy(ub, bias_[first], row, where);
    detail::stepOrder(Pipe::MTE2, Pipe::V, where);
    detail::stepOrder(Pipe::M, Pipe::V, where);
    const uint32_t m1 = detail::ceilDiv(static_cast<uint32_t>(useM()), 16);
    for (uint32_t j = 0; j < detail::ceilDiv(n, 16); ++j)
      for (uint32_t i = 0; i < m1; ++i)
        BroadCastVecToMM(sum[(j * m1 + i) * 256], ub[j * 16], 1, 1, 0, 0, where);
    detail::stepOrder(Pipe::V, Pipe::M, where);
  } else {
    detail::sim::unsupported("Matmul with a bias whose element type is not that of the sums (on 310P)", where);
  }
}

/// The kept half of B, N by K / 2, and its indices, in columns of 8 bytes: [K/64][N][8].
ASCEND_SIM_MATMUL
void ASCEND_SIM_MATMUL_IMPL::loadSparse(const LocalTensor<SrcBT>& l0b, int32_t k0, int32_t useK, const Where& where) {
  if constexpr (kSparse) {
    const auto n = static_cast<uint32_t>(useN()), k = static_cast<uint32_t>(k0);
    if (!detail::argumentFits(b_.turned() && k % 64 == 0, "Matmul",
                              "a sparse B is N by K / 2 (isTransposeB), and baseK is a multiple of 64", where))
      return;
    const uint32_t kept = detail::ceilDiv(static_cast<uint32_t>(useK), 64), n1 = detail::ceilDiv(n, 16);
    const uint32_t all = detail::ceilDiv(static_cast<uint32_t>(orgN_), 16);
    const LocalTensor<SrcBT> l1 = l1At<SrcBT>(TPosition::B1, detail::MatmulL1::b, detail::MatmulL1::kBlock);
    const LocalTensor<uint8_t> index = l1At<uint8_t>(TPosition::B1, detail::MatmulL1::index, 16 * 1024);
    const auto columns = static_cast<uint16_t>(orgKb_ / 2);
    DataCopy(l1, b_.global[static_cast<uint64_t>(n0()) * columns + k / 2],
             Nd2NzParams(1, static_cast<uint16_t>(n), static_cast<uint16_t>(useK / 2), 0, columns,
                         static_cast<uint16_t>(n1 * 16), 1, 0),
             where);
    constexpr uint32_t blocks = detail::kFractalBytes / 4 / 32; // of the indices of a fractal
    DataCopy(index,
             sparseIndex_[(uint64_t{k} / 64 * all + static_cast<uint32_t>(n0()) / 16) * detail::kFractalBytes / 4],
             DataCopyParams(static_cast<uint16_t>(kept), static_cast<uint16_t>(n1 * blocks),
                            static_cast<uint16_t>((all - n1) * blocks), 0),
             where);
    detail::stepOrder(Pipe::MTE2, Pipe::MTE1, where);
    LoadDataWithSparse(l0b, l1, index, LoadData2DParams(0, static_cast<uint8_t>(kept * n1), 1, 0, 0, false, 0), where);
  }
}

/// The block of A to L0A.
ASCEND_SIM_MATMUL
void ASCEND_SIM_MATMUL_IMPL::loadLeft(const LocalTensor<SrcAT>& l0a, int32_t k0, int32_t useK, const Where& where) {
  using detail::stepOrder;
  const auto m = static_cast<uint32_t>(useM()), k = static_cast<uint32_t>(useK);
  if constexpr (A_TYPE::format == CubeFormat::SCALAR) {
    stepOrder(Pipe::M, Pipe::MTE1, where);
    detail::fillBlock(l0a, a_.constant, m, k, where);
  } else {
    const detail::Staged<SrcAT> left = stageLeft(k0, useK, where);
    stepOrder(Pipe::MTE2, Pipe::MTE1, where);
    stepOrder(Pipe::MTE3, Pipe::MTE1, where);
    stepOrder(Pipe::M, Pipe::MTE1, where);
    stepOrder(Pipe::MTE1, Pipe::MTE1, where);
    detail::loadBlock(l0a, left, a_.turned() ? k : m, a_.turned() ? m : k, a_.turned(), where);
  }
}

ASCEND_SIM_MATMUL
bool ASCEND_SIM_MATMUL_IMPL::compute(const LocalTensor<L0cT>& sum, bool add, const Where& where) {
  using detail::stepOrder;
  if (singleM_ == 0 || singleN_ == 0)
    return false;
  settle(where);
  if constexpr (detail::is910B) {
    SetHF32Mode(hf32_);
    SetHF32TransMode(hf32Mode_ != 0);
  }
  const LocalTensor<SrcAT> l0a =
      LocalTensor<SrcAT>(TPosition::A2, 0, static_cast<uint32_t>(detail::elementsIn<SrcAT>(TOTAL_L0A_SIZE)));
  const LocalTensor<SrcBT> l0b =
      LocalTensor<SrcBT>(TPosition::B2, 0, static_cast<uint32_t>(detail::elementsIn<SrcBT>(TOTAL_L0B_SIZE)));
  const auto m = static_cast<uint32_t>(useM()), n = static_cast<uint32_t>(useN());
  const bool turnB = !b_.turned() && sizeof(SrcBT) == 1;
  const bool withBias = hasBias_ && !add && kConfig.enableSetBias;
  if (withBias)
    startBias(sum, where);
  const int32_t first = kConfig.isPartialOutput ? step_ : 0;
  const int32_t last = kConfig.isPartialOutput ? step_ + 1 : singleK_;
  for (int32_t k0 = first; k0 < last; k0 += tiling_.baseK) {
    const int32_t useK = singleK_ - k0 < tiling_.baseK ? singleK_ - k0 : tiling_.baseK;
    stepOrder(Pipe::MTE1, Pipe::MTE2, where);
    stepOrder(Pipe::MTE1, Pipe::MTE3, where);
    loadLeft(l0a, k0, useK, where);
    if constexpr (kSparse) {
      loadSparse(l0b, k0, useK, where);
    } else if constexpr (B_TYPE::format == CubeFormat::SCALAR) {
      detail::fillBlock(l0b, b_.constant, n, static_cast<uint32_t>(useK), where);
    } else {
      const detail::Staged<SrcBT> right = stageRight(k0, useK, where);
      stepOrder(Pipe::MTE2, Pipe::MTE1, where);
      stepOrder(Pipe::MTE3, Pipe::MTE1, where);
      detail::loadBlock(l0b, right, b_.turned() ? n : static_cast<uint32_t>(useK),
                        b_.turned() ? static_cast<uint32_t>(useK) : n, !b_.turned(), where);
    }
    stepOrder(Pipe::MTE1, Pipe::M, where);
    stepOrder(Pipe::FIX, Pipe::M, where);
    stepOrder(Pipe::M, Pipe::M, where);
    MmadParams p;
    // One row would be taken as a vector in order (GEMV), and a fractal is not that.
    p.m = static_cast<uint16_t>(m == 1 ? 16 : m);
    p.n = static_cast<uint16_t>(turnB ? detail::wholeUnits(n, kColumnsOfN) : n);
    p.k = static_cast<uint16_t>(detail::isInt4<SrcAT> ? detail::wholeUnits(static_cast<uint32_t>(useK), 2)
                                                      : static_cast<uint32_t>(useK));
    p.kDirectionAlign = sizeof(SrcAT) == 4 && a_.turned();
    p.cmatrixInitVal = k0 == first && !add && !withBias;
    if constexpr (kSparse) {
      p.cmatrixSource = k0 == first && withBias;
      MmadWithSparse(sum, l0a, l0b, p, where);
    } else if constexpr (detail::is910B) {
      if (k0 == first && withBias)
        Mmad(sum, l0a, l0b, LocalTensor<L0cT>(TPosition::C2, 0, 256), p, where);
      else
        Mmad(sum, l0a, l0b, p, where);
    } else {
      p.isBias = !p.cmatrixInitVal;
      Mmad(sum, l0a, l0b, p, where);
    }
  }
  stepOrder(Pipe::M, Pipe::FIX, where);
  stepOrder(Pipe::M, Pipe::V, where);
  return true;
}

} // namespace AscendC
