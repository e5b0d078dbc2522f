#pragma once
// GlobalTensor: a view of device memory.
#include "../base/int4.h"
#include "../core/report.h"
#include "shape_info.h"
#include "tensor_trait.h"

namespace AscendC {
namespace detail {

/// As the simulator names element types; null: it has no name for T.
template <class T> constexpr const char* typeName() {
  constexpr const char* floats[] = {"f16", "f32"};
  constexpr const char* integers[][2] = {{"u8", "i8"}, {"u16", "i16"}, {"u32", "i32"}, {"u64", "i64"}};
  if constexpr (std::is_same_v<T, bfloat16_t>)
    return "bf16";
  else if constexpr (std::is_same_v<T, half>)
    return floats[0];
  else if constexpr (std::is_same_v<T, float>)
    return floats[1];
  else if constexpr (std::is_integral_v<T>)
    return integers[sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3][std::is_signed_v<T>];
  else
    return nullptr;
}

} // namespace detail

template <typename T> class GlobalTensor {
  static_assert(detail::IsElementType<T>::value, "bfloat16_t does not exist on " ASCEND_SIM_FAMILY);
  static_assert(!is_tensorTrait_v<T>,
                "GlobalTensor<TensorTrait<...>> does not exist in the simulator: use GlobalTensor<PrimT<...>>");

public:
  using PrimType = T;

  GlobalTensor() = default;

  void SetGlobalBuffer(__gm__ T* buffer, uint64_t bufferSize, const detail::Where& where = detail::Where::here()) {
    if constexpr (!detail::isInt4<T>)
      if (detail::sim::core().checking)
        detail::sim::api().viewGlobal(buffer, detail::typeName<T>(), where);
    address = base = buffer;
    bufferSize_ = bufferSize;
    baseBytes = detail::bytesOf<T>(bufferSize);
  }
  /// Without a length the allocation is the only limit.
  void SetGlobalBuffer(__gm__ T* buffer, const detail::Where& where = detail::Where::here()) {
    SetGlobalBuffer(buffer, 0, where);
  }

  __gm__ T* GetPhyAddr() const { return address; }
  __gm__ T* GetPhyAddr(uint64_t offset) const { return address + step(offset); }

  T GetValue(uint64_t offset, const detail::Where& where = detail::Where::here()) const {
    if (!scalar("GlobalTensor::GetValue", offset, detail::Mode::read, where))
      return T{};
    if constexpr (detail::isInt4<T>)
      return detail::nibbleAt(reinterpret_cast<const unsigned char*>(address), offset);
    else
      return address[offset];
  }
  void SetValue(uint64_t offset, T value, const detail::Where& where = detail::Where::here()) {
    if (!scalar("GlobalTensor::SetValue", offset, detail::isInt4<T> ? detail::Mode::readWrite : detail::Mode::write,
                where))
      return;
    if constexpr (detail::isInt4<T>)
      detail::setNibble(reinterpret_cast<unsigned char*>(address), offset, value);
    else
      address[offset] = value;
  }
  /// A reference can be read or written: it is counted as a write.
  T& operator()(uint64_t offset, const detail::Where& where = detail::Where::here()) const {
    if (scalar("GlobalTensor::operator()", offset, detail::Mode::write, where))
      return address[offset];
    // Somewhere harmless to refer to: the core's own spare room is not device memory.
    return *reinterpret_cast<T*>(detail::sim::core().device + sizeof(detail::sim::CoreInfo::device) - 16);
  }

  GlobalTensor operator[](uint64_t offset) const {
    GlobalTensor t = *this;
    t.address += step(offset);
    t.bufferSize_ = offset < bufferSize_ ? bufferSize_ - offset : 0;
    return t;
  }
  template <typename U> GlobalTensor<U> ReinterpretCast() const {
    GlobalTensor<U> t;
    t.address = reinterpret_cast<U*>(address);
    t.base = reinterpret_cast<U*>(base);
    t.baseBytes = baseBytes;
    t.readsBypassL2 = readsBypassL2;
    t.writesBypassL2 = writesBypassL2;
    t.bufferSize_ = detail::elementsIn<U>(detail::bytesOf<T>(bufferSize_));
    return t;
  }

  uint64_t GetSize() const { return bufferSize_; }
  void SetShapeInfo(const ShapeInfo& info) { shapeInfo_ = info; }
  ShapeInfo GetShapeInfo() const { return shapeInfo_; }
  template <CacheRwMode rwMode = CacheRwMode::RW> void SetL2CacheHint(CacheMode mode) {
    const bool bypass = mode == CacheMode::CACHE_MODE_DISABLE;
    if constexpr (rwMode != CacheRwMode::WRITE)
      readsBypassL2 = bypass;
    if constexpr (rwMode != CacheRwMode::READ)
      writesBypassL2 = bypass;
  }

  /// What the kernel declared: 0 bytes if it did not.
  detail::Access access(uint64_t bytes, detail::Mode mode, const char* operand) const {
    detail::Access a;
    a.address = address;
    a.bytes = bytes;
    a.tensor = base;
    a.tensorBytes = baseBytes;
    a.mode = mode;
    a.space = detail::Space::GM;
    a.cache = (mode == detail::Mode::read ? readsBypassL2 : writesBypassL2) ? detail::sim::kCacheBypass : 0;
    a.operand = operand;
    return a;
  }

  T* address = nullptr;
  T* base = nullptr;
  uint64_t baseBytes = 0;
  uint64_t bufferSize_ = 0;
  ShapeInfo shapeInfo_;
  bool readsBypassL2 = false;
  bool writesBypassL2 = false;

private:
  static constexpr uint64_t step(uint64_t elements) { return detail::isInt4<T> ? elements / 2 : elements; }
  bool scalar(const char* name, uint64_t offset, detail::Mode mode, const detail::Where& where) const {
    if (!detail::sim::core().checking)
      return true;
    detail::Access a = access(sizeof(T), mode, nullptr);
    a.address = address + (detail::isInt4<T> ? offset / 2 : offset);
    return detail::sim::api().scalar(name, a, where);
  }
};

} // namespace AscendC
