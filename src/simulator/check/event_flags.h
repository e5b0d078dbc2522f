#pragma once
#include "simulator/check/context.h"

#include <array>
#include <vector>

namespace ascend::sim {

/// The event flags of a core: one bit for each (from, to, id), and the ids that TPipe has handed out.
class EventFlags {
public:
  static constexpr std::int32_t kIds = 8;
  enum class Owner : std::uint8_t { kernel, queue };

  void set(CheckContext& context, Pipe from, Pipe to, std::int32_t id, SiteId site, Owner owner = Owner::kernel);
  void wait(CheckContext& context, Pipe from, Pipe to, std::int32_t id, SiteId site);

  /// Waits for a queue's flag if it is still set: at the end, when nobody needs it.
  void drain(CheckContext& context, Pipe from, Pipe to, std::int32_t id);

  /// The first id that is free, -1 after a finding when there is none.
  std::int32_t allocate(CheckContext& context, Pipe from, Pipe to, bool take, SiteId site);
  void release(CheckContext& context, Pipe from, Pipe to, std::int32_t id, SiteId site);

  /// At the end of the kernel: flags that are still set, waits that were never answered.
  void finish(CheckContext& context) const;
  /// The clocks of flags that are set.
  void appendClocks(std::vector<Clock>& clocks) const;

private:
  struct Flag {
    bool set = false;
    bool awaited = false; ///< WaitFlag came, SetFlag did not yet
    Owner owner = Owner::kernel;
    SiteId site = 0; ///< of the last SetFlag, or of the WaitFlag when awaited
    Clock clock;
  };
  struct Pair {
    std::array<Flag, kIds> flags{};
    std::uint8_t taken = 0;
  };
  /// Null after a finding: no such event.
  Pair* pair(CheckContext& context, Pipe from, Pipe to, std::int32_t id, SiteId site) {
    if (index(from) < kPipeCount && index(to) < kPipeCount && id >= 0 && id < kIds)
      return &pairs_[index(from)][index(to)];
    reportUnknown(context, from, to, id, site);
    return nullptr;
  }
  static void reportUnknown(CheckContext& context, Pipe from, Pipe to, std::int32_t id, SiteId site);

  std::array<std::array<Pair, kPipeCount>, kPipeCount> pairs_{};
};

} // namespace ascend::sim
