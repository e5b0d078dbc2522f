#pragma once
#include "simulator/check/clock.h"
#include "simulator/timing/cost.h"
#include "simulator/timing/record.h"

#include <optional>
#include <vector>

namespace ascend::sim::timing {

/// Writes down what one block does. Every function is called in the order of the program.
class Recorder final : public TimeObserver {
public:
  struct Limits {
    std::size_t events = 1U << 20; ///< of this block; what comes behind is left out
  };

  /// `id`: which of the launch's cores it is.
  Recorder(const target::Soc& soc, const CoreInfo& core, const SiteTable& sites, std::uint32_t id, Limits limits);

  /// The scalar unit comes to a call at this place.
  void call(SiteId site) {
    site_ = site;
    scalar_ += cost_.timing().scalarCall;
  }
  /// … which is one of a queue's.
  void queueCall() { scalar_ += cost_.timing().scalarQueueCall; }

  void operation(const Operation& operation, SiteId site);
  /// One element on the scalar pipe.
  void scalar(const Access& access, SiteId site);

  /// A point in the work of `pipe`, for acquire().
  EdgeId release(Pipe pipe) override;
  void acquire(Pipe pipe, EdgeId edge) override;
  void barrier(Pipe pipe) override;

  BlockRecord take();

private:
  void append(Event::Kind kind, Pipe pipe, SiteId site, std::size_t value);
  void appendMoves(const Operation& operation, SiteId site);
  const target::VectorCost& vectorCost(SiteId site, const char* name);
  std::uint32_t cacheCycles(const Access& access);

  CostModel cost_;
  Limits limits_;
  BlockRecord record_;
  SiteId site_ = 0;
  std::uint32_t scalar_ = 0; ///< cycles since the last event
  std::vector<const target::VectorCost*> vectorCosts_;
  std::vector<std::uint64_t> cacheTags_; ///< of the scalar unit's data cache
};

} // namespace ascend::sim::timing
