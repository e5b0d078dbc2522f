#pragma once
#include "simulator/check/clock.h"
#include "simulator/check/site.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace ascend::sim {

/// When and where a pipe touched something. Epoch 0: never.
struct Stamp {
  Epoch epoch = 0;
  SiteId site = 0;
  bool operator==(const Stamp&) const = default;
};

/// Which epochs of a pipe can still be told apart. Two are the same to every future question when no clock has a value
/// in [a, b): clocks only ever take values that another clock has, or the pipe's newest epoch.
class LiveEpochs {
public:
  explicit LiveEpochs(std::span<const Clock> live) {
    for (std::size_t p = 0; p < kPipeCount; ++p) {
      for (const Clock& clock : live)
        values_[p].push_back(clock.done[p]);
      std::sort(values_[p].begin(), values_[p].end());
    }
  }

  bool alike(std::size_t pipe, const Stamp& a, const Stamp& b) const {
    if ((a.epoch == 0) != (b.epoch == 0) || a.site != b.site)
      return false;
    return a.epoch == b.epoch || rank(pipe, a.epoch) == rank(pipe, b.epoch);
  }

private:
  std::vector<Epoch>::const_iterator rank(std::size_t pipe, Epoch epoch) const {
    return std::lower_bound(values_[pipe].begin(), values_[pipe].end(), epoch);
  }

  std::array<std::vector<Epoch>, kPipeCount> values_;
};

} // namespace ascend::sim
