#pragma once
// What a kernel object and the simulator core know of each other. C++17, plain data and function pointers only: the
// object is compiled by whatever host compiler the user has, and is loaded by a simulator that was built by another.
#include <cstddef>
#include <cstdint>

#if !defined(ASCEND_SIM_EXPORT)
#define ASCEND_SIM_EXPORT __attribute__((visibility("default")))
#endif
#if !defined(ASCEND_SIM_LOCAL)
// Without this an inline variable is one object for the whole process (STB_GNU_UNIQUE), shared by all kernel objects.
#define ASCEND_SIM_LOCAL __attribute__((visibility("hidden")))
#endif

namespace ascend::sim {

inline constexpr std::uint32_t kModuleMagic = 0x4d495341; // "ASIM"
/// Raised whenever a struct below changes in any way.
inline constexpr std::uint32_t kAbiVersion = 6;
/// The last bytes of CoreInfo::device: registers that an operation changes when it is done, not when it is called.
inline constexpr std::uint64_t kResultRegisterBytes = 64;
/// Bytes behind CoreInfo::scratch.
inline constexpr std::uint64_t kScratchBytes = std::uint64_t{16} << 20;

/// The instruction queues of a core. `all` is for barriers only; `none` where a queue orders nothing.
enum class Pipe : std::uint8_t { S, V, M, MTE1, MTE2, MTE3, FIX, all, none };
inline constexpr std::uint32_t kPipeCount = 7;

/// Global memory and the memories of a core.
enum class Space : std::uint8_t { GM, UB, L1, L0A, L0B, L0C, BT, FB };
inline constexpr std::uint32_t kSpaceCount = 8;
/// For Access::allowedSpaces.
constexpr std::uint8_t spaceBit(Space space) { return static_cast<std::uint8_t>(1u << static_cast<unsigned>(space)); }

/// The user's call. `static Where here()` is meant as the default argument of the last parameter of an API function: it
/// is then the place of the call of that function.
struct Where {
  const char* file = nullptr;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

#if defined(__clang__)
  static constexpr Where here(const char* file = __builtin_FILE(), std::uint32_t line = __builtin_LINE(),
                              std::uint32_t column = __builtin_COLUMN()) {
    return {file, line, column};
  }
#else
  static constexpr Where here(const char* file = __builtin_FILE(), std::uint32_t line = __builtin_LINE()) {
    return {file, line, 0};
  }
#endif
};

enum class Mode : std::uint8_t {
  read = 1,
  write = 2,
  readWrite = 3,
  atomic = 4 /**< read-modify-write on GM that commutes */
};

/// Access::cache: the bytes do not stay in the L2 cache (GlobalTensor::SetL2CacheHint).
inline constexpr std::uint8_t kCacheBypass = 1;

/// Bytes that an operation touches: count[1] times, stride[1] apart, of count[0] segments, stride[0] apart, of `bytes`
/// each. All in host addresses. A count or `bytes` of 0 touches nothing.
struct Access {
  const void* address = nullptr;
  std::uint64_t bytes = 0;
  std::uint32_t count[2] = {1, 1};
  std::int64_t stride[2] = {0, 0};
  /// The tensor that the access goes through: what it may touch. 0 bytes: the kernel did not say how long it is.
  const void* tensor = nullptr;
  std::uint64_t tensorBytes = 0;
  /// BufferSlot::token of the buffer that a local tensor was allocated from; 0: none (GM, or built from an address).
  std::uint64_t token = 0;
  Mode mode = Mode::read;
  /// Where the tensor lives, from its TPosition.
  Space space = Space::UB;
  /// Spaces in which the operation takes this operand (spaceBit(…) | …); 0: any.
  std::uint8_t allowedSpaces = 0;
  /// For the clock: how the L2 cache treats the bytes.
  std::uint8_t cache = 0;
  /// For the message: "dst", "src0", …; a literal, or null.
  const char* operand = nullptr;
  /// The hardware's demands: the address is a multiple of `align`, `bytes` a multiple of `granule` (0, 1: none).
  std::uint32_t align = 0;
  std::uint32_t granule = 0;
};

/// What a call computes, for the core to copy and to run later. It holds by value all that it needs.
struct Computation {
  const void* closure = nullptr; ///< null: the call computes when operation() has returned
  void* (*copy)(const void* closure) = nullptr;
  void (*run)(const void* closure) = nullptr;
  void (*destroy)(void* closure) = nullptr;
};

/// Operation::elements of a part of the instruction before it, which that one's operands said where to find: it takes
/// no time of its own.
inline constexpr std::uint64_t kPartOfInstruction = ~std::uint64_t{0};

/// One AscendC call. `name` and the strings in it are literals: the core keeps the pointers for the length of the
/// launch.
struct Operation {
  const char* name = nullptr;
  Pipe pipe = Pipe::V;
  std::uint8_t elementBytes = 0;
  std::uint8_t accessCount = 0;
  const Access* accesses = nullptr;
  std::uint64_t elements = 0; ///< for the clock: elements computed or moved
  Where where;
  Computation computation;
};

using QueueId = std::uint32_t; ///< 0: none

/// TPipe::InitBuffer.
struct BufferRequest {
  Space space = Space::UB;
  const char* position = nullptr; ///< "VECIN", …: for messages
  std::uint64_t bytes = 0;        ///< of one buffer, as the user asked; the core rounds up to 32
  std::uint32_t count = 1;        ///< buffers (2: double buffering)
  std::uint32_t depth = 0;        ///< of the queue; 0: a TBuf, which has no queue
  /// EnQue … DeQue orders what `producer` did before what `consumer` does after; FreeTensor … AllocTensor the other way
  /// round. `none`: no order.
  Pipe producer = Pipe::none;
  Pipe consumer = Pipe::none;
  Where where;
  /// The buffer (of an earlier request) in which this one lies; 0: behind all others.
  QueueId pool = 0;
  /// The buffer whose memory this one uses too; 0: none.
  QueueId share = 0;
  /// True: `placeBuffer` says where each buffer lies.
  std::uint32_t placed = 0;
};

/// One buffer of a queue, or a TBuf.
struct BufferSlot {
  void* address = nullptr; ///< never null in what the core returns, even after a finding: the kernel goes on
  std::uint64_t bytes = 0;
  std::uint64_t token = 0; ///< names this use of the buffer: goes into Access::token, EnQue and FreeTensor
};

struct QueueState {
  std::uint32_t queued = 0; ///< GetTensorCountInQue
  std::uint32_t idle = 0;   ///< buffers that AllocTensor could give
  std::uint32_t depth = 0;
};

/// The core that a kernel runs on. Owned by the simulator; constant for the block but for `device`.
struct CoreInfo {
  std::uint32_t blockIdx = 0;
  std::uint32_t blockNum = 1;
  std::uint32_t subBlockIdx = 0;
  std::uint32_t subBlockNum = 1;
  std::uint32_t cubeCore = 0;              ///< 1: an AIC of a split SoC
  std::uint32_t checking = 0;              ///< 0: every check is off, and operation() and scalar() need not be called
  unsigned char* memory[kSpaceCount] = {}; ///< first byte of each memory of the core; [GM] is null
  std::uint64_t capacity[kSpaceCount] = {};
  void* workspace = nullptr; ///< GetSysWorkSpacePtr
  /// Host memory for the device headers' own use; what is in it stays with the core until the block ends.
  unsigned char* scratch = nullptr;
  /// For the device headers' own state of a core (vector mask, atomic mode, TPipe pointer): zero when the block starts.
  alignas(16) unsigned char device[512] = {};
  /// Which block of the launch the core belongs to. `blockIdx` is what GetBlockIdx says: on a vector core it counts the
  /// vector cores of all blocks.
  std::uint32_t block = 0;
};

/// Words of global memory by which cores tell each other something: `count` words, `stride` bytes apart.
struct Signal {
  enum class Change : std::uint8_t { set, add };
  enum class Until : std::uint8_t { equal, atLeast };
  const char* name = nullptr; ///< the API, for messages
  std::int32_t* word = nullptr;
  std::uint32_t count = 1;
  std::uint32_t stride = 32;
  std::int32_t value = 0;
  Change change = Change::set; ///< for `post`
  Until until = Until::equal;  ///< for `await`
  Where where;
};

enum class Severity : std::uint32_t { note, warning, error };

/// What the core does for a kernel. Every function acts on the core that runs on the calling thread.
/// A function that finds a fault reports it and returns: only `trap` and `unsupported` do not come back.
struct SimApi {
  std::uint32_t abiVersion;
  std::uint32_t bytes; ///< sizeof(SimApi)

  CoreInfo* (*current)();

  /// Tells of one call, before it takes effect. False: it must not be executed, as its memory is not there or the core
  /// runs its computation later.
  bool (*operation)(const Operation& operation);
  /// The same for one element on the scalar pipe (GetValue, SetValue): one access with counts of 1.
  bool (*scalar)(const char* name, const Access& access, const Where& where);

  /// A buffer or queue in a memory of the core, behind those that are there. The TBuf's only buffer is slot().
  QueueId (*initBuffer)(const BufferRequest& request);
  /// Buffer `index` of a queue or TBuf, without taking it (TBuf::Get).
  BufferSlot (*slot)(QueueId queue, std::uint32_t index);
  BufferSlot (*allocTensor)(QueueId queue, const Where& where);
  void (*enQue)(QueueId queue, std::uint64_t token, const void* address, const Where& where);
  BufferSlot (*deQue)(QueueId queue, const Where& where);
  void (*freeTensor)(QueueId queue, std::uint64_t token, const void* address, const Where& where);
  QueueState (*queueState)(QueueId queue);
  /// TQue::FreeAllEvent is pure order; TPipe::Reset and ~TPipe/Destroy forget all buffers.
  void (*pipeReset)(const Where& where);

  void (*setFlag)(Pipe from, Pipe to, std::int32_t event, const Where& where);
  void (*waitFlag)(Pipe from, Pipe to, std::int32_t event, const Where& where);
  void (*barrier)(Pipe pipe, const Where& where);
  /// TPipe::AllocEventID (take), FetchEventID (do not take), ReleaseEventID.
  std::int32_t (*allocEvent)(Pipe from, Pipe to, bool take, const Where& where);
  void (*releaseEvent)(Pipe from, Pipe to, std::int32_t event, const Where& where);
  /// DataCacheCleanAndInvalid; 0 bytes: the entire cache.
  void (*cacheClean)(const void* address, std::uint64_t bytes, const Where& where);

  /// Around the execution of a read-modify-write on global memory (SetAtomicAdd).
  void (*atomicBegin)(const void* address);
  void (*atomicEnd)(const void* address);

  /// printf of the kernel: text that is already formatted.
  void (*print)(const char* text, std::uint64_t bytes);
  /// A finding of the device headers. `code` as in "SYNC-EVENT-ID".
  void (*report)(Severity severity, const char* code, const char* message, const Where& where);
  /// Reports an error and ends the block: a failed ASSERT, trap().
  void (*trap)(const char* code, const char* message, const Where& where);
  /// Reports that the simulator does not have `name` and ends the block.
  void (*unsupported)(const char* name, const Where& where);

  /// An order that the hardware makes by itself (unit flags of the cube unit): what `from` was given so far is complete
  /// before what `to` is given from now on.
  void (*order)(Pipe from, Pipe to, const Where& where);
  // ---- Between cores.
  /// CrossCoreSetFlag: when all that the pipe was given so far is complete. `mode` 0: all cores of the kind; 1: the
  /// vector cores of the block; 2: the cube core and the vector cores of the block.
  void (*crossSet)(std::uint32_t mode, Pipe pipe, std::uint32_t flag, const Where& where);
  /// CrossCoreWaitFlag: holds back all pipes.
  void (*crossWait)(std::uint32_t flag, const Where& where);
  /// Changes words when all that the core was given so far is complete; returns the first one's new value.
  std::int32_t (*post)(const Signal& signal);
  /// Holds the core back until all words are as they should be, and orders it after those who posted them.
  void (*await)(const Signal& signal);
  /// For a core that reads memory until another one writes it: lets the others run.
  void (*pause)();

  /// Where buffer `index` of a queue lies, in bytes from the start of its memory.
  void (*placeBuffer)(QueueId queue, std::uint32_t index, std::uint64_t offset, std::uint64_t bytes,
                      const Where& where);
  /// TBufPool::Reset: waits for those who still use buffers of the pool.
  void (*poolReset)(QueueId pool, const Where& where);

  /// GlobalTensor::SetGlobalBuffer: the kernel takes what is at `address` for elements of `type` ("f32", "i8", …).
  void (*viewGlobal)(const void* address, const char* type, const Where& where);
};

/// The simulator's functions, in this kernel object. Set by Module::bind before the first kernel runs.
#if defined(ASCEND_SIM_SINGLE_SOURCE) && !defined(ASCEND_SIM_AICORE_ONLY)
/// Host code of the same source may call them as well, and is told that it must not.
extern "C" const SimApi* ascendSimApi();
ASCEND_SIM_LOCAL inline const SimApi* boundApi = ascendSimApi();
#else
ASCEND_SIM_LOCAL inline const SimApi* boundApi = nullptr;
#endif

inline const SimApi& api() { return *boundApi; }
inline CoreInfo& core() { return *boundApi->current(); }

[[noreturn]] inline void trap(const char* code, const char* message, const Where& where) {
  boundApi->trap(code, message, where);
  __builtin_unreachable();
}
[[noreturn]] inline void unsupported(const char* name, const Where& where) {
  boundApi->unsupported(name, where);
  __builtin_unreachable();
}

/// Kernel::flags: the cores that one block takes. 0 and 0: one core of the SoC's usual kind (a vector core where cores
/// are split).
constexpr std::uint32_t coresOfBlock(std::uint32_t cubes, std::uint32_t vectors) { return cubes | vectors << 4; }
constexpr std::uint32_t cubesOf(std::uint32_t flags) { return flags & 0xF; }
constexpr std::uint32_t vectorsOf(std::uint32_t flags) { return flags >> 4 & 0xF; }

/// Where a parameter lies in the block that `invoke` reads.
struct Parameter {
  std::uint32_t offset;
  std::uint32_t bytes;
};

struct Kernel {
  const char* name;
  std::uint32_t paramBytes; ///< of the block that `invoke` reads
  std::uint32_t flags;      ///< coresOfBlock(…)
  void (*invoke)(const void* params);
  std::uint32_t paramCount;
  const Parameter* params;
};

/// The one symbol of a kernel object, `ascend_sim_module`.
struct Module {
  std::uint32_t magic;
  std::uint32_t abiVersion;
  const char* soc; ///< the SoC that the object was compiled for, or its architecture: "dav-2201"
  std::uint32_t kernelCount;
  const Kernel* kernels;
  void (*bind)(const SimApi* api);
};

} // namespace ascend::sim

extern "C" ASCEND_SIM_EXPORT const ascend::sim::Module ascend_sim_module;
