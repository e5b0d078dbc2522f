#pragma once
#include "simulator/acl/stream.h"

#include <cstdint>
#include <memory>
#include <mutex>

namespace ascend::sim::acl {

/// An ACL event: a place for the last moment that was recorded.
class Event {
public:
  /// How it was made decides what it may be used for.
  enum class Kind {
    plain,    ///< aclrtCreateEvent
    flagged,  ///< aclrtCreateEventWithFlag: may be reset; before it is recorded, who waits for it waits for the
              ///< recording
    extended, ///< aclrtCreateEventExWithFlag: before it is recorded it counts as reached
  };

  Event(std::uint32_t id, Kind kind, std::uint32_t flags) : id_(id), kind_(kind), flags_(flags) {}

  std::uint32_t id() const { return id_; }
  Kind kind() const { return kind_; }
  std::uint32_t flags() const { return flags_; }

  /// The moment that the next recording reaches. Who waited before the first recording waits for it too.
  std::shared_ptr<Moment> beginRecording();
  /// The last recorded one; for a flagged event that was not recorded, the one to come; else null.
  std::shared_ptr<const Moment> moment();
  bool recorded() const;
  void reset();

  /// The capture that its last recording is part of; null: none.
  std::shared_ptr<Capture> capture() const;
  void setCapture(const std::shared_ptr<Capture>& capture);

  /// Streams that wait for it and have not got to it.
  std::atomic<std::uint32_t> waiters = 0;

private:
  const std::uint32_t id_;
  const Kind kind_;
  const std::uint32_t flags_;
  mutable std::mutex mutex_;
  std::shared_ptr<Moment> moment_;
  std::weak_ptr<Capture> capture_;
  bool recorded_ = false;
};

} // namespace ascend::sim::acl
