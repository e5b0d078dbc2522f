// Tasks of a stream that write, await or combine device memory by themselves: aclrtValueWrite, aclrtValueWait,
// aclrtReduceAsync.
#include "simulator/acl/process.h"

#include <acl/acl_rt.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <thread>
#include <type_traits>

namespace ascend::sim::acl {
namespace {

Status checkDevice(const GlobalMemory& memory, const void* address, std::size_t bytes, std::string_view operand) {
  if (Status status = requirePointer(address, operand); !status)
    return status;
  return memory.contains(address, bytes)
             ? Status{}
             : failure(ACL_ERROR_RT_PARAM_INVALID,
                       "{}: the {} bytes from {} are not in memory of aclrtMalloc on the stream's device", operand,
                       bytes, address);
}

/// The word that a stream writes or waits for.
Status checkWord(const GlobalMemory& memory, const void* address) {
  if (Status status = checkDevice(memory, address, sizeof(std::uint64_t), "devAddr"); !status)
    return status;
  return reinterpret_cast<std::uintptr_t>(address) % sizeof(std::uint64_t) == 0
             ? Status{}
             : failure(ACL_ERROR_RT_PARAM_INVALID, "devAddr {} is not a multiple of 8", address);
}

/// These SoCs have none of it.
Status checkSoc(std::string_view function) {
  const target::Soc& soc = process().soc();
  return soc.splitCores
             ? Status{}
             : failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "{} has no {}: 910B and 910_93 have it", soc.name, function);
}

Status writeValue(void* address, std::uint64_t value, std::uint32_t flag, aclrtStream handle) {
  Status status;
  const auto stream = process().stream(handle, status);
  if (!stream)
    return status;
  if (status = checkSoc("aclrtValueWrite"); !status)
    return status;
  if (flag != 0)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "flag is {}: it must be 0", flag);
  auto device = process().device(stream->device());
  if (status = checkWord(device->memory, address); !status)
    return status;
  return stream->push([device = std::move(device), address, value]() -> Status {
    if (Status there = checkWord(device->memory, address); !there)
      return there;
    device->memory.markWritten(address, sizeof value);
    std::atomic_ref<std::uint64_t>(*static_cast<std::uint64_t*>(address)).store(value, std::memory_order_release);
    return {};
  });
}

bool satisfied(std::uint64_t there, std::uint64_t value, std::uint32_t flag) {
  switch (flag) {
  case ACL_STREAM_WAIT_VALUE_GEQ:
    return static_cast<std::int64_t>(there - value) >= 0;
  case ACL_STREAM_WAIT_VALUE_EQ:
    return there == value;
  case ACL_STREAM_WAIT_VALUE_AND:
    return (there & value) != 0;
  default:
    return ~(there | value) != 0;
  }
}

Status awaitValue(void* address, std::uint64_t value, std::uint32_t flag, aclrtStream handle) {
  Status status;
  const auto stream = process().stream(handle, status);
  if (!stream)
    return status;
  if (status = checkSoc("aclrtValueWait"); !status)
    return status;
  if (flag > ACL_STREAM_WAIT_VALUE_NOR)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "flag is {}: it is one of ACL_STREAM_WAIT_VALUE_… (0 to 3)", flag);
  auto device = process().device(stream->device());
  if (status = checkWord(device->memory, address); !status)
    return status;
  return stream->push([device = std::move(device), address, value, flag, inside = stream.get()]() -> Status {
    // A kernel, a copy or the host may write it: nobody tells of that.
    constexpr std::chrono::microseconds pause{50};
    for (;;) {
      if (Status there = checkWord(device->memory, address); !there)
        return there;
      const std::atomic_ref<std::uint64_t> word(*static_cast<std::uint64_t*>(address));
      if (satisfied(word.load(std::memory_order_acquire), value, flag))
        return {};
      if (inside->cancelled())
        return failure(ACL_ERROR_RT_STREAM_ABORT, "the stream was aborted while it waited for a value");
      std::this_thread::sleep_for(pause);
    }
  });
}

// ---- Numbers of 16 bits, as floats.

struct Half {
  std::uint16_t bits;
  float get() const {
    // ACL's own conversion takes the largest exponent for one like others.
    constexpr std::uint16_t exponent = 0x7C00, mantissa = 0x3FF;
    if ((bits & exponent) != exponent)
      return aclFloat16ToFloat(bits);
    const float value =
        (bits & mantissa) != 0 ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
    return (bits & 0x8000U) != 0 ? -value : value;
  }
  static Half of(float value) {
    const auto sign = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16 & 0x8000U);
    constexpr std::uint16_t infinity = 0x7C00, quiet = 0x7E00;
    constexpr float overflow = 65520; // half a unit beyond the largest
    if (std::isnan(value))
      return {static_cast<std::uint16_t>(sign | quiet)};
    return {std::fabs(value) >= overflow ? static_cast<std::uint16_t>(sign | infinity) : aclFloatToFloat16(value)};
  }
};
struct BFloat {
  std::uint16_t bits;
  float get() const { return std::bit_cast<float>(std::uint32_t{bits} << 16); }
  static BFloat of(float value) {
    const auto word = std::bit_cast<std::uint32_t>(value);
    if (std::isnan(value))
      return {static_cast<std::uint16_t>(word >> 16 | 0x40U)};
    return {static_cast<std::uint16_t>((word + 0x7FFFU + (word >> 16 & 1U)) >> 16)}; // to nearest even
  }
};

template <class T> T combine(T a, T b, aclrtReduceKind kind) {
  if constexpr (std::is_class_v<T>) {
    return T::of(combine(a.get(), b.get(), kind));
  } else {
    if (kind == ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX)
      return std::max(a, b);
    if (kind == ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN)
      return std::min(a, b);
    if constexpr (std::is_integral_v<T>)
      return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b)); // wraps
    else
      return a + b;
  }
}

template <class T> void combineAll(void* dst, const void* src, std::size_t bytes, aclrtReduceKind kind) {
  auto* to = static_cast<std::byte*>(dst);
  const auto* from = static_cast<const std::byte*>(src);
  for (std::size_t at = 0; at < bytes; at += sizeof(T)) {
    T a, b;
    std::memcpy(&a, to + at, sizeof(T));
    std::memcpy(&b, from + at, sizeof(T));
    a = combine(a, b, kind);
    std::memcpy(to + at, &a, sizeof(T));
  }
}

using Combine = void (*)(void*, const void*, std::size_t, aclrtReduceKind);

/// Null: the SoC does not combine such elements.
Combine combineOf(aclDataType type) {
  const bool all = process().soc().splitCores;
  switch (type) {
  case ACL_FLOAT:
    return combineAll<float>;
  case ACL_FLOAT16:
    return combineAll<Half>;
  case ACL_INT16:
    return combineAll<std::int16_t>;
  case ACL_INT8:
    return all ? combineAll<std::int8_t> : nullptr;
  case ACL_INT32:
    return all ? combineAll<std::int32_t> : nullptr;
  case ACL_BF16:
    return all ? combineAll<BFloat> : nullptr;
  default:
    return nullptr;
  }
}

Status reduce(void* dst, const void* src, std::uint64_t bytes, aclrtReduceKind kind, aclDataType type,
              aclrtStream handle, const void* reserve) {
  Status status;
  const auto stream = process().stream(handle, status);
  if (!stream)
    return status;
  if (reserve != nullptr)
    return failure(ACL_ERROR_INVALID_PARAM, "reserve must be null");
  if (kind == ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL)
    return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the simulator has no ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL");
  if (kind < ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM || kind > ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "kind is {}: it is one of ACL_RT_MEMCPY_SDMA_AUTOMATIC_…",
                   static_cast<int>(kind));
  const Combine compute = combineOf(type);
  if (compute == nullptr)
    return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "{} does not reduce elements of type {}: {}", process().soc().name,
                   static_cast<int>(type),
                   process().soc().splitCores ? "it takes int8, int16, int32, float16, float and bf16"
                                              : "it takes int16, float16 and float");
  if (bytes == 0 || bytes % aclDataTypeSize(type) != 0)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "count is {} bytes: not one or more elements of {} bytes", bytes,
                   aclDataTypeSize(type));
  auto device = process().device(stream->device());
  const auto there = [dst, src, bytes](const GlobalMemory& memory) {
    const Status destination = checkDevice(memory, dst, bytes, "dst");
    return destination ? checkDevice(memory, src, bytes, "src") : destination;
  };
  if (status = there(device->memory); !status)
    return status;
  return stream->push([device = std::move(device), there, compute, dst, src, bytes, kind]() -> Status {
    if (Status still = there(device->memory); !still)
      return still;
    compute(dst, src, bytes, kind);
    return {}; // dst is written where it was before
  });
}

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim;

aclError aclrtValueWrite(void* devAddr, uint64_t value, uint32_t flag, aclrtStream stream) {
  return acl::call("aclrtValueWrite", [&] { return acl::writeValue(devAddr, value, flag, stream); });
}

aclError aclrtValueWait(void* devAddr, uint64_t value, uint32_t flag, aclrtStream stream) {
  return acl::call("aclrtValueWait", [&] { return acl::awaitValue(devAddr, value, flag, stream); });
}

aclError aclrtReduceAsync(void* dst, const void* src, uint64_t count, aclrtReduceKind kind, aclDataType type,
                          aclrtStream stream, void* reserve) {
  return acl::call("aclrtReduceAsync", [&] { return acl::reduce(dst, src, count, kind, type, stream, reserve); });
}
