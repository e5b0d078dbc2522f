#pragma once
#include "sim/abi.h"
#include "simulator/core/findings.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace ascend::validate {

/// Calls that belong together: SetFlag and WaitFlag whose flags meet, or one PipeBarrier. The kernel would do without
/// one if all of them were taken out.
struct EdgeGroup {
  std::vector<sim::Location> sets; ///< of a barrier: it alone
  std::vector<sim::Location> waits;
  std::string operation; ///< "HardEvent::MTE2_V", "PipeBarrier<PIPE_V>"
  bool balanced = true;  ///< each flag that was set was waited for
};

/// The flags and barriers of one launch, call by call. With a group to leave out, it says which calls are of it.
class EdgeLog {
public:
  /// Begins a launch. `without`: calls that are to be left out.
  void start(const EdgeGroup* without);
  /// True: the call is left out.
  bool set(sim::Pipe from, sim::Pipe to, std::int32_t event, const sim::Where& where);
  bool wait(sim::Pipe from, sim::Pipe to, std::int32_t event, const sim::Where& where);
  bool barrier(sim::Pipe pipe, const sim::Where& where);

  /// What the launch had, each group once.
  std::vector<EdgeGroup> groups() const;

private:
  using Site = std::tuple<const char*, std::uint32_t, std::uint32_t>;
  struct Events {
    std::vector<Site> sets, waits;
  };
  using Flag = std::tuple<std::uint32_t, sim::Pipe, sim::Pipe, std::int32_t>; ///< core, from, to, event
  bool leftOut(const Site& site) const;
  static Site siteOf(const sim::Where& where) { return {where.file, where.line, where.column}; }

  std::map<Flag, Events> flags_;
  std::map<Site, sim::Pipe> barriers_;
  std::set<std::tuple<std::string, std::uint32_t, std::uint32_t>> without_;
};

} // namespace ascend::validate
