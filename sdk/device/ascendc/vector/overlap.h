#pragma once
// Operands of one instruction that share memory. In one repeat they must be the same or apart; over the repeats none
// may read what an earlier one has written.
#include "mask.h"

#include <cstring>

namespace AscendC::detail {

/// Where the lanes of an operand are, in blocks of 32 bytes.
struct Footprint {
  uintptr_t base;
  Strided stride;
  uint32_t elementBytes;
  const char* operand;

  uintptr_t block(uint32_t repeat, uint32_t index) const {
    return base +
           (static_cast<uint64_t>(repeat) * stride.repeat + static_cast<uint64_t>(index) * stride.block) * ONE_BLK_SIZE;
  }
};

template <class T> inline Footprint footprint(const LocalBase& t, Strided stride, const char* operand) {
  return {reinterpret_cast<uintptr_t>(t.address), stride, sizeof(T), operand};
}

class OverlapCheck {
public:
  /// `lanes`: of a repeat.
  OverlapCheck(const char* function, const Repeats& repeats, uint32_t lanes, const Where& place)
      : name(function), r(repeats), perRepeat(lanes), where(place) {}

  /// `accumulates`: the instruction may read in src what the repeat before has written to dst.
  void check(const Footprint& dst, const Footprint& src, bool accumulates) const {
    const uint32_t count = r.count + (r.tailLanes != 0 ? 1 : 0);
    if (count == 0 || perRepeat == 0 || !meet(dst, src, count))
      return;
    const bool same = dst.base == src.base && dst.elementBytes == src.elementBytes &&
                      dst.stride.block == src.stride.block && dst.stride.repeat == src.stride.repeat;
    if (same && (count == 1 || dst.stride.repeat >= dst.stride.block * (blocks(dst) - 1) + 1))
      return;
    search(dst, src, count, accumulates);
  }

private:
  struct Place {
    uintptr_t at;
    uint32_t repeat, index;
  };

  uint32_t blocks(const Footprint& f) const { return (perRepeat * f.elementBytes + ONE_BLK_SIZE - 1) / ONE_BLK_SIZE; }
  bool meet(const Footprint& a, const Footprint& b, uint32_t count) const {
    const auto end = [&](const Footprint& f) { return f.block(count - 1, blocks(f) - 1) + ONE_BLK_SIZE; };
    return a.base < end(b) && b.base < end(a);
  }
  /// Has the block lanes that take part?
  bool takesPart(const Footprint& f, uint32_t repeat, uint32_t block) const {
    const LaneMask mask = repeat < r.count ? r.mask : firstLanes(r.tailLanes);
    const uint32_t perBlock = ONE_BLK_SIZE / f.elementBytes, first = block * perBlock;
    const uint32_t lanes = perRepeat - first < perBlock ? perRepeat - first : perBlock;
    return (((first < 64 ? mask.low : mask.high) >> (first % 64)) & ((uint64_t{1} << lanes) - 1)) != 0;
  }
  /// For each block that is read, the written ones that share bytes with it: of each repeat that reaches so far those
  /// at the same place, in blocks of 32 bytes from dst on, and behind it where the two are not aligned alike. Part of
  /// every kernel, and hardly ever run: written to compile fast.
  [[gnu::cold, gnu::noinline]] void search(const Footprint& dst, const Footprint& src, uint32_t count,
                                           bool accumulates) const {
    const int64_t step = dst.stride.block, repeatStep = dst.stride.repeat, size = ONE_BLK_SIZE;
    const int64_t span = step * (blocks(dst) - 1);
    for (uint32_t i = 0; i < count; ++i)
      for (uint32_t b = 0; b < blocks(src); ++b) {
        if (!takesPart(src, i, b))
          continue;
        const Place read{src.block(i, b), i, b};
        const auto distance = static_cast<int64_t>(read.at - dst.base);
        const int64_t low = distance >= 0 ? distance / size : -((size - 1 - distance) / size);
        const int64_t high = low + (distance % size != 0 ? 1 : 0);
        if (high < 0 || (repeatStep == 0 && low > span))
          continue;
        const int64_t first = repeatStep != 0 && low > span ? (low - span + repeatStep - 1) / repeatStep : 0;
        const int64_t last = repeatStep != 0 && high / repeatStep < count ? high / repeatStep : count - 1;
        for (int64_t w = first; w <= last; ++w)
          for (int64_t at = low; at <= high; ++at) {
            const int64_t inside = at - w * repeatStep;
            if (inside < 0 || inside > span || (step != 0 && inside % step != 0))
              continue;
            const auto repeat = static_cast<uint32_t>(w);
            auto index = static_cast<uint32_t>(step != 0 ? inside / step : 0);
            const uint32_t end = step != 0 ? index + 1 : blocks(dst); // without a step all lie at one place
            for (; index < end; ++index)
              if (takesPart(dst, repeat, index) &&
                  clash({dst.block(repeat, index), repeat, index}, read, dst, src, accumulates))
                return;
          }
      }
  }
  bool clash(const Place& w, const Place& read, const Footprint& dst, const Footprint& src, bool accumulates) const {
    char text[224];
    if (w.repeat < read.repeat && !accumulates)
      __builtin_snprintf(text, sizeof text, "dst and %s overlap: repeat %u reads what repeat %u has written",
                         src.operand, read.repeat, w.repeat);
    else if (w.repeat == read.repeat && dst.elementBytes == src.elementBytes && w.index != read.index)
      __builtin_snprintf(text, sizeof text,
                         "dst and %s overlap in part: block %u of what repeat %u writes is block %u of what it reads",
                         src.operand, w.index, w.repeat, read.index);
    else
      return false;
    char message[256];
    __builtin_snprintf(message, sizeof message, "%s: %s", name, text);
    sim::api().report(sim::Severity::error, "ARG-OVERLAP", message, where);
    return true;
  }

  const char* name;
  const Repeats& r;
  uint32_t perRepeat;
  const Where& where;
};

/// Add, Sub, Mul, Max, Min, AddRelu and SubRelu on half, int32_t and float may sum up: dst is src1, and one of the two
/// does not move from repeat to repeat.
template <class T> inline bool sumsUp(const char* name, const char* operand, Strided dst, Strided src) {
  if (!isOneOf<T, half, int32_t, float> || (dst.repeat != 0 && src.repeat != 0) || std::strcmp(operand, "src1") != 0)
    return false;
  for (const char* known : {"Add", "Sub", "Mul", "Max", "Min", "AddRelu", "SubRelu"})
    if (std::strcmp(name, known) == 0)
      return true;
  return false;
}

/// Functions of the high-level library whose documentation does not allow a destination over a source.
inline bool needsApart(const char* name) {
  for (const char* known : {"Acos",          "Acosh",         "Asin",
                            "Asinh",         "Atan",          "Atanh",
                            "Ceil",          "ClampMax",      "ClampMin",
                            "Cos",           "Cosh",          "Digamma",
                            "Erf",           "Erfc",          "Exp",
                            "Floor",         "Fmod",          "Frac",
                            "Lgamma",        "Log",           "Log2",
                            "Log10",         "Power",         "Sign",
                            "Sin",           "Sinh",          "Tan",
                            "Tanh",          "Xor",           "GeGLU",
                            "LogSoftMax",    "ReGlu",         "Sigmoid",
                            "Silu",          "SwiGLU",        "Swish",
                            "Mean",          "Sum",           "ReduceSum",
                            "ReduceMax",     "ReduceMin",     "ReduceAny",
                            "ReduceAll",     "ReduceMean",    "Sort",
                            "TopK",          "Broadcast",     "TransData",
                            "ReduceXorSum",  "ReduceProd",    "AscendAntiQuant",
                            "AscendDequant", "WelfordUpdate", "WelfordFinalize"})
    if (std::strcmp(name, known) == 0)
      return true;
  return false;
}

/// A call of the high-level library: its temporary buffer lies over no operand, and its results over no source where
/// the function does not allow that.
inline void checkApart(const char* name, const Access* accesses, size_t count, const Where& where) {
  const bool apart = needsApart(name);
  for (size_t i = 0; i < count; ++i)
    for (size_t j = 0; j < count; ++j) {
      const Access &to = accesses[i], &from = accesses[j];
      const bool scratch = to.operand != nullptr && std::strcmp(to.operand, "sharedTmpBuffer") == 0;
      const auto a = reinterpret_cast<uintptr_t>(to.address), b = reinterpret_cast<uintptr_t>(from.address);
      const auto end = [](const Access& x, uintptr_t at) {
        return at + x.bytes + static_cast<uint64_t>(x.stride[0]) * (x.count[0] - 1) +
               static_cast<uint64_t>(x.stride[1]) * (x.count[1] - 1);
      };
      if (i == j || to.bytes == 0 || from.bytes == 0 || to.mode != Mode::write || a >= end(from, b) ||
          b >= end(to, a) || !(scratch || (apart && from.mode == Mode::read)))
        continue;
      char text[200];
      __builtin_snprintf(text, sizeof text, "%s: %s and %s overlap, which the function does not allow", name,
                         to.operand, from.operand);
      sim::api().report(sim::Severity::error, "ARG-OVERLAP", text, where);
      return;
    }
}

} // namespace AscendC::detail
