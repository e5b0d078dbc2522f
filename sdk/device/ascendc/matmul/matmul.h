#pragma once
// Matmul: C = A * B + bias of matrices of any size, block by block through L1, L0A, L0B and L0C. It is made of the
// calls of the cube unit, so that all checks see what it does.
//
// L0A, L0B and L0C are used from their start, L1 from its end: two Matmul objects take turns (End). A vector core has a
// cube unit of its own here, where hardware sends its requests to the cube core of its block: results are the same.
#include "../cube/copy_l0c.h"
#include "../cube/fixpipe.h"
#include "../cube/mmad.h"
#include "../cube/sparse.h"
#include "../system/sysvars.h"
#include "batch_layout.h"
#include "operand.h"

#include <array>

namespace AscendC {
namespace detail {

/// Where a Matmul keeps its blocks in L1, from the end of the memory.
struct MatmulL1 {
  static constexpr uint32_t kBlock = 96 * 1024, kRow = 8 * 1024;
  static constexpr uint32_t kEnd = TOTAL_L1_SIZE / kFractalBytes * kFractalBytes;
  static constexpr uint32_t a = kEnd - kBlock, b = a - kBlock, bias = b - kRow, quant = bias - kRow,
                            index = quant - 16 * 1024;
};

/// SetAtomic… for the length of one store.
class AtomicScope {
public:
  template <class T> AtomicScope(uint8_t mode, T) : saved_{state().atomicOp, state().atomicType, state().combine} {
    if (mode == 0)
      return;
    setAtomic<T>(mode == 1 ? StoreOp::add : mode == 2 ? StoreOp::max : StoreOp::min);
  }
  ~AtomicScope() {
    state().atomicOp = saved_.op;
    state().atomicType = saved_.type;
    state().combine = saved_.combine;
  }
  AtomicScope(const AtomicScope&) = delete;
  AtomicScope& operator=(const AtomicScope&) = delete;

private:
  struct {
    StoreOp op;
    AtomicType type;
    Combine combine;
  } saved_;
};

constexpr const MatmulConfig& configOf(const MatmulConfig& c) { return c; }
constexpr const MatmulConfig& configOf(const MatmulApiStaticTiling& t) { return t.cfg; }

/// Constants of a configuration take the place of what the host says.
inline void overrideTiling(TCubeTiling&, const MatmulConfig&) {}
inline void overrideTiling(TCubeTiling& t, const MatmulApiStaticTiling& s) {
  const auto take = [](int32_t& field, int32_t value) { field = value > 0 ? value : field; };
  take(t.M, s.M), take(t.N, s.N), take(t.Ka, s.Ka), take(t.Kb, s.Kb);
  take(t.singleCoreM, s.singleCoreM), take(t.singleCoreN, s.singleCoreN), take(t.singleCoreK, s.singleCoreK);
  take(t.baseM, s.baseM), take(t.baseN, s.baseN), take(t.baseK, s.baseK);
  take(t.stepM, s.stepM), take(t.stepN, s.stepN);
  take(t.isBias, s.isBias), take(t.iterateOrder, s.iterateOrder);
}

} // namespace detail

// Of the class's members that are defined in the files beside this one.
#define ASCEND_SIM_MATMUL                                                                                              \
  template <class A_TYPE, class B_TYPE, class C_TYPE, class BIAS_TYPE, const auto& MM_CFG, class MM_CB,                \
            template <const auto&, typename, typename, typename, typename, typename> class MATMUL_POLICY>
#define ASCEND_SIM_MATMUL_IMPL MatmulImpl<A_TYPE, B_TYPE, C_TYPE, BIAS_TYPE, MM_CFG, MM_CB, MATMUL_POLICY>

template <class A_TYPE, class B_TYPE, class C_TYPE, class BIAS_TYPE = C_TYPE, const auto& MM_CFG = CFG_NORM,
          class MM_CB = MatmulCallBackFunc<>,
          template <const auto&, typename, typename, typename, typename, typename> class MATMUL_POLICY =
              Impl::Detail::MatmulPolicy>
class MatmulImpl {
  using Where = detail::Where;
  using Pipe = detail::Pipe;

public:
  using AType = A_TYPE;
  using BType = B_TYPE;
  using CType = C_TYPE;
  using BiasType = BIAS_TYPE;
  using CallBack = MM_CB;
  using SrcAT = typename A_TYPE::T;
  using SrcBT = typename B_TYPE::T;
  using DstT = typename C_TYPE::T;
  using BiasT = typename BIAS_TYPE::T;
  using L0cT = typename GetMmDstType<SrcAT>::Type;

  void Init(const TCubeTiling* cubeTiling, TPipe* = nullptr) {
    if (cubeTiling != nullptr)
      tiling_ = *cubeTiling;
    detail::overrideTiling(tiling_, MM_CFG);
    orgM_ = tiling_.M, orgN_ = tiling_.N, orgKa_ = tiling_.Ka, orgKb_ = tiling_.Kb, orgKc_ = 0;
    SetSingleShape(tiling_.singleCoreM, tiling_.singleCoreN, tiling_.singleCoreK);
    ready_ = true;
  }

  // ---- Sizes.
  void SetOrgShape(int orgM, int orgN, int orgK) { SetOrgShape(orgM, orgN, orgK, orgK); }
  void SetOrgShape(int orgM, int orgN, int orgKa, int orgKb, int orgKc = 0) {
    orgM_ = orgM, orgN_ = orgN, orgKa_ = orgKa, orgKb_ = orgKb, orgKc_ = orgKc;
  }
  void SetSingleShape(int singleM, int singleN, int singleK) { SetTail(singleM, singleN, singleK); }
  void SetTail(int tailM = -1, int tailN = -1, int tailK = -1) {
    singleM_ = tailM != -1 ? tailM : singleM_;
    singleN_ = tailN != -1 ? tailN : singleN_;
    singleK_ = tailK != -1 ? tailK : singleK_;
    restart();
  }

  // ---- Operands.
  void SetTensorA(const GlobalTensor<SrcAT>& gm, bool isTransposeA = false) { setOperand(a_, gm, isTransposeA); }
  void SetTensorA(const LocalTensor<SrcAT>& leftMatrix, bool isTransposeA = false) {
    setOperand(a_, leftMatrix, isTransposeA);
  }
  void SetTensorB(const GlobalTensor<SrcBT>& gm, bool isTransposeB = false) { setOperand(b_, gm, isTransposeB); }
  void SetTensorB(const LocalTensor<SrcBT>& rightMatrix, bool isTransposeB = false) {
    setOperand(b_, rightMatrix, isTransposeB);
  }
  /// One value all over: a row [1, K] for A, a column for B.
  void SetTensorA(SrcAT aScalar) { setConstant<A_TYPE>(a_, aScalar); }
  void SetTensorB(SrcBT bScalar) { setConstant<B_TYPE>(b_, bScalar); }
  void SetBias(const GlobalTensor<BiasT>& biasGlobal) {
    bias_ = biasGlobal;
    biasIsLocal_ = false;
    hasBias_ = true;
  }
  void SetBias(const LocalTensor<BiasT>& inputBias) {
    localBias_ = inputBias;
    biasIsLocal_ = hasBias_ = true;
  }
  void DisableBias() { hasBias_ = false; }
  void ClearBias() { hasBias_ = false; }
  void SetQuantScalar(const uint64_t quantScalar) {
    quantScalar_ = quantScalar;
    quant_ = Quant::scalar;
  }
  void SetQuantVector(const GlobalTensor<uint64_t>& quantTensor) {
    quantVector_ = quantTensor;
    quantIsLocal_ = false;
    quant_ = Quant::vector;
  }
  /// From L1.
  void SetQuantVector(const LocalTensor<uint64_t>& quantTensor) {
    ASCEND_SIM_ONLY_910B("Matmul::SetQuantVector from L1", DstT);
    localQuantVector_ = quantTensor;
    quantIsLocal_ = true;
    quant_ = Quant::vector;
  }
  void SetAntiQuantScalar(const SrcAT, const SrcAT) { detail::refuseAntiQuant<SrcAT>(); }
  void SetAntiQuantVector(const LocalTensor<SrcAT>&, const LocalTensor<SrcAT>&) { detail::refuseAntiQuant<SrcAT>(); }
  void SetSparseIndex(const GlobalTensor<uint8_t>& indexGlobal) { sparseIndex_ = indexGlobal; }
  template <class T> void SetSelfDefineData(T dataPtr) {
    static_assert(sizeof(T) <= sizeof dataPtr_, "AscendC::Matmul::SetSelfDefineData takes 8 bytes at most");
    dataPtr_ = 0;
    __builtin_memcpy(&dataPtr_, &dataPtr, sizeof(T));
  }
  void SetUserDefInfo(const uint64_t tilingPtr) { tilingPtr_ = tilingPtr; }
  void SetHF32(bool enableHF32 = false, int32_t transMode = 0) {
    hf32_ = enableHF32;
    hf32Mode_ = transMode;
  }
  void SetSubBlockIdx(uint8_t subBlockIdx) { subBlock_ = subBlockIdx; }
  uint8_t GetSubBlockIdx() { return subBlock_; }
  template <class T> void SetWorkspace(__gm__ const T* addr, int) {
    workspace_ = reinterpret_cast<DstT*>(const_cast<T*>(addr));
  }
  template <class T> void SetWorkspace(GlobalTensor<T>& addr) {
    workspace_ = reinterpret_cast<DstT*>(addr.GetPhyAddr());
  }
  void SetLocalWorkspace(const LocalTensor<uint8_t>&) {}
  void SetBatchNum(int32_t batchA, int32_t batchB) { batchA_ = batchA, batchB_ = batchB; }

  // ---- Work.

  /// The next block of C, in L0C. Asynchronously it only begins: GetTensorC makes the blocks then.
  template <bool sync = true> bool Iterate(bool enPartialSum = false, const Where& where = Where::here()) {
    if constexpr (!sync) {
      const bool more = !async_;
      async_ = more;
      return more;
    }
    return fits(where) && advance() && compute(sumTensor(), enPartialSum, where);
  }
  /// The next block of C, in a tensor of the kernel's own in CO1.
  template <bool sync = true, typename T>
  bool Iterate(bool enPartialSum, const LocalTensor<T>& localCmatrix, const Where& where = Where::here()) {
    static_assert(std::is_same_v<T, L0cT>, "AscendC::Matmul::Iterate: the tensor in CO1 holds sums (GetMmDstType)");
    return fits(where) && advance() && compute(localCmatrix, enPartialSum, where);
  }

  template <bool sync = true>
  void GetTensorC(const GlobalTensor<DstT>& gm, uint8_t enAtomic = 0, bool enSequentialWrite = false,
                  const Where& where = Where::here()) {
    if (!sync && !nextAsync(where))
      return;
    store(gm.access(0, detail::Mode::write, "C"), gm, enAtomic, enSequentialWrite, outputPitch(), where);
  }
  template <bool sync = true, bool doPad = false>
  void GetTensorC(const LocalTensor<DstT>& co2Local, uint8_t enAtomic = 0, bool enSequentialWrite = false,
                  const Where& where = Where::here()) {
    static_assert(!doPad, "AscendC::Matmul::GetTensorC: doPad is no longer used, and must be false");
    (void)enSequentialWrite;
    if (!sync && !nextAsync(where))
      return;
    store(localTarget(co2Local), GlobalTensor<DstT>(), enAtomic, true, 0, where);
  }
  /// The name that asynchronous results had before.
  void AsyncGetTensorC(const LocalTensor<DstT>& c, const Where& where = Where::here()) {
    GetTensorC<false>(c, 0, false, where);
  }
  /// To both.
  template <bool sync = true>
  void GetTensorC(const GlobalTensor<DstT>& gm, const LocalTensor<DstT>& co2Local, uint8_t enAtomic = 0,
                  bool enSequentialWrite = false, const Where& where = Where::here()) {
    if (!sync && !nextAsync(where))
      return;
    store(gm.access(0, detail::Mode::write, "C"), gm, enAtomic, enSequentialWrite, outputPitch(), where);
    store(localTarget(co2Local), GlobalTensor<DstT>(), 0, true, 0, where);
  }
  /// The block in the workspace.
  template <bool sync = true>
  GlobalTensor<DstT> GetTensorC(uint8_t enAtomic = 0, bool enSequentialWrite = false,
                                const Where& where = Where::here()) {
    (void)enSequentialWrite;
    GlobalTensor<DstT> block;
    block.SetGlobalBuffer(workspace_ + workspaceUsed_, static_cast<uint64_t>(tiling_.baseM) * tiling_.baseN);
    workspaceUsed_ += static_cast<uint64_t>(tiling_.baseM) * tiling_.baseN;
    GetTensorC<sync>(block, enAtomic, true, where);
    return block;
  }

  template <bool sync = true>
  void IterateAll(const GlobalTensor<DstT>& gm, uint8_t enAtomic = 0, bool enSequentialWrite = false,
                  bool waitIterateAll = false, bool fakeMsg = false, const Where& where = Where::here()) {
    if (sharedByOthers() || !sumsAllOfK(where))
      return;
    (void)waitIterateAll;
    (void)fakeMsg;
    uint64_t written = 0;
    while (Iterate<true>(false, where)) {
      const GlobalTensor<DstT> to = enSequentialWrite ? gm[written] : gm;
      store(to.access(0, detail::Mode::write, "C"), to, enAtomic, enSequentialWrite, outputPitch(), where);
      written += static_cast<uint64_t>(useM()) * useN();
    }
    restart();
  }
  template <bool sync = true>
  void IterateAll(const LocalTensor<DstT>& ubCmatrix, uint8_t enAtomic = 0, const Where& where = Where::here()) {
    iterateInto(ubCmatrix, localPitch(singleN_), enAtomic, where);
  }
  void WaitIterateAll() {}
  void WaitIterateBatch() {}
  void WaitGetTensorC() {}
  void End(const Where& where = Where::here()) {
    settle(where);
    restart();
  }
  template <bool isTurnOnDebug = true> MatrixOffset GetOffsetC() { return {0, m0(), n0(), useM(), useN()}; }

  // ---- Batches (matmul/batch.h).
  /// One batch: (c, batchA, batchB, …) or (c, enPartialSum, enAtomic, …).
  template <bool sync = true, bool waitIterateBatch = false, class First = bool>
  void IterateBatch(const GlobalTensor<DstT>& gm, First first, uint32_t second, bool enSequentialWrite,
                    const uint32_t matrixStrideA = 0, const uint32_t matrixStrideB = 0,
                    const uint32_t matrixStrideC = 0, const bool enPartialSum = false, const uint8_t enAtomic = 0,
                    const Where& where = Where::here()) {
    (void)enSequentialWrite;
    runBatch(gm, batchOf(first, second, {matrixStrideA, matrixStrideB, matrixStrideC}, enPartialSum, enAtomic), where);
  }
  /// Into UB.
  template <bool sync = true, class First = bool>
  void IterateBatch(const LocalTensor<DstT>& ubCmatrix, First first, uint32_t second, bool enSequentialWrite,
                    const uint32_t matrixStrideA = 0, const uint32_t matrixStrideB = 0,
                    const uint32_t matrixStrideC = 0, const bool enPartialSum = false, const uint8_t enAtomic = 0,
                    const Where& where = Where::here()) {
    (void)enSequentialWrite;
    runBatch(ubCmatrix, batchOf(first, second, {matrixStrideA, matrixStrideB, matrixStrideC}, enPartialSum, enAtomic),
             where);
  }
  template <bool sync = true, bool waitIterateBatch = false>
  void IterateNBatch(const uint32_t batchLoop, uint32_t batchA, uint32_t batchB, bool enSequentialWrite,
                     const uint32_t matrixStrideA = 0, const uint32_t matrixStrideB = 0,
                     const uint32_t matrixStrideC = 0, const Where& where = Where::here());
  /// Of IterateNBatch: the results of `batchA`, `batchB` matrices, in the workspace.
  template <bool sync = true>
  GlobalTensor<DstT> GetBatchTensorC(uint32_t batchA, uint32_t batchB, bool enSequentialWrite = false) {
    (void)enSequentialWrite;
    GlobalTensor<DstT> results;
    const uint64_t size = static_cast<uint64_t>(batchA > batchB ? batchA : batchB) * singleM_ * singleN_;
    results.SetGlobalBuffer(workspace_ + workspaceRead_, size);
    workspaceRead_ += size;
    return results;
  }
  template <bool sync = true>
  GlobalTensor<DstT> GetBatchC(uint32_t batchA, uint32_t batchB, bool enSequentialWrite = false) {
    return GetBatchTensorC<sync>(batchA, batchB, enSequentialWrite);
  }
  /// The same in UB.
  template <bool sync = true>
  void GetBatchTensorC(const LocalTensor<DstT>& c, uint32_t batchA, uint32_t batchB, bool enSequentialWrite = false,
                       const Where& where = Where::here()) {
    (void)enSequentialWrite;
    copyBatch(c, batchA > batchB ? batchA : batchB, where);
  }
  template <bool sync = true>
  void GetBatchC(const LocalTensor<DstT>& c, uint32_t batchA, uint32_t batchB, bool enSequentialWrite = false,
                 const Where& where = Where::here()) {
    GetBatchTensorC<sync>(c, batchA, batchB, enSequentialWrite, where);
  }

private:
  struct BatchRun {
    int32_t loop, countA, countB, strideA, strideB, strideC;
    uint8_t atomic;
    bool partialSum;
  };
  template <class First>
  BatchRun batchOf(First first, uint32_t second, std::array<uint32_t, 3> strides, bool partialSum,
                   uint8_t atomic) const;
  template <class Target> void runBatch(const Target& c, const BatchRun& run, const Where& where);
  detail::BatchLayout batchesOfC(int32_t stride) const;
  void copyBatch(const LocalTensor<DstT>& c, uint32_t matrices, const Where& where);
  void iterateInto(const LocalTensor<DstT>& c, uint32_t pitch, uint8_t atomic, const Where& where);

  enum class Quant : uint8_t { none, scalar, vector };
  static constexpr const MatmulConfig& kConfig = detail::configOf(MM_CFG);
  using Policy = MATMUL_POLICY<MM_CFG, MatmulImpl, A_TYPE, B_TYPE, C_TYPE, BIAS_TYPE>;
  template <class TYPE, class = void> struct IsShared : std::false_type {};
  template <class TYPE> struct IsShared<TYPE, std::enable_if_t<TYPE::ibShare>> : std::true_type {};
  /// Where the vector cores of a block share both A and B (IBSHARE), C is that of the first.
  static bool sharedByOthers() {
    return IsShared<A_TYPE>::value && IsShared<B_TYPE>::value && AscendC::GetSubBlockIdx() != 0;
  }
  template <class TYPE, class = void> struct IsSparse : std::false_type {};
  template <class TYPE> struct IsSparse<TYPE, std::void_t<decltype(TYPE::indexPosition)>> : std::true_type {};
  static constexpr bool kSparse = IsSparse<B_TYPE>::value;
  /// B that is turned as bytes has columns of 32 (64).
  static constexpr uint32_t kColumnsOfN = sizeof(SrcBT) == 1 ? detail::kSquare<SrcBT> : 16;

  template <class Op, class Tensor> void setOperand(Op& to, const Tensor& tensor, bool turned) {
    to.set(tensor, turned);
    restart();
  }
  template <class TYPE, class Op> void setConstant(Op& to, typename TYPE::T value) {
    ASCEND_SIM_ONLY_910B("Matmul::SetTensorA or SetTensorB of a scalar", typename TYPE::T);
    static_assert(TYPE::format == CubeFormat::SCALAR,
                  "AscendC::Matmul: a scalar operand needs CubeFormat::SCALAR in its MatmulType");
    static_assert(std::is_same_v<typename TYPE::T, half> || std::is_same_v<typename TYPE::T, float>,
                  "AscendC::Matmul: a scalar operand is half or float");
    to.set(value);
    restart();
  }
  void restart() {
    block_ = -1;
    async_ = false;
    workspaceUsed_ = workspaceRead_ = 0;
    batchesRead_ = 0;
  }

  // ---- Which block.
  static int32_t parts(int32_t all, int32_t part) { return part > 0 ? (all + part - 1) / part : 0; }
  int32_t blocksM() const { return parts(singleM_, tiling_.baseM); }
  int32_t blocksN() const { return parts(singleN_, tiling_.baseN); }
  bool alongN() const {
    return kConfig.iterateOrder == IterateOrder::ORDER_N ||
           (kConfig.iterateOrder == IterateOrder::UNDEF && tiling_.iterateOrder == 1);
  }
  /// Groups of stepM by stepN blocks, one group after the other, in both in the order that iterateOrder names.
  bool place(int32_t number) {
    const int32_t stepM = tiling_.stepM > 0 ? tiling_.stepM : 1, stepN = tiling_.stepN > 0 ? tiling_.stepN : 1;
    const int32_t bm = blocksM(), bn = blocksN();
    if (number >= bm * bn)
      return false;
    const bool n = alongN();
    // Sizes along the direction that moves first (f) and second (s).
    const int32_t f = n ? bn : bm, s = n ? bm : bn, stepF = n ? stepN : stepM, stepS = n ? stepM : stepN;
    const int32_t band = number / (f * stepS), heightS = s - band * stepS < stepS ? s - band * stepS : stepS;
    int32_t rest = number - band * f * stepS;
    const int32_t group = rest / (stepF * heightS), widthF = f - group * stepF < stepF ? f - group * stepF : stepF;
    rest -= group * stepF * heightS;
    const int32_t inF = group * stepF + rest % widthF, inS = band * stepS + rest / widthF;
    mBlock_ = n ? inS : inF;
    nBlock_ = n ? inF : inS;
    return true;
  }
  bool advance() {
    // With isPartialOutput each step of K is a result of its own.
    if (kConfig.isPartialOutput && block_ >= 0 && step_ + tiling_.baseK < singleK_) {
      step_ += tiling_.baseK;
      return true;
    }
    step_ = 0;
    do
      ++block_;
    while (place(block_) && !Policy::wants(mBlock_, nBlock_));
    return place(block_);
  }
  static bool sumsAllOfK(const Where& where) {
    return detail::argumentFits(!kConfig.isPartialOutput, "Matmul::IterateAll",
                                "isPartialOutput gives the steps of K one by one: take them with Iterate and "
                                "GetTensorC",
                                where);
  }
  bool nextAsync(const Where& where) { return fits(where) && advance() && compute(sumTensor(), false, where); }
  int32_t m0() const { return mBlock_ * tiling_.baseM; }
  int32_t n0() const { return nBlock_ * tiling_.baseN; }
  int32_t useM() const { return singleM_ - m0() < tiling_.baseM ? singleM_ - m0() : tiling_.baseM; }
  int32_t useN() const { return singleN_ - n0() < tiling_.baseN ? singleN_ - n0() : tiling_.baseN; }

  // ---- Into L0C.
  LocalTensor<L0cT> sumTensor() const { return LocalTensor<L0cT>(TPosition::CO1, 0, TOTAL_L0C_SIZE / sizeof(L0cT)); }
  template <class T> static LocalTensor<T> l1At(TPosition position, uint32_t address, uint32_t bytes) {
    return LocalTensor<T>(position, address, static_cast<uint32_t>(detail::elementsIn<T>(bytes)));
  }

  void settle(const Where& where) {
    if (detail::sim::core().checking)
      detail::sim::api().barrier(Pipe::all, where);
  }

  bool fits(const Where& where) const {
    const char* const name = "Matmul";
    return detail::argumentFits(ready_, name, "the object has no tiling: REGIST_MATMUL_OBJ or Init comes first",
                                where) &&
           detail::argumentFits(tiling_.baseM > 0 && tiling_.baseN > 0 && tiling_.baseK > 0, name,
                                "baseM, baseN and baseK of the tiling must be above 0", where) &&
           detail::argumentFits(singleK_ >= 0 && singleM_ >= 0 && singleN_ >= 0, name, "sizes must not be negative",
                                where) &&
           detail::argumentFits(!kConfig.isPartialOutput || !hasBias_, name,
                                "isPartialOutput gives the steps of K one by one: none of them has the bias", where);
  }

  bool compute(const LocalTensor<L0cT>& sum, bool add, const Where& where);
  detail::Staged<SrcAT> stageLeft(int32_t k0, int32_t useK, const Where& where);
  detail::Staged<SrcBT> stageRight(int32_t k0, int32_t useK, const Where& where);
  void loadLeft(const LocalTensor<SrcAT>& l0a, int32_t k0, int32_t useK, const Where& where);
  void startBias(const LocalTensor<L0cT>& sum, const Where& where);
  void loadSparse(const LocalTensor<SrcBT>& l0b, int32_t k0, int32_t useK, const Where& where);

  // ---- Out of L0C (matmul/store.h).
  uint32_t outputPitch() const {
    if (C_TYPE::format == CubeFormat::NZ)
      return kConfig.isEnableChannelSplit ? detail::wholeUnits(static_cast<uint32_t>(orgM_), 16)
                                          : static_cast<uint32_t>(orgM_);
    return localPitch(orgKc_ != 0 ? orgKc_ : orgN_);
  }
  static uint32_t localPitch(int32_t columns) {
    const auto n = static_cast<uint32_t>(columns);
    return C_TYPE::format == CubeFormat::ND_ALIGN ? detail::wholeUnits(n, static_cast<uint32_t>(32 / sizeof(DstT))) : n;
  }
  static detail::Access localTarget(const LocalTensor<DstT>& t) {
    return detail::localAccess(t, 0, detail::Mode::write, "C");
  }
  static constexpr QuantMode_t quantMode(Quant quant) {
    const bool vector = quant == Quant::vector;
    if constexpr (std::is_same_v<DstT, L0cT>)
      return NoQuant;
    else if constexpr (std::is_same_v<L0cT, float> && std::is_same_v<DstT, half>)
      return F322F16;
    else if constexpr (std::is_same_v<L0cT, float> && std::is_same_v<DstT, bfloat16_t>)
      return F322BF16;
    else if constexpr (std::is_same_v<L0cT, float>)
      return vector ? VQF322B8_PRE : QF322B8_PRE;
    else if constexpr (std::is_same_v<DstT, half>)
      return vector ? VDEQF16 : DEQF16;
    else
      return vector ? VREQ8 : REQ8;
  }
  void store(detail::Access to, const GlobalTensor<DstT>& gm, uint8_t atomic, bool sequential, uint32_t pitch,
             const Where& where);

  TCubeTiling tiling_;
  detail::MatrixOperand<A_TYPE> a_;
  detail::MatrixOperand<B_TYPE> b_;
  GlobalTensor<BiasT> bias_;
  LocalTensor<BiasT> localBias_;
  GlobalTensor<uint64_t> quantVector_;
  LocalTensor<uint64_t> localQuantVector_;
  GlobalTensor<uint8_t> sparseIndex_;
  DstT* workspace_ = nullptr;
  uint64_t workspaceUsed_ = 0, workspaceRead_ = 0;
  uint64_t quantScalar_ = 0, dataPtr_ = 0, tilingPtr_ = 0;
  int32_t orgM_ = 0, orgN_ = 0, orgKa_ = 0, orgKb_ = 0, orgKc_ = 0;
  int32_t singleM_ = 0, singleN_ = 0, singleK_ = 0;
  int32_t block_ = -1, mBlock_ = 0, nBlock_ = 0;
  int32_t step_ = 0; ///< where in K, with isPartialOutput
  int32_t batchA_ = 0, batchB_ = 0;
  int32_t batchesRead_ = 0; ///< matrices that GetBatchTensorC has copied
  int32_t hf32Mode_ = 0;
  Quant quant_ = Quant::none;
  uint8_t subBlock_ = 0;
  bool ready_ = false, hasBias_ = false, biasIsLocal_ = false, quantIsLocal_ = false, async_ = false, hf32_ = false;
};

template <class A_TYPE, class B_TYPE, class C_TYPE, class BIAS_TYPE = C_TYPE, const auto& MM_CFG = CFG_NORM,
          class MM_CB = MatmulCallBackFunc<>,
          template <const auto&, typename, typename, typename, typename, typename> class MATMUL_POLICY =
              Impl::Detail::MatmulPolicy>
using Matmul = MatmulImpl<A_TYPE, B_TYPE, C_TYPE, BIAS_TYPE, MM_CFG, MM_CB, MATMUL_POLICY>;

} // namespace AscendC

#include "batch.h"
#include "compute.h"
#include "register.h"
#include "store.h"
#undef ASCEND_SIM_MATMUL
#undef ASCEND_SIM_MATMUL_IMPL
