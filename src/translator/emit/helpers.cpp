#include "translator/emit/helpers.h"

#include <array>

namespace ascend::translator {

namespace {

// Definitions come after what they use.
constexpr HelperDefinition kDefinitions[] = {
    {Helper::scalarMin, "ScalarMin",
     R"(template <typename T> __aicore__ inline T ScalarMin(T a, T b) { return a < b ? a : b; }
)"},
    {Helper::scalarMax, "ScalarMax",
     R"(template <typename T> __aicore__ inline T ScalarMax(T a, T b) { return a > b ? a : b; }
)"},
    {Helper::floatMinimum, "FloatMinimum", R"(// NaN if either is, -0 below +0.
__aicore__ inline float FloatMinimum(float a, float b) {
  if (a != a || b != b) {
    return a + b;
  }
  return a == b ? (a == 0.0f ? -(-a - b) : a) : (a < b ? a : b);
}
)"},
    {Helper::floatMaximum, "FloatMaximum", R"(// NaN if either is, +0 above -0.
__aicore__ inline float FloatMaximum(float a, float b) {
  if (a != a || b != b) {
    return a + b;
  }
  return a == b ? (a == 0.0f ? a + b : a) : (a > b ? a : b);
}
)"},
    {Helper::ceilDiv, "CeilDiv", R"(template <typename T> __aicore__ inline T CeilDiv(T a, T b) {
  return a / b + (a % b != 0 && (a < 0) == (b < 0) ? 1 : 0);
}
)"},
    {Helper::floorDiv, "FloorDiv", R"(template <typename T> __aicore__ inline T FloorDiv(T a, T b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}
)"},
    {Helper::roundUp, "RoundUpTo", R"(// The next multiple, for instructions that work on whole blocks or repeats.
__aicore__ inline int64_t RoundUpTo(int64_t value, int64_t multiple) { return (value + multiple - 1) / multiple * multiple; }
)"},
    {Helper::bitCast, "BitCast", R"(template <typename To, typename From> __aicore__ inline To BitCast(From from) {
  union {
    From from;
    To to;
  } bits;
  bits.from = from;
  return bits.to;
}
)"},
    {Helper::floatRemainder, "FloatRemainder",
     R"(// What is left of a after whole multiples of b, exactly: long division of the mantissas. It has the sign of a.
__aicore__ inline float FloatRemainder(float a, float b) {
  const uint32_t sign = BitCast<uint32_t>(a) & 0x80000000u;
  uint32_t x = BitCast<uint32_t>(a) & 0x7FFFFFFFu;
  uint32_t y = BitCast<uint32_t>(b) & 0x7FFFFFFFu;
  if (x >= 0x7F800000u || y > 0x7F800000u || y == 0) {
    return BitCast<float>(0x7FC00000u);
  }
  if (x < y) {
    return a;
  }
  int32_t exponentX = static_cast<int32_t>(x >> 23), exponentY = static_cast<int32_t>(y >> 23);
  x = exponentX == 0 ? x : (x & 0x7FFFFFu) | 0x800000u;
  y = exponentY == 0 ? y : (y & 0x7FFFFFu) | 0x800000u;
  exponentX = exponentX == 0 ? 1 : exponentX;
  exponentY = exponentY == 0 ? 1 : exponentY;
  for (; x < 0x800000u; --exponentX) {
    x <<= 1;
  }
  for (; y < 0x800000u; --exponentY) {
    y <<= 1;
  }
  for (; exponentX > exponentY; --exponentX) {
    x = (x >= y ? x - y : x) << 1;
  }
  x = x >= y ? x - y : x;
  if (x == 0) {
    return BitCast<float>(sign);
  }
  for (; x < 0x800000u && exponentX > 1; --exponentX) {
    x <<= 1;
  }
  for (; exponentX < 1; ++exponentX) {
    x >>= 1;
  }
  const uint32_t exponent = x < 0x800000u ? 0u : static_cast<uint32_t>(exponentX) << 23;
  return BitCast<float>(sign | exponent | (x & 0x7FFFFFu));
}
)"},
    {Helper::bf16ToFloat, "Bf16ToFloat", R"(__aicore__ inline float Bf16ToFloat(bfloat16_t value) {
  return BitCast<float>(static_cast<uint32_t>(BitCast<uint16_t>(value)) << 16);
}
)"},
    {Helper::floatToBf16, "FloatToBf16", R"(// To the nearest, ties to even.
__aicore__ inline bfloat16_t FloatToBf16(float value) {
  uint32_t bits = BitCast<uint32_t>(value);
  bits = value != value ? bits | 0x400000u : bits + 0x7FFFu + ((bits >> 16) & 1u);
  return BitCast<bfloat16_t>(static_cast<uint16_t>(bits >> 16));
}
)"},
    {Helper::syncPipes, "SyncPipes",
     R"(// The later pipe of the event goes on when the earlier one has done what was issued so far.
template <HardEvent event> __aicore__ inline void SyncPipes() {
  const event_t id = static_cast<event_t>(GetTPipePtr()->FetchEventID(event));
  SetFlag<event>(id);
  WaitFlag<event>(id);
}
)"},
    {Helper::copyIn, "CopyFromGlobal",
     R"(// DataCopy moves whole 32-byte blocks. The elements after the last whole one are moved singly: a block would read beyond the end.
template <typename T>
__aicore__ inline void CopyFromGlobal(const LocalTensor<T>& dst, const GlobalTensor<T>& src, int64_t count) {
  constexpr int64_t kBlock = 32 / sizeof(T);
  const int64_t whole = count / kBlock * kBlock;
  if (whole > 0) {
    DataCopy(dst, src, static_cast<uint32_t>(whole));
  }
  if (whole < count) {
    SyncPipes<HardEvent::V_S>();
    SyncPipes<HardEvent::MTE3_S>();
    for (int64_t i = whole; i < count; ++i) {
      dst.SetValue(i, src.GetValue(i));
    }
    SyncPipes<HardEvent::S_V>();
    SyncPipes<HardEvent::S_MTE3>();
  }
}
)"},
    {Helper::copyOut, "CopyToGlobal",
     R"(// DataCopy moves whole 32-byte blocks. The rest is written with a block that overlaps the last whole one, put together in `tail`; data
// shorter than a block is written by the scalar unit.
template <typename T>
__aicore__ inline void CopyToGlobal(const GlobalTensor<T>& dst, const LocalTensor<T>& src, int64_t count,
                                    const LocalTensor<T>& tail) {
  constexpr int64_t kBlock = 32 / sizeof(T);
  const int64_t whole = count / kBlock * kBlock;
  if (whole > 0) {
    DataCopy(dst, src, static_cast<uint32_t>(whole));
  }
  if (whole == count) {
    return;
  }
  SyncPipes<HardEvent::V_S>();
  SyncPipes<HardEvent::MTE2_S>();
  SyncPipes<HardEvent::MTE3_S>();
  if (whole > 0) {
    for (int64_t i = 0; i < kBlock; ++i) {
      tail.SetValue(i, src.GetValue(count - kBlock + i));
    }
    SyncPipes<HardEvent::S_MTE3>();
    DataCopy(dst[count - kBlock], tail, static_cast<uint32_t>(kBlock));
  } else {
    GlobalTensor<T> out = dst;
    for (int64_t i = 0; i < count; ++i) {
      out.SetValue(i, src.GetValue(i));
    }
    DataCacheCleanAndInvalid<T, CacheLine::ENTIRE_DATA_CACHE>(out);
    SyncPipes<HardEvent::S_V>();
    SyncPipes<HardEvent::S_MTE3>();
  }
}
)"},
};

std::array<std::span<const HelperDefinition>, 4> allHelpers() {
  return {kDefinitions, rowHelpers(), polynomialHelpers(), cubeHelpers()};
}

} // namespace

std::string_view Helpers::need(Helper helper) {
  needed_.insert(helper);
  if (helper == Helper::bf16ToFloat || helper == Helper::floatToBf16 || helper == Helper::floatRemainder)
    need(Helper::bitCast);
  if (helper == Helper::copyIn || helper == Helper::copyOut || helper == Helper::foldAll)
    need(Helper::syncPipes);
  if (helper == Helper::reduceRows || helper == Helper::reduceByBlocks) {
    need(Helper::reduceBlocks);
    need(Helper::reduceAll);
    need(Helper::fold);
  }
  if (helper == Helper::foldAll)
    need(Helper::fold);
  if (helper >= Helper::copyNd2Nz)
    need(Helper::roundUp);
  for (std::span<const HelperDefinition> definitions : allHelpers())
    for (const HelperDefinition& definition : definitions)
      if (definition.helper == helper)
        return definition.name;
  return {};
}

std::string Helpers::text() const {
  std::string text;
  for (std::span<const HelperDefinition> definitions : allHelpers())
    for (const HelperDefinition& definition : definitions)
      if (needed_.contains(definition.helper))
        text.append(definition.text).append("\n");
  return text;
}

} // namespace ascend::translator
