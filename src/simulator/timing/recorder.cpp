#include "simulator/timing/recorder.h"

#include <algorithm>
#include <bit>
#include <limits>
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
}

void Recorder::append(Event::Kind kind, Pipe pipe, SiteId site, std::size_t value) {
  if (record_.events.words() >= limits_.events) {
    record_.truncated = true;
    return;
  }
  record_.events.push({.scalar = std::exchange(scalar_, 0),
                       .site = site,
                       .value = static_cast<std::uint32_t>(value),
                       .kind = kind,
                       .pipe = pipe});
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
  append(Event::Kind::compute, operation.pipe, site,
         static_cast<std::size_t>(std::min<double>(cycles * kCycleUnits, std::numeric_limits<std::uint32_t>::max())));
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
  const std::uint32_t number = record_.edges++;
  append(Event::Kind::release, pipe, site_, number);
  return makeEdge(record_.core, number);
}

void Recorder::acquire(Pipe pipe, EdgeId edge) {
  if (coreOf(edge) == record_.core) {
    append(Event::Kind::acquire, pipe, site_, indexOf(edge));
    return;
  }
  record_.foreignEdges.push_back(edge);
  append(Event::Kind::acquireForeign, pipe, site_, record_.foreignEdges.size() - 1);
}

void Recorder::barrier(Pipe pipe) {
  append(pipe == Pipe::all ? Event::Kind::drainAll : Event::Kind::drain, pipe, site_, 0);
}

BlockRecord Recorder::take() {
  record_.tailScalar = std::exchange(scalar_, 0);
  return std::move(record_);
}

} // namespace ascend::sim::timing
