#pragma once
#include <ascend/device.hpp>
#include <ascend/export.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace ascend {

class Event;

namespace detail {
struct StreamState;
struct EventState;
} // namespace detail

/// Work that was given to a stream and may not be done yet. The host learns how it went from `wait()`, which throws
/// what the kernel or copy failed with. Whoever does not want to wait here says so with `detach()` and synchronises the
/// stream later.
class [[nodiscard(
    "the work may still be running: call .wait(), or .detach() and synchronise the stream later")]] ASCEND_API Pending {
public:
  /// Waits until the work, and all before it in its stream, is done. Throws its error.
  void wait() const;
  /// True when it is done. Errors are for wait().
  bool done() const;
  /// Says that the stream is synchronised later: by Stream::synchronize, by to_host of a buffer, or by the end of the
  /// stream.
  void detach() const noexcept {}

  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  Pending(Pending&&) noexcept;
  Pending& operator=(Pending&&) noexcept;
  ~Pending();

  /// For the runtime's own use.
  Pending(std::shared_ptr<detail::StreamState> stream, std::uint64_t ticket);

private:
  std::shared_ptr<detail::StreamState> stream_;
  std::uint64_t ticket_ = 0;
};

/// A queue of work on a device: what is in it runs in order, beside the host and other streams. The runtime orders
/// streams that use the same buffer by itself. A stream keeps alive what its work needs: buffers may be destroyed
/// before it is done.
class [[nodiscard]] ASCEND_API Stream {
public:
  /// On the context of the device (or the given one).
  explicit Stream(const Device& device);
  explicit Stream(const Context& context);

  /// Waits for all work. Throws the first error of any of it.
  void synchronize();
  /// The same, at most for `limit`: false if it is not done by then.
  [[nodiscard]] bool synchronize_for(std::chrono::milliseconds limit);
  /// True when all work is done. Errors are for synchronize().
  [[nodiscard]] bool done() const;
  /// Marks this place in the stream.
  Event record();
  /// Later work of this stream waits until `event` has happened.
  void wait(const Event& event);
  /// Runs `function` on a thread of the runtime when all work before it is done. It must not call the runtime.
  Pending call(std::function<void()> function);

  const Context& context() const;

  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  Stream(Stream&&) noexcept;
  Stream& operator=(Stream&&) noexcept;
  /// Waits. An error that nobody has seen by then is written to stderr.
  ~Stream();

  /// For the runtime's own use.
  const std::shared_ptr<detail::StreamState>& state() const;

private:
  Context context_;
  std::shared_ptr<detail::StreamState> state_;
};

/// A place in a stream: made by Stream::record.
class [[nodiscard]] ASCEND_API Event {
public:
  /// Waits until the stream has come to it.
  void synchronize() const;
  [[nodiscard]] bool done() const;
  /// Device time from `earlier` to this event. Both must have happened.
  std::chrono::duration<double, std::milli> since(const Event& earlier) const;

  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  Event(Event&&) noexcept;
  Event& operator=(Event&&) noexcept;
  ~Event();

  /// For the runtime's own use.
  explicit Event(std::shared_ptr<detail::EventState> state);
  const std::shared_ptr<detail::EventState>& state() const;

private:
  std::shared_ptr<detail::EventState> state_;
};

inline Place::Place(const Stream& stream) : context_(&stream.context()) {}

} // namespace ascend
