#pragma once
#include "simulator/check/clock.h"
#include "simulator/timing/operation_table.h"
#include "simulator/timing/profile.h"
#include "simulator/timing/record.h"
#include "target/timing.h"

#include <array>
#include <functional>
#include <optional>
#include <vector>

namespace ascend::sim::timing {

class MemorySystem;

/// One block in the replay: its scalar unit gives the pipes their instructions, which each takes in order.
class Lane {
public:
  Lane(const target::Timing& timing, BlockRecord& record, OperationTable& operations, std::size_t intervals);

  /// The block comes to a core; its first instruction follows `head` cycles later.
  void start(double time, double head);

  using FindEdge = std::function<const double*(EdgeId)>;
  using RequestMove = std::function<void(Pipe, double)>;
  /// Goes on as far as it can. A pipe that comes to a move asks for it and stands still until finishMove().
  void advance(const FindEdge& foreign, const RequestMove& request);
  void finishMove(MemorySystem& memory, Pipe pipe, double time);

  std::uint32_t core() const { return record_.core; }
  bool started() const { return started_; }
  bool finished() const { return finished_; }
  bool waitsForOthers() const { return waitsForOthers_; }
  /// How many edges were reached.
  std::uint64_t released() const { return released_; }
  /// When an edge was reached; null: not yet.
  const double* edge(std::uint32_t index) const;
  /// Edges that nobody reaches count as reached at `time`.
  void giveUpWaiting(double time);

  BlockProfile& profile() { return profile_; }
  const BlockProfile& profile() const { return profile_; }
  bool truncated() const { return record_.truncated; }
  std::vector<Interval>& intervals() { return intervals_; }
  bool intervalsCut() const { return intervalsCut_; }

private:
  static constexpr std::uint32_t kEnd = Event::kNoEvent;
  static constexpr double kNotReached = -1;
  struct PipeState {
    std::uint32_t next = kEnd; ///< event
    double free = 0;           ///< when the next instruction can start
    double done = 0;           ///< when all that started is complete
    bool inMove = false;
  };

  bool advanceScalar(const FindEdge& foreign);
  bool advancePipe(Pipe pipe, const FindEdge& foreign, const RequestMove& request);
  std::optional<double> find(EdgeId edge, const FindEdge& foreign);
  void reach(EdgeId edge, double time);
  void work(const Event& event, double start, double end, std::uint64_t bytes);
  void wait(const Event& event, double start, double end);
  void interval(const Event& event, std::uint32_t operation, double start, double end, std::uint64_t bytes,
                bool waiting);
  void finishBlock();

  const target::Timing& timing_;
  BlockRecord& record_;
  OperationTable& operations_;
  BlockProfile profile_;
  std::vector<double> edges_;
  std::array<PipeState, kPipeCount> pipes_{};
  std::uint32_t scalar_ = 0; ///< the event that the scalar unit comes to next
  bool scalarWorked_ = false;
  double scalarTime_ = 0;
  std::uint64_t released_ = 0;
  bool started_ = false, finished_ = false, waitsForOthers_ = false, givenUp_ = false;
  double givenUpAt_ = 0;
  std::vector<Interval> intervals_;
  std::size_t maxIntervals_;
  bool intervalsCut_ = false;
};

} // namespace ascend::sim::timing
