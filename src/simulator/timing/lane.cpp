#include "simulator/timing/lane.h"

#include "simulator/timing/memory_system.h"

#include <algorithm>

namespace ascend::sim::timing {
namespace {

constexpr double kShownScalarCycles = 16; ///< what is shorter is not in the timeline

} // namespace

Lane::Lane(const target::Timing& timing, BlockRecord& record, OperationTable& operations, Surroundings& surroundings,
           std::uint32_t number, std::size_t intervals)
    : timing_(timing), record_(record), operations_(operations), indices_(operations.of(*record.sites)),
      surroundings_(surroundings), number_(number), edges_(record.edges, kNotReached), maxIntervals_(intervals) {
  profile_.block = record.block;
  profile_.sub = record.sub;
  profile_.cube = record.cube;
}

void Lane::PipeState::pop() {
  if (++head == queue.size()) {
    queue.clear();
    head = 0;
  }
}

void Lane::start(double time, double head) {
  started_ = true;
  profile_.start = time;
  scalarTime_ = time + head;
  profile_.busy[index(Pipe::S)] += head;
  const std::uint32_t operation = operations_.blockStart();
  ++operations_[operation].calls;
  operations_[operation].cycles += head;
  interval({.pipe = Pipe::S}, operation, time, scalarTime_, 0, false);
  for (PipeState& pipe : pipes_)
    pipe.free = pipe.done = time;
}

const double* Lane::edge(std::uint32_t index) const {
  return index < edges_.size() && edges_[index] != kNotReached ? &edges_[index] : nullptr;
}

void Lane::giveUpWaiting(double time) {
  givenUp_ = true;
  givenUpAt_ = time;
}

/// When an edge was reached that the event waits for.
std::optional<double> Lane::find(const Event& event) {
  const bool own = event.kind == Event::Kind::acquire;
  if (const double* const time = own ? edge(event.value) : surroundings_.foreignEdge(record_.foreignEdges[event.value]))
    return *time + (own ? 0 : timing_.crossCoreFlag);
  if (givenUp_)
    return givenUpAt_;
  waitsForOthers_ |= !own;
  return {};
}

void Lane::reach(std::uint32_t edge, double time) {
  edges_[edge] = time;
  ++released_;
}

void Lane::interval(const Event& event, std::uint32_t operation, double start, double end, std::uint64_t bytes,
                    bool waiting) {
  if (intervals_.size() >= maxIntervals_) {
    intervalsCut_ = true;
    return;
  }
  intervals_.push_back(
      {.start = start, .end = end, .bytes = bytes, .operation = operation, .pipe = event.pipe, .waiting = waiting});
}

void Lane::work(const Event& event, double start, double end, std::uint64_t bytes) {
  PipeState& pipe = pipes_[index(event.pipe)];
  const std::uint32_t operation = operationOf(event);
  // Moves that follow each other overlap: time counts once.
  const double alone = std::max(0.0, end - std::max(start, pipe.done));
  profile_.busy[index(event.pipe)] += alone;
  Operation& o = operations_[operation];
  ++o.calls;
  o.cycles += alone;
  o.bytes += bytes;
  interval(event, operation, start, end, bytes, false);
  pipe.done = std::max(pipe.done, end);
}

void Lane::wait(const Event& event, double start, double end) {
  if (end <= start)
    return;
  const std::uint32_t operation = operationOf(event);
  operations_[operation].waited += end - start;
  interval(event, operation, start, end, 0, true);
}

bool Lane::advanceScalar() {
  const std::size_t before = scalar_;
  for (; scalar_ < record_.events.words(); scalar_ = record_.events.after(scalar_)) {
    const Event event = record_.events[scalar_];
    if (!scalarWorked_) {
      const double start = scalarTime_;
      scalarTime_ += event.scalar;
      profile_.busy[index(Pipe::S)] += event.scalar;
      scalarWorked_ = true;
      if (event.scalar >= kShownScalarCycles) {
        const std::uint32_t operation = operations_.scalarWork();
        interval({.pipe = Pipe::S}, operation, start, scalarTime_, 0, false);
      }
    }
    const double arrived = scalarTime_;
    if (event.kind == Event::Kind::drainAll) {
      // Pipes that still have something of before.
      for (const PipeState& pipe : pipes_)
        if (!pipe.idle())
          return scalar_ != before;
      for (const PipeState& pipe : pipes_)
        scalarTime_ = std::max(scalarTime_, pipe.done);
      Event waiting = event;
      waiting.pipe = Pipe::S;
      wait(waiting, arrived, scalarTime_);
    } else if (event.pipe != Pipe::S) {
      PipeState& pipe = pipes_[index(event.pipe)];
      if (!pipe.idle() || !take(pipe, event, scalarTime_))
        pipe.queue.push_back({scalar_, scalarTime_});
    } else if (event.kind == Event::Kind::release) {
      reach(event.value, scalarTime_);
    } else if (event.kind == Event::Kind::acquire || event.kind == Event::Kind::acquireForeign) {
      const std::optional<double> time = find(event);
      if (!time)
        return scalar_ != before;
      scalarTime_ = std::max(scalarTime_, *time);
      wait(event, arrived, scalarTime_);
    }
    scalarWorked_ = false;
  }
  return scalar_ != before;
}

bool Lane::take(PipeState& pipe, const Event& event, double issued) {
  const double ready = std::max(pipe.free, issued);
  switch (event.kind) {
  case Event::Kind::compute: {
    const double end = ready + static_cast<double>(event.value) / kCycleUnits;
    work(event, ready, end, 0);
    pipe.free = end;
    break;
  }
  case Event::Kind::move:
    pipe.inMove = true;
    pipe.moving = event;
    __builtin_prefetch(&record_.moves[event.value]);
    __builtin_prefetch(&record_.moves[event.value].bypassesL2);
    surroundings_.requestMove(number_, event.pipe, ready);
    break;
  case Event::Kind::release:
    reach(event.value, std::max(pipe.done, issued));
    break;
  case Event::Kind::acquire:
  case Event::Kind::acquireForeign: {
    const std::optional<double> time = find(event);
    if (!time)
      return false;
    wait(event, ready, *time);
    pipe.free = std::max(pipe.free, *time);
    break;
  }
  case Event::Kind::drain:
    pipe.free = std::max(ready, pipe.done + (event.pipe == Pipe::V ? timing_.vectorDrain : 0));
    break;
  case Event::Kind::drainAll:
    break; // the scalar unit's
  }
  return true;
}

bool Lane::advancePipe(Pipe name) {
  PipeState& pipe = pipes_[index(name)];
  bool moved = false;
  while (!pipe.inMove && pipe.head < pipe.queue.size()) {
    const Issued next = pipe.queue[pipe.head];
    if (!take(pipe, record_.events[next.event], next.time))
      break;
    pipe.pop();
    moved = true;
  }
  return moved;
}

void Lane::finishMove(MemorySystem& memory, Pipe name, double time) {
  PipeState& pipe = pipes_[index(name)];
  const Event& event = pipe.moving;
  const Move& move = record_.moves[event.value];
  const MemorySystem::Answer answer = memory.move(move, time, record_.core, record_.cube);
  work(event, time, answer.done, move.total());
  pipe.free = answer.free;
  pipe.inMove = false;
}

/// Other blocks have their turn now. What comes next of this one was written by another thread: it is in no cache that
/// is near, and nobody but us knows that it is wanted.
void Lane::fetchAhead() const {
  constexpr std::size_t kLine = 64 / sizeof(std::uint64_t), kLines = 5;
  for (std::size_t i = 0; i < kLines; ++i)
    record_.events.prefetch(scalar_ + i * kLine);
}

void Lane::advance() {
  waitsForOthers_ = false;
  for (bool moved = true; moved;) {
    moved = advanceScalar();
    for (std::size_t p = 1; p < kPipeCount; ++p)
      moved |= advancePipe(static_cast<Pipe>(p));
  }
  const bool idle = std::all_of(pipes_.begin(), pipes_.end(), [](const PipeState& pipe) { return pipe.idle(); });
  if (idle && scalar_ == record_.events.words())
    finishBlock();
  else
    fetchAhead();
}

void Lane::finishBlock() {
  finished_ = true;
  profile_.busy[index(Pipe::S)] += record_.tailScalar;
  profile_.end = scalarTime_ + record_.tailScalar;
  for (const PipeState& pipe : pipes_)
    profile_.end = std::max(profile_.end, pipe.done);
  for (SiteId site = 0; site < record_.scalars.size(); ++site) {
    const ScalarWork& work = record_.scalars[site];
    if (work.calls == 0)
      continue;
    Operation& o = operations_[operations_.index(indices_, *record_.sites, site, Pipe::S)];
    o.calls += work.calls;
    o.cycles += static_cast<double>(work.cycles);
  }
  // A launch may have many blocks; what is done needs no more memory.
  record_.events = {};
  record_.moves = {};
}

} // namespace ascend::sim::timing
