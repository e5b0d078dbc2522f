#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ascend::target {

/// The instruction-set generations that we build for. The value is `__NPU_ARCH__`.
enum class NpuArch : std::uint16_t { dav2002 = 2002, dav2201 = 2201 };

/// One row of the SoC table. Sizes are bytes, of one core. Sources: CANN 8.1.RC1 `data/platform_config/*.ini`, and for
/// the usable part of UB and L1 the constants of the AscendC headers (`TOTAL_UB_SIZE`, `TMP_UB_OFFSET`).
struct Soc {
  std::string_view name;      ///< "Ascend910B3", as `aclrtGetSocName` returns it
  std::string_view shortName; ///< "Ascend910B": the product family
  NpuArch arch;               ///< `__NPU_ARCH__`, `--npu-arch=dav-<n>`
  int cceAicore;              ///< `__CCE_AICORE__`: 200 or 220
  int aicoreCount;            ///< AI cores (fused cube and vector on 310P; cube cores on 910B)
  int vectorCount;            ///< vector cores that a vector kernel runs on at once (910B: AIV; 310P: AI cores)
  int clockMHz;
  std::uint32_t ubBytes;       ///< physical unified buffer
  std::uint32_t ubUsableBytes; ///< what TPipe may hand out: the framework keeps the rest for itself
  std::uint32_t l1Bytes, l0aBytes, l0bBytes, l0cBytes, btBytes, fbBytes;
  std::uint64_t globalBytes; ///< device memory
  std::uint64_t l2Bytes;
  int ddrReadBytesPerCycle;  ///< per core
  int ddrWriteBytesPerCycle; ///< per core
  int l2BytesPerCycle;       ///< per core, reading
  bool hasBf16;              ///< bfloat16_t exists (casts and moves only: no SoC here has bf16 arithmetic)
  bool hasDataCopyPad;       ///< DataCopyPad exists
  bool hasCrossCoreSync;     ///< CrossCoreSetFlag and hardware SyncAll exist
  bool splitCores;           ///< cube and vector are separate cores (AIC, AIV)
};

/// UB addresses, and lengths of plain DataCopy, are multiples of this (bytes).
inline constexpr std::uint32_t kUbAlign = 32;
/// One vector repeat (bytes). Compare works on multiples of it.
inline constexpr std::uint32_t kRepeatBytes = 256;
/// Largest block count of a launch.
inline constexpr std::uint32_t kMaxBlocks = 65535;

/// All SoCs, in table order.
std::span<const Soc> allSocs();
/// Exact name, case-sensitive; nullptr if there is none.
const Soc* findSoc(std::string_view name);
/// What `sim` behaves as when nothing else is said.
const Soc& defaultSoc();
/// "unknown SoC 'x'; did you mean 'y'? known: …"
std::string unknownSocMessage(std::string_view name);

} // namespace ascend::target
