#pragma once
// LocalTensor: a view of one of the core's own memories.
#include "../base/int4.h"
#include "../core/report.h"
#include "shape_info.h"
#include "tensor_trait.h"

namespace AscendC {
namespace detail {
/// `a op b` of whole tensors, until it is assigned to one.
template <class Op, class T> struct Deferred;
} // namespace detail

template <typename T> class LocalTensor : public detail::LocalBase {
  static_assert(detail::IsElementType<T>::value, "bfloat16_t does not exist on " ASCEND_SIM_FAMILY);
  static_assert(!is_tensorTrait_v<T>,
                "LocalTensor<TensorTrait<...>> does not exist in the simulator: use LocalTensor<PrimT<...>>");

public:
  using PrimType = T;

  LocalTensor() = default;
  explicit LocalTensor(const detail::LocalBase& base) : detail::LocalBase(base) {}
  /// `addr` bytes into the memory of `pos`, `tileSize` elements.
  LocalTensor(TPosition pos, uint32_t addr, uint32_t tileSize) {
    position = pos;
    address = detail::sim::core().memory[static_cast<int>(detail::spaceOf(pos))] + addr;
    tensor = address;
    bytes = tensorBytes = static_cast<uint32_t>(detail::bytesOf<T>(tileSize));
  }
  explicit LocalTensor(uint32_t addr)
      : LocalTensor(TPosition::VECCALC, addr, static_cast<uint32_t>((TOTAL_UB_SIZE - addr) / sizeof(T))) {}

  /// Bytes are numbered by the host here: an address of UB is a pointer, not an offset.
  uint64_t GetPhyAddr() const { return reinterpret_cast<uint64_t>(address); }
  uint64_t GetPhyAddr(uint32_t offset) const {
    return reinterpret_cast<uint64_t>(address + detail::bytesOf<T>(offset));
  }

  T GetValue(uint32_t index, const detail::Where& where = detail::Where::here()) const {
    if (!scalar("GetValue", index, detail::Mode::read, where))
      return T{};
    if constexpr (detail::isInt4<T>)
      return detail::nibbleAt(address, index);
    else
      return data()[index];
  }
  template <typename S>
  void SetValue(uint32_t index, S value, const detail::Where& where = detail::Where::here()) const {
    if (!scalar("SetValue", index, detail::isInt4<T> ? detail::Mode::readWrite : detail::Mode::write, where))
      return;
    if constexpr (detail::isInt4<T>)
      detail::setNibble(address, index, static_cast<T>(value));
    else
      data()[index] = static_cast<T>(value);
  }
  /// A reference can be read or written: it is counted as a write, and when it cannot be given a spare element is.
  T& operator()(uint32_t index, const detail::Where& where = detail::Where::here()) const {
    static_assert(!detail::isInt4<T>,
                  "LocalTensor<int4b_t>::operator(): half a byte has no reference; use GetValue, SetValue");
    if (scalar("LocalTensor::operator()", index, detail::Mode::write, where))
      return data()[index];
    return *data();
  }

  LocalTensor operator[](uint32_t offset) const {
    LocalTensor t = *this;
    const uint64_t skipped = detail::bytesOf<T>(offset);
    t.address += skipped;
    t.bytes = skipped < bytes ? static_cast<uint32_t>(bytes - skipped) : 0;
    return t;
  }
  template <typename U> LocalTensor<U> ReinterpretCast() const {
    return LocalTensor<U>(static_cast<const detail::LocalBase&>(*this));
  }

  /// dst = a + b and the like, over all of dst (vector/operators.h).
  template <class Op, class S> void operator=(const detail::Deferred<Op, S>& expression) const;

  uint32_t GetSize() const { return static_cast<uint32_t>(detail::elementsIn<T>(bytes)); }
  uint32_t GetLength() const { return bytes; }
  void SetSize(uint32_t size) { bytes = static_cast<uint32_t>(detail::bytesOf<T>(size)); }
  void SetBufferLen(uint32_t length) { bytes = length; }
  int32_t GetPosition() const { return static_cast<int32_t>(position); }
  void SetUserTag(int32_t tag) { userTag = tag; }
  int32_t GetUserTag() const { return userTag; }
  void SetShapeInfo(const ShapeInfo& info) { shapeInfo = info; }
  ShapeInfo GetShapeInfo() const { return shapeInfo; }
  template <typename S> void SetAddrWithOffset(LocalTensor<S>& source, uint32_t offset) {
    static_cast<detail::LocalBase&>(*this) = source;
    const uint64_t skipped = detail::bytesOf<S>(offset);
    address += skipped;
    bytes = skipped < bytes ? static_cast<uint32_t>(bytes - skipped) : 0;
  }

  /// For debugging (system/debug.h): the elements, a block of 32 bytes a line; the bytes as a file, 0 if it was
  /// written.
  void Print(const detail::Where& where = detail::Where::here()) const { Print(GetSize(), where); }
  void Print(uint32_t len, const detail::Where& where = detail::Where::here()) const;
  template <class Name> int32_t ToFile(const Name& fileName, const detail::Where& where = detail::Where::here()) const;

  /// For the API's own loops.
  T* data() const { return reinterpret_cast<T*>(address); }

private:
  bool scalar(const char* name, uint32_t index, detail::Mode mode, const detail::Where& where) const {
    if (!detail::sim::core().checking)
      return true;
    detail::Access a = detail::localAccess(*this, sizeof(T), mode, nullptr, 0);
    a.address = address + (detail::isInt4<T> ? index / 2 : static_cast<uint64_t>(index) * sizeof(T));
    return detail::sim::api().scalar(name, a, where);
  }

  int32_t userTag = 0;
  ShapeInfo shapeInfo;
};

/// Hands out memory from the start of one of the core's memories, for kernels without TPipe.
template <Hardware hard = Hardware::UB> class LocalMemAllocator {
public:
  uint32_t GetCurAddr() const { return head; }
  template <TPosition pos, class DataType, uint32_t tileSize> LocalTensor<DataType> Alloc() {
    return take<DataType>(pos, tileSize);
  }
  template <TPosition pos, class DataType> LocalTensor<DataType> Alloc(uint32_t tileSize) {
    return take<DataType>(pos, tileSize);
  }
  template <class DataType, uint32_t tileSize> LocalTensor<DataType> Alloc() {
    return take<DataType>(defaultPosition(), tileSize);
  }
  template <class DataType> LocalTensor<DataType> Alloc(uint32_t tileSize) {
    return take<DataType>(defaultPosition(), tileSize);
  }

private:
  static constexpr TPosition defaultPosition() {
    switch (hard) {
    case Hardware::L1:
      return TPosition::A1;
    case Hardware::L0A:
      return TPosition::A2;
    case Hardware::L0B:
      return TPosition::B2;
    case Hardware::L0C:
      return TPosition::CO1;
    case Hardware::BIAS:
      return TPosition::C2;
    case Hardware::FIXBUF:
      return TPosition::C2PIPE2GM;
    default:
      return TPosition::VECCALC;
    }
  }
  template <class DataType> LocalTensor<DataType> take(TPosition pos, uint32_t tileSize) {
    LocalTensor<DataType> t(pos, head, tileSize);
    head += (tileSize * static_cast<uint32_t>(sizeof(DataType)) + 31u) / 32u * 32u;
    return t;
  }

  uint32_t head = 0;
};

} // namespace AscendC
