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

/// Batch number `loop`. Matrices are counted over all batches.
ASCEND_SIM_MATMUL
void ASCEND_SIM_MATMUL_IMPL::runBatch(const GlobalTensor<DstT>& gm, const BatchRun& run, const Where& where) {
  const TCubeTiling& t = tiling_;
  detail::BatchLayout a = detail::batchLayout(A_TYPE::layout, t.ALayoutInfoB, t.ALayoutInfoS, t.ALayoutInfoN,
                                              t.ALayoutInfoG, t.ALayoutInfoD);
  detail::BatchLayout b = detail::batchLayout(B_TYPE::layout, t.BLayoutInfoB, t.BLayoutInfoS, t.BLayoutInfoN,
                                              t.BLayoutInfoG, t.BLayoutInfoD);
  detail::BatchLayout c = detail::batchLayout(C_TYPE::layout, t.CLayoutInfoB, t.CLayoutInfoS1, t.CLayoutInfoN,
                                              t.CLayoutInfoG, t.CLayoutInfoS2);
  const auto plain = [](LayoutMode mode) { return mode == LayoutMode::NORMAL || mode == LayoutMode::NONE; };
  const auto matrices = [](detail::BatchLayout& l, int64_t rows, int64_t columns) {
    l = detail::BatchLayout{};
    l.ofB = rows * columns;
    l.pitch = static_cast<int32_t>(columns);
  };
  if (plain(A_TYPE::layout))
    matrices(a, a_.turned() ? singleK_ : singleM_, a_.turned() ? singleM_ : singleK_);
  if (plain(B_TYPE::layout))
    matrices(b, b_.turned() ? singleN_ : singleK_, b_.turned() ? singleK_ : singleN_);
  if (plain(C_TYPE::layout))
    matrices(c, singleM_, singleN_);
  if (run.strideA != 0)
    matrices(a, 1, run.strideA), a.pitch = a_.turned() ? singleM_ : singleK_;
  if (run.strideB != 0)
    matrices(b, 1, run.strideB), b.pitch = b_.turned() ? singleK_ : singleN_;
  if (run.strideC != 0)
    matrices(c, 1, run.strideC), c.pitch = singleN_;
  const int32_t count = run.countA > run.countB ? run.countA : run.countB;
  if (!detail::argumentFits(run.countA > 0 && run.countB > 0 && count % run.countA == 0 && count % run.countB == 0,
                            "Matmul::IterateBatch", "the larger of the two batches must be a multiple of the smaller",
                            where))
    return;
  const detail::MatrixOperand<A_TYPE> allA = a_;
  const detail::MatrixOperand<B_TYPE> allB = b_;
  const GlobalTensor<BiasT> allBias = bias_;
  const int32_t org[] = {orgM_, orgN_, orgKa_, orgKb_, orgKc_};
  const bool turnA = a_.turned(), turnB = b_.turned();
  for (int32_t i = 0; i < count; ++i) {
    const int32_t ofA = run.loop * run.countA + i / (count / run.countA);
    const int32_t ofB = run.loop * run.countB + i / (count / run.countB);
    const int32_t ofC = run.loop * count + i;
    SetTensorA(allA.global[static_cast<uint64_t>(a.first(ofA))], turnA);
    SetTensorB(allB.global[static_cast<uint64_t>(b.first(ofB))], turnB);
    if (hasBias_ && kConfig.isBiasBatch)
      bias_ = allBias[static_cast<uint64_t>(ofC) * static_cast<uint64_t>(singleN_)];
    SetOrgShape(turnA ? a.pitch : singleM_, turnB ? singleN_ : b.pitch, turnA ? singleK_ : a.pitch,
                turnB ? b.pitch : singleK_, c.pitch);
    IterateAll(gm[static_cast<uint64_t>(c.first(ofC))], run.atomic, false, false, false, where);
  }
  SetOrgShape(org[0], org[1], org[2], org[3], org[4]);
  a_ = allA;
  b_ = allB;
  bias_ = allBias;
}

/// `batchLoop` batches into the workspace.
ASCEND_SIM_MATMUL
template <bool sync, bool waitIterateBatch>
void ASCEND_SIM_MATMUL_IMPL::IterateNBatch(const uint32_t batchLoop, uint32_t batchA, uint32_t batchB,
                                           bool enSequentialWrite, const uint32_t matrixStrideA,
                                           const uint32_t matrixStrideB, const uint32_t matrixStrideC,
                                           const Where& where) {
  (void)enSequentialWrite;
  if (!detail::argumentFits(workspace_ != nullptr, "Matmul::IterateNBatch", "SetWorkspace comes first", where))
    return;
  GlobalTensor<DstT> results;
  results.SetGlobalBuffer(workspace_);
  for (uint32_t loop = 0; loop < batchLoop; ++loop)
    runBatch(results,
             {static_cast<int32_t>(loop), static_cast<int32_t>(batchA), static_cast<int32_t>(batchB),
              static_cast<int32_t>(matrixStrideA), static_cast<int32_t>(matrixStrideB),
              static_cast<int32_t>(matrixStrideC), 0},
             where);
  workspaceRead_ = 0;
}

} // namespace AscendC
