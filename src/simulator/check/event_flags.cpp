#include "simulator/check/event_flags.h"

#include <bit>

namespace ascend::sim {

void EventFlags::reportUnknown(CheckContext& context, Pipe from, Pipe to, std::int32_t id, SiteId site) {
  if (!context.options.sync)
    return;
  if (auto* f = context.report("SYNC-EVENT-ID", site)) {
    f->message = fmt::format("there is no event {} of {}", id, eventName(from, to));
    f->hint = fmt::format("event ids are 0 to {}; take one from GetTPipePtr()->FetchEventID or AllocEventID", kIds - 1);
  }
}

void EventFlags::set(CheckContext& context, Pipe from, Pipe to, std::int32_t id, SiteId site, Owner owner) {
  Pair* const p = pair(context, from, to, id, site);
  if (p == nullptr)
    return;
  Flag& flag = p->flags[static_cast<std::size_t>(id)];
  if (flag.set && context.options.sync)
    if (auto* f = context.report("SYNC-SET-TWICE", site, flag.site)) {
      f->message = fmt::format("flag {} of {} is set, and nobody waited for it since {} set it: the device hangs or "
                               "loses a flag",
                               id, eventName(from, to), describe(context.sites[flag.site]));
      f->hint =
          flag.owner == Owner::queue || owner == Owner::queue
              ? "one of the two is a queue's own flag: take ids for your own flags from FetchEventID or AllocEventID"
              : fmt::format("put WaitFlag<HardEvent::{}>({}) between the two, or use two event ids",
                            eventName(from, to), id);
    }
  if (flag.awaited) {
    if (context.options.sync)
      if (auto* f = context.report("SYNC-WAIT-ORDER", flag.site, site)) {
        f->message = fmt::format("WaitFlag of flag {} of {} comes before its SetFlag in the program: on the device "
                                 "pipe {} stands still until then, the simulator went on",
                                 id, eventName(from, to), name(to));
        f->hint = "call SetFlag before WaitFlag";
      }
    flag.awaited = false;
    context.clocks.acquire(to, context.clocks.release(from));
    return;
  }
  context.clocks.release(from, flag.clock);
  flag.set = true;
  flag.owner = owner;
  flag.site = site;
}

void EventFlags::wait(CheckContext& context, Pipe from, Pipe to, std::int32_t id, SiteId site) {
  Pair* const p = pair(context, from, to, id, site);
  if (p == nullptr)
    return;
  Flag& flag = p->flags[static_cast<std::size_t>(id)];
  if (flag.set) {
    context.clocks.acquire(to, flag.clock);
    flag.set = false;
    return;
  }
  // A vector or copy pipe may wait for a flag that is set further on in the program; the scalar pipe, which would have
  // to set it, cannot.
  if (to == Pipe::S || flag.awaited) {
    if (context.options.sync)
      if (auto* f = context.report("SYNC-DEADLOCK", site)) {
        f->message =
            fmt::format("waits for flag {} of {}, which nobody has set: the core hangs", id, eventName(from, to));
        f->hint = fmt::format("call SetFlag<HardEvent::{}>({}) before it", eventName(from, to), id);
      }
    return;
  }
  flag.awaited = true;
  flag.site = site;
}

void EventFlags::drain(CheckContext& context, Pipe from, Pipe to, std::int32_t id) {
  Flag& flag = pairs_[index(from)][index(to)].flags[static_cast<std::size_t>(id)];
  if (!flag.set || flag.owner != Owner::queue)
    return;
  context.clocks.acquire(to, flag.clock);
  flag.set = false;
}

std::int32_t EventFlags::allocate(CheckContext& context, Pipe from, Pipe to, bool take, SiteId site) {
  Pair* const p = pair(context, from, to, 0, site);
  if (p == nullptr)
    return -1;
  const int id = std::countr_one(p->taken);
  if (id >= kIds) {
    if (context.options.sync)
      if (auto* f = context.report("SYNC-EVENT-ID", site)) {
        f->message = fmt::format("no event id of {} is left: all {} are in use", eventName(from, to), kIds);
        f->hint = "each buffer of a queue that is enqueued, or freed and not yet allocated again, holds one: use fewer "
                  "queues or buffers in one TPosition, or put several tensors into one buffer";
      }
    return -1;
  }
  if (take)
    p->taken = static_cast<std::uint8_t>(p->taken | (1u << id));
  return id;
}

void EventFlags::release(CheckContext& context, Pipe from, Pipe to, std::int32_t id, SiteId site) {
  if (Pair* const p = pair(context, from, to, id, site))
    p->taken = static_cast<std::uint8_t>(p->taken & ~(1u << id));
}

void EventFlags::finish(CheckContext& context) const {
  if (!context.options.sync)
    return;
  for (std::size_t from = 0; from < kPipeCount; ++from)
    for (std::size_t to = 0; to < kPipeCount; ++to)
      for (std::size_t id = 0; id < kIds; ++id) {
        const Flag& flag = pairs_[from][to].flags[id];
        const std::string event =
            flag.set || flag.awaited ? eventName(static_cast<Pipe>(from), static_cast<Pipe>(to)) : "";
        if (flag.awaited)
          if (auto* f = context.report("SYNC-DEADLOCK", flag.site)) {
            f->message = fmt::format("waits for flag {} of {}, which is never set: pipe {} hangs", id, event,
                                     name(static_cast<Pipe>(to)));
            f->hint = fmt::format("call SetFlag<HardEvent::{}>({}) before it", event, id);
          }
        if (flag.set && flag.owner == Owner::kernel)
          if (auto* f = context.report("SYNC-FLAG-LEFT", flag.site)) {
            f->message = fmt::format("flag {} of {} is still set when the kernel ends: the next kernel on this core "
                                     "finds it set",
                                     id, event);
            f->hint = fmt::format("call WaitFlag<HardEvent::{}>({}) before the kernel ends", event, id);
          }
      }
}

void EventFlags::appendClocks(std::vector<Clock>& clocks) const {
  for (const auto& row : pairs_)
    for (const Pair& p : row)
      for (const Flag& flag : p.flags)
        if (flag.set)
          clocks.push_back(flag.clock);
}

} // namespace ascend::sim
