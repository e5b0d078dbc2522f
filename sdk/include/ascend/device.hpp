#pragma once
#include <ascend/export.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace ascend {

class Stream;

namespace detail {
struct ContextState;
}

enum class Backend { npu, simulator };

struct DeviceInfo {
  Backend backend = Backend::npu;
  std::string library;            ///< the ACL implementation that was loaded
  std::string soc;                ///< "Ascend910B3"
  std::uint32_t vector_cores = 0; ///< on which a vector kernel runs at once: the default block count
  std::uint32_t ai_cores = 0;
  std::uint64_t memory_bytes = 0; ///< of the device
  std::uint64_t free_bytes = 0;
};

/// Streams, events and memory belong to a context. A device has one of its own; more are rarely needed.
/// Everything that is made in a context keeps it alive.
class [[nodiscard]] ASCEND_API Context {
public:
  /// A context of its own on device `id`.
  static Context create(int id);

  int device_id() const;
  DeviceInfo info() const;
  /// Waits for all streams of the device.
  void synchronize() const;

  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  Context(Context&&) noexcept;
  Context& operator=(Context&&) noexcept;
  ~Context();

  /// For the runtime's own use.
  const std::shared_ptr<detail::ContextState>& state() const;

private:
  friend class Device;
  friend class Stream;
  explicit Context(std::shared_ptr<detail::ContextState> state);
  std::shared_ptr<detail::ContextState> state_;
};

/// A device: an NPU, or the simulator. Which of the two the environment decides: ASCEND_BACKEND=auto|npu|sim.
class [[nodiscard]] ASCEND_API Device {
public:
  /// How many there are.
  static std::uint32_t count();

  explicit Device(int id = 0);
  int id() const { return context_.device_id(); }
  DeviceInfo info() const { return context_.info(); }
  void synchronize() const { context_.synchronize(); }
  const Context& context() const { return context_; }

private:
  Context context_;
};

/// Where memory is to be: a device, a context, or the one that a stream belongs to.
class Place {
public:
  Place(const Device& device) : context_(&device.context()) {} // NOLINT: conversion is its purpose
  Place(const Context& context) : context_(&context) {}        // NOLINT
  inline Place(const Stream& stream);                          // NOLINT
  const Context& context() const { return *context_; }

private:
  const Context* context_;
};

} // namespace ascend
