#include "validate/edges.h"

#include "simulator/check/context.h"
#include "simulator/core/api.h"

#include <algorithm>
#include <fmt/format.h>

namespace ascend::validate {
namespace {

/// The core that runs now: cube and vector cores count apart.
std::uint32_t thisCore() {
  const sim::CoreInfo& core = *sim::simApi().current();
  return 2 * core.blockIdx + core.cubeCore;
}

/// Which of several things are connected, by their number.
class Components {
public:
  explicit Components(std::size_t count) : parent_(count) {
    for (std::size_t i = 0; i < count; ++i)
      parent_[i] = i;
  }
  std::size_t find(std::size_t i) {
    while (parent_[i] != i)
      i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[find(a)] = find(b); }

private:
  std::vector<std::size_t> parent_;
};

} // namespace

void EdgeLog::start(const EdgeGroup* without) {
  flags_.clear();
  barriers_.clear();
  without_.clear();
  if (without != nullptr)
    for (const auto* places : {&without->sets, &without->waits})
      for (const sim::Location& place : *places)
        without_.emplace(place.file, place.line, place.column);
}

bool EdgeLog::leftOut(const Site& site) const {
  const auto& [file, line, column] = site;
  return !without_.empty() && file != nullptr && without_.contains({file, line, column});
}

bool EdgeLog::set(sim::Pipe from, sim::Pipe to, std::int32_t event, const sim::Where& where) {
  const Site site = siteOf(where);
  flags_[{thisCore(), from, to, event}].sets.push_back(site);
  return leftOut(site);
}

bool EdgeLog::wait(sim::Pipe from, sim::Pipe to, std::int32_t event, const sim::Where& where) {
  const Site site = siteOf(where);
  flags_[{thisCore(), from, to, event}].waits.push_back(site);
  return leftOut(site);
}

bool EdgeLog::barrier(sim::Pipe pipe, const sim::Where& where) {
  const Site site = siteOf(where);
  barriers_.emplace(site, pipe);
  return leftOut(site);
}

std::vector<EdgeGroup> EdgeLog::groups() const {
  struct Call {
    Site site;
    bool set;
    auto operator<=>(const Call&) const = default;
  };
  std::map<Call, std::size_t> numbers;
  std::vector<Call> calls;
  std::vector<std::string> operations;
  std::vector<bool> balanced;
  std::vector<std::pair<std::size_t, std::size_t>> meetings;
  for (const auto& [flag, events] : flags_) {
    const auto number = [&](const Site& site, bool set) {
      const auto [known, isNew] = numbers.try_emplace({site, set}, calls.size());
      if (isNew) {
        calls.push_back({site, set});
        operations.push_back("HardEvent::" + sim::eventName(std::get<1>(flag), std::get<2>(flag)));
        balanced.push_back(true);
      }
      return known->second;
    };
    for (std::size_t i = 0; i < std::max(events.sets.size(), events.waits.size()); ++i) {
      const bool both = i < events.sets.size() && i < events.waits.size();
      const std::size_t a = i < events.sets.size() ? number(events.sets[i], true) : number(events.waits[i], false);
      const std::size_t b = i < events.waits.size() ? number(events.waits[i], false) : a;
      meetings.emplace_back(a, b);
      if (!both)
        balanced[a] = false;
    }
  }
  Components components(calls.size());
  for (const auto& [a, b] : meetings)
    components.join(a, b);
  std::map<std::size_t, EdgeGroup> groups;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    EdgeGroup& group = groups[components.find(i)];
    const auto& [file, line, column] = calls[i].site;
    (calls[i].set ? group.sets : group.waits).push_back({file != nullptr ? file : "", line, column});
    group.operation = operations[i];
    group.balanced = group.balanced && balanced[i];
  }
  std::vector<EdgeGroup> all;
  for (auto& [root, group] : groups)
    all.push_back(std::move(group));
  for (const auto& [site, pipe] : barriers_) {
    const auto& [file, line, column] = site;
    all.push_back({.sets = {{file != nullptr ? file : "", line, column}},
                   .waits = {},
                   .operation = fmt::format("PipeBarrier<PIPE_{}>", pipe == sim::Pipe::all ? "ALL" : sim::name(pipe)),
                   .balanced = true});
  }
  return all;
}

} // namespace ascend::validate
