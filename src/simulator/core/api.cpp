#include "simulator/core/api.h"

#include "simulator/core/core.h"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <mutex>

namespace ascend::sim {
namespace {

/// For read-modify-write on global memory. One lock for all: two updates may overlap in any way.
std::mutex atomicMutex;
thread_local bool atomicHeld = false;

void takeAtomicLock() {
  atomicMutex.lock();
  atomicHeld = true;
}

void giveAtomicLock() {
  atomicHeld = false;
  atomicMutex.unlock();
}

/// Of code that runs on no core: `checking`, so that each of its calls comes to at().
CoreInfo& nobody() {
  thread_local CoreInfo info;
  info.checking = 1;
  return info;
}

/// Host code of a program whose kernels are in the same source can call what is for kernels; there is no way back to
/// it.
[[noreturn]] void endOutside(const Where& where) {
  const std::string place = where.file != nullptr ? fmt::format("{}:{}: ", where.file, where.line) : "";
  fmt::print(
      stderr,
      "{}error: host code calls what only a kernel can: no core runs on this thread\n"
      "  hint: tensors, pipes and instructions belong into a __global__ or __aicore__ function that '<<<…>>>' or "
      "ICPU_RUN_KF starts; the host reaches memory of the device with aclrtMemcpy\n",
      place);
  std::exit(EXIT_FAILURE);
}

Core& at(const Where& where) {
  if (!Core::isCurrent())
    endOutside(where);
  return Core::current();
}

constexpr SimApi kApi{
    .abiVersion = kAbiVersion,
    .bytes = sizeof(SimApi),
    .current = [] { return Core::isCurrent() ? &Core::current().info() : &nobody(); },
    .operation = [](const Operation& operation) { return at(operation.where).operation(operation); },
    .scalar = [](const char* name, const Access& access,
                 const Where& where) { return at(where).scalar(name, access, where); },
    .initBuffer = [](const BufferRequest& request) { return at(request.where).initBuffer(request); },
    .slot = [](QueueId queue, std::uint32_t i) { return at({}).slot(queue, i); },
    .allocTensor = [](QueueId queue, const Where& where) { return at(where).allocTensor(queue, where); },
    .enQue = [](QueueId queue, std::uint64_t token, const void*,
                const Where& where) { at(where).enQue(queue, token, where); },
    .deQue = [](QueueId queue, const Where& where) { return at(where).deQue(queue, where); },
    .freeTensor = [](QueueId queue, std::uint64_t token, const void*,
                     const Where& where) { at(where).freeTensor(queue, token, where); },
    .queueState = [](QueueId queue) { return at({}).queueState(queue); },
    .pipeReset = [](const Where& where) { at(where).pipeReset(where); },
    .setFlag = [](Pipe from, Pipe to, std::int32_t event,
                  const Where& where) { at(where).setFlag(from, to, event, where); },
    .waitFlag = [](Pipe from, Pipe to, std::int32_t event,
                   const Where& where) { at(where).waitFlag(from, to, event, where); },
    .barrier = [](Pipe pipe, const Where& where) { at(where).barrier(pipe, where); },
    .allocEvent = [](Pipe from, Pipe to, bool take,
                     const Where& where) { return at(where).allocEvent(from, to, take, where); },
    .releaseEvent = [](Pipe from, Pipe to, std::int32_t event,
                       const Where& where) { at(where).releaseEvent(from, to, event, where); },
    .cacheClean = [](const void* address, std::uint64_t bytes,
                     const Where& where) { at(where).cacheClean(address, bytes); },
    .atomicBegin = [](const void*) { takeAtomicLock(); },
    .atomicEnd = [](const void*) { giveAtomicLock(); },
    .print = [](const char* text, std::uint64_t bytes) { std::fwrite(text, 1, bytes, stdout); },
    .report = [](Severity severity, const char* code, const char* message,
                 const Where& where) { at(where).report(severity, code, message, where); },
    .trap = [](const char* code, const char* message, const Where& where) { at(where).trap(code, message, where); },
    .unsupported = [](const char* name, const Where& where) { at(where).unsupported(name, where); },
    .order = [](Pipe from, Pipe to, const Where& where) { at(where).order(from, to); },
    .crossSet = [](std::uint32_t mode, Pipe pipe, std::uint32_t flag,
                   const Where& where) { at(where).crossSet(mode, pipe, flag, where); },
    .crossWait = [](std::uint32_t flag, const Where& where) { at(where).crossWait(flag, where); },
    .post = [](const Signal& signal) { return at(signal.where).post(signal); },
    .await = [](const Signal& signal) { at(signal.where).await(signal); },
    .pause = [] { at({}).pause(); },
    .placeBuffer = [](QueueId queue, std::uint32_t index, std::uint64_t offset, std::uint64_t bytes,
                      const Where& where) { at(where).placeBuffer(queue, index, offset, bytes, where); },
    .poolReset = [](QueueId pool, const Where& where) { at(where).poolReset(pool, where); },
    .viewGlobal = [](const void* address, const char* type,
                     const Where& where) { at(where).viewGlobal(address, type, where); },
};

} // namespace

const SimApi& simApi() { return kApi; }

void releaseAtomicLock() {
  if (atomicHeld)
    giveAtomicLock();
}

} // namespace ascend::sim
