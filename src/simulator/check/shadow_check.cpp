#include "simulator/check/shadow_check.h"

#include <initializer_list>
#include <string_view>

namespace ascend::sim {
namespace {

constexpr std::size_t kMaxUnwrittenReads = 4096;

struct Wording {
  const char* code;
  const char* now;
  const char* before;
};

Wording wording(Hazard hazard) {
  switch (hazard) {
  case Hazard::readAfterWrite:
    return {"RACE-RAW", "reads", "writes"};
  case Hazard::writeAfterRead:
    return {"RACE-WAR", "writes", "reads"};
  case Hazard::writeAfterWrite:
    break;
  }
  return {"RACE-WAW", "writes", "writes"};
}

std::string missingEdge(Pipe from, Pipe to) {
  if (from == to)
    return fmt::format("put PipeBarrier<PIPE_{}>() between them", name(from));
  return fmt::format("put SetFlag and WaitFlag<HardEvent::{}> between them, or move the tensor through a queue "
                     "(EnQue, DeQue) or free and allocate it again",
                     eventName(from, to));
}

} // namespace

bool ShadowCheck::autoSynced(Pipe from, Pipe to, const Access& access) const {
  if (!context_.options.autoSync)
    return false;
  if (from == Pipe::V && to == Pipe::V)
    return true;
  if (from != Pipe::S && to != Pipe::S)
    return false;
  // SetValue on a GlobalTensor is not among the calls that the compiler looks at.
  if (to == Pipe::S && access.space == Space::GM && writes(access.mode))
    return false;
  const Pipe other = from == Pipe::S ? to : from;
  return other == Pipe::V || other == Pipe::MTE2 || other == Pipe::MTE3;
}

void ShadowCheck::conflict(const Conflict& c, const Access& access, Pipe pipe, SiteId site) {
  if (c.other == Pipe::S && pipe == Pipe::S)
    return; // the scalar pipe is in order
  if (autoSynced(c.other, pipe, access)) {
    if (c.other == pipe)
      context_.clocks.barrier(pipe);
    else
      context_.clocks.acquire(pipe, context_.clocks.release(c.other));
    if (autoSyncs_++ == 0)
      firstAutoSync_ = {c.earlier.site, site};
    return;
  }
  if (!context_.options.race)
    return;
  const Wording words = wording(c.hazard);
  if (auto* f = context_.report(words.code, site, c.earlier.site)) {
    f->message = fmt::format("pipe {} {} {}, which {} on pipe {} {}: nothing makes the one wait for the other",
                             name(pipe), words.now, memory_.describe(access.space, c.begin, c.end),
                             describe(context_.sites[c.earlier.site]), name(c.other), words.before);
    f->hint = missingEdge(c.other, pipe);
    f->missingEdge = c.other == pipe ? std::string(name(pipe)) : eventName(c.other, pipe);
  }
}

void ShadowCheck::unwritten(const Unwritten& part, Address accessBegin, Address accessEnd, const Access& access,
                            Pipe pipe, SiteId site) {
  if (!context_.options.init)
    return;
  const auto [begin, end, origin] = part;
  if (access.space != Space::GM) {
    if (pipe == Pipe::V && access.space == Space::UB) {
      // What comes of it may belong to no element that anybody wants: told when it leaves the core or decides
      // something.
      carried_.push_back({part, accessBegin, accessEnd, &access});
      return;
    }
    // Loads into L0A and L0B, and 310P's copies out of L0C, take whole fractals: rows behind the last of the matrix are
    // there in part.
    if ((pipe == Pipe::MTE1 || access.space == Space::L0C) && (begin > accessBegin || end < accessEnd))
      return;
    reportUnwritten(part, accessBegin, accessEnd, access, site);
    return;
  }
  const GlobalAllocation* const allocation = global_.below(begin);
  if (allocation == nullptr || begin >= allocation->end())
    return;
  allocation->written->forMissing(begin, end, [&](Address a, Address b) {
    // Told when the launch is over: another block may have written it.
    if (unwritten_.size() < kMaxUnwrittenReads)
      unwritten_.push_back({a, b, site});
  });
}

void ShadowCheck::check(const Access& access, Pipe pipe, SiteId site) {
  if (access.space == Space::GM && writes(access.mode))
    settleTiles(Segments(access));
  if (isTileRead(access))
    return;
  Segments(access).forEach([&](Address begin, Address end) {
    map(access.space)
        .check(
            begin, end, pipe, access.mode, context_.clocks, [&](const Conflict& c) { conflict(c, access, pipe, site); },
            [&](Address a, Address b, SiteId origin) { unwritten({a, b, origin}, begin, end, access, pipe, site); });
  });
}

void ShadowCheck::reportUnwritten(const Unwritten& part, Address accessBegin, Address accessEnd, const Access& access,
                                  SiteId site) {
  const auto [begin, end, origin] = part;
  const std::string all = memory_.describe(access.space, accessBegin, accessEnd);
  const bool whole = begin == accessBegin && end == accessEnd;
  auto* const f = context_.report("INIT-READ", site, origin);
  if (f == nullptr)
    return;
  if (origin == 0) {
    f->message = fmt::format("{}reads {}; nobody wrote {} in this block", operandText(access), all,
                             whole ? "them" : memory_.describe(access.space, begin, end));
    return;
  }
  f->message = fmt::format("{}reads {}; {} from bytes that nobody wrote", operandText(access), all,
                           whole ? fmt::format("{} computed them", describe(context_.sites[origin]))
                                 : fmt::format("{} computed {}", describe(context_.sites[origin]),
                                               memory_.describe(access.space, begin, end)));
  f->hint = "write the rest of the buffer first (Duplicate), or compute and copy only the elements that are there";
}

namespace {

std::uint64_t bytesOf(const Access& access) {
  const Segments s(access);
  return s.empty() ? 0 : s.bytes * s.count[0] * s.count[1];
}

/// Where in the bytes of an access, one segment after the other, `at` is.
std::uint64_t positionOf(const Access& access, Address at) {
  std::uint64_t position = 0, before = 0;
  Segments(access).forEach([&](Address begin, Address end) {
    if (at >= begin && at <= end)
      position = before + (at - begin);
    before += end - begin;
  });
  return position;
}

/// Whether repeats read the same segments again.
bool readsAgain(const Access& access) {
  return (access.count[0] > 1 && access.stride[0] == 0) || (access.count[1] > 1 && access.stride[1] == 0);
}

/// All places of [begin, end) in the bytes that the operation goes through, and how many these are: what repeats read
/// again has a place in each.
template <class F> std::uint64_t forPlaces(const Access& access, Address begin, Address end, F&& visit) {
  if (!readsAgain(access)) {
    const std::uint64_t from = positionOf(access, begin);
    visit(from, from + (end - begin));
    return bytesOf(access);
  }
  const auto start = reinterpret_cast<Address>(access.address);
  std::uint64_t position = 0, first = 0, last = 0;
  for (std::uint32_t j = 0; j < access.count[1]; ++j)
    for (std::uint32_t i = 0; i < access.count[0]; ++i) {
      const Address segment = start + static_cast<Address>(j * access.stride[1] + i * access.stride[0]);
      const Address from = std::max(segment, begin), to = std::min(segment + access.bytes, end);
      if (from < to) {
        if (position + (from - segment) != last) {
          if (first != last)
            visit(first, last);
          first = position + (from - segment);
        }
        last = position + (to - segment);
      }
      position += access.bytes;
    }
  if (first != last)
    visit(first, last);
  return position;
}

bool mentions(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return text.find(w) != text.npos; });
}

} // namespace

/// What a vector operation read and nobody wrote: is it told, or does it go into the result? The parts of the results
/// that are undefined then are added to `spread`.
void ShadowCheck::carry(std::span<const Access> accesses, SiteId site, std::vector<Spread>& spread) {
  const std::string_view operation = context_.sites[site].name;
  const bool combines = mentions(operation, {"Reduce", "Sum", "Mean"});
  for (const Access& source : accesses) {
    std::uint64_t undefined = 0, neverWritten = 0;
    for (const Carried& c : carried_)
      if (c.access == &source) {
        undefined += c.part.end - c.part.begin;
        neverWritten += c.part.origin == 0 ? c.part.end - c.part.begin : 0;
      }
    if (undefined == 0)
      continue;
    const std::uint64_t size = bytesOf(source);
    // An operand of which nothing was ever written is a mistake for sure, and offsets become addresses.
    const bool tell = neverWritten >= size ||
                      (source.operand != nullptr && mentions(source.operand, {"ffset", "ndex"})) ||
                      mentions(operation, {"Gather", "Scatter", "Sort", "Transpose", "TransData"});
    for (const Carried& c : carried_) {
      if (c.access != &source)
        continue;
      if (tell) {
        reportUnwritten(c.part, c.begin, c.end, source, site);
        continue;
      }
      std::vector<std::pair<std::uint64_t, std::uint64_t>> places;
      const std::uint64_t whole =
          forPlaces(source, c.part.begin, c.part.end,
                    [&](std::uint64_t from, std::uint64_t to) { places.emplace_back(from, to); });
      for (const Access& result : accesses) {
        const std::uint64_t there = bytesOf(result);
        if (!writes(result.mode) || there == 0)
          continue;
        // Element by element, whatever their sizes; bits of a byte that is partly defined are taken for defined.
        if (combines)
          spread.push_back({&result, 0, there});
        else
          for (const auto& [from, to] : places)
            spread.push_back({&result, (from * there + whole - 1) / whole, to * there / whole});
      }
    }
  }
  carried_.clear();
}

void ShadowCheck::operation(std::span<const Access> accesses, Pipe pipe, SiteId site) {
  // All checks come before all effects: an operation may read what it writes.
  for (const Access& access : accesses)
    check(access, pipe, site);
  std::vector<Spread> spread;
  if (!carried_.empty())
    carry(accesses, site, spread);
  const Stamp stamp{.epoch = context_.clocks.now(pipe), .site = site};
  for (const bool writing : {false, true})
    for (const Access& access : accesses)
      if (writes(access.mode) == writing) {
        if (isTileRead(access))
          addTiles(Segments(access), pipe, stamp);
        else
          Segments(access).forEach(
              [&](Address begin, Address end) { apply(access.space, begin, end, pipe, access.mode, stamp); });
      }
  for (const Spread& s : spread) {
    std::uint64_t at = 0;
    Segments(*s.access).forEach([&](Address begin, Address end) {
      const std::uint64_t first = std::max(at, s.begin), last = std::min(at + (end - begin), s.end);
      if (first < last)
        apply(s.access->space, begin + (first - at), begin + (last - at), pipe, s.access->mode, stamp, true);
      at += end - begin;
    });
  }
  compactWhenMany();
}

void ShadowCheck::scalar(const Access& access, SiteId site) {
  const auto begin = reinterpret_cast<Address>(access.address);
  for (std::size_t i = 0; i < scalarCount_; ++i) {
    ScalarRun& run = open_[i];
    if (run.site != site || run.access.space != access.space)
      continue;
    const auto runBegin = reinterpret_cast<Address>(run.access.address);
    const Address runEnd = runBegin + run.access.bytes, end = begin + access.bytes;
    if (begin <= runEnd && end >= runBegin) {
      if (begin < runBegin)
        run.access.address = access.address;
      run.access.bytes = std::max(runEnd, end) - std::min(runBegin, begin);
      return;
    }
    closed_.push_back(run);
    run = {access, site, scalarOrder_++};
    if (closed_.size() >= kClosedRuns)
      flushScalars();
    return;
  }
  if (scalarCount_ == kOpenRuns)
    flushScalars();
  open_[scalarCount_++] = {access, site, scalarOrder_++};
}

void ShadowCheck::checkScalar(const ScalarRun& run) {
  const Access& access = run.access;
  if (access.space == Space::GM && writes(access.mode))
    settleTiles(Segments(access));
  const auto begin = reinterpret_cast<Address>(access.address);
  const Address end = begin + access.bytes;
  map(access.space)
      .check(
          begin, end, Pipe::S, access.mode, context_.clocks,
          [&](const Conflict& c) { conflict(c, access, Pipe::S, run.site); },
          [&](Address a, Address b, SiteId origin) {
            if (origin != 0) {
              unwritten({a, b, origin}, begin, end, access, Pipe::S, run.site);
              return;
            }
            if (access.space == Space::GM) {
              const GlobalAllocation* const allocation = global_.below(a);
              if (allocation != nullptr && allocation->written->contains(a, b))
                return;
            }
            scalarWritesBefore(run).forMissing(a, b, [&](Address from, Address to) {
              unwritten({from, to, 0}, begin, end, access, Pipe::S, run.site);
            });
          });
}

/// What SetValue wrote and is not in the map yet. In long lists the order of single elements is not looked at.
const IntervalSet& ShadowCheck::scalarWritesBefore(const ScalarRun& run) {
  constexpr std::size_t few = 16;
  const bool exact = closed_.size() <= few;
  if (!scalarWrites_ || exact) {
    scalarWrites_.emplace();
    for (const ScalarRun& other : closed_)
      if (writes(other.access.mode) && (!exact || other.order < run.order)) {
        const auto at = reinterpret_cast<Address>(other.access.address);
        scalarWrites_->add(at, at + other.access.bytes);
      }
  }
  return *scalarWrites_;
}

void ShadowCheck::flushScalars() {
  closed_.insert(closed_.end(), open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(scalarCount_));
  scalarCount_ = 0;
  scalarOrder_ = 0;
  std::sort(closed_.begin(), closed_.end(), [](const ScalarRun& a, const ScalarRun& b) {
    return a.site != b.site ? a.site < b.site : a.access.address < b.access.address;
  });
  // What runs of one call touch twice, or side by side, is one access.
  std::size_t count = 0;
  for (const ScalarRun& run : closed_) {
    if (count != 0) {
      Access& last = closed_[count - 1].access;
      const auto lastBegin = reinterpret_cast<Address>(last.address),
                 begin = reinterpret_cast<Address>(run.access.address);
      if (closed_[count - 1].site == run.site && last.space == run.access.space && begin <= lastBegin + last.bytes) {
        last.bytes = std::max(lastBegin + last.bytes, begin + run.access.bytes) - lastBegin;
        closed_[count - 1].order = std::min(closed_[count - 1].order, run.order);
        continue;
      }
    }
    closed_[count++] = run;
  }
  closed_.resize(count);
  for (const ScalarRun& run : closed_)
    checkScalar(run);
  const Epoch epoch = context_.clocks.now(Pipe::S);
  for (const bool writing : {false, true})
    for (const ScalarRun& run : closed_)
      if (writes(run.access.mode) == writing) {
        const auto begin = reinterpret_cast<Address>(run.access.address);
        apply(run.access.space, begin, begin + run.access.bytes, Pipe::S, run.access.mode,
              {.epoch = epoch, .site = run.site});
      }
  closed_.clear();
  scalarWrites_.reset();
  compactWhenMany();
}

LiveEpochs ShadowCheck::liveEpochs() const {
  std::vector<Clock> live(context_.clocks.known().begin(), context_.clocks.known().end());
  flags_.appendClocks(live);
  live.push_back(published_);
  return LiveEpochs(live);
}

void ShadowCheck::compact() {
  for (ShadowMap* map : {&localMap_, &globalMap_})
    if (map->wantsCompaction())
      map->compact(liveEpochs());
}

void ShadowCheck::publish(std::uint32_t core, std::vector<GlobalShadow::Touch>& touches) {
  settleTiles();
  const auto publishCell = [&](Address begin, const ShadowCell& cell) {
    const auto tell = [&](Pipe pipe, const Stamp& stamp, Mode mode) {
      if (stamp.epoch > published_.done[index(pipe)])
        touches.push_back(
            {.begin = begin,
             .end = cell.end,
             .mode = mode,
             .stamp = {.core = core, .pipe = pipe, .epoch = stamp.epoch, .site = &context_.sites[stamp.site]}});
    };
    if (cell.write.epoch != 0)
      tell(cell.writePipe, cell.write, cell.atomic ? Mode::atomic : Mode::write);
    for (std::size_t p = 0; p < kPipeCount; ++p)
      if (cell.reads[p].epoch != 0)
        tell(static_cast<Pipe>(p), cell.reads[p], Mode::read);
  };
  // Most kernels never meet others, and note nothing; those that do meet often, after touching little.
  if (!meets_)
    globalMap_.forEach(0, ~Address{0}, publishCell);
  Address told = 0; // a cell may reach into the next range
  for (const auto& [begin, end] : unpublished_.ranges())
    globalMap_.forEach(std::max(begin, told), end, [&](Address cellBegin, const ShadowCell& cell) {
      if (cellBegin >= told)
        publishCell(cellBegin, cell);
      told = cell.end;
    });
  unpublished_ = {};
  meets_ = true;
  published_ = context_.clocks.nextPhase();
}

std::vector<GlobalRange> ShadowCheck::globalRanges() const {
  std::vector<GlobalRange> ranges;
  for (const auto& [begin, cell] : globalMap_.cells()) {
    if (cell.ever == 0)
      continue;
    if (!ranges.empty() && ranges.back().end == begin && ranges.back().ever == cell.ever &&
        ranges.back().site == cell.everSite)
      ranges.back().end = cell.end;
    else
      ranges.push_back({begin, cell.end, cell.ever, cell.everSite});
  }
  TileReads tiles = tileReads_;
  tiles.join(LiveEpochs({})); // nobody asks for their order any more
  tiles.forEachRow([&](Address begin, Address end, const Tile& tile) {
    ranges.push_back({begin, end, kEverRead, tile.stamp.site});
  });
  return ranges;
}

} // namespace ascend::sim
