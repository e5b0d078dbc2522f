#pragma once
#include "simulator/check/global_shadow.h"
#include "simulator/core/meeting.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace ascend::sim {

/// When a launch is over: which work of its cores is ordered since one core read what another had told by a word of
/// global memory. Each core hands in what it does at its own time: what was handed in later may have been done earlier.
class WordOrder {
public:
  /// The core read a word past its cache.
  void add(std::uint32_t core, const Meeting::Heard& heard, Meeting& meeting) {
    if (Knowledge known = meeting.knownBy(core, heard); !known.empty())
      told_[core].push_back({heard.since, std::move(known)});
  }

  bool orders(const GlobalShadow::Stamp& a, const GlobalShadow::Stamp& b) const { return before(a, b) || before(b, a); }

private:
  struct Told {
    Clock since;
    Knowledge known;
  };

  bool before(const GlobalShadow::Stamp& first, const GlobalShadow::Stamp& second) const {
    const auto told = told_.find(second.core);
    return told != told_.end() && std::any_of(told->second.begin(), told->second.end(), [&](const Told& t) {
             return second.epoch >= t.since.done[index(second.pipe)] &&
                    t.known.complete(first.core, first.pipe, first.epoch);
           });
  }

  std::map<std::uint32_t, std::vector<Told>> told_; ///< by core
};

} // namespace ascend::sim
