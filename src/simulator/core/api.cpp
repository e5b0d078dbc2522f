#include "simulator/core/api.h"

#include "simulator/core/core.h"

#include <cstdio>
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

constexpr SimApi kApi{
    .abiVersion = kAbiVersion,
    .bytes = sizeof(SimApi),
    .current = [] { return &Core::current().info(); },
    .operation = [](const Operation& operation) { return Core::current().operation(operation); },
    .scalar = [](const char* name, const Access& access,
                 const Where& where) { return Core::current().scalar(name, access, where); },
    .initBuffer = [](const BufferRequest& request) { return Core::current().initBuffer(request); },
    .slot = [](QueueId queue, std::uint32_t i) { return Core::current().slot(queue, i); },
    .allocTensor = [](QueueId queue, const Where& where) { return Core::current().allocTensor(queue, where); },
    .enQue = [](QueueId queue, std::uint64_t token, const void*,
                const Where& where) { Core::current().enQue(queue, token, where); },
    .deQue = [](QueueId queue, const Where& where) { return Core::current().deQue(queue, where); },
    .freeTensor = [](QueueId queue, std::uint64_t token, const void*,
                     const Where& where) { Core::current().freeTensor(queue, token, where); },
    .queueState = [](QueueId queue) { return Core::current().queueState(queue); },
    .pipeReset = [](const Where& where) { Core::current().pipeReset(where); },
    .setFlag = [](Pipe from, Pipe to, std::int32_t event,
                  const Where& where) { Core::current().setFlag(from, to, event, where); },
    .waitFlag = [](Pipe from, Pipe to, std::int32_t event,
                   const Where& where) { Core::current().waitFlag(from, to, event, where); },
    .barrier = [](Pipe pipe, const Where& where) { Core::current().barrier(pipe, where); },
    .allocEvent = [](Pipe from, Pipe to, bool take,
                     const Where& where) { return Core::current().allocEvent(from, to, take, where); },
    .releaseEvent = [](Pipe from, Pipe to, std::int32_t event,
                       const Where& where) { Core::current().releaseEvent(from, to, event, where); },
    // Memory of the simulator is always coherent; the call orders nothing that the checks look at.
    .cacheClean = [](const void* address, std::uint64_t, const Where&) { Core::current().cacheClean(address); },
    .atomicBegin = [](const void*) { takeAtomicLock(); },
    .atomicEnd = [](const void*) { giveAtomicLock(); },
    .print = [](const char* text, std::uint64_t bytes) { std::fwrite(text, 1, bytes, stdout); },
    .report = [](Severity severity, const char* code, const char* message,
                 const Where& where) { Core::current().report(severity, code, message, where); },
    .trap = [](const char* code, const char* message,
               const Where& where) { Core::current().trap(code, message, where); },
    .unsupported = [](const char* name, const Where& where) { Core::current().unsupported(name, where); },
    .order = [](Pipe from, Pipe to, const Where&) { Core::current().order(from, to); },
    .crossSet = [](std::uint32_t mode, Pipe pipe, std::uint32_t flag,
                   const Where& where) { Core::current().crossSet(mode, pipe, flag, where); },
    .crossWait = [](std::uint32_t flag, const Where& where) { Core::current().crossWait(flag, where); },
    .post = [](const Signal& signal) { return Core::current().post(signal); },
    .await = [](const Signal& signal) { Core::current().await(signal); },
    .pause = [] { Core::current().pause(); },
    .placeBuffer = [](QueueId queue, std::uint32_t index, std::uint64_t offset, std::uint64_t bytes,
                      const Where& where) { Core::current().placeBuffer(queue, index, offset, bytes, where); },
    .poolReset = [](QueueId pool, const Where& where) { Core::current().poolReset(pool, where); },
    .viewGlobal = [](const void* address, const char* type,
                     const Where& where) { Core::current().viewGlobal(address, type, where); },
};

} // namespace

const SimApi& simApi() { return kApi; }

void releaseAtomicLock() {
  if (atomicHeld)
    giveAtomicLock();
}

} // namespace ascend::sim
