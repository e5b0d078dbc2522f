#pragma once
// platform_ascendc::PlatformAscendC: what host code asks of the hardware to choose a tiling. The numbers are those of
// the simulated SoC (ASCEND_SIM_SOC), from the SDK's SoC table.
#include "../../sim/platform_facts.h"

#include <cstddef>
#include <cstdint>
#include <iostream> // CANN's header brings it, and programs count on it
#include <memory>
#include <mutex>

namespace fe {
/// CANN's source of these facts; a program holds pointers to it only.
class PlatFormInfos;
} // namespace fe

enum class NpuArch : uint32_t {
  DAV_1001 = 1001,
  DAV_2002 = 2002,
  DAV_2201 = 2201,
  DAV_3002 = 3002,
  DAV_3510 = 3510,
  DAV_RESV = 0xFFFF
};

namespace platform_ascendc {

enum class CoreMemType { L0_A = 0, L0_B = 1, L0_C = 2, L1 = 3, L2 = 4, UB = 5, HBM = 6, FB = 7, BT = 8, RESERVED };

enum class SocVersion {
  ASCEND910 = 0,
  ASCEND910B, ///< also Ascend910_93
  ASCEND310P,
  ASCEND310B,
  ASCEND950,
  ASCEND910_55,
  ASCEND910_95 = ASCEND950,
  RESERVED_VERSION = 99999
};

enum class ReservedSize { RESERVED_SIZE_8K, RESERVED_SIZE_16K, RESERVED_SIZE_32K };

class PlatformAscendC {
public:
  PlatformAscendC() = delete;
  /// Of the SoC that is simulated, whatever the argument.
  explicit PlatformAscendC(fe::PlatFormInfos* /*unused*/) { ascendSimPlatform(nullptr, &facts_); }
  explicit PlatformAscendC(const ascend::sim::PlatformFacts& facts) : facts_(facts) {}

  /// AI cores; where cube and vector cores are apart, cube cores.
  uint32_t GetCoreNum() const { return facts_.cubeCores; }
  uint32_t GetCoreNumAic() const { return facts_.cubeCores; }
  uint32_t GetCoreNumAiv() const { return facts_.vectorCores; }
  /// Vector cores beside the AI cores of a 310P: the simulator has none.
  uint32_t GetCoreNumVector() const { return 0; }

  uint32_t CalcTschNumBlocks(uint32_t sliceNum, uint32_t aicCoreNum, uint32_t aivCoreNum) const {
    if (aicCoreNum == 0 || aivCoreNum == 0 || aicCoreNum > aivCoreNum)
      return sliceNum;
    const uint32_t ratio = aivCoreNum / aicCoreNum;
    const uint32_t blocks = (sliceNum + ratio - 1) / ratio;
    return ratio == 2 && blocks > aicCoreNum ? 0 : blocks;
  }
  uint32_t CalcTschBlockDim(uint32_t sliceNum, uint32_t aicCoreNum, uint32_t aivCoreNum) const {
    return CalcTschNumBlocks(sliceNum, aicCoreNum, aivCoreNum);
  }

  /// What the framework keeps of an operator's workspace.
  uint32_t GetLibApiWorkSpaceSize() const { return (facts_.npuArch == 2201 ? 16U : 2U) * 1024 * 1024; }
  uint32_t GetResCubeGroupWorkSpaceSize() const { return onlyOn910B(); }
  uint32_t GetResGroupBarrierWorkSpaceSize() const { return onlyOn910B(); }

  void GetCoreMemSize(const CoreMemType& type, uint64_t& size) const {
    // The matrix library keeps the last bytes of these two for itself.
    const uint64_t kept = facts_.npuArch == 2201 ? 256 : 0;
    switch (type) {
    case CoreMemType::L0_A:
      size = facts_.l0a;
      break;
    case CoreMemType::L0_B:
      size = facts_.l0b;
      break;
    case CoreMemType::L0_C:
      size = facts_.l0c;
      break;
    case CoreMemType::L1:
      size = facts_.l1 - kept;
      break;
    case CoreMemType::L2:
      size = facts_.l2;
      break;
    case CoreMemType::UB:
      size = facts_.ub - kept - reserved_;
      break;
    case CoreMemType::HBM:
      size = facts_.hbm;
      break;
    case CoreMemType::FB:
      size = facts_.fb;
      break;
    case CoreMemType::BT:
      size = facts_.bt;
      break;
    default:
      size = 0;
      break;
    }
  }
  /// Bytes per cycle; L2 and HBM have one.
  void GetCoreMemBw(const CoreMemType& type, uint64_t& size) const {
    size = type == CoreMemType::HBM ? facts_.hbmBytesPerCycle : type == CoreMemType::L2 ? facts_.l2BytesPerCycle : 0;
  }
  void ReserveLocalMemory(ReservedSize size) { reserved_ = 8U * 1024 << static_cast<unsigned>(size); }

  SocVersion GetSocVersion() const {
    return facts_.npuArch == 2201   ? SocVersion::ASCEND910B
           : facts_.npuArch == 2002 ? SocVersion::ASCEND310P
                                    : SocVersion::RESERVED_VERSION;
  }
  NpuArch GetCurNpuArch() const { return static_cast<NpuArch>(facts_.npuArch); }
  /// Of register-based vector units: these SoCs have none.
  uint32_t GetVecRegLen() const { return 0; }

private:
  uint32_t onlyOn910B() const { return facts_.npuArch == 2201 ? 1024U * 1024 : static_cast<uint32_t>(-1); }

  ascend::sim::PlatformFacts facts_;
  uint32_t reserved_ = 0;
};

class PlatformAscendCManager {
public:
  static PlatformAscendC* GetInstance() { return GetInstance(nullptr); }
  /// The first call decides on the SoC. Null: there is none of that name.
  static PlatformAscendC* GetInstance(const char* customSocVersion) {
    static std::mutex mutex;
    static std::unique_ptr<PlatformAscendC> instance;
    const std::lock_guard<std::mutex> lock(mutex);
    if (!instance) {
      ascend::sim::PlatformFacts facts;
      if (ascendSimPlatform(customSocVersion, &facts) != 0)
        return nullptr;
      instance = std::make_unique<PlatformAscendC>(facts);
    }
    return instance.get();
  }
};

} // namespace platform_ascendc
