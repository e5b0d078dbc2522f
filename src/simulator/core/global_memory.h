#pragma once
#include "simulator/core/interval_set.h"
#include "simulator/core/mapped_region.h"
#include "target/dtype.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace ascend::sim {

using Address = std::uintptr_t;

/// One allocation of device memory.
struct GlobalAllocation {
  std::uint64_t id = 0; ///< in the order of allocation, from 1: names the allocation in messages
  Address base = 0;
  std::uint64_t bytes = 0; ///< as asked for
  bool freed = false;
  std::uint64_t freedAs = 0; ///< how many were freed with it; 0: it is live
  /// Of the elements that the host puts there, if it said so.
  std::optional<target::DType> type{};
  /// What was written since it was allocated, by the host or by kernels that have ended. Never null.
  std::shared_ptr<const IntervalSet> written;

  Address end() const { return base + bytes; }
};

/// The allocations at one moment: what a kernel may touch. Sorted by address.
class GlobalSnapshot {
public:
  explicit GlobalSnapshot(std::vector<GlobalAllocation> allocations) : allocations_(std::move(allocations)) {}
  /// The allocation at or below an address, live or recently freed; null if there is none.
  const GlobalAllocation* below(Address address) const;
  const GlobalAllocation* above(Address address) const;
  const GlobalAllocation* byId(std::uint64_t id) const;

private:
  std::vector<GlobalAllocation> allocations_;
};

/// Device memory: allocations that the host's memory is given to as it is touched. Addresses are host addresses, far
/// enough from each other that an access next to an allocation hits none, and are not used again while there are
/// others.
class GlobalMemory {
public:
  explicit GlobalMemory(std::uint64_t capacity) : capacity_(capacity) {}

  /// Null: it does not fit, neither into the device's memory nor, if that is smaller, the process's address space.
  void* allocate(std::uint64_t bytes);

  /// Work that was given to a stream: what is freed before it is done keeps its bytes till then, as they do on a
  /// device.
  class Use {
  public:
    explicit Use(GlobalMemory& memory) : memory_(memory), since_(memory.beginUse()) {}
    ~Use() { memory_.endUse(since_); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    /// The allocations with those that were freed since then.
    std::shared_ptr<const GlobalSnapshot> snapshot() const { return memory_.snapshot(since_); }
    /// What was freed since then.
    std::vector<GlobalAllocation> freed() const { return memory_.freedSince(since_); }

  private:
    GlobalMemory& memory_;
    std::uint64_t since_;
  };

  enum class FreeResult { ok, notAllocated, notTheBegin, alreadyFreed };
  FreeResult free(void* address);

  // Addresses and memory apart (global_addresses.cpp).
  /// Addresses without memory, at a multiple of kGranule; null: there are no more.
  void* reserve(std::uint64_t bytes);
  enum class ReserveResult { ok, notReserved, inUse, noMemory };
  ReserveResult release(void* address);
  /// Puts memory (the first bytes of a file) at reserved addresses; `written`: what of it was written, from 0 on. Side
  /// by side in one reservation it is one allocation.
  ReserveResult map(void* address, std::uint64_t bytes, int file, const IntervalSet& written);
  /// The other way round: what was written of it.
  IntervalSet unmap(void* address, std::uint64_t bytes);
  /// Counts memory that has no addresses yet; false: the device has not so much.
  bool take(std::uint64_t bytes);
  void giveBack(std::uint64_t bytes);
  static constexpr std::uint64_t kGranule = std::uint64_t{2} << 20;

  /// Host memory that kernels may use; copies take it for what it is. False: a part of it is there already.
  bool addHost(void* address, std::uint64_t bytes);
  /// False: it does not begin there.
  bool removeHost(void* address);
  bool isHost(const void* address) const;

  /// The live allocation that has the byte at `address`.
  std::optional<GlobalAllocation> find(const void* address) const;
  /// True: all bytes are in one live allocation.
  bool contains(const void* address, std::uint64_t bytes) const;
  /// Of what element type the host's array in the allocation at `address` is. False: there is none.
  bool setType(const void* address, target::DType type);

  void markWritten(const void* address, std::uint64_t bytes);
  void markWritten(const IntervalSet& ranges);
  /// After a copy inside the device: the destination is written where the source is.
  void copyWritten(const void* destination, const void* source, std::uint64_t bytes);
  /// The first byte of a range that nobody wrote since it was allocated.
  std::optional<Address> firstUnwritten(const void* address, std::uint64_t bytes) const;

  std::uint64_t capacity() const;
  std::uint64_t used() const;
  /// For a SoC that is known only later; what is allocated stays.
  void setCapacity(std::uint64_t bytes);
  std::vector<GlobalAllocation> live() const;
  std::shared_ptr<const GlobalSnapshot> snapshot() const;

private:
  struct Entry : GlobalAllocation {
    std::uint64_t span = 0; ///< with the gap behind it
    bool kept = false;      ///< freed, but there as long as somebody uses it
    bool mapped = false;    ///< by map()
  };
  struct Reservation {
    std::uint64_t id = 0;
    std::uint64_t bytes = 0;
    std::uint64_t span = 0;
  };
  Entry* entryAt(Address address);
  const Entry* entryAt(Address address) const;
  bool makeWindow(std::uint64_t span);
  Address takeAddresses(std::uint64_t span, std::uint64_t align);
  std::vector<GlobalAllocation> allAllocations() const;
  std::uint64_t beginUse();
  void endUse(std::uint64_t since);
  void discard(Entry& entry);
  bool freedAfter(const Entry& entry, std::uint64_t since) const { return entry.kept && entry.freedAs > since; }
  std::shared_ptr<const GlobalSnapshot> snapshot(std::uint64_t since) const;
  std::vector<GlobalAllocation> freedSince(std::uint64_t since) const;

  mutable std::mutex mutex_;
  std::uint64_t capacity_;
  std::uint64_t used_ = 0;
  std::uint64_t nextId_ = 1;
  std::uint64_t frees_ = 0;
  std::uint64_t kept_ = 0;          ///< entries
  std::vector<std::uint64_t> uses_; ///< frees_ when they began
  MappedRegion region_;
  Address windowBegin_ = 0, windowEnd_ = 0; ///< where the next allocations go
  std::map<Address, Entry> entries_;
  std::map<Address, Reservation> reservations_;
  std::map<Address, GlobalAllocation> host_;
  mutable std::shared_ptr<const GlobalSnapshot> snapshot_; ///< null: out of date
};

} // namespace ascend::sim
