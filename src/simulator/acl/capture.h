#pragma once
#include "simulator/acl/stream.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace ascend::sim::acl {

/// What streams are given between aclmdlRICaptureBegin and aclmdlRICaptureEnd: kept, not run. Streams join when they
/// wait for an event that was recorded in the capture. The tasks keep the order in which they came, which is one that
/// all events allow.
class Capture {
public:
  struct Entry {
    std::int32_t stream = 0;
    Stream::Task task;
  };

  explicit Capture(std::int32_t origin) : origin_(origin) {}

  std::int32_t origin() const { return origin_; }
  void add(std::int32_t stream, Stream::Task task);
  void join(const std::shared_ptr<Stream>& stream);
  /// Lets all streams go, and gives the tasks.
  std::vector<Entry> end();

private:
  const std::int32_t origin_;
  std::mutex mutex_;
  std::vector<Entry> entries_;
  std::vector<std::weak_ptr<Stream>> streams_;
};

/// A captured sequence, to be run as often as one likes.
struct ModelRI {
  std::vector<Capture::Entry> entries;
};

} // namespace ascend::sim::acl
