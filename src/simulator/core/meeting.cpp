#include "simulator/core/meeting.h"

#include <algorithm>
#include <set>

namespace ascend::sim {
namespace {

constexpr std::size_t kWordBytes = sizeof(std::int32_t); ///< of a signal in global memory

std::string hex(const void* address) { return fmt::format("{:#x}", reinterpret_cast<std::uintptr_t>(address)); }

} // namespace

std::vector<std::uint32_t> Meeting::setters(const Group& group) const {
  std::vector<std::uint32_t> cores;
  if (group.mode == 0) {
    for (std::uint32_t block = 0; block < layout_.blocks; ++block) {
      if (group.cube)
        cores.push_back(layout_.cubeOf(block));
      else
        for (std::uint32_t sub = 0; sub < layout_.vectors; ++sub)
          cores.push_back(layout_.vectorOf(block, sub));
    }
    return cores;
  }
  if (group.cube)
    return {layout_.cubeOf(group.block)};
  for (std::uint32_t sub = 0; sub < layout_.vectors; ++sub)
    cores.push_back(layout_.vectorOf(group.block, sub));
  return cores;
}

std::vector<std::uint32_t> Meeting::receivers(const Group& group) const {
  if (group.mode != 2)
    return setters(group);
  if (!layout_.mixed())
    return {};
  return setters({.mode = 1, .cube = !group.cube, .block = group.block, .flag = group.flag});
}

Meeting::SetResult Meeting::set(std::uint32_t core, std::uint32_t mode, std::uint32_t flag, const Knowledge& message,
                                const Site& site) {
  const CoreLayout::Place place = layout_.place(core);
  const Group group{.mode = mode, .cube = place.cube, .block = mode == 0 ? 0 : place.block, .flag = flag};
  const std::scoped_lock lock(scheduler_.mutex());
  const std::vector<std::uint32_t> to = receivers(group);
  SetResult result{.noReceiver = to.empty()};
  if (to.empty())
    return result;
  auto& arrived = sets_[group];
  arrived[core].push_back({message, site});
  const std::vector<std::uint32_t> from = setters(group);
  // It is complete when each of them has set it once more.
  if (arrived.size() < from.size())
    return result;
  Delivery delivery{.site = site};
  for (auto it = arrived.begin(); it != arrived.end();) {
    delivery.message.join(it->second.front().message);
    it->second.pop_front();
    it = it->second.empty() ? arrived.erase(it) : std::next(it);
  }
  for (const std::uint32_t receiver : to) {
    Counter& counter = flags_[receiver][flag];
    counter.push_back(delivery);
    result.overflow |= counter.size() > kMaxCount;
  }
  scheduler_.notify();
  return result;
}

bool Meeting::block(std::unique_lock<std::mutex>& lock, std::uint32_t core, const Site& site,
                    const std::function<bool()>& ready, const std::function<void()>& stuck) {
  if (ready())
    return true;
  waiting_[core] = site;
  const bool done = scheduler_.wait(lock, ready, stuck);
  waiting_.erase(core);
  return done;
}

bool Meeting::wait(std::uint32_t core, std::uint32_t flag, const Site& site, Knowledge& learnt, Stuck& stuck) {
  std::unique_lock lock(scheduler_.mutex());
  Counter& counter = flags_[core][flag];
  if (!block(lock, core, site, [&] { return !counter.empty(); }, [&] { stuck = explainFlag(core, flag); }))
    return false;
  learnt = std::move(counter.front().message);
  counter.pop_front();
  return true;
}

std::int32_t Meeting::post(const Signal& signal, const Knowledge& message, const Site& site) {
  const std::scoped_lock lock(scheduler_.mutex());
  know(signal);
  for (std::uint32_t i = 0; i < signal.count; ++i) {
    std::int32_t* const at = signal.word + std::size_t{i} * signal.stride / kWordBytes;
    const auto [it, fresh] = words_.try_emplace(at);
    Word& word = it->second;
    if (fresh)
      word.value = *at;
    word.valueBefore = word.value;
    word.messageBefore = word.message;
    word.hasBefore = !fresh;
    word.value = signal.change == Signal::Change::add ? word.value + signal.value : signal.value;
    word.message.join(message);
    word.site = site;
    *at = word.value;
  }
  scheduler_.notify();
  return words_[signal.word].value;
}

void Meeting::tell(std::uint32_t core, CacheLines::Word word, const Knowledge& message) {
  const std::scoped_lock lock(scheduler_.mutex());
  told_[word.begin].push_back({core, message});
}

Knowledge Meeting::hear(std::uint32_t core, Heard& heard) {
  const std::scoped_lock lock(scheduler_.mutex());
  Knowledge learnt;
  if (const auto word = told_.find(heard.word.begin); word != told_.end())
    for (; heard.tells < word->second.size(); ++heard.tells)
      if (const Told& told = word->second[heard.tells]; told.core != core)
        learnt.join(told.message);
  return learnt;
}

Knowledge Meeting::knownBy(std::uint32_t core, const Heard& heard) {
  Knowledge known;
  const auto word = told_.find(heard.word.begin);
  if (word == told_.end())
    return known;
  std::set<std::uint32_t> next{core};
  for (std::size_t i = 0; i < word->second.size(); ++i) {
    const Told& told = word->second[i];
    if (i < heard.tells ? told.core != core : next.insert(told.core).second)
      known.join(told.message);
  }
  if (!known.empty())
    signalMemory_.add(heard.word.begin, heard.word.end);
  return known;
}

void Meeting::know(const Signal& signal) {
  const auto begin = reinterpret_cast<std::uintptr_t>(signal.word);
  signalMemory_.add(begin, begin + std::uintptr_t{signal.count} * signal.stride);
}

bool Meeting::holds(const Signal& signal) const {
  for (std::uint32_t i = 0; i < signal.count; ++i) {
    const std::int32_t* const at = signal.word + std::size_t{i} * signal.stride / kWordBytes;
    const auto word = words_.find(at);
    // Cores may clear the memory when others have posted already: what was posted counts.
    const std::int32_t value = word == words_.end() ? *at : word->second.value;
    if (signal.until == Signal::Until::equal ? value != signal.value : value < signal.value)
      return false;
  }
  return true;
}

bool Meeting::await(std::uint32_t core, const Signal& signal, const Site& site, Knowledge& learnt, Stuck& stuck) {
  std::unique_lock lock(scheduler_.mutex());
  know(signal);
  if (!block(lock, core, site, [&] { return holds(signal); }, [&] { stuck = explainWords(signal); }))
    return false;
  for (std::uint32_t i = 0; i < signal.count; ++i)
    if (const auto it = words_.find(signal.word + std::size_t{i} * signal.stride / kWordBytes); it != words_.end()) {
      // Another core may be one call ahead of this one: its last post is not what was waited for.
      const Word& word = it->second;
      const bool wasThere =
          word.hasBefore && signal.until == Signal::Until::atLeast && word.valueBefore >= signal.value;
      learnt.join(wasThere ? word.messageBefore : word.message);
    }
  return true;
}

std::string Meeting::coreText(std::uint32_t core) const {
  const CoreLayout::Place place = layout_.place(core);
  const std::string name = layout_.name(place);
  return fmt::format("{}{}block {}", name, name.empty() ? "" : " of ", place.block);
}

std::string Meeting::fateText(std::uint32_t core) const {
  const auto it = waiting_.find(core);
  return it == waiting_.end() ? fmt::format("{} (has ended)", coreText(core))
                              : fmt::format("{} (waits at {})", coreText(core), describe(it->second));
}

Meeting::Stuck Meeting::explainFlag(std::uint32_t core, std::uint32_t flag) const {
  Stuck stuck;
  for (const auto& [group, arrived] : sets_) {
    if (group.flag != flag || arrived.empty())
      continue;
    const auto to = receivers(group);
    if (std::find(to.begin(), to.end(), core) == to.end())
      continue;
    const auto from = setters(group);
    std::string missing;
    std::size_t named = 0;
    for (const std::uint32_t setter : from)
      if (!arrived.contains(setter) && named++ < 4)
        missing += fmt::format("{}{}", missing.empty() ? "" : ", ", fateText(setter));
    if (named > 4)
      missing += fmt::format(" and {} more", named - 4);
    stuck.message =
        fmt::format("waits for cross-core flag {}, which CrossCoreSetFlag of mode {} sets when all {} {} "
                    "have called it; {} have, missing: {}",
                    flag, group.mode, from.size(), group.cube ? "cube cores" : "vector cores", arrived.size(), missing);
    stuck.other = arrived.begin()->second.front().site;
    break;
  }
  if (stuck.message.empty()) {
    stuck.message = fmt::format("waits for cross-core flag {}, which no core has set", flag);
    const auto it = std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& w) { return w.first != core; });
    stuck.message += it == waiting_.end() ? std::string(": all other cores have ended")
                                          : fmt::format("; of the others, {}", fateText(it->first));
    if (it != waiting_.end())
      stuck.other = it->second;
  }
  stuck.hint = "each CrossCoreWaitFlag needs a CrossCoreSetFlag of the same flag on every core that takes part, before "
               "anything else that these cores wait for";
  return stuck;
}

Meeting::Stuck Meeting::explainWords(const Signal& signal) const {
  Stuck stuck;
  for (std::uint32_t i = 0; i < signal.count; ++i) {
    const std::int32_t* const at = signal.word + std::size_t{i} * signal.stride / kWordBytes;
    const auto word = words_.find(at);
    const std::int32_t value = word == words_.end() ? *at : word->second.value;
    if (signal.until == Signal::Until::equal ? value == signal.value : value >= signal.value)
      continue;
    stuck.message =
        fmt::format("waits until word {} of {} at GM {} is {}{}; it is {}, and {}", i, signal.count, hex(at),
                    signal.until == Signal::Until::equal ? "" : "at least ", signal.value, value,
                    word == words_.end() ? std::string("no core has signalled there")
                                         : fmt::format("{} was the last to change it", describe(word->second.site)));
    if (word != words_.end())
      stuck.other = word->second.site;
    break;
  }
  for (const auto& [core, site] : waiting_)
    stuck.message += fmt::format("; {}", fateText(core));
  stuck.hint = "the cores that it waits for must make their call, with the same workspace, before they wait for "
               "anything else or end; the workspace must be zero at the start";
  return stuck;
}

std::vector<Meeting::Left> Meeting::left() const {
  std::vector<Left> result;
  for (const auto& [core, flags] : flags_)
    for (std::uint32_t flag = 0; flag < kFlags; ++flag)
      if (!flags[flag].empty())
        result.push_back({core, flag, flags[flag].back().site, false});
  for (const auto& [group, arrived] : sets_)
    for (const auto& [core, counter] : arrived)
      if (!counter.empty())
        result.push_back({core, group.flag, counter.back().site, true});
  return result;
}

} // namespace ascend::sim
