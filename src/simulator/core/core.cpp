#include "simulator/core/core.h"

#include <utility>

namespace ascend::sim {

constinit thread_local Core* Core::current_ = nullptr;

// A context may go on in another thread than it left: where the variable is must not be remembered across that.
Core::Current::Current(Core& core) : previous_(std::exchange(current_, &core)) {}
Core::Current::~Current() { current_ = previous_; }
Core::Away::Away(Core& core) : core_(core) { current_ = nullptr; }
Core::Away::~Away() { current_ = &core_; }

Core::Core(CoreResources& resources, const Options& options, const GlobalSnapshot& global, LaunchState& launch,
           const Place& place)
    : launch_(launch), core_(place.core), context_{.options = options,
                                                   .sites = resources.sites,
                                                   .log = resources.log,
                                                   .kernel = place.kernel,
                                                   .blocks = launch.layout.blocks},
      buffers_(context_, flags_, resources.memory), memoryCheck_(context_, resources.memory, buffers_, global),
      shadow_(context_, flags_, memoryCheck_, global, &resources.pool), pending_(options, place.core, info_.device),
      // The clock has to know of the orders that only the device compiler makes; so has what shows effects late.
      tracking_(options.race || options.init || place.clock != nullptr || pending_.active()) {
  info_.scratch = resources.memory.scratch();
  const CoreLayout& layout = launch.layout;
  const CoreLayout::Place at = layout.place(place.core);
  context_.block = info_.block = at.block;
  context_.core = layout.name(at);
  info_.cubeCore = at.cube ? 1 : 0;
  info_.subBlockIdx = at.sub;
  info_.subBlockNum = at.cube ? 1 : layout.vectors;
  info_.blockIdx = at.block * info_.subBlockNum + at.sub;
  info_.blockNum = layout.blocks;
  info_.workspace = place.workspace;
  info_.checking = options.watching() || place.clock != nullptr ? 1 : 0;
  for (std::uint32_t s = 1; s < kSpaceCount; ++s) {
    const auto space = static_cast<Space>(s);
    info_.memory[s] = resources.memory.begin(space);
    info_.capacity[s] = resources.memory.capacity(space);
  }
  if (place.clock != nullptr) {
    clock_.emplace(*place.clock, info_, resources.sites, place.core, place.clockLimits);
    context_.clocks.observe(&*clock_);
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
  const std::span<const Access> accesses(operation.accesses, operation.accessCount);
  for (const Access& access : accesses)
    if (access.space == Space::GM && access.mode == Mode::read)
      polls(access.address);
  const SiteId here = site(operation.name, operation.where);
  if (!check(accesses, operation.pipe, here))
    return false;
  if (clock_)
    clock_->operation(operation, here);
  return !pending_.active() || pending_.begin(operation, context_.clocks);
}

/// Many a kernel reads a word of global memory until another core has written it: let that one run.
void Core::polls(const void* address) {
  constexpr std::uint32_t patience = 256;
  if (address != polled_) {
    polled_ = address;
    polls_ = 0;
  } else if (++polls_ == patience) {
    polls_ = 0;
    pause();
  }
}

bool Core::scalar(const char* name, const Access& access, const Where& where) {
  if (info_.checking == 0)
    return true;
  const SiteId here = context_.sites.intern(name, where);
  if (!memoryCheck_.checkScalar(access, here)) {
    faulted_ = true;
    return false;
  }
  if (clock_)
    clock_->scalar(access, here);
  if (access.space == Space::GM)
    reachWord(name, access);
  if (tracking_)
    shadow_.scalar(access, here);
  if (pending_.active()) {
    shadow_.flush(); // what the compiler orders by itself is known only then
    pending_.beginScalar(context_.clocks);
  }
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
  if (pending_.active())
    pending_.commitAll();
  if (met_)
    endPhase();
  if (aborted_)
    return; // what is left open says nothing then
  buffers_.reset(0);
  flags_.finish(context_);
}

} // namespace ascend::sim
