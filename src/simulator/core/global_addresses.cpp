// Device addresses that are reserved before there is memory for them, and host memory that kernels may use.
#include "simulator/core/global_memory.h"

#include <algorithm>
#include <iterator>

namespace ascend::sim {
namespace {

Address addressOf(const void* pointer) { return reinterpret_cast<Address>(pointer); }

} // namespace

void* GlobalMemory::reserve(std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  // Twice the memory has addresses.
  if (bytes == 0 || bytes > 2 * capacity_)
    return nullptr;
  const std::uint64_t span = (bytes + kGranule - 1) / kGranule * kGranule + kGranule;
  const Address base = takeAddresses(span, kGranule);
  if (base == 0)
    return nullptr;
  reservations_.emplace(base, Reservation{.id = nextId_++, .bytes = bytes, .span = span});
  return region_.data() + (base - addressOf(region_.data()));
}

GlobalMemory::ReserveResult GlobalMemory::release(void* address) {
  const std::scoped_lock lock(mutex_);
  const auto reservation = reservations_.find(addressOf(address));
  if (reservation == reservations_.end())
    return ReserveResult::notReserved;
  const auto mapped = entries_.lower_bound(reservation->first);
  if (mapped != entries_.end() && mapped->first < reservation->first + reservation->second.span)
    return ReserveResult::inUse;
  reservations_.erase(reservation);
  return ReserveResult::ok;
}

GlobalMemory::ReserveResult GlobalMemory::map(void* address, std::uint64_t bytes, int file,
                                              const IntervalSet& written) {
  const std::scoped_lock lock(mutex_);
  Address begin = addressOf(address), end = begin + bytes;
  auto reservation = reservations_.upper_bound(begin);
  if (reservation == reservations_.begin())
    return ReserveResult::notReserved;
  --reservation;
  if (end > reservation->first + (reservation->second.bytes + kGranule - 1) / kGranule * kGranule)
    return ReserveResult::notReserved;
  auto next = entries_.lower_bound(begin);
  if (next != entries_.end() && next->first < end)
    return ReserveResult::inUse;
  auto before = next == entries_.begin() ? entries_.end() : std::prev(next);
  if (before != entries_.end() && before->second.end() > begin)
    return ReserveResult::inUse;
  if (!region_.show(begin - addressOf(region_.data()), bytes, file))
    return ReserveResult::noMemory;
  Entry entry;
  entry.id = reservation->second.id;
  entry.mapped = true;
  IntervalSet all;
  for (const auto& [a, b] : written.ranges())
    all.add(begin + a, begin + b);
  const auto take = [&](std::map<Address, Entry>::iterator it) {
    for (const auto& [a, b] : it->second.written->ranges())
      all.add(a, b);
    begin = std::min(begin, it->second.base);
    end = std::max(end, it->second.end());
    entries_.erase(it);
  };
  const auto touches = [&](const Entry& other) { return other.mapped && other.id == entry.id; };
  if (next != entries_.end() && touches(next->second) && next->first == end)
    take(next);
  if (before != entries_.end() && touches(before->second) && before->second.end() == begin)
    take(before);
  entry.base = begin;
  entry.bytes = end - begin;
  entry.span = entry.bytes;
  entry.written = std::make_shared<const IntervalSet>(std::move(all));
  entries_.emplace(begin, std::move(entry));
  snapshot_.reset();
  return ReserveResult::ok;
}

IntervalSet GlobalMemory::unmap(void* address, std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  const Address begin = addressOf(address), end = begin + bytes;
  Entry* const whole = entryAt(begin);
  if (whole == nullptr || !whole->mapped || end > whole->end())
    return {};
  const Entry entry = *whole;
  entries_.erase(entry.base);
  const auto keep = [&](Address from, Address to) {
    if (from == to)
      return;
    Entry part = entry;
    part.base = from;
    part.bytes = part.span = to - from;
    part.written = std::make_shared<const IntervalSet>(entry.written->part(from, to, 0));
    entries_.emplace(from, std::move(part));
  };
  keep(entry.base, begin);
  keep(end, entry.end());
  // Else the file stays until something else is mapped there: no kernel and no copy gets to it.
  static_cast<void>(region_.hide(begin - addressOf(region_.data()), bytes));
  snapshot_.reset();
  return entry.written->part(begin, end, -static_cast<std::ptrdiff_t>(begin));
}

bool GlobalMemory::take(std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  if (bytes > capacity_ || used_ > capacity_ - bytes)
    return false;
  used_ += bytes;
  return true;
}

void GlobalMemory::giveBack(std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  used_ -= bytes;
}

bool GlobalMemory::addHost(void* address, std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  const Address begin = addressOf(address), end = begin + bytes;
  const auto next = host_.lower_bound(begin);
  if ((next != host_.end() && next->first < end) || (next != host_.begin() && std::prev(next)->second.end() > begin))
    return false;
  // The host writes it when it likes.
  IntervalSet all;
  all.add(begin, end);
  host_.emplace(begin, GlobalAllocation{.id = nextId_++,
                                        .base = begin,
                                        .bytes = bytes,
                                        .written = std::make_shared<const IntervalSet>(std::move(all))});
  snapshot_.reset();
  return true;
}

bool GlobalMemory::removeHost(void* address) {
  const std::scoped_lock lock(mutex_);
  snapshot_.reset();
  return host_.erase(addressOf(address)) != 0;
}

bool GlobalMemory::isHost(const void* address) const {
  const std::scoped_lock lock(mutex_);
  const auto next = host_.upper_bound(addressOf(address));
  return next != host_.begin() && std::prev(next)->second.end() > addressOf(address);
}

} // namespace ascend::sim
