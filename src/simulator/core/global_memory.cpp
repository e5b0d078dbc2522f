#include "simulator/core/global_memory.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace ascend::sim {
namespace {

constexpr std::uint64_t kAlign = 512;
constexpr std::uint64_t kGap = 4096;
constexpr std::uint64_t kLarge = std::uint64_t{4} << 20;
constexpr std::uint64_t kLeastRegion = std::uint64_t{1} << 28;

Address addressOf(const void* pointer) { return reinterpret_cast<Address>(pointer); }

} // namespace

const GlobalAllocation* GlobalSnapshot::below(Address address) const {
  const auto it = std::upper_bound(allocations_.begin(), allocations_.end(), address,
                                   [](Address a, const GlobalAllocation& g) { return a < g.base; });
  return it == allocations_.begin() ? nullptr : &*std::prev(it);
}

const GlobalAllocation* GlobalSnapshot::above(Address address) const {
  const auto it = std::upper_bound(allocations_.begin(), allocations_.end(), address,
                                   [](Address a, const GlobalAllocation& g) { return a < g.base; });
  return it == allocations_.end() ? nullptr : &*it;
}

const GlobalAllocation* GlobalSnapshot::byId(std::uint64_t id) const {
  const auto it = std::find_if(allocations_.begin(), allocations_.end(), [&](const auto& g) { return g.id == id; });
  return it == allocations_.end() ? nullptr : &*it;
}

bool GlobalMemory::makeWindow(std::uint64_t span) {
  if (!region_) {
    // Twice the device's memory, so that freed addresses stay unused for long; less where the system gives less.
    for (std::uint64_t bytes = std::max(2 * capacity_, kLeastRegion); bytes >= kLeastRegion && !region_; bytes /= 2)
      region_ = MappedRegion(bytes);
    if (!region_)
      return false;
    windowBegin_ = addressOf(region_.data()) + kGap;
    windowEnd_ = addressOf(region_.data()) + region_.size();
    return windowEnd_ - windowBegin_ >= span;
  }
  // All addresses were used once: forget what is freed, and go on in the largest gap.
  std::erase_if(entries_, [](const auto& item) { return item.second.freed && !item.second.kept; });
  Address at = addressOf(region_.data()) + kGap;
  windowBegin_ = windowEnd_ = at;
  const auto consider = [&](Address begin, Address end) {
    if (end > begin && end - begin > windowEnd_ - windowBegin_) {
      windowBegin_ = begin;
      windowEnd_ = end;
    }
  };
  std::map<Address, Address> used;
  for (const auto& [base, entry] : entries_)
    if (!entry.mapped)
      used.emplace(base, base + entry.span);
  for (const auto& [base, reservation] : reservations_)
    used.emplace(base, base + reservation.span);
  for (const auto& [begin, end] : used) {
    consider(at, begin);
    at = end;
  }
  consider(at, addressOf(region_.data()) + region_.size());
  return windowEnd_ - windowBegin_ >= span;
}

/// 0: there are no more.
Address GlobalMemory::takeAddresses(std::uint64_t span, std::uint64_t align) {
  const auto skip = [&] { return (align - windowBegin_ % align) % align; };
  if (windowEnd_ - windowBegin_ < span + skip() &&
      (!makeWindow(span + align) || windowEnd_ - windowBegin_ < span + skip()))
    return 0;
  const Address begin = windowBegin_ + skip();
  windowBegin_ = begin + span;
  return begin;
}

void* GlobalMemory::allocate(std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  if (bytes == 0 || bytes > capacity_ || used_ > capacity_ - bytes)
    return nullptr;
  const std::uint64_t span = (bytes + kAlign - 1) / kAlign * kAlign + kGap;
  const Address base = takeAddresses(span, kAlign);
  if (base == 0)
    return nullptr;
  Entry entry;
  entry.id = nextId_++;
  entry.base = base;
  entry.bytes = bytes;
  entry.span = span;
  entry.written = std::make_shared<const IntervalSet>();
  used_ += bytes;
  if (bytes >= kLarge)
    region_.useLargePages(entry.base - addressOf(region_.data()), bytes);
  void* pointer = region_.data() + (entry.base - addressOf(region_.data()));
  entries_.insert_or_assign(entry.base, std::move(entry));
  snapshot_.reset();
  return pointer;
}

GlobalMemory::FreeResult GlobalMemory::free(void* address) {
  const std::scoped_lock lock(mutex_);
  Entry* entry = entryAt(addressOf(address));
  if (entry == nullptr)
    return FreeResult::notAllocated;
  if (entry->mapped)
    return FreeResult::notAllocated;
  if (entry->base != addressOf(address))
    return entry->freed ? FreeResult::notAllocated : FreeResult::notTheBegin;
  if (entry->freed)
    return FreeResult::alreadyFreed;
  entry->freed = true;
  entry->freedAs = ++frees_;
  used_ -= entry->bytes;
  entry->kept = !uses_.empty();
  if (entry->kept)
    ++kept_;
  else
    discard(*entry);
  snapshot_.reset();
  return FreeResult::ok;
}

void GlobalMemory::discard(Entry& entry) {
  entry.written = std::make_shared<const IntervalSet>();
  region_.discard(entry.base - addressOf(region_.data()), entry.span);
}

std::uint64_t GlobalMemory::beginUse() {
  const std::scoped_lock lock(mutex_);
  uses_.push_back(frees_);
  return frees_;
}

void GlobalMemory::endUse(std::uint64_t since) {
  const std::scoped_lock lock(mutex_);
  uses_.erase(std::find(uses_.begin(), uses_.end(), since));
  if (kept_ == 0)
    return;
  const std::uint64_t oldest = uses_.empty() ? frees_ : *std::min_element(uses_.begin(), uses_.end());
  for (auto& [base, entry] : entries_)
    if (entry.kept && entry.freedAs <= oldest) {
      entry.kept = false;
      --kept_;
      discard(entry);
      snapshot_.reset();
    }
}

std::shared_ptr<const GlobalSnapshot> GlobalMemory::snapshot(std::uint64_t since) const {
  {
    const std::scoped_lock lock(mutex_);
    if (kept_ != 0 && std::any_of(entries_.begin(), entries_.end(),
                                  [&](const auto& item) { return freedAfter(item.second, since); })) {
      std::vector<GlobalAllocation> allocations = allAllocations();
      for (GlobalAllocation& allocation : allocations)
        if (const auto entry = entries_.find(allocation.base);
            entry != entries_.end() && freedAfter(entry->second, since))
          allocation.freed = false;
      return std::make_shared<const GlobalSnapshot>(std::move(allocations));
    }
  }
  return snapshot();
}

std::vector<GlobalAllocation> GlobalMemory::freedSince(std::uint64_t since) const {
  const std::scoped_lock lock(mutex_);
  std::vector<GlobalAllocation> result;
  if (kept_ != 0)
    for (const auto& [base, entry] : entries_)
      if (freedAfter(entry, since))
        result.push_back(entry);
  return result;
}

const GlobalMemory::Entry* GlobalMemory::entryAt(Address address) const {
  const auto it = entries_.upper_bound(address);
  if (it == entries_.begin())
    return nullptr;
  const Entry& entry = std::prev(it)->second;
  return address < entry.end() ? &entry : nullptr;
}

GlobalMemory::Entry* GlobalMemory::entryAt(Address address) {
  return const_cast<Entry*>(std::as_const(*this).entryAt(address));
}

std::optional<GlobalAllocation> GlobalMemory::find(const void* address) const {
  const std::scoped_lock lock(mutex_);
  const Entry* entry = entryAt(addressOf(address));
  if (entry == nullptr || entry->freed)
    return {};
  return *entry;
}

bool GlobalMemory::contains(const void* address, std::uint64_t bytes) const {
  const auto allocation = find(address);
  return allocation && bytes <= allocation->end() - addressOf(address);
}

bool GlobalMemory::setType(const void* address, target::DType type) {
  const std::scoped_lock lock(mutex_);
  Entry* const entry = entryAt(addressOf(address));
  if (entry == nullptr || entry->freed)
    return false;
  entry->type = type;
  snapshot_.reset();
  return true;
}

void GlobalMemory::markWritten(const void* address, std::uint64_t bytes) {
  IntervalSet one;
  one.add(addressOf(address), addressOf(address) + bytes);
  markWritten(one);
}

void GlobalMemory::markWritten(const IntervalSet& ranges) {
  const std::scoped_lock lock(mutex_);
  Entry* entry = nullptr;
  std::shared_ptr<IntervalSet> next;
  const auto finish = [&] {
    if (next)
      entry->written = std::move(next);
    next.reset();
  };
  for (const auto& [begin, rangeEnd] : ranges.ranges()) {
    Entry* const owner = entryAt(begin);
    if (owner == nullptr || (owner->freed && !owner->kept))
      continue;
    if (owner != entry)
      finish();
    entry = owner;
    const Address end = std::min(rangeEnd, entry->end());
    if (!next && entry->written->contains(begin, end))
      continue;
    if (!next)
      next = std::make_shared<IntervalSet>(*entry->written);
    next->add(begin, end);
    snapshot_.reset();
  }
  finish();
}

void GlobalMemory::copyWritten(const void* destination, const void* source, std::uint64_t bytes) {
  const auto from = find(source);
  if (!from)
    return;
  const Address begin = addressOf(source);
  Address at = begin;
  const auto mark = [&](Address a, Address b) {
    if (b > a)
      markWritten(static_cast<const unsigned char*>(destination) + (a - begin), b - a);
  };
  from->written->forMissing(begin, begin + bytes, [&](Address a, Address b) {
    mark(at, a);
    at = b;
  });
  mark(at, begin + bytes);
}

std::optional<Address> GlobalMemory::firstUnwritten(const void* address, std::uint64_t bytes) const {
  const auto allocation = find(address);
  if (!allocation)
    return {};
  std::optional<Address> first;
  const Address begin = addressOf(address);
  allocation->written->forMissing(begin, begin + bytes, [&](Address a, Address) {
    if (!first)
      first = a;
  });
  return first;
}

std::uint64_t GlobalMemory::capacity() const {
  const std::scoped_lock lock(mutex_);
  return capacity_;
}

std::uint64_t GlobalMemory::used() const {
  const std::scoped_lock lock(mutex_);
  return used_;
}

void GlobalMemory::setCapacity(std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  capacity_ = bytes;
}

std::vector<GlobalAllocation> GlobalMemory::live() const {
  const std::scoped_lock lock(mutex_);
  std::vector<GlobalAllocation> result;
  for (const auto& [base, entry] : entries_)
    if (!entry.freed)
      result.push_back(entry);
  return result;
}

/// By address; with host memory that kernels may use.
std::vector<GlobalAllocation> GlobalMemory::allAllocations() const {
  std::vector<GlobalAllocation> allocations;
  allocations.reserve(entries_.size() + host_.size());
  for (const auto& [base, entry] : entries_)
    allocations.push_back(entry);
  for (const auto& [base, host] : host_)
    allocations.push_back(host);
  if (!host_.empty())
    std::sort(allocations.begin(), allocations.end(), [](const auto& a, const auto& b) { return a.base < b.base; });
  return allocations;
}

std::shared_ptr<const GlobalSnapshot> GlobalMemory::snapshot() const {
  const std::scoped_lock lock(mutex_);
  if (!snapshot_)
    snapshot_ = std::make_shared<const GlobalSnapshot>(allAllocations());
  return snapshot_;
}

} // namespace ascend::sim
