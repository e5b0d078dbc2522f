#pragma once
#include "runtime/acl_api.h"
#include "runtime/kernel_cache.h"

#include <ascend/buffer.hpp>
#include <ascend/error.hpp>
#include <ascend/stream.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ascend::detail {

struct StreamState;

/// A device in use: one object for each id, shared by all that is on it.
struct DeviceState {
  DeviceState(std::shared_ptr<Session> session, int id);
  ~DeviceState();
  DeviceState(const DeviceState&) = delete;
  DeviceState& operator=(const DeviceState&) = delete;

  static std::shared_ptr<DeviceState> get(int id);

  std::shared_ptr<Session> session;
  int id;
  aclrtContext defaultContext = nullptr;
  /// Gives back memory that only finished work holds, waiting for the work. Not with `work` held.
  void reclaim();

  std::vector<std::weak_ptr<StreamState>> streams; ///< guarded by `work`
  /// Held while work is given to a stream of this device: what streams and buffers know of each other changes together.
  std::mutex work;
  KernelCache kernels;
};

struct ContextState {
  ContextState(std::shared_ptr<DeviceState> device, aclrtContext handle, bool owned);
  ~ContextState();
  ContextState(const ContextState&) = delete;
  ContextState& operator=(const ContextState&) = delete;

  const AclApi& api() const { return device->session->api(); }
  const Session& session() const { return *device->session; }
  /// Makes it the calling thread's context: every call of ACL that has no stream works in that.
  void activate() const { session().check(api().aclrtSetCurrentContext(handle), "aclrtSetCurrentContext"); }

  std::shared_ptr<DeviceState> device;
  aclrtContext handle;
  bool owned;
};

/// Memory of a device. Streams that have work on it hold it.
struct Allocation {
  Allocation(std::shared_ptr<ContextState> context, std::size_t bytes);
  ~Allocation();
  Allocation(const Allocation&) = delete;
  Allocation& operator=(const Allocation&) = delete;

  struct Use {
    std::weak_ptr<StreamState> stream;
    std::uint64_t ticket;
    bool write;
  };

  std::shared_ptr<ContextState> context;
  void* address = nullptr; ///< null if it has no bytes
  std::size_t bytes;
  /// Work that may not be done. Guarded by DeviceState::work. At most one read and one write for each stream.
  std::vector<Use> uses;
};

struct EventState {
  explicit EventState(std::shared_ptr<ContextState> context);
  ~EventState();
  EventState(const EventState&) = delete;
  EventState& operator=(const EventState&) = delete;

  std::shared_ptr<ContextState> context;
  aclrtEvent handle = nullptr;
};

struct StreamState : std::enable_shared_from_this<StreamState> {
  explicit StreamState(std::shared_ptr<ContextState> context);
  static std::shared_ptr<StreamState> create(std::shared_ptr<ContextState> context);
  ~StreamState();
  StreamState(const StreamState&) = delete;
  StreamState& operator=(const StreamState&) = delete;

  /// Waits for the stream; throws what failed in it. `limit` in milliseconds, -1: none. False: not done by then.
  bool synchronize(std::int32_t limit = -1);
  /// Waits for work number `ticket`; throws if it failed, also when the error was thrown before.
  void wait(std::uint64_t ticket);
  bool done(std::uint64_t ticket);
  bool idle();

  // Called with DeviceState::work held.
  /// Makes later work of this stream wait for other streams' work on `memory`.
  void orderAfterOthers(Allocation& memory, bool write);
  /// Notes that the next ticket's work uses `memory`.
  void use(const Memory& memory, bool write);
  std::uint64_t nextTicket() { return issued_ + 1; }
  std::uint64_t commit();
  /// Keeps `owner` until the stream is synchronised.
  void keep(std::shared_ptr<const void> owner) { owners_.push_back(std::move(owner)); }
  /// Memory of the stream for the workspace of one kernel at a time. Takes the lock itself.
  Memory workspace(std::size_t bytes);
  /// Waits for the work so far without taking its errors, and gives back what it held. Takes the lock itself.
  void drain();

  /// A host function threw.
  void failHost(const Error& error);

  std::shared_ptr<ContextState> context;
  aclrtStream handle = nullptr;

private:
  void waitQuietly();

  std::uint64_t issued_ = 0; // tickets
  std::uint64_t synced_ = 0;
  std::optional<Error> failure_; // of the tickets in (failedFrom_, failedTo_]
  std::uint64_t failedFrom_ = 0;
  std::uint64_t failedTo_ = 0;
  std::mutex hostMutex_;
  std::optional<Error> hostFailure_; // guarded by hostMutex_
  std::unordered_map<const Allocation*, Memory> inFlight_;
  std::vector<std::shared_ptr<const void>> owners_;
  Memory workspace_;
  std::size_t lookAt_ = 0; // how much may be in flight before commit() looks what of it is done
};

} // namespace ascend::detail
