#pragma once
#include "simulator/acl/capture.h"
#include "simulator/acl/event.h"
#include "simulator/acl/handles.h"
#include "simulator/acl/host_memory.h"
#include "simulator/acl/kernel_arguments.h"
#include "simulator/acl/kernel_object.h"
#include "simulator/acl/notify.h"
#include "simulator/acl/stream.h"
#include "simulator/acl/virtual_memory.h"
#include "simulator/core/global_memory.h"
#include "simulator/core/launch.h"
#include "target/soc.h"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace ascend::sim::acl {

/// Values of aclSysParamOpt, for those that were set.
class Parameters {
public:
  void set(int option, std::int64_t value) {
    const std::lock_guard lock(mutex_);
    values_.at(static_cast<std::size_t>(option)) = value;
  }
  std::optional<std::int64_t> get(int option) const {
    const std::lock_guard lock(mutex_);
    return values_.at(static_cast<std::size_t>(option));
  }

private:
  mutable std::mutex mutex_;
  std::array<std::optional<std::int64_t>, 4> values_;
};

/// What a thread works in. Streams belong to it.
struct Context {
  std::uint32_t device = 0;
  bool primary = false; ///< made by aclrtSetDevice
  std::shared_ptr<Stream> defaultStream;
  std::shared_ptr<Parameters> parameters = std::make_shared<Parameters>();
};

struct Device {
  explicit Device(std::uint64_t bytes) : memory(bytes) {}
  GlobalMemory memory;
  std::uint64_t uses = 0; ///< aclrtSetDevice without aclrtResetDevice
  void* primaryContext = nullptr;
};

/// Everything that ACL keeps in this process.
class Process {
public:
  // Start and end.
  Status init();
  /// `references`: how many calls of aclInit it takes back; null: all.
  Status finalize(std::uint64_t* references);
  /// The runtime starts with the first call that needs it, aclInit or not. Fails when the environment is wrong.
  Status open() const;
  /// At the end of the process: what nobody has released.
  void reportLeaks();

  // Devices.
  std::uint32_t deviceCount() const { return deviceCount_; }
  Status setDevice(std::int32_t id);
  Status resetDevice(std::int32_t id, bool force);
  /// Waits for all streams of a device.
  Status synchronizeDevice(std::uint32_t device, std::optional<Clock::time_point> deadline);
  /// The SoC that is simulated: by option, by the first kernel object, or the default.
  const target::Soc& soc() const;
  /// A kernel object for this SoC is loaded: it decides, or has to fit.
  Status decideSoc(const target::Soc& soc);
  /// The same for a program that is compiled for an architecture only (`__NPU_ARCH__`).
  Status decideArch(std::uint32_t npuArch);

  // Contexts of the calling thread.
  Status createContext(std::int32_t device, void*& handle);
  Status destroyContext(void* handle);
  Status setCurrent(void* handle);
  void* current() const;
  std::shared_ptr<Context> currentContext(Status& status) const;
  /// Memory of the current context's device.
  std::shared_ptr<Device> currentDevice(Status& status) const;
  std::shared_ptr<Device> device(std::uint32_t id) const;

  // Streams.
  Status createStream(void*& handle, Stream::Wishes wishes = {});
  /// How many more there may be.
  std::size_t streamsLeft() const;
  Status destroyStream(void* handle, bool force);
  /// Of the current context; a null handle is its default stream.
  std::shared_ptr<Stream> stream(void* handle, Status& status) const;

  std::shared_ptr<KernelFunction> function(void* handle, Status& status) const;

  HandleTable<Event> events{3, "event"};
  HandleTable<BinaryData> binaries{4, "binary"};
  HandleTable<KernelObject> objects{5, "binary handle"};
  HandleTable<KernelFunction> functions{6, "function handle"};
  HandleTable<KernelArguments> arguments{7, "arguments handle"};
  HandleTable<ModelRI> models{8, "model"};
  HandleTable<Notify> notifies{9, "notify"};
  HandleTable<PhysicalMemory> physicalMemory{10, "physical memory"};
  HostMemory hostMemory;

private:
  struct StreamEntry {
    std::shared_ptr<Stream> stream;
    std::shared_ptr<Context> context;
  };
  std::shared_ptr<Device> openDevice(std::uint32_t id);
  std::shared_ptr<Stream> newStream(std::uint32_t device);
  Status checkDevice(std::int32_t id) const;
  void releaseContext(const std::shared_ptr<Context>& context);

  mutable std::mutex mutex_;     ///< of what follows
  std::uint64_t references_ = 0; ///< aclInit
  bool finalized_ = false;       ///< aclFinalize came after the last aclInit
  mutable bool open_ = false;
  mutable std::uint32_t deviceCount_ = 1;
  std::array<std::shared_ptr<Device>, 16> devices_;
  const target::Soc* decided_ = nullptr;
  std::int32_t nextStreamId_ = 0;

  HandleTable<Context> contexts_{1, "context"};
  HandleTable<StreamEntry> streams_{2, "stream"};
};

/// The one of this process. Never destroyed: streams may run while it ends.
Process& process();

/// What a launch has come to, for the stream and for the user.
Status launchStatus(std::string_view kernel, const LaunchResult& result);

/// ACL's timeouts: milliseconds, -1 for ever. Sets `status` for anything below.
std::optional<Clock::time_point> deadlineOf(std::int32_t timeout, Status& status);

} // namespace ascend::sim::acl
