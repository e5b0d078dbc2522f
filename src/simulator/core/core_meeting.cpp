#include "simulator/core/core.h"

#include <algorithm>

namespace ascend::sim {
namespace {

constexpr std::size_t kMaxConflicts = 1000;
constexpr std::size_t kMaxWords = 4096; ///< that a core waits for by reading them

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
  for (GlobalShadow::Touch& touch : touches) {
    touch.stamp.heard = static_cast<std::uint32_t>(heard_.size());
    if (conflicts_.size() < kMaxConflicts)
      launch_.shadow.add(touch, knowledge_, conflicts_);
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

void Core::cacheClean(const void* address, std::uint64_t bytes) {
  polls(address);
  if (info_.checking == 0)
    return;
  if (const auto words = cache_.clean(reinterpret_cast<Address>(address), bytes); !words.empty())
    tell(words);
}

void Core::reachWord(std::string_view name, const Access& access) {
  const auto begin = reinterpret_cast<Address>(access.address);
  const CacheLines::Word word{begin, begin + access.bytes};
  const bool pastCache = name.ends_with("GmByPassDCache");
  if (access.mode == Mode::read) {
    polls(access.address);
    if (!pastCache && !cache_.fresh(begin))
      return;
    // The last that was heard by it.
    const auto known =
        std::find_if(heard_.rbegin(), heard_.rend(), [&](const Meeting::Heard& h) { return h.word.begin == begin; });
    Meeting::Heard heard{.word = word, .tells = known == heard_.rend() ? 0 : known->tells};
    const Knowledge learnt = launch_.meeting.hear(core_, heard);
    if (known != heard_.rend() && knowledge_.contains(learnt)) {
      known->tells = heard.tells;
    } else if (heard_.size() < kMaxWords) {
      endPhase(); // what it did up to here was done without knowing
      for (std::size_t p = 0; p < kPipeCount; ++p)
        heard.since.done[p] = context_.clocks.now(static_cast<Pipe>(p));
      heard_.push_back(heard);
      learn(learnt);
    }
  } else if (pastCache) {
    tell({&word, 1});
  } else {
    cache_.wrote(word);
  }
}

void Core::tell(std::span<const CacheLines::Word> words) {
  endPhase();
  const Knowledge told = message(Pipe::S);
  for (const CacheLines::Word& word : words)
    launch_.meeting.tell(core_, word, told);
}

void Core::pause() {
  const Away away(*this);
  launch_.meeting.pause();
}

} // namespace ascend::sim
