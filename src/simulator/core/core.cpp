#include "simulator/core/core.h"

#include <utility>

namespace ascend::sim {
namespace {

thread_local Core* currentCore = nullptr;

} // namespace

Core::Current::Current(Core& core) : previous_(std::exchange(currentCore, &core)) {}
Core::Current::~Current() { currentCore = previous_; }

Core& Core::current() { return *currentCore; }

Core::Core(CoreResources& resources, const Options& options, const GlobalSnapshot& global, const Block& block)
    : context_{.options = options,
               .sites = resources.sites,
               .log = resources.log,
               .kernel = block.kernel,
               .block = block.index,
               .blocks = block.count},
      buffers_(context_, flags_, resources.memory), memoryCheck_(context_, resources.memory, buffers_, global),
      shadow_(context_, flags_, resources.memory, memoryCheck_, global, &resources.pool),
      tracking_(options.race || options.init) {
  info_.blockIdx = block.index;
  info_.blockNum = block.count;
  info_.workspace = block.workspace;
  info_.scratch = resources.memory.scratch();
  info_.checking = options.anyCheck() ? 1 : 0;
  for (std::uint32_t s = 1; s < kSpaceCount; ++s) {
    const auto space = static_cast<Space>(s);
    info_.memory[s] = resources.memory.begin(space);
    info_.capacity[s] = resources.memory.capacity(space);
  }
}

bool Core::check(std::span<const Access> accesses, Pipe pipe, SiteId site) {
  // Without the memory check bytes that are not there are still not touched.
  bool there = true;
  for (const Access& access : accesses)
    there &= memoryCheck_.check(access, site);
  if (!there) {
    faulted_ = true;
    return false;
  }
  if (tracking_)
    shadow_.operation(accesses, pipe, site);
  return true;
}

bool Core::operation(const Operation& operation) {
  if (info_.checking == 0)
    return true;
  shadow_.flush();
  return check({operation.accesses, operation.accessCount}, operation.pipe, site(operation.name, operation.where));
}

bool Core::scalar(const char* name, const Access& access, const Where& where) {
  if (info_.checking == 0)
    return true;
  const SiteId here = site(name, where);
  if (!memoryCheck_.checkScalar(access, here)) {
    faulted_ = true;
    return false;
  }
  if (tracking_)
    shadow_.scalar(access, here);
  return true;
}

QueueId Core::initBuffer(const BufferRequest& request) {
  const QueueId queue = buffers_.init(request, site("InitBuffer", request.where));
  if (queue == 0) {
    faulted_ = true;
    throw BlockAborted{};
  }
  return queue;
}

void Core::barrier(Pipe pipe, const Where& where) {
  if (pipe == Pipe::S || pipe == Pipe::none) {
    if (context_.options.sync)
      if (auto* f = context_.report("SYNC-BARRIER", site("PipeBarrier", where))) {
        f->message = fmt::format("PipeBarrier<PIPE_{}> does not exist", sim::name(pipe));
        f->hint = "the scalar pipe is in order by itself; to wait for another pipe use SetFlag and WaitFlag";
      }
    return;
  }
  shadow_.flush();
  context_.clocks.barrier(pipe);
}

void Core::order(Pipe from, Pipe to) {
  shadow_.flush();
  context_.clocks.acquire(to, context_.clocks.release(from));
}

void Core::report(Severity severity, const char* code, const char* message, const Where& where) {
  // The text may say more than the place: it is part of what makes the finding.
  if (auto* f = context_.report(code, site(code, where), 0, severity)) {
    f->message = message;
    f->operation.clear();
  }
}

void Core::trap(const char* code, const char* message, const Where& where) {
  report(Severity::error, code, message, where);
  throw BlockAborted{};
}

void Core::unsupported(const char* name, const Where& where) {
  if (auto* f = context_.report("UNSUPPORTED", site(name, where)))
    f->message = fmt::format("the simulator does not support {} yet: the block ends here", name);
  throw BlockAborted{};
}

void Core::finish() {
  shadow_.flush();
  if (aborted_)
    return; // what is left open says nothing then
  buffers_.reset(0);
  flags_.finish(context_);
}

} // namespace ascend::sim
