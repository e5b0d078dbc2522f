#pragma once
// Matmul: many products of one size. A, B and C hold the matrices of a batch as their layouts say; where one operand
// has fewer matrices than the other, each is used for several.
#include "matmul.h"

namespace AscendC {

/// Either matrices in A and in B, or (enPartialSum, enAtomic) with the numbers of SetBatchNum or of the tiling.
ASCEND_SIM_MATMUL
template <class First>
typename ASCEND_SIM_MATMUL_IMPL::BatchRun ASCEND_SIM_MATMUL_IMPL::batchOf(First first, uint32_t second,
                                                                          std::array<uint32_t, 3> strides,
                                                                          bool partialSum, uint8_t atomic) const {
  const auto number = [](auto value) { return static_cast<int32_t>(value); };
  const int32_t heads = tiling_.BatchNum > 0 ? tiling_.BatchNum : 1;
  BatchRun run{0,
               batchA_ > 0 ? batchA_ : heads,
               batchB_ > 0 ? batchB_ : heads,
               number(strides[0]),
               number(strides[1]),
               number(strides[2]),
               atomic,
               partialSum};
  if constexpr (std::is_same_v<First, bool>) {
    run.partialSum = first;
    run.atomic = static_cast<uint8_t>(second);
  } else {
    run.countA = number(first);
    run.countB = number(second);
  }
  return run;
}

/// All of C into UB, rows (NZ: columns) `pitch` elements (rows) apart.
ASCEND_SIM_MATMUL
void ASCEND_SIM_MATMUL_IMPL::iterateInto(const LocalTensor<DstT>& c, uint32_t pitch, uint8_t atomic,
                                         const Where& where) {
  if (!sumsAllOfK(where))
    return;
  constexpr bool nz = C_TYPE::format == CubeFormat::NZ;
  const uint32_t height = detail::wholeUnits(static_cast<uint32_t>(singleM_), 16);
  while (Iterate<true>(false, where)) {
    const auto m = static_cast<uint32_t>(m0()), n = static_cast<uint32_t>(n0());
    store(localTarget(c[nz ? n * height + m * 16 : m * pitch + n]), GlobalTensor<DstT>(), atomic, true,
          nz ? height : pitch, where);
  }
  restart();
}

/// The matrices of C. ND_ALIGN: their rows are filled up to 32 bytes.
ASCEND_SIM_MATMUL
detail::BatchLayout ASCEND_SIM_MATMUL_IMPL::batchesOfC(int32_t stride) const {
  const TCubeTiling& t = tiling_;
  const auto columns = static_cast<int32_t>(localPitch(singleN_));
  if (stride == 0 && C_TYPE::layout != LayoutMode::NORMAL && C_TYPE::layout != LayoutMode::NONE)
    return detail::batchLayout(C_TYPE::layout, t.CLayoutInfoB, t.CLayoutInfoS1, t.CLayoutInfoN, t.CLayoutInfoG,
                               static_cast<int32_t>(localPitch(t.CLayoutInfoS2)));
  detail::BatchLayout c{};
  c.ofB = stride != 0 ? stride : int64_t{singleM_} * columns;
  c.pitch = columns;
  return c;
}

/// Batch number `loop`, to global memory or to UB. Matrices are counted over all batches.
ASCEND_SIM_MATMUL
template <class Target>
void ASCEND_SIM_MATMUL_IMPL::runBatch(const Target& target, const BatchRun& run, const Where& where) {
  const TCubeTiling& t = tiling_;
  detail::BatchLayout a = detail::batchLayout(A_TYPE::layout, t.ALayoutInfoB, t.ALayoutInfoS, t.ALayoutInfoN,
                                              t.ALayoutInfoG, t.ALayoutInfoD);
  detail::BatchLayout b = detail::batchLayout(B_TYPE::layout, t.BLayoutInfoB, t.BLayoutInfoS, t.BLayoutInfoN,
                                              t.BLayoutInfoG, t.BLayoutInfoD);
  const detail::BatchLayout c = batchesOfC(run.strideC);
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
  if (run.strideA != 0)
    matrices(a, 1, run.strideA), a.pitch = a_.turned() ? singleM_ : singleK_;
  if (run.strideB != 0)
    matrices(b, 1, run.strideB), b.pitch = b_.turned() ? singleK_ : singleN_;
  const int32_t count = run.countA > run.countB ? run.countA : run.countB;
  if (!detail::argumentFits(run.countA > 0 && run.countB > 0 && count % run.countA == 0 && count % run.countB == 0,
                            "Matmul::IterateBatch", "the larger of the two batches must be a multiple of the smaller",
                            where) ||
      !detail::argumentFits(!run.partialSum, "Matmul::IterateBatch",
                            "enPartialSum must be false: L0C keeps no sums from one batch to the next", where))
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
    if constexpr (std::is_same_v<Target, GlobalTensor<DstT>>)
      IterateAll(target[static_cast<uint64_t>(c.first(ofC))], run.atomic, false, false, false, where);
    else
      iterateInto(target[static_cast<uint32_t>(c.first(ofC))], static_cast<uint32_t>(c.pitch), run.atomic, where);
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
              static_cast<int32_t>(matrixStrideC), 0, false},
             where);
  workspaceRead_ = 0;
  batchesRead_ = 0;
}

/// The next `matrices` of the workspace to UB, as far apart there as they are in the workspace.
ASCEND_SIM_MATMUL
void ASCEND_SIM_MATMUL_IMPL::copyBatch(const LocalTensor<DstT>& c, uint32_t matrices, const Where& where) {
  ASCEND_SIM_ONLY_910B("Matmul::GetBatchTensorC into UB", DstT);
  constexpr uint32_t unit = detail::kRowBytes / sizeof(DstT);
  const detail::BatchLayout l = batchesOfC(0);
  const auto n = static_cast<uint32_t>(singleN_), pitch = static_cast<uint32_t>(l.pitch);
  if (!detail::argumentFits(workspace_ != nullptr, "Matmul::GetBatchTensorC", "IterateNBatch comes first", where) ||
      !detail::argumentFits(pitch % unit == 0, "Matmul::GetBatchTensorC",
                            "rows in UB are whole units of 32 bytes: give C as ND_ALIGN", where))
    return;
  GlobalTensor<DstT> results;
  results.SetGlobalBuffer(workspace_);
  const DataCopyExtParams rows(static_cast<uint16_t>(singleM_), static_cast<uint32_t>(n * sizeof(DstT)),
                               static_cast<uint32_t>((pitch - n) * sizeof(DstT)),
                               pitch / unit - detail::ceilDiv(n, unit), 0);
  const DataCopyPadExtParams<DstT> zeros(true, 0, static_cast<uint8_t>(detail::wholeUnits(n, unit) - n), DstT{});
  for (uint32_t i = 0; i < matrices; ++i, ++batchesRead_)
    DataCopyPad(c[static_cast<uint32_t>(l.first(static_cast<int32_t>(i)))],
                results[static_cast<uint64_t>(l.first(batchesRead_))], rows, zeros, where);
  detail::stepOrder(Pipe::MTE2, Pipe::V, where);
}

} // namespace AscendC
