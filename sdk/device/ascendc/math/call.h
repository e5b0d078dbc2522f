#pragma once
// A call of the high-level API, told to the core as one operation of the vector pipe.
#include "../base/int4.h"
#include "../vector/overlap.h"

namespace AscendC::detail {

/// The operands of a call. What it needs of its temporary buffer is checked as they are added.
class Call {
public:
  Call(const char* function, const Where& place) : name(function), where(place) {}

  template <class T> Call& read(const LocalTensor<T>& t, uint64_t elements, const char* operand) {
    return add(t, bytesOf<T>(elements), Mode::read, operand);
  }
  template <class T> Call& write(const LocalTensor<T>& t, uint64_t elements, const char* operand) {
    return add(t, bytesOf<T>(elements), Mode::write, operand);
  }
  /// `count` pieces of `elements`, `stride` elements apart.
  template <class T>
  Call& pieces(const LocalTensor<T>& t, Mode mode, uint64_t count, uint64_t elements, uint64_t stride,
               const char* operand) {
    if (count == 0 || elements == 0)
      return *this;
    Access a = ubAccess(t, bytesOf<T>(elements), mode, operand);
    if (stride == elements) {
      a.bytes *= count;
    } else {
      a.count[0] = static_cast<uint32_t>(count);
      a.stride[0] = static_cast<int64_t>(bytesOf<T>(stride));
    }
    list.add(a);
    return *this;
  }
  /// A temporary buffer of at least `least` bytes, of which no more than `most` are used. What stood there is lost.
  Call& scratch(const LocalTensor<uint8_t>* tmp, uint64_t least, uint64_t most) {
    if (!sim::core().checking)
      return *this;
    if (tmp == nullptr) {
      const uint64_t left = TOTAL_UB_SIZE - state().ubUsed;
      if (left < least)
        tell("%s without sharedTmpBuffer: %llu bytes of UB are left behind all queues and TBufs; this call needs %llu",
             left, least);
      return *this;
    }
    const uint64_t given = tmp->GetSize();
    if (given < least)
      tell("%s: sharedTmpBuffer has %llu bytes; this call needs %llu at least", given, least);
    most = most < least ? least : most;
    return add(*tmp, given < most ? given : most, Mode::write, "sharedTmpBuffer");
  }

  /// False: skip the call.
  bool begin(size_t elementBytes, uint64_t elements) {
    if (sim::core().checking)
      checkApart(name, list.list, list.count, where);
    return detail::begin(name, Pipe::V, elementBytes, elements, list.list, list.count, where);
  }
  /// The call as a whole, now or when the pipe gets to it.
  template <class F> void perform(size_t elementBytes, uint64_t elements, const F& compute) {
    if (sim::core().checking)
      checkApart(name, list.list, list.count, where);
    detail::perform(name, Pipe::V, elementBytes, elements, list.list, list.count, where, compute);
  }
  void refuse(const char* text) const { badArgument(name, text, where); }

private:
  void tell(const char* format, uint64_t given, uint64_t least) const {
    char text[200];
    __builtin_snprintf(text, sizeof text, format, name, static_cast<unsigned long long>(given),
                       static_cast<unsigned long long>(least));
    sim::api().report(sim::Severity::error, "MEM-SCRATCH", text, where);
  }
  Call& add(const LocalBase& t, uint64_t bytes, Mode mode, const char* operand) {
    if (bytes != 0)
      list.add(ubAccess(t, bytes, mode, operand));
    return *this;
  }

  const char* name;
  const Where& where;
  AccessList list;
};

/// n elements as floats, and back with one rounding.
template <class T> inline void loadFloats(const T* from, float* to, size_t n) {
  if constexpr (isSmallFloat<T>)
    ToFloat(from, to, n);
  else
    for (size_t i = 0; i < n; ++i)
      to[i] = static_cast<float>(from[i]);
}
template <class T> inline void storeFloats(float* from, T* to, size_t n) {
  if constexpr (isSmallFloat<T>)
    storeLanes(from, to, n);
  else
    __builtin_memcpy(to, from, n * sizeof(T));
}
template <class T> inline void storeFloat(float from, T* to) { storeFloats(&from, to, 1); }

/// Room for a row of floats: rows are as long as the unified buffer lets them be.
class FloatBuffer {
public:
  explicit FloatBuffer(size_t n) : outside(n <= kInside ? 0 : n), values(n <= kInside ? inside : outside.data()) {}
  FloatBuffer(const FloatBuffer&) = delete;
  FloatBuffer& operator=(const FloatBuffer&) = delete;
  float* data() { return values; }
  float& operator[](size_t i) { return values[i]; }

private:
  static constexpr size_t kInside = 2048;
  float inside[kInside];
  KeptArray<float> outside;
  float* values;
};

} // namespace AscendC::detail
