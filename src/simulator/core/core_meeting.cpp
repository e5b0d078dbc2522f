#include "simulator/core/core.h"

#include <algorithm>

namespace ascend::sim {
namespace {

constexpr std::size_t kMaxConflicts = 1000;

std::string_view does(Mode mode) {
  switch (mode) {
  case Mode::read:
    return "reads";
  case Mode::atomic:
    return "atomically updates";
  default:
    return "writes";
  }
}

} // namespace

void Core::endPhase() {
  shadow_.flush();
  met_ = true;
  launch_.met.store(true, std::memory_order_relaxed);
  if (!context_.options.race)
    return;
  std::vector<GlobalShadow::Touch> touches;
  shadow_.publish(core_, touches);
  const std::scoped_lock lock(launch_.shadowMutex);
  for (const GlobalShadow::Touch& touch : touches)
    if (conflicts_.size() < kMaxConflicts)
      launch_.shadow.add(touch, knowledge_, conflicts_);
}

/// At the end, when it is known which memory serves as signals.
void Core::reportConflicts() {
  for (const GlobalShadow::Conflict& conflict : conflicts_)
    report(conflict);
}

void Core::report(const GlobalShadow::Conflict& c) {
  {
    const std::scoped_lock lock(launch_.meeting.mutex());
    if (launch_.meeting.words().contains(c.begin, c.end))
      return;
  }
  const SiteId here = context_.sites.intern(c.now.stamp.site->name, c.now.stamp.site->where);
  const SiteId there = context_.sites.intern(c.earlier.site->name, c.earlier.site->where);
  if (auto* f = context_.report("RACE-BLOCKS", here, there)) {
    const auto core = [&](std::uint32_t id) {
      const CoreLayout::Place place = launch_.layout.place(id);
      const std::string name = launch_.layout.name(place);
      return fmt::format("{}{}block {}", name, name.empty() ? "" : " of ", place.block);
    };
    f->message = fmt::format(
        "{} {} {} on pipe {}, which {} of {} {} on pipe {}: nothing makes the one core wait for the other", core(core_),
        does(c.now.mode), memoryCheck_.describe(Space::GM, c.begin, c.end), name(c.now.stamp.pipe),
        describe(*c.earlier.site), core(c.earlier.core), does(c.earlierMode), name(c.earlier.pipe));
    f->hint = fmt::format("{} calls CrossCoreSetFlag<…, PIPE_{}> after it, and {} CrossCoreWaitFlag before, or both "
                          "SyncAll (a flag of another pipe does not wait for this one)",
                          core(c.earlier.core), name(c.earlier.pipe), core(core_));
  }
}

Knowledge Core::message(Pipe pipe) {
  Knowledge told = knowledge_;
  if (pipe == Pipe::all)
    context_.clocks.barrier(Pipe::all);
  told.learn(core_, context_.clocks.release(pipe == Pipe::all ? Pipe::S : pipe));
  if (pending_.active())
    pending_.commit(told.of(core_));
  return told;
}

void Core::learn(const Knowledge& knowledge) {
  if (clock_)
    for (std::uint32_t core = 0; core < launch_.layout.count(); ++core)
      if (const std::uint64_t edge = knowledge.of(core).edge; core != core_ && edge > knowledge_.of(core).edge)
        clock_->acquire(Pipe::S, edge);
  knowledge_.join(knowledge);
  context_.clocks.acquireAll(knowledge.of(core_));
}

void Core::stuck(const Meeting::Stuck& why, SiteId site) {
  aborted_ = true;
  const SiteId other = why.other.name == nullptr ? 0 : context_.sites.intern(why.other.name, why.other.where);
  if (auto* f = context_.report("SYNC-DEADLOCK", site, other)) {
    f->message = why.message;
    f->hint = why.hint;
  }
  throw BlockAborted{};
}

void Core::crossSet(std::uint32_t mode, Pipe pipe, std::uint32_t flag, const Where& where) {
  const SiteId here = site("CrossCoreSetFlag", where);
  if (mode > 2 || flag >= Meeting::kFlags) {
    if (context_.options.sync)
      if (auto* f = context_.report("SYNC-EVENT-ID", here)) {
        f->message = fmt::format("there is no cross-core flag {} of mode {}", flag, mode);
        f->hint = fmt::format("modes are 0, 1 and 2, flags are 0 to {}", Meeting::kFlags - 1);
      }
    return;
  }
  endPhase();
  const Meeting::SetResult result = launch_.meeting.set(core_, mode, flag, message(pipe), context_.sites[here]);
  if (!context_.options.sync)
    return;
  if (result.noReceiver)
    if (auto* f = context_.report("SYNC-FLAG-MODE", here)) {
      f->message = fmt::format("CrossCoreSetFlag of mode {} on a kernel with {} cube and {} vector cores a block: no "
                               "core could wait for it",
                               mode, launch_.layout.cubes, launch_.layout.vectors);
      f->hint = "mode 2 is between the cube core and the vector cores of a block: mark the kernel __mix__(1, 1), "
                "__mix__(1, 2) or KERNEL_TYPE_MIX_AIC_1_2";
    }
  if (result.overflow)
    if (auto* f = context_.report("SYNC-FLAG-OVERFLOW", here)) {
      f->message = fmt::format("cross-core flag {} is set more than {} times more often than it is waited for: its "
                               "counter overflows",
                               flag, Meeting::kMaxCount);
      f->hint = "call CrossCoreWaitFlag as often as the flag is set";
    }
}

void Core::crossWait(std::uint32_t flag, const Where& where) {
  const SiteId here = site("CrossCoreWaitFlag", where);
  if (flag >= Meeting::kFlags) {
    if (context_.options.sync)
      if (auto* f = context_.report("SYNC-EVENT-ID", here)) {
        f->message = fmt::format("there is no cross-core flag {}", flag);
        f->hint = fmt::format("flags are 0 to {}", Meeting::kFlags - 1);
      }
    return;
  }
  endPhase();
  Knowledge learnt;
  Meeting::Stuck why;
  bool done = false;
  {
    const Away away(*this);
    done = launch_.meeting.wait(core_, flag, context_.sites[here], learnt, why);
  }
  if (!done)
    stuck(why, here);
  learn(learnt);
}

bool Core::signalThere(const Signal& signal, Mode mode, SiteId site) {
  Access access;
  access.address = signal.word;
  access.bytes = sizeof *signal.word;
  access.count[0] = signal.count;
  access.stride[0] = signal.stride;
  access.mode = mode;
  access.space = Space::GM;
  access.operand = "gmWorkspace";
  access.align = sizeof *signal.word;
  if (memoryCheck_.check(access, site))
    return true;
  faulted_ = true;
  throw BlockAborted{};
}

std::int32_t Core::post(const Signal& signal) {
  const SiteId here = site(signal.name, signal.where);
  signalThere(signal, Mode::write, here);
  endPhase();
  return launch_.meeting.post(signal, message(Pipe::all), context_.sites[here]);
}

void Core::await(const Signal& signal) {
  const SiteId here = site(signal.name, signal.where);
  signalThere(signal, Mode::read, here);
  endPhase();
  Knowledge learnt;
  Meeting::Stuck why;
  bool done = false;
  {
    const Away away(*this);
    done = launch_.meeting.await(core_, signal, context_.sites[here], learnt, why);
  }
  if (!done)
    stuck(why, here);
  learn(learnt);
}

void Core::pause() {
  const Away away(*this);
  launch_.meeting.pause();
}

} // namespace ascend::sim
