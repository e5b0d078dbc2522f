#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

namespace ascend::sim::acl {

/// A flag that one stream sets and another waits for and takes back.
class Notify {
public:
  explicit Notify(std::uint32_t id) : id_(id) {}
  std::uint32_t id() const { return id_; }

  void record();
  void reset();
  enum class Outcome : std::uint8_t { taken, cancelled, late };
  /// Waits until it is set, and resets it.
  Outcome take(const std::atomic<bool>& cancelled, std::optional<std::chrono::steady_clock::time_point> deadline);

private:
  const std::uint32_t id_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

} // namespace ascend::sim::acl
