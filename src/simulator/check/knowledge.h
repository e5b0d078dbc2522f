#pragma once
#include "simulator/check/clock.h"

#include <cstdint>
#include <vector>

namespace ascend::sim {

/// What a core knows of the other cores of the launch: up to which epoch the work of each of their pipes is complete.
class Knowledge {
public:
  bool empty() const { return clocks_.empty(); }

  Clock of(std::uint32_t core) const { return core < clocks_.size() ? clocks_[core] : Clock{}; }

  bool complete(std::uint32_t core, Pipe pipe, Epoch epoch) const {
    return core < clocks_.size() && epoch <= clocks_[core].done[index(pipe)];
  }
  void learn(std::uint32_t core, const Clock& clock) {
    if (core >= clocks_.size())
      clocks_.resize(core + 1);
    clocks_[core].join(clock);
  }
  /// True: the other knows no more.
  bool contains(const Knowledge& other) const {
    for (std::uint32_t core = 0; core < other.clocks_.size(); ++core)
      for (std::size_t p = 0; p < kPipeCount; ++p)
        if (!complete(core, static_cast<Pipe>(p), other.clocks_[core].done[p]) && other.clocks_[core].done[p] != 0)
          return false;
    return true;
  }
  void join(const Knowledge& other) {
    if (clocks_.size() < other.clocks_.size())
      clocks_.resize(other.clocks_.size());
    for (std::size_t i = 0; i < other.clocks_.size(); ++i)
      clocks_[i].join(other.clocks_[i]);
  }

private:
  std::vector<Clock> clocks_; ///< by core; those behind the end are not known at all
};

} // namespace ascend::sim
