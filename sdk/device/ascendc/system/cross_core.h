#pragma once
// Order between cores: the flags between cores (910B), and signals in global memory.
#include "../core/core_type.h"
#include "../pipe/tpipe.h"
#include "sync.h"
#include "sysvars.h"

namespace AscendC {

enum class EngineType : int32_t { AIC = 1, AIV = 2 };

/// Calls a function on one kind of core only.
template <EngineType engine, auto funPtr, class... Args> void Async(Args... args) {
  ASCEND_SIM_ONLY_910B("Async", std::integral_constant<EngineType, engine>);
  if constexpr (engine == EngineType::AIV) {
    if ASCEND_IS_AIV
      funPtr(args...);
  } else {
    if ASCEND_IS_AIC
      funPtr(args...);
  }
}

namespace detail {

/// On split SoCs signals in global memory are for vector cores: cube cores pass by.
inline bool isCubeCore() { return is910B && sim::core().cubeCore != 0; }

inline int64_t vectorCores(bool isAIVOnly) {
  return isAIVOnly ? sim::core().blockNum : static_cast<int64_t>(sim::core().blockNum) * sim::core().subBlockNum;
}

inline sim::Signal signal(const char* name, const GlobalTensor<int32_t>& workspace, int64_t slot, const Where& where) {
  sim::Signal s;
  s.name = name;
  s.word = workspace.address + slot * (ONE_BLK_SIZE / sizeof(int32_t));
  s.stride = ONE_BLK_SIZE;
  s.where = where;
  return s;
}

/// The tensor that a call uses as scratch: is it there, and is it large enough?
inline bool hasRoom(const char* name, const LocalTensor<int32_t>& ubWorkspace, uint64_t bytes, const Where& where) {
  Access a = ubAccess(ubWorkspace, bytes, Mode::write, "ubWorkspace");
  return begin(name, Pipe::S, sizeof(int32_t), bytes / sizeof(int32_t), &a, 1, where);
}

template <pipe_t pipe> constexpr bool setsCrossCoreFlags() {
  return pipe == PIPE_V || pipe == PIPE_M || pipe == PIPE_MTE1 || pipe == PIPE_MTE2 || pipe == PIPE_MTE3 ||
         pipe == PIPE_FIX;
}

/// The flags that SyncAll uses.
inline constexpr uint32_t syncAllCube = 11, syncAllVector = 12, syncAllCubeToVector = 13, syncAllVectorOnly = 14;

} // namespace detail

/// When all that `pipe` was given so far is complete. modeId 0: all cores of this kind, 1: the vector cores of the
/// block, 2: between the cube core and the vector cores of the block. Each core has 16 flags, which count up to 15.
template <uint8_t modeId, pipe_t pipe>
void CrossCoreSetFlag(uint16_t flagId, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("CrossCoreSetFlag", std::integral_constant<pipe_t, pipe>);
  static_assert(modeId <= 2, "AscendC::CrossCoreSetFlag on " ASCEND_SIM_FAMILY
                             " has the modes 0, 1 and 2; mode 4 is Ascend 950's: use mode 2");
  static_assert(detail::setsCrossCoreFlags<pipe>(),
                "AscendC::CrossCoreSetFlag takes PIPE_V, PIPE_M, PIPE_MTE1, PIPE_MTE2, PIPE_MTE3 or PIPE_FIX");
  detail::sim::api().crossSet(modeId, detail::pipeOf(pipe), flagId & 15u, where);
}
/// Holds back all pipes; modeId and pipe say nothing on this SoC.
template <uint8_t modeId = 0, pipe_t pipe = PIPE_S>
void CrossCoreWaitFlag(uint16_t flagId, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("CrossCoreWaitFlag", std::integral_constant<pipe_t, pipe>);
  detail::sim::api().crossWait(flagId & 15u, where);
}

/// All vector cores; with isAIVOnly = false all cores of a mix kernel.
template <bool isAIVOnly = true> void SyncAll(const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("SyncAll() without a workspace", std::bool_constant<isAIVOnly>);
  const detail::sim::SimApi& api = detail::sim::api();
  using detail::Pipe;
  api.barrier(Pipe::all, where);
  if constexpr (isAIVOnly) {
    api.crossSet(0, Pipe::MTE3, detail::syncAllVectorOnly, where);
    api.crossWait(detail::syncAllVectorOnly, where);
  } else if (detail::isCubeCore()) {
    api.crossWait(detail::syncAllVector, where);
    api.crossSet(0, Pipe::FIX, detail::syncAllCube, where);
    api.crossWait(detail::syncAllCube, where);
    api.crossSet(2, Pipe::MTE3, detail::syncAllCubeToVector, where);
  } else {
    api.crossSet(2, Pipe::MTE3, detail::syncAllVector, where);
    api.crossWait(detail::syncAllCubeToVector, where);
  }
}

/// `usedCores` vector cores (0: all) by means of a block of 32 bytes for each in gmWorkspace, zero at the start.
template <bool isAIVOnly = true>
void SyncAll(const GlobalTensor<int32_t>& gmWorkspace, const LocalTensor<int32_t>& ubWorkspace,
             const int32_t usedCores = 0, const detail::Where& where = detail::Where::here()) {
  if (detail::isCubeCore())
    return;
  const detail::sim::SimApi& api = detail::sim::api();
  const auto cores =
      usedCores != 0 ? static_cast<uint32_t>(usedCores) : static_cast<uint32_t>(detail::vectorCores(isAIVOnly));
  const int64_t self = isAIVOnly ? detail::sim::core().block : detail::sim::core().blockIdx;
  api.barrier(detail::Pipe::all, where);
  if (!detail::hasRoom("SyncAll", ubWorkspace, uint64_t{cores} * ONE_BLK_SIZE, where))
    return;
  detail::sim::Signal own = detail::signal("SyncAll", gmWorkspace, self, where);
  own.change = detail::sim::Signal::Change::add;
  own.value = 1;
  detail::sim::Signal all = detail::signal("SyncAll", gmWorkspace, 0, where);
  all.count = cores;
  all.value = api.post(own);
  all.until = detail::sim::Signal::Until::atLeast;
  api.await(all);
  api.barrier(detail::Pipe::all, where);
}

/// Tells the core that waits with the same block index and event. gmWorkspace is zero at the start.
template <bool isAIVOnly = true>
void IBSet(const GlobalTensor<int32_t>& gmWorkspace, const LocalTensor<int32_t>& ubWorkspace, int32_t blockIdx,
           int32_t eventID, const detail::Where& where = detail::Where::here()) {
  if (detail::isCubeCore())
    return;
  const int64_t cores = GetBlockNum() * (isAIVOnly || !detail::is910B ? 1 : 2);
  if (!detail::hasRoom("IBSet", ubWorkspace, ONE_BLK_SIZE, where))
    return;
  detail::sim::Signal s = detail::signal("IBSet", gmWorkspace, cores * eventID + blockIdx, where);
  detail::sim::api().barrier(detail::Pipe::all, where);
  s.value = 0; // the one before was taken
  detail::sim::api().await(s);
  s.value = 1;
  detail::sim::api().post(s);
}
template <bool isAIVOnly = true>
void IBWait(const GlobalTensor<int32_t>& gmWorkspace, const LocalTensor<int32_t>& ubWorkspace, int32_t blockIdx,
            int32_t eventID, const detail::Where& where = detail::Where::here()) {
  if (detail::isCubeCore())
    return;
  const int64_t cores = GetBlockNum() * (isAIVOnly || !detail::is910B ? 1 : 2);
  if (!detail::hasRoom("IBWait", ubWorkspace, ONE_BLK_SIZE, where))
    return;
  detail::sim::Signal s = detail::signal("IBWait", gmWorkspace, cores * eventID + blockIdx, where);
  detail::sim::api().barrier(detail::Pipe::all, where);
  s.value = 1;
  detail::sim::api().await(s);
  s.value = 0;
  detail::sim::api().post(s);
}

/// For the two below. The round that the core is in stands behind the blocks in ubWorkspace.
inline void InitDetermineComputeWorkspace(GlobalTensor<int32_t>& gmWorkspace, LocalTensor<int32_t>& ubWorkspace,
                                          const detail::Where& where = detail::Where::here()) {
  if (detail::isCubeCore())
    return;
  constexpr uint32_t words = ONE_BLK_SIZE / sizeof(int32_t);
  const auto cores = static_cast<uint32_t>(GetBlockNum());
  detail::sim::api().barrier(detail::Pipe::all, where);
  if (!detail::hasRoom("InitDetermineComputeWorkspace", ubWorkspace, (uint64_t{cores} + 1) * ONE_BLK_SIZE, where))
    return;
  if (GetBlockIdx() == 0) {
    detail::sim::Signal all = detail::signal("InitDetermineComputeWorkspace", gmWorkspace, 0, where);
    all.count = cores;
    detail::sim::api().post(all);
  }
  ubWorkspace.SetValue(cores * words, 1, where);
  detail::sim::api().barrier(detail::Pipe::all, where);
}
/// Lets the blocks go on in the order of their indices: holds this one until those before it called NotifyNextBlock.
inline void WaitPreBlock(GlobalTensor<int32_t>& gmWorkspace, LocalTensor<int32_t>& ubWorkspace,
                         const detail::Where& where = detail::Where::here()) {
  if (detail::isCubeCore())
    return;
  constexpr uint32_t words = ONE_BLK_SIZE / sizeof(int32_t);
  const auto self = static_cast<uint32_t>(GetBlockIdx()), cores = static_cast<uint32_t>(GetBlockNum());
  detail::sim::api().barrier(detail::Pipe::all, where);
  if (!detail::hasRoom("WaitPreBlock", ubWorkspace, uint64_t{cores} * ONE_BLK_SIZE, where))
    return;
  const int32_t round = ubWorkspace.GetValue(cores * words, where);
  if (self != 0) {
    detail::sim::Signal before = detail::signal("WaitPreBlock", gmWorkspace, 0, where);
    before.count = self;
    before.value = round;
    detail::sim::api().await(before);
  }
  detail::sim::Signal after = detail::signal("WaitPreBlock", gmWorkspace, self, where);
  after.count = cores - self;
  detail::sim::api().await(after);
}
inline void NotifyNextBlock(GlobalTensor<int32_t>& gmWorkspace, LocalTensor<int32_t>& ubWorkspace,
                            const detail::Where& where = detail::Where::here()) {
  if (detail::isCubeCore())
    return;
  constexpr uint32_t words = ONE_BLK_SIZE / sizeof(int32_t);
  const auto self = static_cast<uint32_t>(GetBlockIdx()), cores = static_cast<uint32_t>(GetBlockNum());
  detail::sim::api().barrier(detail::Pipe::all, where);
  if (!detail::hasRoom("NotifyNextBlock", ubWorkspace, uint64_t{cores} * ONE_BLK_SIZE, where))
    return;
  const int32_t round = ubWorkspace.GetValue(cores * words, where);
  detail::sim::Signal s = detail::signal("NotifyNextBlock", gmWorkspace, self + 1 == cores ? 0 : self, where);
  s.count = self + 1 == cores ? cores : 1;
  s.value = self + 1 == cores ? 0 : round; // the last one begins the next round
  detail::sim::api().post(s);
  ubWorkspace.SetValue(cores * words, round + 1, where);
  detail::sim::api().barrier(detail::Pipe::all, where);
}

enum class PipeMode : uint8_t { SCALAR_MODE = 0, MTE3_MODE = 1, MAX };

/// One group of vector cores waits until another group has arrived; in rounds. `groupWorkspace` is aligned to 512 bytes
/// and zero at the start.
template <PipeMode pipeMode> class GroupBarrier {
  static_assert(pipeMode == PipeMode::MTE3_MODE, "AscendC::GroupBarrier has PipeMode::MTE3_MODE only");

public:
  GroupBarrier(GM_ADDR groupWorkspace, uint32_t arriveSizeIn, uint32_t waitSizeIn,
               const detail::Where& where = detail::Where::here())
      : workspace(reinterpret_cast<int32_t*>(groupWorkspace)), arriveSize(arriveSizeIn), waitSize(waitSizeIn) {
    ASCEND_SIM_ONLY_910B("GroupBarrier", std::integral_constant<PipeMode, pipeMode>);
    if (reinterpret_cast<uintptr_t>(groupWorkspace) % kLine != 0)
      detail::badArgument("GroupBarrier", "the workspace must be aligned to 512 bytes", where);
    if (arriveSize == 0 || waitSize == 0)
      detail::badArgument("GroupBarrier", "both groups need at least one core", where);
  }
  void Arrive(uint32_t arriveIndex, const detail::Where& where = detail::Where::here()) {
    if (detail::isCubeCore())
      return;
    if (round > 1)
      await("GroupBarrier::Arrive", kWaited, arriveIndex, static_cast<int32_t>((round - 1) * waitSize), where);
    count("GroupBarrier::Arrive", 0, where);
    ++round;
    arrived = true;
  }
  void Wait(uint32_t waitIndex, const detail::Where& where = detail::Where::here()) {
    if (detail::isCubeCore())
      return;
    const uint32_t now = arrived ? round - 1 : round;
    await("GroupBarrier::Wait", 0, waitIndex, static_cast<int32_t>(now * arriveSize), where);
    count("GroupBarrier::Wait", kWaited, where);
    round = now + 1;
    arrived = false;
  }
  uint64_t GetWorkspaceLen() { return uint64_t{arriveSize > waitSize ? arriveSize : waitSize} * kLine; }

private:
  static constexpr uint32_t kLine = 512;
  static constexpr uint32_t kWaited =
      64 / sizeof(int32_t); ///< the counters of those who waited stand behind the others

  detail::sim::Signal at(const char* name, uint32_t which, uint32_t index, const detail::Where& where) const {
    detail::sim::Signal s;
    s.name = name;
    s.word = workspace + which + uint64_t{index} * (kLine / sizeof(int32_t));
    s.stride = kLine;
    s.where = where;
    return s;
  }
  void await(const char* name, uint32_t which, uint32_t index, int32_t value, const detail::Where& where) {
    detail::sim::Signal s = at(name, which, index, where);
    s.value = value;
    s.until = detail::sim::Signal::Until::atLeast;
    detail::sim::api().await(s);
  }
  void count(const char* name, uint32_t which, const detail::Where& where) {
    detail::sim::Signal s = at(name, which, 0, where);
    s.count = arriveSize > waitSize ? arriveSize : waitSize;
    s.value = 1;
    s.change = detail::sim::Signal::Change::add;
    detail::sim::api().post(s);
  }

  int32_t* workspace;
  uint32_t arriveSize;
  uint32_t waitSize;
  uint32_t round = 1;
  bool arrived = false;
};

inline void SetSyncBaseAddr(uint64_t) {}

} // namespace AscendC

// ---- The same by bisheng's own names.

/// `config`: mode in bits 4 and 5, flag in bits 8 to 11.
inline void ffts_cross_core_sync(pipe_t pipe, uint64_t config,
                                 const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::detail::sim::api().crossSet(static_cast<uint32_t>(config >> 4 & 3), AscendC::detail::pipeOf(pipe),
                                       static_cast<uint32_t>(config >> 8 & 15), where);
}
inline void wait_flag_dev(int64_t flag, const AscendC::detail::Where& where = AscendC::detail::Where::here()) {
  AscendC::detail::sim::api().crossWait(static_cast<uint32_t>(flag & 15), where);
}
inline void set_ffts_base_addr(uint64_t) {}
