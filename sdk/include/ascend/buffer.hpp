#pragma once
#include <array>
#include <ascend/device.hpp>
#include <ascend/float16.hpp>
#include <ascend/stream.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace ascend {

/// What device memory can hold: the types that kernels know.
template <class T>
concept Element =
    std::same_as<T, float> || std::same_as<T, half> || std::same_as<T, bfloat16> || std::same_as<T, double> ||
    std::same_as<T, bool> || std::same_as<T, std::int8_t> || std::same_as<T, std::uint8_t> ||
    std::same_as<T, std::int16_t> || std::same_as<T, std::uint16_t> || std::same_as<T, std::int32_t> ||
    std::same_as<T, std::uint32_t> || std::same_as<T, std::int64_t> || std::same_as<T, std::uint64_t>;

namespace detail {

/// The name of an element type as the SDK's tools spell it ("f32").
template <Element T> constexpr const char* elementName() {
  if constexpr (std::same_as<T, half>)
    return "f16";
  else if constexpr (std::same_as<T, bfloat16>)
    return "bf16";
  else if constexpr (std::same_as<T, bool>)
    return "bool";
  else if constexpr (std::floating_point<T>)
    return sizeof(T) == 4 ? "f32" : "f64";
  else if constexpr (std::is_signed_v<T>)
    return sizeof(T) == 1 ? "i8" : sizeof(T) == 2 ? "i16" : sizeof(T) == 4 ? "i32" : "i64";
  else
    return sizeof(T) == 1 ? "u8" : sizeof(T) == 2 ? "u16" : sizeof(T) == 4 ? "u32" : "u64";
}

struct Allocation;
using Memory = std::shared_ptr<Allocation>;

// The compiled part of DeviceBuffer. `what` names the caller in errors.
/// `elementName`: the simulator tells kernels that take the elements for others.
ASCEND_API Memory allocate(const Context& context, std::size_t elements, std::size_t elementBytes,
                           const char* elementName);
ASCEND_API void* address(const Memory& memory);
ASCEND_API void copyToDevice(const Memory& memory, std::size_t offset, const void* host, std::size_t bytes,
                             std::size_t hostBytes);
ASCEND_API void copyToHost(const Memory& memory, std::size_t offset, void* host, std::size_t bytes,
                           std::size_t hostBytes);
ASCEND_API void fill(const Memory& memory, int byte, std::size_t bytes);
/// `owner` keeps the host memory alive until the copy is done.
ASCEND_API Pending copyToDeviceAsync(Stream& stream, const Memory& memory, std::shared_ptr<const void> owner,
                                     const void* host, std::size_t bytes, std::size_t hostBytes);
ASCEND_API Pending copyToHostAsync(Stream& stream, const Memory& memory, std::shared_ptr<void> owner, void* host,
                                   std::size_t bytes);
ASCEND_API void checkView(const char* what, std::size_t available, std::size_t offset,
                          std::span<const std::int64_t> shape);
[[noreturn]] ASCEND_API void throwEmptyHandle(const char* type);
[[noreturn]] ASCEND_API void throwExtentTooLarge(std::uint64_t value);

} // namespace detail

/// One extent of a shape: any integer.
struct Extent {
  std::int64_t value;
  template <std::integral I>
  constexpr Extent(I extent) : value(static_cast<std::int64_t>(extent)) { // NOLINT: conversion is its purpose
    if (!std::in_range<std::int64_t>(extent))
      detail::throwExtentTooLarge(static_cast<std::uint64_t>(extent));
  }
};

/// Device memory seen as a dense row-major tensor of `Rank` dimensions. Keeps the memory alive.
template <class T, std::size_t Rank> class TensorView {
public:
  using element = T;
  static constexpr std::size_t rank = Rank;

  TensorView(detail::Memory memory, std::size_t offset, const std::array<std::int64_t, Rank>& shape)
      : memory_(std::move(memory)), offset_(offset), shape_(shape) {}

  const std::array<std::int64_t, Rank>& shape() const { return shape_; }
  std::size_t size() const {
    std::size_t elements = 1;
    for (std::int64_t extent : shape_)
      elements *= static_cast<std::size_t>(extent);
    return elements;
  }
  /// Elements from the buffer's begin to the view's.
  std::size_t offset() const { return offset_; }
  const detail::Memory& memory() const { return memory_; }

private:
  detail::Memory memory_;
  std::size_t offset_;
  std::array<std::int64_t, Rank> shape_;
};

/// The host's copy of a buffer, on its way: `get()` waits for it.
template <Element T> class [[nodiscard("the copy is still running: call .get() to wait for it")]] HostCopy {
public:
  HostCopy(std::shared_ptr<std::vector<T>> data, Pending pending)
      : data_(std::move(data)), pending_(std::move(pending)) {}
  HostCopy(HostCopy&&) noexcept = default;
  HostCopy& operator=(HostCopy&&) noexcept = default;
  bool done() const { return pending_.done(); }
  /// Waits, and gives the data away: `std::move(copy).get()`.
  [[nodiscard]] std::vector<T> get() && {
    pending_.wait();
    return std::move(*data_);
  }

private:
  std::shared_ptr<std::vector<T>> data_;
  Pending pending_;
};

/// `size()` elements of device memory, freed when nothing uses them any more: work that was given to a stream before
/// the buffer was destroyed still finds its memory.
template <Element T> class [[nodiscard]] DeviceBuffer {
public:
  using element = T;

  /// Uninitialised.
  DeviceBuffer(Place place, std::size_t size)
      : memory_(detail::allocate(place.context(), size, sizeof(T), detail::elementName<T>())), size_(size) {}

  /// With a copy of `host`, which is done when this returns.
  static DeviceBuffer from_host(Place place, std::span<const T> host) {
    DeviceBuffer buffer(place, host.size());
    buffer.copy_from(host);
    return buffer;
  }
  /// The stream takes the host memory, and frees it when it has copied it.
  static DeviceBuffer from_host_async(Stream& stream, std::vector<T>&& host) {
    DeviceBuffer buffer(stream, host.size());
    buffer.copy_from_async(stream, std::move(host)).detach();
    return buffer;
  }
  template <class Host> static DeviceBuffer from_host_async(Stream&, const Host&) {
    static_assert(sizeof(Host) == 0, "the host memory has to live until the copy is done: give it away with std::move "
                                     "(a std::vector of the buffer's element type), or use from_host");
  }
  static DeviceBuffer zeros(Place place, std::size_t size) {
    DeviceBuffer buffer(place, size);
    detail::fill(buffer.memory_, 0, size * sizeof(T));
    return buffer;
  }

  std::size_t size() const { return size_; }
  std::size_t bytes() const { return size_ * sizeof(T); }
  bool empty() const { return size_ == 0; }

  /// Waits for all work on this buffer, and copies it. Throws what that work failed with.
  [[nodiscard]] std::vector<T> to_host() const
    requires(!std::same_as<T, bool>)
  {
    std::vector<T> host(size_);
    detail::copyToHost(memory(), 0, host.data(), bytes(), bytes());
    return host;
  }
  /// The same into memory of the same size.
  void copy_to(std::span<T> host) const { detail::copyToHost(memory(), 0, host.data(), bytes(), host.size_bytes()); }
  /// Waits for all work on this buffer, and overwrites it with as many elements.
  void copy_from(std::span<const T> host) {
    detail::copyToDevice(memory(), 0, host.data(), bytes(), host.size_bytes());
  }

  /// Copies when the work before it in `stream` is done.
  HostCopy<T> to_host_async(Stream& stream) const
    requires(!std::same_as<T, bool>)
  {
    auto host = std::make_shared<std::vector<T>>(size_);
    void* data = host->data();
    Pending pending = detail::copyToHostAsync(stream, memory(), host, data, bytes());
    return HostCopy<T>(std::move(host), std::move(pending));
  }
  /// The stream takes the host memory, and frees it when it has copied it.
  Pending copy_from_async(Stream& stream, std::vector<T>&& host)
    requires(!std::same_as<T, bool>)
  {
    auto owner = std::make_shared<const std::vector<T>>(std::move(host));
    return detail::copyToDeviceAsync(stream, memory(), owner, owner->data(), bytes(), owner->size() * sizeof(T));
  }
  template <class Host> void copy_from_async(Stream&, const Host&) {
    static_assert(sizeof(Host) == 0, "the host memory has to live until the copy is done: give it away with std::move "
                                     "(a std::vector of the buffer's element type), or use copy_from");
  }

  /// The buffer as a tensor: `x.view({rows, columns})`; `offset` elements behind its begin. It may be smaller than the
  /// buffer.
  template <std::size_t Rank>
  [[nodiscard]] TensorView<T, Rank> view(const Extent (&extents)[Rank], std::size_t offset = 0) {
    return {memory(), offset, shapeOf(extents, offset)};
  }
  template <std::size_t Rank>
  [[nodiscard]] TensorView<const T, Rank> view(const Extent (&extents)[Rank], std::size_t offset = 0) const {
    return {memory(), offset, shapeOf(extents, offset)};
  }

  /// The address on the device, for calls of ACL. Not to be read by the host.
  void* device_address() const { return detail::address(memory()); }

  DeviceBuffer(const DeviceBuffer&) = delete;
  DeviceBuffer& operator=(const DeviceBuffer&) = delete;
  DeviceBuffer(DeviceBuffer&& other) noexcept
      : memory_(std::move(other.memory_)), size_(std::exchange(other.size_, 0)) {}
  DeviceBuffer& operator=(DeviceBuffer&& other) noexcept {
    memory_ = std::move(other.memory_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~DeviceBuffer() = default;

  /// For the runtime's own use.
  const detail::Memory& memory() const {
    if (!memory_)
      detail::throwEmptyHandle("DeviceBuffer");
    return memory_;
  }

private:
  template <std::size_t Rank>
  std::array<std::int64_t, Rank> shapeOf(const Extent (&extents)[Rank], std::size_t offset) const {
    std::array<std::int64_t, Rank> shape;
    for (std::size_t i = 0; i < Rank; ++i)
      shape[i] = extents[i].value;
    detail::checkView("DeviceBuffer::view", size_, offset, shape);
    return shape;
  }

  detail::Memory memory_;
  std::size_t size_;
};

} // namespace ascend
