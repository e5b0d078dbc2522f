#include "simulator/timing/replay.h"

#include "simulator/timing/lane.h"
#include "simulator/timing/memory_system.h"
#include "simulator/timing/operation_table.h"

#include <algorithm>
#include <deque>
#include <queue>
#include <utility>

namespace ascend::sim::timing {
namespace {

/// The cores of one kind, and the blocks that wait for one.
struct CorePool {
  std::uint32_t cores = 1;
  std::deque<std::uint32_t> waiting; ///< lanes
};

class Replay final : Lane::Surroundings {
public:
  Replay(const ReplayRequest& request, std::span<BlockRecord> records)
      : request_(request), timing_(target::timingOf(*request.soc)), memory_(*request.soc, records) {
    result_.kernel = request.kernel;
    result_.soc = request.soc;
    std::sort(records.begin(), records.end(),
              [](const BlockRecord& a, const BlockRecord& b) { return a.core < b.core; });
    const std::size_t intervals = records.empty() ? 0 : request.intervals / records.size();
    lanes_.reserve(records.size());
    for (BlockRecord& record : records)
      lanes_.emplace_back(timing_, record, operations_, static_cast<Lane::Surroundings&>(*this),
                          static_cast<std::uint32_t>(lanes_.size()), intervals);
  }

  LaunchProfile run() {
    startFirstBlocks();
    while (unfinished_ != 0) {
      if (agenda_.empty()) {
        unblock();
        continue;
      }
      const Step step = agenda_.top();
      agenda_.pop();
      now_ = std::max(now_, step.time);
      if (step.startsBlock)
        startBlock(step.lane, step.time);
      else
        lanes_[step.lane].finishMove(memory_, step.pipe, step.time);
      advance(step.lane);
    }
    return collect();
  }

private:
  /// Something that has to happen in the order of time over all cores.
  struct Step {
    double time = 0;
    std::uint64_t order = 0; ///< of equal times
    std::uint32_t lane = 0;
    Pipe pipe = Pipe::S;
    bool startsBlock = false;
    bool operator>(const Step& other) const { return time != other.time ? time > other.time : order > other.order; }
  };

  double cycles(double nanoseconds) const { return nanoseconds * request_.soc->clockMHz * 1e-3; }
  CorePool& pool(std::uint32_t lane) { return lanes_[lane].profile().cube ? cube_ : vector_; }

  void startFirstBlocks() {
    vector_.cores = static_cast<std::uint32_t>(request_.soc->vectorCount);
    cube_.cores = static_cast<std::uint32_t>(request_.soc->aicoreCount);
    unfinished_ = lanes_.size();
    std::uint32_t used[2] = {0, 0};
    std::uint32_t started = 0; // blocks
    for (std::uint32_t i = 0; i < lanes_.size(); ++i) {
      std::uint32_t& taken = used[lanes_[i].profile().cube ? 1 : 0];
      if (taken >= pool(i).cores) {
        pool(i).waiting.push_back(i);
        continue;
      }
      lanes_[i].profile().core = taken++;
      // The cores of a block start together.
      if (i != 0 && lanes_[i].profile().block != lanes_[i - 1].profile().block)
        ++started;
      agenda_.push({.time = cycles(timing_.launchNs) + cycles(timing_.dispatchNs) * started,
                    .order = order_++,
                    .lane = i,
                    .startsBlock = true});
    }
    firstBlocks_ = used[0] + used[1];
  }

  void startBlock(std::uint32_t lane, double time) {
    // All that start together fetch the same code; those that come later find it.
    const double others = startedBlocks_++ < firstBlocks_ ? static_cast<double>(firstBlocks_) : 0;
    lanes_[lane].start(time, cycles(timing_.headNs + timing_.headPerBlockNs * others));
  }

  const double* foreignEdge(EdgeId id) const override {
    const auto lane = std::lower_bound(lanes_.begin(), lanes_.end(), coreOf(id),
                                       [](const Lane& l, std::uint32_t core) { return l.core() < core; });
    return lane != lanes_.end() && lane->core() == coreOf(id) ? lane->edge(indexOf(id)) : nullptr;
  }

  void requestMove(std::uint32_t lane, Pipe pipe, double time) override {
    agenda_.push({.time = time, .order = order_++, .lane = lane, .pipe = pipe});
  }

  /// Runs a block until it needs the memory, or waits.
  void advance(std::uint32_t index) {
    Lane& lane = lanes_[index];
    if (!lane.started() || lane.finished())
      return;
    const std::uint64_t released = lane.released();
    lane.advance();
    if (lane.finished())
      finish(index);
    else if (lane.waitsForOthers() && std::find(waiting_.begin(), waiting_.end(), index) == waiting_.end())
      waiting_.push_back(index);
    if (lane.released() != released && !waiting_.empty()) {
      const std::vector<std::uint32_t> waiting = std::exchange(waiting_, {});
      for (const std::uint32_t other : waiting)
        if (other != index)
          advance(other);
        else
          waiting_.push_back(other);
    }
  }

  void finish(std::uint32_t index) {
    --unfinished_;
    const BlockProfile& done = lanes_[index].profile();
    CorePool& cores = pool(index);
    if (cores.waiting.empty())
      return;
    const std::uint32_t next = cores.waiting.front();
    cores.waiting.pop_front();
    lanes_[next].profile().core = done.core;
    agenda_.push({.time = done.end + cycles(timing_.dispatchNs), .order = order_++, .lane = next, .startsBlock = true});
  }

  /// Nobody can go on: blocks wait for one that has no core, or for what was left out of a record that was cut.
  void unblock() {
    for (CorePool* cores : {&vector_, &cube_})
      if (!cores->waiting.empty()) {
        const std::uint32_t next = cores->waiting.front();
        cores->waiting.pop_front();
        agenda_.push({.time = now_, .order = order_++, .lane = next, .startsBlock = true});
        return;
      }
    for (Lane& lane : lanes_)
      lane.giveUpWaiting(now_);
    waiting_.clear();
    for (std::uint32_t i = 0; i < lanes_.size(); ++i)
      advance(i);
  }

  LaunchProfile collect() {
    for (Lane& lane : lanes_) {
      result_.cycles = std::max(result_.cycles, lane.profile().end);
      result_.truncated |= lane.truncated();
      result_.intervalsCut |= lane.intervalsCut();
      const auto index = static_cast<std::uint32_t>(result_.blocks.size());
      result_.blocks.push_back(lane.profile());
      for (Interval& interval : lane.intervals()) {
        interval.block = index;
        result_.intervals.push_back(interval);
      }
    }
    result_.operations = operations_.take();
    result_.l2HitBytes = memory_.hitBytes();
    result_.l2MissBytes = memory_.missBytes();
    result_.l2WrittenBackBytes = memory_.writtenBackBytes();
    return std::move(result_);
  }

  ReplayRequest request_;
  const target::Timing& timing_;
  MemorySystem memory_;
  OperationTable operations_;
  std::vector<Lane> lanes_;
  std::priority_queue<Step, std::vector<Step>, std::greater<>> agenda_;
  std::uint64_t order_ = 0;
  std::vector<std::uint32_t> waiting_; ///< lanes that wait for an edge of another one
  CorePool vector_, cube_;
  std::size_t unfinished_ = 0;
  std::uint32_t firstBlocks_ = 0, startedBlocks_ = 0;
  double now_ = 0;
  LaunchProfile result_;
};

} // namespace

LaunchProfile replay(const ReplayRequest& request, std::span<BlockRecord> records) {
  return Replay(request, records).run();
}

} // namespace ascend::sim::timing
