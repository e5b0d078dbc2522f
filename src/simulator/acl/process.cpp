#include "simulator/acl/process.h"

#include "simulator/core/findings.h"
#include "simulator/core/settings.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace ascend::sim::acl {
namespace {

thread_local void* currentHandle = nullptr;

Process* processIfAny = nullptr;

/// "2 streams", "1 stream".
std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void reportLeak(std::string message, std::string hint) {
  const Options options = settings();
  Finding finding;
  finding.severity = Severity::warning;
  finding.code = "LEAK";
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  reporter().add({std::move(finding)}, options.limit, options.print);
  if (!options.report.empty())
    static_cast<void>(reporter().writeJson(options.report));
}

} // namespace

Process& process() {
  static Process& instance = [&]() -> Process& {
    processIfAny = new Process; // NOLINT(cppcoreguidelines-owning-memory): it outlives the process's statics on purpose
    std::atexit([] { processIfAny->reportLeaks(); });
    return *processIfAny;
  }();
  return instance;
}

std::optional<Clock::time_point> deadlineOf(std::int32_t timeout, Status& status) {
  if (timeout < -1)
    status =
        failure(ACL_ERROR_RT_PARAM_INVALID, "the timeout is {}: give milliseconds, or -1 to wait for ever", timeout);
  if (timeout < 0)
    return std::nullopt;
  return Clock::now() + std::chrono::milliseconds(timeout);
}

Status Process::init() {
  if (Status status = open(); !status)
    return status;
  const std::lock_guard lock(mutex_);
  finalized_ = false;
  if (++references_ > 1)
    return failure(ACL_ERROR_REPEAT_INITIALIZE, "ACL is initialised already");
  return {};
}

// Only aclInit reads the configuration file: the runtime's own calls (aclrt…) start the runtime when they need it.
Status Process::open() const {
  if (std::string problem = settingsError(); !problem.empty())
    return {ACL_ERROR_INVALID_PARAM, std::move(problem)};
  const std::lock_guard lock(mutex_);
  if (!open_) {
    deviceCount_ = 1;
    if (const char* text = std::getenv("ASCEND_SIM_DEVICES"); text != nullptr && *text != '\0') {
      char* end = nullptr;
      const unsigned long count = std::strtoul(text, &end, 10);
      if (*end != '\0' || count < 1 || count > devices_.size())
        return failure(ACL_ERROR_INVALID_PARAM, "ASCEND_SIM_DEVICES is '{}': give a number from 1 to {}", text,
                       devices_.size());
      deviceCount_ = static_cast<std::uint32_t>(count);
    }
  }
  open_ = true;
  return {};
}

Status Process::finalize(std::uint64_t* references) {
  {
    const std::lock_guard lock(mutex_);
    if (finalized_ && references_ == 0)
      return failure(ACL_ERROR_REPEAT_FINALIZE, "ACL was finalised before");
    if (references_ == 0 && references != nullptr)
      return failure(ACL_ERROR_REPEAT_FINALIZE, "ACL is not initialised");
    references_ = references == nullptr ? 0 : references_ - 1;
    if (references != nullptr)
      *references = references_;
    if (references_ != 0)
      return {};
  }
  reportLeaks();
  for (const auto& entry : streams_.all())
    entry->stream->synchronize();
  streams_.clear();
  contexts_.clear();
  events.clear();
  models.clear();
  arguments.clear();
  functions.clear();
  objects.clear();
  binaries.clear();
  const std::lock_guard lock(mutex_);
  devices_ = {};
  decided_ = nullptr;
  open_ = false;
  finalized_ = true;
  return {};
}

void Process::reportLeaks() {
  if (!settings().memory)
    return;
  std::vector<std::string> left;
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t id = 0; id < devices_.size(); ++id) {
      if (!devices_[id])
        continue;
      const auto live = devices_[id]->memory.live();
      std::uint64_t bytes = 0;
      for (const GlobalAllocation& allocation : live)
        bytes += allocation.bytes;
      if (!live.empty())
        left.push_back(fmt::format("{} ({} bytes) of device {}", counted(live.size(), "allocation"), bytes, id));
    }
    if (left.empty() && references_ == 0 && streams_.size() == 0 && events.size() == 0)
      return;
  }
  if (const std::size_t count = streams_.size(); count != 0)
    left.push_back(counted(count, "stream"));
  if (const std::size_t count = events.size(); count != 0)
    left.push_back(counted(count, "event"));
  if (const std::size_t count = objects.size(); count != 0)
    left.push_back(counted(count, "kernel object"));
  if (const std::size_t count = hostMemory.count(); count != 0)
    left.push_back(counted(count, "allocation") + " of host memory");
  if (left.empty())
    return;
  std::string message = "not released at the end:";
  for (std::size_t i = 0; i < left.size(); ++i)
    message += (i == 0 ? " " : ", ") + left[i];
  reportLeak(std::move(message), "aclrtFree, aclrtDestroyStream, aclrtDestroyEvent, aclrtBinaryUnLoad, aclrtFreeHost");
}

const target::Soc& Process::soc() const {
  if (const std::string name = settings().soc; !name.empty())
    if (const target::Soc* soc = target::findSoc(name))
      return *soc;
  const std::lock_guard lock(mutex_);
  return decided_ != nullptr ? *decided_ : target::defaultSoc();
}

Status Process::decideSoc(const target::Soc& wanted) {
  const std::string option = settings().soc;
  const std::lock_guard lock(mutex_);
  if (!option.empty() && option != wanted.name)
    return failure(ACL_ERROR_RT_SOC_VERSION, "the kernel object was compiled for {}, the simulator is set to {}",
                   wanted.name, option);
  if (decided_ != nullptr && decided_ != &wanted)
    return failure(ACL_ERROR_RT_SOC_VERSION,
                   "the kernel object was compiled for {}, but the simulator has become an {} with the first object",
                   wanted.name, decided_->name);
  decided_ = &wanted;
  for (const auto& device : devices_)
    if (device)
      device->memory.setCapacity(wanted.globalBytes);
  return {};
}

Status Process::decideArch(std::uint32_t npuArch) {
  const auto isOfArch = [&](const target::Soc& soc) { return static_cast<std::uint32_t>(soc.arch) == npuArch; };
  const auto all = target::allSocs();
  const target::Soc* wanted = isOfArch(target::defaultSoc()) ? &target::defaultSoc() : nullptr;
  if (wanted == nullptr)
    if (const auto it = std::find_if(all.begin(), all.end(), isOfArch); it != all.end())
      wanted = &*it;
  const target::Soc* given = target::findSoc(settings().soc);
  if (given == nullptr) {
    const std::lock_guard lock(mutex_);
    given = decided_;
  }
  if (wanted == nullptr || (given != nullptr && !isOfArch(*given)))
    return failure(ACL_ERROR_RT_SOC_VERSION, "the kernel was compiled for dav-{}, the simulator is {}", npuArch,
                   given == nullptr ? target::defaultSoc().name : given->name);
  return given != nullptr ? Status{} : decideSoc(*wanted);
}

Status Process::checkDevice(std::int32_t id) const {
  if (Status status = open(); !status)
    return status;
  if (id < 0 || static_cast<std::uint32_t>(id) >= deviceCount_)
    return failure(ACL_ERROR_RT_INVALID_DEVICEID, "there is no device {}: the simulator has {} (ASCEND_SIM_DEVICES)",
                   id, deviceCount_);
  return {};
}

std::shared_ptr<Device> Process::openDevice(std::uint32_t id) {
  const std::uint64_t bytes = soc().globalBytes;
  const std::lock_guard lock(mutex_);
  auto& device = devices_.at(id);
  if (!device)
    device = std::make_shared<Device>(bytes);
  return device;
}

std::shared_ptr<Stream> Process::newStream(std::uint32_t device) {
  const std::lock_guard lock(mutex_);
  return std::make_shared<Stream>(nextStreamId_++, device);
}

Status Process::setDevice(std::int32_t id) {
  if (Status status = checkDevice(id); !status)
    return status;
  const auto number = static_cast<std::uint32_t>(id);
  const auto device = openDevice(number);
  auto stream = newStream(number);
  const std::lock_guard lock(mutex_);
  ++device->uses;
  if (device->primaryContext == nullptr)
    device->primaryContext = contexts_.add(std::make_shared<Context>(Context{number, true, std::move(stream)}));
  currentHandle = device->primaryContext;
  return {};
}

Status Process::resetDevice(std::int32_t id, bool force) {
  if (Status status = checkDevice(id); !status)
    return status;
  std::shared_ptr<Context> context;
  {
    const std::lock_guard lock(mutex_);
    const auto& device = devices_.at(static_cast<std::size_t>(id));
    if (!device || device->uses == 0)
      return failure(ACL_ERROR_RT_INVALID_DEVICEID, "device {} was not set (aclrtSetDevice), or was reset before", id);
    device->uses = force ? 0 : device->uses - 1;
    if (device->uses != 0)
      return {};
    Status ignored;
    context = contexts_.remove(std::exchange(device->primaryContext, nullptr), ignored);
  }
  if (context)
    releaseContext(context);
  return {};
}

void Process::releaseContext(const std::shared_ptr<Context>& context) {
  context->defaultStream->synchronize();
  streams_.removeIf([&](const StreamEntry& entry) { return entry.context == context; });
}

Status Process::synchronizeDevice(std::uint32_t device, std::optional<Clock::time_point> deadline) {
  Status first;
  const auto wait = [&](const std::shared_ptr<Stream>& stream) {
    if (stream->device() != device)
      return;
    if (Status status = stream->synchronize(deadline); !status && first)
      first = std::move(status);
  };
  for (const auto& context : contexts_.all())
    wait(context->defaultStream);
  for (const auto& entry : streams_.all())
    wait(entry->stream);
  return first;
}

Status Process::createContext(std::int32_t device, void*& handle) {
  if (Status status = checkDevice(device); !status)
    return status;
  const auto number = static_cast<std::uint32_t>(device);
  openDevice(number);
  handle = contexts_.add(std::make_shared<Context>(Context{number, false, newStream(number)}));
  currentHandle = handle;
  return {};
}

Status Process::destroyContext(void* handle) {
  Status status = open();
  if (!status)
    return status;
  const auto context = contexts_.find(handle, status);
  if (!context)
    return status;
  if (context->primary)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "this is the default context of device {}: aclrtResetDevice ends it",
                   context->device);
  contexts_.remove(handle, status);
  releaseContext(context);
  return {};
}

Status Process::setCurrent(void* handle) {
  Status status = open();
  if (status && contexts_.find(handle, status))
    currentHandle = handle;
  return status;
}

void* Process::current() const { return currentHandle; }

std::shared_ptr<Context> Process::currentContext(Status& status) const {
  if (status = open(); !status)
    return nullptr;
  Status missing;
  auto context = currentHandle == nullptr ? nullptr : contexts_.find(currentHandle, missing);
  if (!context)
    status = failure(ACL_ERROR_RT_CONTEXT_NULL, "this thread has no context: call aclrtSetDevice or "
                                                "aclrtSetCurrentContext in it first");
  return context;
}

std::shared_ptr<Device> Process::device(std::uint32_t id) const {
  const std::lock_guard lock(mutex_);
  return devices_.at(id);
}

std::shared_ptr<Device> Process::currentDevice(Status& status) const {
  const auto context = currentContext(status);
  return context ? device(context->device) : nullptr;
}

namespace {

constexpr std::size_t kMaxStreams = 1984; // of a device: CANN's limit on the A2 and A3 products

} // namespace

std::size_t Process::streamsLeft() const { return kMaxStreams - std::min(kMaxStreams, streams_.size()); }

Status Process::createStream(void*& handle, Stream::Wishes wishes) {
  Status status;
  const auto context = currentContext(status);
  if (!context)
    return status;
  if (streams_.size() >= kMaxStreams)
    return failure(ACL_ERROR_RT_NO_STREAM_RESOURCE, "there are {} streams: a device has no more", kMaxStreams);
  auto stream = newStream(context->device);
  stream->setWishes(wishes);
  handle = streams_.add(std::make_shared<StreamEntry>(StreamEntry{std::move(stream), context}));
  return {};
}

Status Process::destroyStream(void* handle, bool force) {
  Status status;
  const auto context = currentContext(status);
  if (!context)
    return status;
  const auto entry = streams_.find(handle, status);
  if (!entry)
    return status;
  if (entry->context != context)
    return failure(ACL_ERROR_RT_STREAM_CONTEXT, "the stream is not of this thread's context");
  if (force)
    entry->stream->abort();
  else
    entry->stream->synchronize();
  streams_.remove(handle, status);
  return {};
}

std::shared_ptr<Stream> Process::stream(void* handle, Status& status) const {
  const auto context = currentContext(status);
  if (!context)
    return nullptr;
  if (handle == nullptr)
    return context->defaultStream;
  const auto entry = streams_.find(handle, status);
  if (!entry)
    return nullptr;
  if (entry->context != context) {
    status = failure(ACL_ERROR_RT_STREAM_CONTEXT, "the stream is not of this thread's context");
    return nullptr;
  }
  return entry->stream;
}

std::shared_ptr<KernelFunction> Process::function(void* handle, Status& status) const {
  if (status = open(); !status)
    return nullptr;
  return functions.find(handle, status);
}

} // namespace ascend::sim::acl
