#pragma once
// Records that are ordered by a score, the largest first: what Sort32, MrgSort, RpSort16 and MrgSort4 move about.
#include "../base/params.h"
#include "../vector/mask.h"

namespace AscendC {

constexpr uint32_t MRG_SORT_ELEMENT_LEN = 4;

/// Lengths of up to four lists, in records.
struct MrgSort4Info {
  MrgSort4Info() = default;
  MrgSort4Info(const uint16_t elementLengthsIn[MRG_SORT_ELEMENT_LEN], bool ifExhaustedSuspensionIn, uint16_t validBitIn,
               uint16_t repeatTimesIn)
      : ifExhaustedSuspension(ifExhaustedSuspensionIn), validBit(validBitIn),
        repeatTimes(static_cast<uint8_t>(repeatTimesIn)) {
    for (uint32_t i = 0; i < MRG_SORT_ELEMENT_LEN; ++i)
      elementLengths[i] = elementLengthsIn[i];
  }

  uint16_t elementLengths[MRG_SORT_ELEMENT_LEN] = {};
  bool ifExhaustedSuspension = false;
  uint16_t validBit = 0;
  uint8_t repeatTimes = 1;
};

template <typename T> struct MrgSortSrcList {
  MrgSortSrcList() = default;
  MrgSortSrcList(const LocalTensor<T>& src1In, const LocalTensor<T>& src2In, const LocalTensor<T>& src3In,
                 const LocalTensor<T>& src4In)
      : src1(src1In), src2(src2In), src3(src3In), src4(src4In) {}

  LocalTensor<T> src1;
  LocalTensor<T> src2;
  LocalTensor<T> src3;
  LocalTensor<T> src4;
};

namespace detail {

/// A record on 910B: the score, then (at byte 4) the index. 310P: a region proposal of eight elements.
template <class T> struct SortRecord {
  static constexpr uint32_t bytes = is910B ? 8 : 8 * sizeof(T);
  static constexpr uint32_t scoreAt = is910B ? 0 : 4 * sizeof(T);
  unsigned char data[bytes];
};

/// Scores in the order of their bits with the sign taken into account: NaN lies beyond infinity, -0 equals +0.
template <class T> inline int32_t scoreKey(T score) {
  using Bits = std::conditional_t<sizeof(T) == 2, uint16_t, uint32_t>;
  Bits bits;
  __builtin_memcpy(&bits, &score, sizeof bits);
  constexpr Bits sign = static_cast<Bits>(Bits(1) << (sizeof(T) * 8 - 1));
  const auto magnitude = static_cast<int32_t>(bits & static_cast<Bits>(sign - 1));
  return (bits & sign) != 0 ? -magnitude : magnitude;
}
template <class T> inline int32_t recordKey(const unsigned char* record) {
  T score;
  __builtin_memcpy(static_cast<void*>(&score), record + SortRecord<T>::scoreAt, sizeof(T));
  return scoreKey(score);
}

/// What sorting reads of n records. A region proposal is moved as a whole, but only its score has to mean anything:
/// kernels leave its other elements as they are.
template <class T> inline Access recordsRead(const LocalTensor<T>& t, uint64_t n, const char* operand, uint32_t align) {
  Access a = ubRead(t, n * SortRecord<T>::bytes, operand, align);
  if constexpr (!is910B) {
    a.address = t.address + SortRecord<T>::scoreAt;
    a.align = sizeof(T);
    a.bytes = sizeof(T);
    a.count[0] = static_cast<uint32_t>(n);
    a.stride[0] = SortRecord<T>::bytes;
  }
  return a;
}

/// Up to four lists of records.
struct SortLists {
  const unsigned char* list[MRG_SORT_ELEMENT_LEN] = {};
  uint32_t length[MRG_SORT_ELEMENT_LEN] = {};
  uint32_t taken[MRG_SORT_ELEMENT_LEN] = {};
  uint32_t count = 0;
};

/// Takes records off the lists, the largest score first and of equal scores that of the earlier list, and calls
/// `take(record)` with each: all of them, or those until the first list ran out. Returns how many.
template <class T, class Take> inline uint64_t mergeLists(SortLists& lists, bool untilExhausted, Take take) {
  constexpr uint32_t bytes = SortRecord<T>::bytes;
  int32_t key[MRG_SORT_ELEMENT_LEN] = {};
  auto next = [&](uint32_t i) { return lists.list[i] + static_cast<size_t>(lists.taken[i]) * bytes; };
  for (uint32_t i = 0; i < lists.count; ++i)
    key[i] = lists.length[i] != 0 ? recordKey<T>(next(i)) : 0;
  for (uint64_t count = 0;; ++count) {
    uint32_t best = MRG_SORT_ELEMENT_LEN;
    bool exhausted = false;
    for (uint32_t i = 0; i < lists.count; ++i) {
      if (lists.taken[i] == lists.length[i])
        exhausted = true;
      else if (best == MRG_SORT_ELEMENT_LEN || key[i] > key[best])
        best = i;
    }
    if (best == MRG_SORT_ELEMENT_LEN || (untilExhausted && exhausted))
      return count;
    take(next(best));
    if (++lists.taken[best] < lists.length[best])
      key[best] = recordKey<T>(next(best));
  }
}
template <class T> inline void mergeInto(unsigned char* out, SortLists lists, bool untilExhausted) {
  mergeLists<T>(lists, untilExhausted, [&](const unsigned char* record) {
    __builtin_memmove(out, record, SortRecord<T>::bytes);
    out += SortRecord<T>::bytes;
  });
}

/// Sorts n records in place, stably, by insertion: for the 16 or 32 of one repeat.
template <class T, uint32_t n> inline void sortRecords(SortRecord<T> (&records)[n]) {
  int32_t key[n];
  for (uint32_t i = 0; i < n; ++i) {
    const SortRecord<T> record = records[i];
    const int32_t own = recordKey<T>(record.data);
    uint32_t at = i;
    for (; at != 0 && key[at - 1] < own; --at) {
      records[at] = records[at - 1];
      key[at] = key[at - 1];
    }
    records[at] = record;
    key[at] = own;
  }
}

/// MrgSort and MrgSort4.
template <class T>
inline void mergeSort(const char* name, const LocalTensor<T>& dst, const MrgSortSrcList<T>& src,
                      const MrgSort4Info& params, uint32_t align, const Where& where) {
  ASCEND_SIM_TYPES("MrgSort, MrgSort4", T, half, float);
  constexpr uint64_t bytes = SortRecord<T>::bytes;
  const uint32_t lists = params.validBit == 3 ? 2 : params.validBit == 7 ? 3 : params.validBit == 15 ? 4 : 0;
  if (lists == 0) {
    badArgument(name, "validBit is 3 (two lists), 7 (three) or 15 (four)", where);
    return;
  }
  const LocalTensor<T>* source[] = {&src.src1, &src.src2, &src.src3, &src.src4};
  uint64_t total = 0;
  bool alike = lists == 4 && !params.ifExhaustedSuspension;
  for (uint32_t i = 0; i < lists; ++i) {
    if (params.elementLengths[i] > 4095) {
      badArgument(name, "a list has at most 4095 elements", where);
      return;
    }
    alike = alike && params.elementLengths[i] == params.elementLengths[0] &&
            source[i]->address == src.src1.address + static_cast<uint64_t>(i) * params.elementLengths[0] * bytes;
    total += params.elementLengths[i];
  }
  // Repeats need four lists of one length that lie one after the other; else there is one.
  const uint32_t repeats = params.repeatTimes == 0 ? 0 : alike ? params.repeatTimes : 1;
  if (repeats == 0 || total == 0)
    return;
  AccessList a;
  for (uint32_t i = 0; i < lists; ++i) {
    Access in = recordsRead(*source[i], params.elementLengths[i], i == 0 ? "src1" : "src2..4", align);
    in.count[1] = repeats;
    in.stride[1] = static_cast<int64_t>(total * bytes);
    a.add(in);
  }
  const Access out = ubWrite(dst, repeats * total * bytes, "dst");
  if (!params.ifExhaustedSuspension)
    a.add(out);
  SortLists first;
  first.count = lists;
  for (uint32_t i = 0; i < lists; ++i) {
    first.list[i] = source[i]->address;
    first.length[i] = params.elementLengths[i];
  }
  if (!params.ifExhaustedSuspension) {
    unsigned char* const to = dst.address;
    perform(name, Pipe::V, sizeof(T), repeats * total, a.list, a.count, where, [=] {
      for (uint32_t r = 0; r < repeats; ++r) {
        SortLists merged = first;
        for (uint32_t i = 0; i < lists; ++i)
          merged.list[i] += r * total * bytes;
        mergeInto<T>(to + r * total * bytes, merged, false);
      }
    });
    for (uint32_t i = 0; i < MRG_SORT_ELEMENT_LEN; ++i)
      state().mergedCount[i] = i < lists ? params.elementLengths[i] : uint16_t{0};
    return;
  }
  if (!begin(name, Pipe::V, sizeof(T), total, a.list, a.count, where))
    return;
  // With suspension the scores decide how much is written, and the kernel asks for it: count first, then tell.
  SortLists merged = first;
  const uint64_t written = mergeLists<T>(merged, true, [](const unsigned char*) {});
  for (uint32_t i = 0; i < MRG_SORT_ELEMENT_LEN; ++i)
    state().mergedCount[i] = static_cast<uint16_t>(merged.taken[i]);
  unsigned char* const to = dst.address;
  perform(name, Pipe::V, sizeof(T), sim::kPartOfInstruction, {ubWrite(dst, written * bytes, "dst")}, where,
          [=] { mergeInto<T>(to, first, true); });
}

} // namespace detail
} // namespace AscendC
