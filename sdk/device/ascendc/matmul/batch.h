#pragma once
// Matmul: many products of one size. A, B and C hold the matrices of a batch as their layouts say; where one operand
// has fewer matrices than the other, each is used for several.
#include "matmul.h"

namespace AscendC {
namespace detail {

/// Matrices inside a tensor: the first element of one, and the distance of its rows.
struct BatchLayout {
  int32_t n = 1, g = 1; ///< matrices of one b: heads, and groups of them
  int64_t ofB = 0, ofN = 0, ofG = 0;
  int32_t pitch = 0;

  int64_t first(int32_t index) const {
    const int32_t heads = n * g;
    return index / heads * ofB + index % heads / g * ofN + index % g * ofG;
  }
};

/// rows: S, columns: D of the layout's axes B, S, N, G, D.
constexpr BatchLayout batchLayout(LayoutMode mode, int32_t b, int32_t s, int32_t n, int32_t g, int32_t d) {
  BatchLayout l;
  l.n = n > 0 ? n : 1;
  l.g = g > 0 ? g : 1;
  const int64_t row = int64_t{l.n} * l.g * d;
  switch (mode) {
  case LayoutMode::BSNGD:
    l.ofB = s * row, l.ofN = int64_t{l.g} * d, l.ofG = d;
    l.pitch = static_cast<int32_t>(row);
    break;
  case LayoutMode::SBNGD:
    l.ofB = row, l.ofN = int64_t{l.g} * d, l.ofG = d;
    l.pitch = static_cast<int32_t>(row * b);
    break;
  default: // BNGS1S2 and NORMAL: one matrix behind the other
    l.ofG = int64_t{s} * d, l.ofN = l.ofG * l.g, l.ofB = l.ofN * l.n;
    l.pitch = d;
    break;
  }
  return l;
}

} // namespace detail

ASCEND_SIM_MATMUL
void ASCEND_SIM_MATMUL_IMPL::IterateBatch(const GlobalTensor<DstT>& gm, bool enPartialSum, uint8_t enAtomic,
                                          bool enSequentialWrite, const uint32_t matrixStrideA,
                                          const uint32_t matrixStrideB, const uint32_t matrixStrideC,
                                          const Where& where) {
  (void)enPartialSum;
  (void)enSequentialWrite;
  const TCubeTiling& t = tiling_;
  detail::BatchLayout a = detail::batchLayout(A_TYPE::layout, t.ALayoutInfoB, t.ALayoutInfoS, t.ALayoutInfoN,
                                              t.ALayoutInfoG, t.ALayoutInfoD);
  detail::BatchLayout b = detail::batchLayout(B_TYPE::layout, t.BLayoutInfoB, t.BLayoutInfoS, t.BLayoutInfoN,
                                              t.BLayoutInfoG, t.BLayoutInfoD);
  detail::BatchLayout c = detail::batchLayout(C_TYPE::layout, t.CLayoutInfoB, t.CLayoutInfoS1, t.CLayoutInfoN,
                                              t.CLayoutInfoG, t.CLayoutInfoS2);
  const bool plain = A_TYPE::layout == LayoutMode::NORMAL || A_TYPE::layout == LayoutMode::NONE;
  if (plain) {
    const auto together = [](detail::BatchLayout& l, int64_t rows, int64_t columns, int32_t pitch) {
      l = detail::BatchLayout{};
      l.ofB = rows * columns;
      l.pitch = pitch;
    };
    together(a, singleM_, singleK_, a_.turned() ? singleM_ : singleK_);
    together(b, singleK_, singleN_, b_.turned() ? singleK_ : singleN_);
    together(c, singleM_, singleN_, singleN_);
  }
  const int32_t countA = batchA_ > 0 ? batchA_ : t.BatchNum > 0 ? t.BatchNum : a.n * a.g;
  const int32_t countB = batchB_ > 0 ? batchB_ : t.BatchNum > 0 ? t.BatchNum : b.n * b.g;
  const int32_t count = countA > countB ? countA : countB;
  if (!detail::argumentFits(countA > 0 && countB > 0 && count % countA == 0 && count % countB == 0,
                            "Matmul::IterateBatch", "the larger of the two batches must be a multiple of the smaller",
                            where))
    return;
  if (matrixStrideA != 0)
    a.ofB = matrixStrideA, a.n = a.g = 1;
  if (matrixStrideB != 0)
    b.ofB = matrixStrideB, b.n = b.g = 1;
  if (matrixStrideC != 0)
    c.ofB = matrixStrideC, c.n = c.g = 1;
  const GlobalTensor<SrcAT> allA = a_.global;
  const GlobalTensor<SrcBT> allB = b_.global;
  const GlobalTensor<BiasT> allBias = bias_;
  const bool turnA = a_.turned(), turnB = b_.turned();
  const int32_t org[] = {orgM_, orgN_, orgKa_, orgKb_, orgKc_};
  for (int32_t i = 0; i < count; ++i) {
    SetTensorA(allA[static_cast<uint64_t>(a.first(i / (count / countA)))], turnA);
    SetTensorB(allB[static_cast<uint64_t>(b.first(i / (count / countB)))], turnB);
    if (hasBias_ && kConfig.isBiasBatch)
      bias_ = allBias[static_cast<uint64_t>(i) * singleN_];
    SetOrgShape(turnA ? a.pitch : singleM_, turnB ? singleN_ : b.pitch, turnA ? singleK_ : a.pitch,
                turnB ? b.pitch : singleK_, c.pitch);
    IterateAll(gm[static_cast<uint64_t>(c.first(i))], enAtomic, false, false, false, where);
  }
  SetOrgShape(org[0], org[1], org[2], org[3], org[4]);
  a_.set(allA, turnA);
  b_.set(allB, turnB);
  bias_ = allBias;
}

/// `batchLoop` batches, one behind the other in A, B and the workspace.
ASCEND_SIM_MATMUL
template <bool sync, bool waitIterateBatch>
void ASCEND_SIM_MATMUL_IMPL::IterateNBatch(const uint32_t batchLoop, uint32_t batchA, uint32_t batchB,
                                           bool enSequentialWrite, const uint32_t matrixStrideA,
                                           const uint32_t matrixStrideB, const uint32_t matrixStrideC,
                                           const Where& where) {
  if (!detail::argumentFits(workspace_ != nullptr, "Matmul::IterateNBatch", "SetWorkspace comes first", where))
    return;
  const GlobalTensor<SrcAT> allA = a_.global;
  const GlobalTensor<SrcBT> allB = b_.global;
  const GlobalTensor<BiasT> allBias = bias_;
  const bool turnA = a_.turned(), turnB = b_.turned();
  const uint64_t sizeA = static_cast<uint64_t>(singleM_) * singleK_, sizeB = static_cast<uint64_t>(singleK_) * singleN_;
  const uint64_t sizeC = static_cast<uint64_t>(singleM_) * singleN_ * (batchA > batchB ? batchA : batchB);
  SetBatchNum(static_cast<int32_t>(batchA), static_cast<int32_t>(batchB));
  for (uint32_t loop = 0; loop < batchLoop; ++loop) {
    GlobalTensor<DstT> to;
    to.SetGlobalBuffer(workspace_ + loop * sizeC, sizeC);
    a_.set(allA[loop * sizeA * batchA], turnA);
    b_.set(allB[loop * sizeB * batchB], turnB);
    if (hasBias_ && kConfig.isBiasBatch)
      bias_ = allBias[loop * uint64_t{batchA > batchB ? batchA : batchB} * static_cast<uint64_t>(singleN_)];
    IterateBatch(to, false, 0, enSequentialWrite, matrixStrideA, matrixStrideB, matrixStrideC, where);
  }
  a_.set(allA, turnA);
  b_.set(allB, turnB);
  bias_ = allBias;
  workspaceRead_ = 0;
}

} // namespace AscendC
