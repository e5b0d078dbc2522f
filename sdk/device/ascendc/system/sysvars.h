#pragma once
// What a block knows of itself.
#include "../core/report.h"
#include "../vector/mask.h"

namespace AscendC {

/// The blocks of the launch.
inline int64_t GetBlockNum() { return detail::sim::core().blockNum; }
/// On a vector core: among the vector cores of all blocks; on a cube core: among the blocks.
inline int64_t GetBlockIdx() { return detail::sim::core().blockIdx; }
inline int64_t GetSubBlockIdx() { return detail::sim::core().subBlockIdx; }
inline int64_t GetSubBlockNum() { return detail::sim::core().subBlockNum; }
inline int64_t GetTaskRatio() { return detail::sim::core().subBlockNum; }
inline int64_t GetTaskRation() { return GetTaskRatio(); }
inline constexpr int16_t GetDataBlockSizeInBytes() { return ONE_BLK_SIZE; }
inline constexpr uint32_t GetUBSizeInBytes() { return TOTAL_UB_SIZE; }
inline void GetArchVersion(uint32_t& coreVersion) { coreVersion = __CCE_AICORE__; }
[[noreturn]] inline void Trap(const detail::Where& where = detail::Where::here()) {
  detail::sim::trap("KERNEL-TRAP", "Trap: the kernel stopped itself", where);
}

/// Registers to their power-on values; a kernel without TPipe calls it first.
inline void InitSocState() {
  detail::CoreState& s = detail::state();
  detail::resetMask(s);
  s.atomicOp = detail::StoreOp::none;
}

inline __gm__ uint8_t* GetSysWorkSpacePtr() { return static_cast<uint8_t*>(detail::sim::core().workspace); }
inline void SetSysWorkspace(GM_ADDR workspace) { detail::sim::core().workspace = workspace; }
/// The user's part of an operator's workspace, behind the framework's.
inline GM_ADDR GetUserWorkspace(GM_ADDR workspace) { return workspace; }

} // namespace AscendC

/// Of the block, on whatever core of it.
inline int64_t get_block_idx() { return AscendC::detail::sim::core().block; }
inline int64_t get_block_num() { return AscendC::GetBlockNum(); }
inline int64_t get_subblockid() { return AscendC::GetSubBlockIdx(); }
inline int64_t get_subblockdim() { return AscendC::GetSubBlockNum(); }

// By this name too.
using AscendC::GetSysWorkSpacePtr;
