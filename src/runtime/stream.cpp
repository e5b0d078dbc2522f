#include "runtime/state.h"

#include <ascend/stream.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <limits>

namespace ascend {
namespace detail {

StreamState::StreamState(std::shared_ptr<ContextState> theContext) : context(std::move(theContext)) {
  context->activate();
  context->session().check(context->api().aclrtCreateStream(&handle), "aclrtCreateStream",
                           "a device has a limited number of streams: destroy those that are not needed");
}

std::shared_ptr<StreamState> StreamState::create(std::shared_ptr<ContextState> context) {
  auto stream = std::make_shared<StreamState>(std::move(context));
  DeviceState& device = *stream->context->device;
  const std::lock_guard lock(device.work);
  std::erase_if(device.streams, [](const std::weak_ptr<StreamState>& known) { return known.expired(); });
  device.streams.push_back(stream);
  return stream;
}

StreamState::~StreamState() {
  context->api().aclrtSetCurrentContext(context->handle);
  context->api().aclrtDestroyStream(handle);
}

bool StreamState::synchronize(std::int32_t limit) {
  decltype(inFlight_) memory; // freed at the end, without the lock
  decltype(owners_) owners;
  std::uint64_t upTo = 0;
  {
    const std::lock_guard lock(context->device->work);
    upTo = issued_;
    memory.swap(inFlight_);
    owners.swap(owners_);
  }
  context->activate();
  const aclError code = limit < 0 ? context->api().aclrtSynchronizeStream(handle)
                                  : context->api().aclrtSynchronizeStreamWithTimeout(handle, limit);
  const bool timedOut = limit >= 0 && (code == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT || code == ACL_ERROR_RT_WAIT_TIMEOUT);
  std::optional<Error> failure;
  if (code != ACL_SUCCESS && !timedOut) {
    const char* message = context->api().aclGetRecentErrMsg();
    failure.emplace(code, "aclrtSynchronizeStream", message == nullptr ? "" : message, "");
  }

  const std::lock_guard lock(context->device->work);
  if (timedOut) {
    inFlight_.merge(memory);
    owners_.insert(owners_.end(), owners.begin(), owners.end());
    return false;
  }
  if (const std::lock_guard hostLock(hostMutex_); hostFailure_) {
    if (!failure)
      failure = hostFailure_;
    hostFailure_.reset();
  }
  if (failure) {
    failure_ = failure;
    failedFrom_ = synced_;
    failedTo_ = upTo;
  }
  synced_ = std::max(synced_, upTo);
  if (failure)
    throw Error(*failure);
  return true;
}

void StreamState::wait(std::uint64_t ticket) {
  {
    const std::lock_guard lock(context->device->work);
    if (failure_ && ticket > failedFrom_ && ticket <= failedTo_)
      throw Error(*failure_);
    if (ticket <= synced_)
      return;
  }
  synchronize();
}

bool StreamState::idle() {
  context->activate();
  aclrtStreamStatus status = ACL_STREAM_STATUS_RESERVED;
  context->session().check(context->api().aclrtStreamQuery(handle, &status), "aclrtStreamQuery");
  return status == ACL_STREAM_STATUS_COMPLETE;
}

bool StreamState::done(std::uint64_t ticket) {
  {
    const std::lock_guard lock(context->device->work);
    if (ticket <= synced_)
      return true;
  }
  return idle();
}

void StreamState::orderAfterOthers(Allocation& memory, bool write) {
  for (auto use = memory.uses.begin(); use != memory.uses.end();) {
    const std::shared_ptr<StreamState> other = use->stream.lock();
    // A stream that is gone has been waited for.
    if (!other || use->ticket <= other->synced_) {
      use = memory.uses.erase(use);
      continue;
    }
    if (other.get() != this && (write || use->write)) {
      auto event = std::make_shared<EventState>(context);
      const AclApi& api = context->api();
      // A stream takes work from threads that are in its context only.
      other->context->activate();
      context->session().check(api.aclrtRecordEvent(event->handle, other->handle), "aclrtRecordEvent");
      context->activate();
      context->session().check(api.aclrtStreamWaitEvent(handle, event->handle), "aclrtStreamWaitEvent");
      keep(std::move(event));
    }
    ++use;
  }
}

void StreamState::use(const Memory& memory, bool write) {
  inFlight_.emplace(memory.get(), memory);
  for (Allocation::Use& known : memory->uses)
    if (known.write == write && known.stream.lock().get() == this) {
      known.ticket = nextTicket();
      return;
    }
  memory->uses.push_back({weak_from_this(), nextTicket(), write});
}

Memory StreamState::workspace(std::size_t bytes) {
  {
    const std::lock_guard lock(context->device->work);
    if (workspace_ && workspace_->bytes >= bytes)
      return workspace_;
  }
  // Kernels that were launched before keep the old one: use() has put it into inFlight_.
  auto larger = std::make_shared<Allocation>(context, bytes);
  const std::lock_guard lock(context->device->work);
  workspace_ = larger;
  return larger;
}

std::uint64_t StreamState::commit() {
  constexpr std::size_t kFew = 32;
  constexpr std::size_t kMuch = std::size_t{2} << 30;
  ++issued_;
  if (inFlight_.size() + owners_.size() < std::max(lookAt_, kFew))
    return issued_;
  // A program that never synchronises must not keep all memory that it ever used.
  std::size_t orphaned = 0;
  for (const auto& [address, memory] : inFlight_)
    orphaned += memory.use_count() == 1 ? memory->bytes : 0;
  if (orphaned > kMuch)
    waitQuietly();
  if (orphaned > kMuch || idle()) {
    inFlight_.clear();
    owners_.clear();
  }
  lookAt_ = 2 * (inFlight_.size() + owners_.size());
  return issued_;
}

void StreamState::waitQuietly() {
  const EventState event(context);
  context->session().check(context->api().aclrtRecordEvent(event.handle, handle), "aclrtRecordEvent");
  // What failed is told when somebody synchronises the stream.
  static_cast<void>(context->api().aclrtSynchronizeEvent(event.handle));
}

void StreamState::drain() {
  decltype(inFlight_) memory;
  decltype(owners_) owners;
  {
    const std::lock_guard lock(context->device->work);
    memory.swap(inFlight_);
    owners.swap(owners_);
  }
  waitQuietly();
}

void StreamState::failHost(const Error& error) {
  // Not under the device's lock: who holds it may wait for the stream that this runs in.
  const std::lock_guard lock(hostMutex_);
  if (!hostFailure_)
    hostFailure_ = error;
}

} // namespace detail

Pending::Pending(std::shared_ptr<detail::StreamState> stream, std::uint64_t ticket)
    : stream_(std::move(stream)), ticket_(ticket) {}
Pending::Pending(Pending&&) noexcept = default;
Pending& Pending::operator=(Pending&&) noexcept = default;
Pending::~Pending() = default;

void Pending::wait() const {
  if (!stream_)
    detail::throwEmptyHandle("Pending");
  stream_->wait(ticket_);
}

bool Pending::done() const {
  if (!stream_)
    detail::throwEmptyHandle("Pending");
  return stream_->done(ticket_);
}

namespace {

/// The end of a stream: it has to be done before what it uses goes away.
void finish(const std::shared_ptr<detail::StreamState>& stream) noexcept {
  if (!stream)
    return;
  try {
    stream->synchronize();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ascend: error: a stream ended with an error that nobody waited for: %s\n", error.what());
  }
}

} // namespace

Stream::Stream(const Device& device) : Stream(device.context()) {}
Stream::Stream(const Context& context)
    : context_(context.state()), state_(detail::StreamState::create(context.state())) {}
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&& other) noexcept {
  if (this != &other) {
    finish(state_);
    state_ = std::move(other.state_);
    context_ = std::move(other.context_);
  }
  return *this;
}
Stream::~Stream() { finish(state_); }

const std::shared_ptr<detail::StreamState>& Stream::state() const {
  if (!state_)
    detail::throwEmptyHandle("Stream");
  return state_;
}

const Context& Stream::context() const {
  static_cast<void>(state());
  return context_;
}

void Stream::synchronize() { state()->synchronize(); }

bool Stream::synchronize_for(std::chrono::milliseconds limit) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  return state()->synchronize(static_cast<std::int32_t>(std::clamp<std::int64_t>(limit.count(), 0, kMost)));
}

bool Stream::done() const { return state()->idle(); }

Event Stream::record() {
  const auto& stream = state();
  auto event = std::make_shared<detail::EventState>(stream->context);
  const std::lock_guard lock(stream->context->device->work);
  stream->context->session().check(stream->context->api().aclrtRecordEvent(event->handle, stream->handle),
                                   "aclrtRecordEvent");
  return Event(std::move(event));
}

void Stream::wait(const Event& event) {
  const auto& stream = state();
  stream->context->activate();
  const std::lock_guard lock(stream->context->device->work);
  stream->context->session().check(stream->context->api().aclrtStreamWaitEvent(stream->handle, event.state()->handle),
                                   "aclrtStreamWaitEvent");
  stream->keep(event.state());
}

namespace {

struct HostCall {
  std::function<void()> function;
  std::weak_ptr<detail::StreamState> stream;

  static void run(void* self) {
    auto& call = *static_cast<HostCall*>(self);
    std::string problem;
    try {
      call.function();
      return;
    } catch (const std::exception& error) {
      problem = error.what();
    } catch (...) {
      problem = "an exception that is no std::exception";
    }
    if (const auto stream = call.stream.lock())
      stream->failHost(Error(ACL_ERROR_FAILURE, "Stream::call", "the function threw: " + problem, ""));
  }
};

} // namespace

Pending Stream::call(std::function<void()> function) {
  const auto& stream = state();
  const detail::AclApi& api = stream->context->api();
  if (api.aclrtLaunchHostFunc == nullptr)
    throw Error(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "Stream::call", "this CANN has no aclrtLaunchHostFunc",
                "it came with CANN 9; synchronise the stream and call the function then");
  stream->context->activate();
  auto call = std::make_shared<HostCall>(HostCall{std::move(function), stream});
  const std::lock_guard lock(stream->context->device->work);
  stream->context->session().check(api.aclrtLaunchHostFunc(stream->handle, &HostCall::run, call.get()),
                                   "aclrtLaunchHostFunc");
  stream->keep(std::move(call));
  return {stream, stream->commit()};
}

} // namespace ascend
