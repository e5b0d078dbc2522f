#pragma once
// Tiling data that a host program describes field by field: CANN's macros around a block of bytes. The kernel reads the
// block as a struct with the same fields.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

namespace optiling {

class TilingDef {
public:
  virtual ~TilingDef() = default;

  /// Bytes of all fields, as the kernel's struct has them.
  std::size_t GetDataSize() const { return (data.size() + alignment - 1) / alignment * alignment; }
  /// Nothing is written if they do not fit into `capacity`.
  void SaveToBuffer(void* buffer, std::size_t capacity) const {
    const std::size_t size = GetDataSize();
    if (buffer == nullptr || capacity < size)
      return;
    std::memset(buffer, 0, size);
    std::memcpy(buffer, data.data(), data.size());
    for (const Nested& n : nested)
      n.in(this)->SaveToBuffer(static_cast<unsigned char*>(buffer) + n.offset, n.in(this)->GetDataSize());
  }
  /// Takes over what a kernel's struct holds.
  void assign(const void* bytes, std::size_t size) {
    std::memcpy(data.data(), bytes, size < data.size() ? size : data.size());
  }

protected:
  TilingDef() = default;
  TilingDef(const TilingDef&) = default;
  TilingDef& operator=(const TilingDef&) = default;

  template <class T> std::size_t addField(std::size_t count = 1) {
    static_assert(std::is_arithmetic_v<T>, "TILING_DATA_FIELD_DEF takes numbers");
    return reserve(sizeof(T) * count, alignof(T));
  }
  /// Structs start at multiples of 8.
  std::size_t addStruct(const TilingDef& member) {
    const std::size_t offset = reserve(member.GetDataSize(), 8);
    nested.push_back(
        {offset, reinterpret_cast<const unsigned char*>(&member) - reinterpret_cast<const unsigned char*>(this)});
    return offset;
  }
  template <class T> void put(std::size_t offset, const T& value) {
    std::memcpy(data.data() + offset, &value, sizeof value);
  }
  template <class T> T at(std::size_t offset) const {
    T value;
    std::memcpy(&value, data.data() + offset, sizeof value);
    return value;
  }
  unsigned char* bytes(std::size_t offset) { return data.data() + offset; }

private:
  /// A member of the class that is a struct itself: how far it is from the object's start, so that copies find their
  /// own.
  struct Nested {
    std::size_t offset;
    std::ptrdiff_t distance;
    const TilingDef* in(const TilingDef* whole) const {
      return reinterpret_cast<const TilingDef*>(reinterpret_cast<const unsigned char*>(whole) + distance);
    }
  };

  std::size_t reserve(std::size_t size, std::size_t align) {
    const std::size_t offset = (data.size() + align - 1) / align * align;
    data.resize(offset + size);
    alignment = alignment < align ? align : alignment;
    return offset;
  }

  std::vector<unsigned char> data;
  std::vector<Nested> nested;
  std::size_t alignment = 1;
};

} // namespace optiling

#define BEGIN_TILING_DATA_DEF(class_name)                                                                              \
  class class_name : public ::optiling::TilingDef {                                                                    \
  public:                                                                                                              \
    static constexpr const char* tilingClassName() { return #class_name; }

#define TILING_DATA_FIELD_DEF(data_type, field_name)                                                                   \
public:                                                                                                                \
  void set_##field_name(data_type value) { this->put(field_name##_offset_, value); }                                   \
  data_type get_##field_name() const { return this->template at<data_type>(field_name##_offset_); }                    \
                                                                                                                       \
private:                                                                                                               \
  std::size_t field_name##_offset_ = this->template addField<data_type>();

#define TILING_DATA_FIELD_DEF_ARR(arr_type, arr_size, field_name)                                                      \
public:                                                                                                                \
  void set_##field_name(const arr_type* values) {                                                                      \
    std::memcpy(this->bytes(field_name##_offset_), values, sizeof(arr_type) * (arr_size));                             \
  }                                                                                                                    \
  arr_type* get_##field_name() { return reinterpret_cast<arr_type*>(this->bytes(field_name##_offset_)); }              \
                                                                                                                       \
private:                                                                                                               \
  std::size_t field_name##_offset_ = this->template addField<arr_type>(arr_size);

#define TILING_DATA_FIELD_DEF_STRUCT(struct_type, field_name)                                                          \
public:                                                                                                                \
  struct_type field_name;                                                                                              \
                                                                                                                       \
private:                                                                                                               \
  std::size_t field_name##_offset_ = this->addStruct(field_name);

#define END_TILING_DATA_DEF }

/// Operators find their tiling class by name on the device's runtime; a program that launches its kernels itself has no
/// use for that.
#define REGISTER_TILING_DATA_CLASS(op_type, class_name)                                                                \
  static_assert(std::is_base_of_v<::optiling::TilingDef, class_name>,                                                  \
                "REGISTER_TILING_DATA_CLASS takes a class made by BEGIN_TILING_DATA_DEF");
