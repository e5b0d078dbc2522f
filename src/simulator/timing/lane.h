#pragma once
#include "simulator/check/clock.h"
#include "simulator/timing/operation_table.h"
#include "simulator/timing/profile.h"
#include "simulator/timing/record.h"
#include "target/timing.h"

#include <array>
#include <optional>
#include <vector>

namespace ascend::sim::timing {

class MemorySystem;

/// One block in the replay: its scalar unit gives the pipes their instructions, which each takes in order.
class Lane {
public:
  /// What a block needs of the others and of the memory that all share.
  class Surroundings {
  public:
    /// When an edge of another core was reached; null: not yet.
    virtual const double* foreignEdge(EdgeId edge) const = 0;
    /// `lane` comes to a move on `pipe` at `time`: to be answered by finishMove().
    virtual void requestMove(std::uint32_t lane, Pipe pipe, double time) = 0;

  protected:
    ~Surroundings() = default;
  };

  Lane(const target::Timing& timing, BlockRecord& record, OperationTable& operations, Surroundings& surroundings,
       std::uint32_t number, std::size_t intervals);

  /// The block comes to a core; its first instruction follows `head` cycles later.
  void start(double time, double head);

  /// Goes on as far as it can. A pipe that comes to a move asks for it and stands still until finishMove().
  void advance();
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
  static constexpr double kNotReached = -1;
  /// An instruction that a pipe was given and has not come to.
  struct Issued {
    std::size_t event = 0;
    double time = 0;
  };
  struct PipeState {
    std::vector<Issued> queue; ///< in front of `head`: done
    std::size_t head = 0;
    double free = 0; ///< when the next instruction can start
    double done = 0; ///< when all that started is complete
    bool inMove = false;
    Event moving; ///< then

    bool idle() const { return !inMove && head == queue.size(); }
    void pop();
  };

  bool advanceScalar();
  bool advancePipe(Pipe pipe);
  /// False: the pipe has to wait until something else has happened.
  bool take(PipeState& pipe, const Event& event, double issued);
  std::optional<double> find(const Event& event);
  void fetchAhead() const;
  void reach(std::uint32_t edge, double time);
  std::uint32_t operationOf(const Event& event) {
    return operations_.index(indices_, *record_.sites, event.site, event.pipe);
  }
  void work(const Event& event, double start, double end, std::uint64_t bytes);
  void wait(const Event& event, double start, double end);
  void interval(const Event& event, std::uint32_t operation, double start, double end, std::uint64_t bytes,
                bool waiting);
  void finishBlock();

  const target::Timing& timing_;
  BlockRecord& record_;
  OperationTable& operations_;
  OperationTable::OfSites& indices_;
  Surroundings& surroundings_;
  std::uint32_t number_;
  BlockProfile profile_;
  std::vector<double> edges_;
  std::array<PipeState, kPipeCount> pipes_{};
  std::size_t scalar_ = 0; ///< the event that the scalar unit comes to next
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
