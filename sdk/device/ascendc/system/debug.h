#pragma once
// printf, PRINTF, ascendc_assert, DumpTensor, DumpAccChkPoint, PrintTimeStamp and what marks a region for profilers.
#include "../tensor/global_tensor.h"
#include "../tensor/local_tensor.h"
#include "registers.h"

#include <cstdio>

namespace AscendC {
namespace detail {

/// What C's variable arguments can carry.
template <class T> inline auto printable(T value) {
  if constexpr (isSmallFloat<T>)
    return static_cast<double>(static_cast<float>(value));
  else if constexpr (isInt4<T>)
    return static_cast<int>(value);
  else
    return value;
}

template <class... A> inline void print(const char* format, A... args) {
  char text[1024];
  const int n = __builtin_snprintf(text, sizeof text, format, args...);
  if (n > 0)
    sim::api().print(text, static_cast<size_t>(n) < sizeof text ? static_cast<size_t>(n) : sizeof text - 1);
}

/// A failed assertion: its message, then the end of the block.
struct FailedAssert {
  const char* condition;
  Where where;

  [[noreturn]] void stop() const { sim::trap("KERNEL-ASSERT", condition, where); }
  template <class... A> [[noreturn]] void stop(__gm__ const char* format, A&&... args) const {
    print(format, printable(static_cast<std::decay_t<A>>(args))...);
    stop();
  }
};

template <class T> constexpr const char* dumpTypeName() {
  if constexpr (isSmallFloat<T>)
    return std::is_same_v<T, half> ? "float16" : "bfloat16";
  else if constexpr (std::is_same_v<T, float>)
    return "float32";
  else if constexpr (std::is_same_v<T, double>)
    return "float64";
  else if constexpr (std::is_same_v<T, bool>)
    return "bool";
  else if constexpr (isInt4<T>)
    return "int4";
  else {
    constexpr const char* names[2][4] = {{"uint8", "uint16", "uint32", "uint64"}, {"int8", "int16", "int32", "int64"}};
    return names[std::is_signed_v<T> ? 1 : 0][sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3];
  }
}

template <class T> inline int printElement(char* text, size_t size, T value) {
  if constexpr (isSmallFloat<T> || std::is_floating_point_v<T>)
    return __builtin_snprintf(text, size, "%f", static_cast<double>(value));
  else if constexpr (std::is_unsigned_v<T>)
    return __builtin_snprintf(text, size, "%llu", static_cast<unsigned long long>(value));
  else
    return __builtin_snprintf(text, size, "%lld", static_cast<long long>(value));
}

/// Nested lists by `shape`; elements past `count` are "-". One dimension: 32 a line.
template <class T> class Dump {
public:
  Dump(const T* elements, uint64_t number) : data(elements), count(number) {}

  void list(const uint32_t* shape, uint32_t dims) {
    put("[");
    for (uint32_t i = 0; i < shape[0]; ++i) {
      if (i != 0)
        put(dims > 1 || i % 32 == 0 ? ",\n" : ", ");
      if (dims > 1)
        list(shape + 1, dims - 1);
      else
        element();
    }
    put("]");
  }
  void end() {
    put("\n");
    flush();
  }

private:
  void element() {
    char text[64] = "-";
    if (next < count) {
      if constexpr (isInt4<T>)
        printElement(text, sizeof text, static_cast<int>(nibbleAt(reinterpret_cast<const unsigned char*>(data), next)));
      else
        printElement(text, sizeof text, data[next]);
    }
    ++next;
    put(text);
  }
  void put(const char* text) {
    for (; *text != 0; ++text) {
      buffer[used++] = *text;
      if (used == sizeof buffer)
        flush();
    }
  }
  void flush() {
    sim::api().print(buffer, used);
    used = 0;
  }

  const T* data;
  uint64_t count;
  uint64_t next = 0;
  size_t used = 0;
  char buffer[512];
};

template <class T> inline Access dumpAccess(const LocalTensor<T>& t, uint64_t bytes) {
  return localAccess(t, bytes, Mode::read, "tensor", 1);
}
template <class T> inline Access dumpAccess(const GlobalTensor<T>& t, uint64_t bytes) {
  return t.access(bytes, Mode::read, "tensor");
}
template <class T> inline const T* dumpData(const LocalTensor<T>& t) { return t.data(); }
template <class T> inline const T* dumpData(const GlobalTensor<T>& t) { return t.address; }
template <class T> inline uint64_t dumpAddress(const LocalTensor<T>& t) {
  const Space space = spaceOf(t.position);
  return space == Space::GM ? 0 : static_cast<uint64_t>(t.address - sim::core().memory[static_cast<int>(space)]);
}
template <class T> inline uint64_t dumpAddress(const GlobalTensor<T>& t) {
  return reinterpret_cast<uint64_t>(t.address);
}
template <class T> inline const char* dumpSpace(const LocalTensor<T>& t) {
  constexpr const char* names[] = {"GM", "UB", "L1", "L0A", "L0B", "L0C", "BT", "FB"};
  return names[static_cast<int>(spaceOf(t.position))];
}
template <class T> inline const char* dumpSpace(const GlobalTensor<T>&) { return "GM"; }

/// Waits for all pipes before and after, as the device's own does.
template <class Tensor>
inline void dump(const char* name, const Tensor& tensor, uint32_t desc, uint32_t count, const ShapeInfo* shape,
                 const Where& where) {
  using T = typename Tensor::PrimType;
  sim::api().barrier(Pipe::all, where);
  if (!begin(name, Pipe::S, sizeof(T), count, where, dumpAccess(tensor, bytesOf<T>(count))))
    return;
  print("%s: desc=%u, addr=%llx, data_type=%s, position=%s, dump_size=%u\n", name, desc,
        static_cast<unsigned long long>(dumpAddress(tensor)), dumpTypeName<T>(), dumpSpace(tensor), count);
  Dump<T> text(dumpData(tensor), count);
  if (shape != nullptr && shape->shapeDim != 0)
    text.list(shape->shape, shape->shapeDim);
  else
    text.list(&count, 1);
  text.end();
  sim::api().barrier(Pipe::all, where);
}

} // namespace detail

template <class... A> void printf(__gm__ const char* format, A&&... args) {
  detail::print(format, detail::printable(static_cast<std::decay_t<A>>(args))...);
}
template <class... A> void PRINTF(__gm__ const char* format, A&&... args) {
  detail::print(format, detail::printable(static_cast<std::decay_t<A>>(args))...);
}

/// The first dumpSize elements, with the caller's number `desc`; nested by a shape.
template <typename T>
void DumpTensor(const LocalTensor<T>& tensor, uint32_t desc, uint32_t dumpSize,
                const detail::Where& where = detail::Where::here()) {
  detail::dump("DumpTensor", tensor, desc, dumpSize, nullptr, where);
}
template <typename T>
void DumpTensor(const LocalTensor<T>& tensor, uint32_t desc, uint32_t dumpSize, const ShapeInfo& shapeInfo,
                const detail::Where& where = detail::Where::here()) {
  detail::dump("DumpTensor", tensor, desc, dumpSize, &shapeInfo, where);
}
template <typename T>
void DumpTensor(const GlobalTensor<T>& tensor, uint32_t desc, uint32_t dumpSize,
                const detail::Where& where = detail::Where::here()) {
  detail::dump("DumpTensor", tensor, desc, dumpSize, nullptr, where);
}
template <typename T>
void DumpTensor(const GlobalTensor<T>& tensor, uint32_t desc, uint32_t dumpSize, const ShapeInfo& shapeInfo,
                const detail::Where& where = detail::Where::here()) {
  detail::dump("DumpTensor", tensor, desc, dumpSize, &shapeInfo, where);
}
/// The same from element countOff on.
template <typename T>
void DumpAccChkPoint(const LocalTensor<T>& tensor, uint32_t index, uint32_t countOff, uint32_t dumpSize,
                     const detail::Where& where = detail::Where::here()) {
  detail::dump("DumpAccChkPoint", tensor[countOff], index, dumpSize, nullptr, where);
}
template <typename T>
void DumpAccChkPoint(const GlobalTensor<T>& tensor, uint32_t index, uint32_t countOff, uint32_t dumpSize,
                     const detail::Where& where = detail::Where::here()) {
  detail::dump("DumpAccChkPoint", tensor[countOff], index, dumpSize, nullptr, where);
}

template <typename T> void LocalTensor<T>::Print(uint32_t len, const detail::Where& where) const {
  if (!detail::begin("Print", detail::Pipe::S, sizeof(T), len, where,
                     detail::dumpAccess(*this, detail::bytesOf<T>(len))))
    return;
  const auto perLine = static_cast<uint32_t>(detail::elementsIn<T>(ONE_BLK_SIZE));
  for (uint32_t i = 0; i < len; ++i) {
    char text[64];
    if constexpr (detail::isInt4<T>)
      detail::printElement(text, sizeof text, static_cast<int>(detail::nibbleAt(address, i)));
    else
      detail::printElement(text, sizeof text, data()[i]);
    if (i % perLine == 0)
      detail::print("%04u:", i);
    detail::print(i % perLine == perLine - 1 || i + 1 == len ? " %s\n" : " %s", static_cast<const char*>(text));
  }
}
template <typename T>
template <class Name>
int32_t LocalTensor<T>::ToFile(const Name& fileName, const detail::Where& where) const {
  const char* path;
  if constexpr (std::is_convertible_v<Name, const char*>)
    path = fileName;
  else
    path = fileName.c_str();
  if (!detail::begin("ToFile", detail::Pipe::S, sizeof(T), GetSize(), where, detail::dumpAccess(*this, bytes)))
    return -1;
  std::FILE* file = std::fopen(path, "wb");
  if (file == nullptr)
    return -1;
  const bool written = std::fwrite(address, 1, bytes, file) == bytes;
  return std::fclose(file) == 0 && written ? 0 : -1;
}

/// Prints the system counter, if the kernel is compiled with ASCENDC_TIME_STAMP_ON.
template <class Id> void PrintTimeStamp([[maybe_unused]] Id descId) {
  ASCEND_SIM_ONLY_910B("PrintTimeStamp", Id);
#if defined(ASCENDC_TIME_STAMP_ON)
  detail::print("descId is %u, rsv is 0, timeStamp is %lld, pcPtr is %lld, entry is 0.\n",
                static_cast<uint32_t>(descId), static_cast<long long>(GetSystemCycle()),
                static_cast<long long>(GetProgramCounter()));
#endif
}

/// The region that a device profiler looks at: no effect on results.
inline void MetricsProfStart() {}
inline void MetricsProfStop() {}

struct CheckLocalMemoryIAParam {
  CheckLocalMemoryIAParam() = default;
  CheckLocalMemoryIAParam(uint8_t enableBitIn, uint32_t startAddrIn, uint32_t endAddrIn, bool isScalarReadIn,
                          bool isScalarWriteIn, bool isVectorReadIn, bool isVectorWriteIn, bool isMteReadIn,
                          bool isMteWriteIn, bool isEnableIn)
      : enableBit(enableBitIn), startAddr(startAddrIn), endAddr(endAddrIn), isScalarRead(isScalarReadIn),
        isScalarWrite(isScalarWriteIn), isVectorRead(isVectorReadIn), isVectorWrite(isVectorWriteIn),
        isMteRead(isMteReadIn), isMteWrite(isMteWriteIn), isEnable(isEnableIn) {}

  uint8_t enableBit = 0;
  uint32_t startAddr = 0;
  uint32_t endAddr = 0;
  bool isScalarRead = false;
  bool isScalarWrite = false;
  bool isVectorRead = false;
  bool isVectorWrite = false;
  bool isMteRead = false;
  bool isMteWrite = false;
  bool isEnable = false;
  uint32_t reserved = 0;
};
/// Its addresses are numbers of the device's memory, which a host has not.
inline void CheckLocalMemoryIA(const CheckLocalMemoryIAParam& checkParams,
                               const detail::Where& where = detail::Where::here()) {
  if (checkParams.isEnable)
    detail::sim::unsupported("CheckLocalMemoryIA: the simulator's memory checks watch all of UB", where);
}

} // namespace AscendC

#undef ASSERT
#define ASSERT(condition)                                                                                              \
  do {                                                                                                                 \
    if (!(condition))                                                                                                  \
      ::ascend::sim::trap("KERNEL-ASSERT", "ASSERT(" #condition ") failed",                                            \
                          ::ascend::sim::Where{__FILE__, __LINE__, 0});                                                \
  } while (false)
/// With a message for printf behind the condition, if any.
#define ascendc_assert(condition, ...)                                                                                 \
  do {                                                                                                                 \
    if (!(condition))                                                                                                  \
      ::AscendC::detail::FailedAssert{"ascendc_assert(" #condition ") failed",                                         \
                                      ::ascend::sim::Where{__FILE__, __LINE__, 0}}                                     \
          .stop(__VA_ARGS__);                                                                                          \
  } while (false)
#define ASCENDC_ASSERT(condition, ...) ASSERT(condition)
#define DEBUG_CODE(...)
