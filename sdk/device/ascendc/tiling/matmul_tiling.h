#pragma once
// MatmulApiTiling (one core), MultiCoreMatmulTiling, BatchMatmulTiling: they fill TCubeTiling for Matmul. The numbers
// that they choose are their own; a kernel that reads them from the struct works with any.
#include "../../tiling/platform/platform_ascendc.h"
#include "matmul_data.h"
#include "matmul_split.h"
#include "matmul_types.h"

namespace matmul_tiling {

struct PlatformInfo {
  platform_ascendc::SocVersion socVersion;
  uint64_t l1Size = 0;
  uint64_t l0CSize = 0;
  uint64_t ubSize = 0;
  uint64_t l0ASize = 0;
  uint64_t l0BSize = 0;
};

/// The setters answer 0, or -1 for what cannot be.
class MatmulApiTilingBase {
public:
  MatmulApiTilingBase() {
    if (const auto* platform = platform_ascendc::PlatformAscendCManager::GetInstance())
      readMemories(*platform);
  }
  explicit MatmulApiTilingBase(const platform_ascendc::PlatformAscendC& ascendcPlatform) {
    readMemories(ascendcPlatform);
  }
  explicit MatmulApiTilingBase(const PlatformInfo& platform) {
    memories_ = {static_cast<int64_t>(platform.l1Size),
                 static_cast<int64_t>(platform.l0ASize),
                 static_cast<int64_t>(platform.l0BSize),
                 static_cast<int64_t>(platform.l0CSize),
                 static_cast<int64_t>(platform.ubSize),
                 platform.socVersion == platform_ascendc::SocVersion::ASCEND910B ? 1024 : 0};
  }
  virtual ~MatmulApiTilingBase() = default;

  int32_t SetAType(TPosition pos, CubeFormat type, DataType dataType, bool isTrans = false) {
    return setType(aType_, {pos, type, dataType, isTrans});
  }
  int32_t SetBType(TPosition pos, CubeFormat type, DataType dataType, bool isTrans = false) {
    return setType(bType_, {pos, type, dataType, isTrans});
  }
  int32_t SetCType(TPosition pos, CubeFormat type, DataType dataType) {
    return setType(cType_, {pos, type, dataType, false});
  }
  int32_t SetBiasType(TPosition pos, CubeFormat type, DataType dataType) {
    return setType(biasType_, {pos, type, dataType, false});
  }
  int32_t SetDequantType(DequantType) { return 0; }

  virtual int32_t SetShape(int32_t m, int32_t n, int32_t k) { return setShape(m, n, k); }
  int32_t SetOrgShape(int32_t orgMIn, int32_t orgNIn, int32_t orgKIn) {
    return SetOrgShape(orgMIn, orgNIn, orgKIn, orgKIn);
  }
  int32_t SetOrgShape(int32_t orgMIn, int32_t orgNIn, int32_t orgKaIn, int32_t orgKbIn) {
    orgM = orgMIn;
    orgN = orgNIn;
    orgKa = orgKaIn;
    orgKb = orgKbIn;
    return 0;
  }
  int32_t SetALayout(int32_t b, int32_t s, int32_t n, int32_t g, int32_t d) {
    AscendC::tiling::TCubeTiling& t = tiling_;
    t.ALayoutInfoB = b, t.ALayoutInfoS = s, t.ALayoutInfoN = n, t.ALayoutInfoG = g, t.ALayoutInfoD = d;
    return 0;
  }
  int32_t SetBLayout(int32_t b, int32_t s, int32_t n, int32_t g, int32_t d) {
    AscendC::tiling::TCubeTiling& t = tiling_;
    t.BLayoutInfoB = b, t.BLayoutInfoS = s, t.BLayoutInfoN = n, t.BLayoutInfoG = g, t.BLayoutInfoD = d;
    return 0;
  }
  int32_t SetCLayout(int32_t b, int32_t s, int32_t n, int32_t g, int32_t d) {
    AscendC::tiling::TCubeTiling& t = tiling_;
    t.CLayoutInfoB = b, t.CLayoutInfoS1 = s, t.CLayoutInfoN = n, t.CLayoutInfoG = g, t.CLayoutInfoS2 = d;
    return 0;
  }
  int32_t SetBatchNum(int32_t batch) {
    tiling_.BatchNum = batch;
    return 0;
  }
  /// Batches of plain matrices, one behind the other.
  int32_t SetBatchInfoForNormal(int32_t batchA, int32_t batchB, int32_t m, int32_t n, int32_t k) {
    SetALayout(batchA, m, 1, 1, k);
    SetBLayout(batchB, n, 1, 1, k);
    SetCLayout(std::max(batchA, batchB), m, 1, 1, n);
    return 0;
  }
  int32_t EnableBias(bool isBiasIn = false) {
    isBias = isBiasIn;
    return 0;
  }
  int32_t SetBias(bool isBiasIn = false) { return EnableBias(isBiasIn); }
  int32_t SetFixSplit(int32_t baseMIn = -1, int32_t baseNIn = -1, int32_t baseKIn = -1) {
    fixed_ = {baseMIn, baseNIn, baseKIn};
    return 0;
  }
  /// Bytes that may be used; -1: all there are.
  int32_t SetBufferSpace(int32_t l1Size = -1, int32_t l0CSize = -1, int32_t ubSize = -1, int32_t btSize = -1) {
    const auto take = [](int64_t& memory, int32_t bytes) {
      if (bytes > memory)
        return false;
      memory = bytes < 0 ? memory : bytes;
      return true;
    };
    return take(memories_.l1, l1Size) && take(memories_.l0c, l0CSize) && take(memories_.ub, ubSize) &&
                   take(memories_.bt, btSize)
               ? 0
               : -1;
  }
  int32_t SetTraverse(MatrixTraverse traverse) {
    traverse_ = traverse;
    return 0;
  }
  int32_t SetMadType(MatrixMadType) { return 0; }
  int32_t SetSplitRange(int32_t maxBaseM = -1, int32_t maxBaseN = -1, int32_t maxBaseK = -1, int32_t = -1, int32_t = -1,
                        int32_t = -1) {
    most_ = {maxBaseM, maxBaseN, maxBaseK};
    return 0;
  }
  int32_t SetDoubleBuffer(bool, bool, bool, bool, bool = true, bool = true) { return 0; }
  void SetMatmulConfigParams(int32_t = 1, bool = false, ScheduleType schedule = ScheduleType::INNER_PRODUCT,
                             MatrixTraverse traverse = MatrixTraverse::NOSET, bool = false) {
    even_ = schedule == ScheduleType::N_BUFFER_33;
    if (traverse != MatrixTraverse::NOSET)
      traverse_ = traverse;
  }
  void SetMatmulConfigParams(const MatmulConfigParams& params) {
    even_ = params.scheduleType == ScheduleType::N_BUFFER_33;
    if (params.traverse != MatrixTraverse::NOSET)
      traverse_ = params.traverse;
  }
  int32_t SetSparse(bool = false) { return 0; }
  bool EnableL1BankConflictOptimise() { return false; }

  int32_t GetBaseM() const { return tiling_.baseM; }
  int32_t GetBaseN() const { return tiling_.baseN; }
  int32_t GetBaseK() const { return tiling_.baseK; }

  virtual int64_t GetTiling(optiling::TCubeTiling& tiling) { return GetTiling(tiling.data_); }
  /// 0, or -1 where nothing fits.
  virtual int64_t GetTiling(AscendC::tiling::TCubeTiling& tiling) {
    if (Compute() != 0)
      return -1;
    tiling = tiling_;
    return 0;
  }

  bool isBias = false;
  int32_t orgM = 0, orgN = 0, orgKa = 0, orgKb = 0;

protected:
  virtual int64_t Compute() { return fill({1, 1}, 1); }

  int32_t setShape(int32_t m, int32_t n, int32_t k) {
    if (m < -1 || n < -1 || k < -1)
      return -1;
    shapeM_ = m, shapeN_ = n, shapeK_ = k;
    return 0;
  }
  int64_t m() const { return shapeM_ > 0 ? shapeM_ : orgM; }
  int64_t n() const { return shapeN_ > 0 ? shapeN_ : orgN; }
  int64_t k() const { return shapeK_ > 0 ? shapeK_ : orgKa; }

  static bool inUB(TPosition pos) {
    return pos == TPosition::VECIN || pos == TPosition::VECOUT || pos == TPosition::VECCALC;
  }
  detail::BaseRequest request(int64_t singleM, int64_t singleN, int64_t singleK) const {
    detail::BaseRequest r;
    r.singleM = singleM, r.singleN = singleN, r.singleK = singleK;
    r.aBits = bitsOf(aType_.dataType), r.bBits = bitsOf(bType_.dataType);
    r.outBytes = inUB(cType_.pos) ? std::max(bitsOf(cType_.dataType) / 8, 1) : 0;
    r.bias = isBias;
    r.fixed = fixed_;
    r.most = most_;
    return r;
  }

  /// The struct, for cores in a grid; the parts of a core are those that were asked for, or made here.
  int64_t fill(const detail::Grid& grid, int64_t kParts) {
    using detail::ceilDiv;
    if (bitsOf(aType_.dataType) == 0 || bitsOf(bType_.dataType) == 0 || m() <= 0 || n() <= 0 || k() <= 0)
      return -1;
    AscendC::tiling::TCubeTiling& t = tiling_;
    const auto part = [](int64_t fixed, int64_t all, int64_t parts, int64_t align) {
      return fixed > 0 ? fixed : std::min(all, detail::roundUp(ceilDiv(all, parts), align));
    };
    const int64_t c0 = 256 / std::max(bitsOf(aType_.dataType), bitsOf(bType_.dataType));
    const int64_t singleM = part(singleM_, m(), grid.m, alignM_), singleN = part(singleN_, n(), grid.n, alignN_);
    const int64_t singleK = part(singleK_, k(), kParts, std::max(alignK_, kParts > 1 ? std::max<int64_t>(c0, 16) : 1));
    const detail::Base base = detail::chooseBase(request(singleM, singleN, singleK), memories_);
    if (base.m <= 0 || base.n <= 0 || base.k <= 0)
      return -1;
    const int64_t blockA = base.m * base.k * bitsOf(aType_.dataType) / 8;
    const int64_t blockB = base.k * base.n * bitsOf(bType_.dataType) / 8;
    const int64_t biasBytes = isBias ? base.n * 4 : 0;
    if (blockA > memories_.l0a || blockB > memories_.l0b || base.m * base.n * 4 > memories_.l0c ||
        blockA + blockB + biasBytes > memories_.l1)
      return -1;
    // K blocks that L1 holds at once, twice where there are more.
    const int64_t blocksK = ceilDiv(singleK, base.k);
    const int64_t room = std::max<int64_t>((memories_.l1 - biasBytes) / (blockA + blockB), 1);
    const int64_t stepK = std::max<int64_t>(std::min(blocksK, blocksK <= room ? room : room / 2), 1);
    const int64_t depth = std::min(stepK * (blocksK > stepK ? 2 : 1), room);
    const auto set = [](int32_t& field, int64_t value) { field = static_cast<int32_t>(value); };
    set(t.M, orgM > 0 ? orgM : m());
    set(t.N, orgN > 0 ? orgN : n());
    set(t.Ka, orgKa > 0 ? orgKa : k());
    set(t.Kb, orgKb > 0 ? orgKb : k());
    set(t.singleCoreM, singleM), set(t.singleCoreN, singleN), set(t.singleCoreK, singleK);
    set(t.baseM, base.m), set(t.baseN, base.n), set(t.baseK, base.k);
    set(t.depthA1, depth), set(t.depthB1, depth), set(t.stepKa, stepK), set(t.stepKb, stepK);
    t.stepM = t.stepN = 1;
    t.isBias = isBias ? 1 : 0;
    t.iterateOrder = traverse_ == MatrixTraverse::FIRSTN ? 1 : 0;
    t.shareMode = 0;
    set(t.shareL1Size, depth * (blockA + blockB) + biasBytes);
    set(t.shareL0CSize, base.m * base.n * 4);
    t.shareUbSize = t.transLength = 0;
    t.batchM = t.batchN = t.singleBatchM = t.singleBatchN = 1;
    t.depthAL1CacheUB = t.depthBL1CacheUB = 0;
    t.dbL0A = 2 * blockA <= memories_.l0a ? 2 : 1;
    t.dbL0B = 2 * blockB <= memories_.l0b ? 2 : 1;
    t.dbL0C = 2 * base.m * base.n * 4 <= memories_.l0c ? 2 : 1;
    t.mxTypePara = 0;
    mDim_ = ceilDiv(m(), singleM), nDim_ = ceilDiv(n(), singleN), kDim_ = ceilDiv(k(), singleK);
    set(t.usedCoreNum, mDim_ * nDim_ * kDim_);
    return 0;
  }

  AscendC::tiling::TCubeTiling tiling_;
  MatTilingType aType_, bType_, cType_, biasType_;
  MatrixTraverse traverse_ = MatrixTraverse::FIRSTM;
  bool even_ = false; ///< all cores have parts of one size
  detail::Memories memories_;
  detail::Base fixed_{-1, -1, -1}, most_{-1, -1, -1};
  int64_t shapeM_ = 0, shapeN_ = 0, shapeK_ = 0;
  int64_t singleM_ = -1, singleN_ = -1, singleK_ = -1;
  int64_t alignM_ = 1, alignN_ = 1, alignK_ = 1;
  int64_t mDim_ = 1, nDim_ = 1, kDim_ = 1;

private:
  static int32_t setType(MatTilingType& to, const MatTilingType& type) {
    to = type;
    return bitsOf(type.dataType) == 0 ? -1 : 0;
  }
  void readMemories(const platform_ascendc::PlatformAscendC& platform) {
    using platform_ascendc::CoreMemType;
    const auto size = [&](CoreMemType type) {
      uint64_t bytes = 0;
      platform.GetCoreMemSize(type, bytes);
      return static_cast<int64_t>(bytes);
    };
    memories_ = {size(CoreMemType::L1),   size(CoreMemType::L0_A), size(CoreMemType::L0_B),
                 size(CoreMemType::L0_C), size(CoreMemType::UB),   size(CoreMemType::BT)};
  }
};

class MatmulApiTiling : public MatmulApiTilingBase {
public:
  using MatmulApiTilingBase::MatmulApiTilingBase;
};

class MultiCoreMatmulTiling : public MatmulApiTilingBase {
public:
  using MatmulApiTilingBase::MatmulApiTilingBase;

  int32_t SetDim(int32_t dim) {
    cores_ = dim;
    return dim > 0 ? 0 : -1;
  }
  int32_t SetSingleShape(int32_t singleMIn = -1, int32_t singleNIn = -1, int32_t singleKIn = -1) {
    singleM_ = singleMIn, singleN_ = singleNIn, singleK_ = singleKIn;
    return 0;
  }
  int32_t SetSingleRange(int32_t = -1, int32_t = -1, int32_t = -1, int32_t = -1, int32_t = -1, int32_t = -1) {
    return 0;
  }
  int32_t SetAlignSplit(int32_t alignM, int32_t alignN, int32_t alignK) {
    alignM_ = std::max(alignM, 1), alignN_ = std::max(alignN, 1), alignK_ = std::max(alignK, 1);
    return 0;
  }
  int32_t GetSingleShape(int32_t& shapeM, int32_t& shapeN, int32_t& shapeK) {
    shapeM = tiling_.singleCoreM, shapeN = tiling_.singleCoreN, shapeK = tiling_.singleCoreK;
    return 0;
  }
  int32_t GetCoreNum(int32_t& dim, int32_t& mDim, int32_t& nDim) {
    mDim = static_cast<int32_t>(mDim_), nDim = static_cast<int32_t>(nDim_), dim = tiling_.usedCoreNum;
    return 0;
  }
  void EnableMultiCoreSplitK(bool flag) { splitK_ = flag; }
  void SetSplitK(bool flag) { splitK_ = flag; }

protected:
  int64_t Compute() override {
    const detail::Base base = detail::chooseBase(request(m(), n(), k()), memories_);
    if (base.k <= 0)
      return -1;
    detail::Grid grid =
        detail::chooseGrid(m(), n(), cores_, base, even_, aType_.pos == TPosition::TSCM, bType_.pos == TPosition::TSCM);
    const int64_t kParts =
        splitK_ ? std::min(std::max<int64_t>(cores_ / (grid.m * grid.n), 1), detail::ceilDiv(k(), base.k)) : 1;
    // What is cut evenly is cut at multiples of 16, so that parts begin where fractals do.
    if (alignM_ == 1 && grid.m > 1)
      alignM_ = 16;
    if (alignN_ == 1 && grid.n > 1)
      alignN_ = 16;
    return fill(grid, kParts);
  }

private:
  int32_t cores_ = 1;
  bool splitK_ = false;
};

class BatchMatmulTiling : public MatmulApiTilingBase {
public:
  using MatmulApiTilingBase::MatmulApiTilingBase;

  int32_t SetBatchNum(int32_t batch) { return MatmulApiTilingBase::SetBatchNum(batch); }
};

inline int32_t temporarySpace(const AscendC::tiling::TCubeTiling& tiling, SysTilingTempBufSize& bufSize) {
  bufSize.ubSize = tiling.shareUbSize;
  bufSize.l1Size = tiling.shareL1Size;
  bufSize.l0cSize = tiling.shareL0CSize;
  return 0;
}

} // namespace matmul_tiling

inline int32_t MatmulGetTmpBufSize(optiling::TCubeTiling& tiling, matmul_tiling::SysTilingTempBufSize& bufSize) {
  return matmul_tiling::temporarySpace(tiling.data_, bufSize);
}
inline int32_t MatmulGetTmpBufSizeV2(AscendC::tiling::TCubeTiling& tiling,
                                     matmul_tiling::SysTilingTempBufSize& bufSize) {
  return matmul_tiling::temporarySpace(tiling, bufSize);
}
inline int32_t MultiCoreMatmulGetTmpBufSize(optiling::TCubeTiling& tiling,
                                            matmul_tiling::SysTilingTempBufSize& bufSize) {
  return matmul_tiling::temporarySpace(tiling.data_, bufSize);
}
inline int32_t MultiCoreMatmulGetTmpBufSizeV2(AscendC::tiling::TCubeTiling& tiling,
                                              matmul_tiling::SysTilingTempBufSize& bufSize) {
  return matmul_tiling::temporarySpace(tiling, bufSize);
}
inline int32_t BatchMatmulGetTmpBufSize(optiling::TCubeTiling& tiling, matmul_tiling::SysTilingTempBufSize& bufSize) {
  return matmul_tiling::temporarySpace(tiling.data_, bufSize);
}
inline int32_t BatchMatmulGetTmpBufSizeV2(AscendC::tiling::TCubeTiling& tiling,
                                          matmul_tiling::SysTilingTempBufSize& bufSize) {
  return matmul_tiling::temporarySpace(tiling, bufSize);
}
