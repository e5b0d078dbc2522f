#include "simulator/timing/recorder.h"

#include <bit>
#include <utility>

namespace ascend::sim::timing {

Recorder::Recorder(const target::Soc& soc, const CoreInfo& core, const SiteTable& sites, std::uint32_t id,
                   Limits limits)
    : cost_(target::timingOf(soc), core), limits_(limits),
      cacheTags_(cost_.timing().dataCacheBytes / cost_.timing().dataCacheLine, ~std::uint64_t{0}) {
  record_.core = id;
  record_.block = core.block;
  record_.sub = core.subBlockIdx;
  record_.cube = core.cubeCore != 0;
  record_.sites = &sites;
  last_.fill(Event::kNoEvent);
}

void Recorder::append(Event::Kind kind, Pipe pipe, SiteId site, std::uint64_t value) {
  if (record_.events.size() >= limits_.events) {
    record_.truncated = true;
    return;
  }
  // Written where it stays: a copy made of parts just written would wait for their stores.
  const auto number = static_cast<std::uint32_t>(record_.events.size());
  Event& event = record_.events.emplace_back();
  event.scalar = std::exchange(scalar_, 0);
  event.site = site;
  event.kind = kind;
  event.pipe = pipe;
  event.value = value;
  if (pipe == Pipe::S || kind == Event::Kind::drainAll)
    return;
  std::uint32_t& last = last_[index(pipe)];
  (last == Event::kNoEvent ? record_.first[index(pipe)] : record_.events[last].next) = number;
  last = number;
}

const target::VectorCost& Recorder::vectorCost(SiteId site, const char* name) {
  if (site >= vectorCosts_.size())
    vectorCosts_.resize(site + 16, nullptr);
  const target::VectorCost*& known = vectorCosts_[site];
  if (known == nullptr)
    known = &target::vectorCost(name);
  return *known;
}

void Recorder::operation(const Operation& operation, SiteId site) {
  bool global = false;
  for (std::size_t i = 0; i < operation.accessCount; ++i)
    global |= operation.accesses[i].space == Space::GM;
  if (global) {
    appendMoves(operation, site);
    return;
  }
  const double cycles = cost_.cycles(operation, vectorCost(site, operation.name));
  append(Event::Kind::compute, operation.pipe, site, static_cast<std::uint64_t>(cycles * kCycleUnits));
}

void Recorder::appendMoves(const Operation& operation, SiteId site) {
  for (std::size_t i = 0; i < operation.accessCount; ++i) {
    const Access& access = operation.accesses[i];
    if (access.space != Space::GM || bytesOf(access) == 0)
      continue;
    Move move{.address = std::bit_cast<std::uintptr_t>(access.address),
              .bytes = access.bytes,
              .count = {access.count[0], access.count[1]},
              .stride = {access.stride[0], access.stride[1]},
              .write = access.mode != Mode::read,
              .bypassesL2 = access.cache == kCacheBypass};
    // Runs that follow each other are one.
    if (move.count[0] > 1 && static_cast<std::uint64_t>(move.stride[0]) == move.bytes) {
      move.bytes *= move.count[0];
      move.count[0] = 1;
    }
    if (!record_.truncated)
      record_.moves.push_back(move);
    append(Event::Kind::move, operation.pipe, site, record_.moves.size() - 1);
  }
}

std::uint32_t Recorder::cacheCycles(const Access& access) {
  const target::Timing& timing = cost_.timing();
  const std::uint64_t line = std::bit_cast<std::uintptr_t>(access.address) / timing.dataCacheLine;
  std::uint64_t& tag = cacheTags_[line % cacheTags_.size()];
  return std::exchange(tag, line) == line ? timing.scalarCacheHit : timing.gmReadLatency;
}

void Recorder::scalar(const Access& access, SiteId site) {
  const target::Timing& timing = cost_.timing();
  const std::uint32_t cycles = access.space == Space::GM   ? cacheCycles(access)
                               : access.mode == Mode::read ? timing.scalarLocalRead
                                                           : timing.scalarLocalWrite;
  scalar_ += cycles;
  if (site >= record_.scalars.size())
    record_.scalars.resize(site + 16);
  ScalarWork& work = record_.scalars[site];
  ++work.calls;
  work.cycles += cycles;
  // A field of 32 bits holds seconds: what is longer is split.
  constexpr std::uint32_t kMost = 1U << 31;
  if (scalar_ >= kMost)
    append(Event::Kind::compute, Pipe::S, site, 0);
}

EdgeId Recorder::release(Pipe pipe) {
  const EdgeId edge = makeEdge(record_.core, record_.edges++);
  append(Event::Kind::release, pipe, site_, edge);
  return edge;
}

void Recorder::acquire(Pipe pipe, EdgeId edge) { append(Event::Kind::acquire, pipe, site_, edge); }

void Recorder::barrier(Pipe pipe) {
  append(pipe == Pipe::all ? Event::Kind::drainAll : Event::Kind::drain, pipe, site_, 0);
}

BlockRecord Recorder::take() {
  record_.tailScalar = std::exchange(scalar_, 0);
  return std::move(record_);
}

} // namespace ascend::sim::timing
