#pragma once
// Concat, Sort, Extract and MrgSort of any number of values with their indices, the same on every SoC.
#include "sort.h"

namespace AscendC {
namespace detail {

inline constexpr uint32_t kSortGroup = is910B ? 32 : 16; ///< records that one repeat sorts
/// Elements of 310P's region proposals.
inline constexpr int32_t kProposalY1 = 1, kProposalScore = 4, kProposalLabel = 5;

/// Sorted groups in dst to one sorted list in dst, through tmp: four lists at a time.
template <class T>
inline void mergeGroups(const LocalTensor<T>& dst, const LocalTensor<T>& tmp, uint64_t n, const Where& where) {
  constexpr uint64_t bytes = SortRecord<T>::bytes;
  if (n <= kSortGroup)
    return;
  sim::api().barrier(Pipe::V, where);
  perform("Sort", Pipe::V, sizeof(T), n,
          {ubAccess(dst, n * bytes, Mode::readWrite, "dst"), ubWrite(tmp, n * bytes, "tmp")}, where, [=] {
            for (uint64_t sorted = kSortGroup; sorted < n; sorted *= MRG_SORT_ELEMENT_LEN) {
              __builtin_memcpy(tmp.address, dst.address, n * bytes);
              for (uint64_t at = 0; at < n; at += sorted * MRG_SORT_ELEMENT_LEN) {
                SortLists lists;
                for (uint64_t start = at; lists.count < MRG_SORT_ELEMENT_LEN && start < n; start += sorted) {
                  lists.list[lists.count] = tmp.address + start * bytes;
                  lists.length[lists.count] = static_cast<uint32_t>(n - start < sorted ? n - start : sorted);
                  ++lists.count;
                }
                mergeInto<T>(dst.address + at * bytes, lists, false);
              }
            }
            __builtin_memcpy(tmp.address, dst.address, n * bytes);
          });
}

/// 310P: the index of each proposal. With half it has two halves: the low one in y1, the high one in the label.
template <class T>
inline void placeIndices(const LocalTensor<T>& proposals, const LocalTensor<uint32_t>& index, uint32_t n,
                         const Where& where) {
  constexpr bool split = sizeof(T) == 2;
  perform("Sort", Pipe::V, sizeof(T), n,
          {ubRead(index, n * sizeof(uint32_t), "index"),
           proposalElements(proposals, n, kProposalLabel, Mode::write, "concat"),
           proposalElements(proposals, n, split ? kProposalY1 : kProposalLabel, Mode::write, "concat")},
          where, [=] {
            for (uint32_t i = 0; i < n; ++i) {
              const uint32_t value = index.data()[i];
              T* proposal = proposals.data() + i * 8;
              if constexpr (split) {
                const uint16_t low = static_cast<uint16_t>(value), high = static_cast<uint16_t>(value >> 16);
                __builtin_memcpy(static_cast<void*>(proposal + kProposalY1), &low, sizeof low);
                __builtin_memcpy(static_cast<void*>(proposal + kProposalLabel), &high, sizeof high);
              } else {
                __builtin_memcpy(static_cast<void*>(proposal + kProposalLabel), &value, sizeof value);
              }
            }
          });
}

} // namespace detail

/// Gives the scores the form that Sort reads: 910B reads them as they are, 310P as region proposals in tmp.
template <typename T>
void Concat(LocalTensor<T>& concat, const LocalTensor<T>& src, const LocalTensor<T>& tmp, const int32_t repeatTime,
            const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Concat", T, half, float);
  if constexpr (detail::is910B) {
    if (detail::sortRepeatsFit("Concat", repeatTime, where))
      concat = src;
  } else {
    ProposalConcat(tmp, src, repeatTime, detail::kProposalScore, where);
    concat = tmp;
  }
}

/// Sorts each group (32 on 910B, 16 on 310P) or, with isFullSort, all, the largest score first.
template <typename T, bool isFullSort>
void Sort(const LocalTensor<T>& dst, const LocalTensor<T>& concat, const LocalTensor<uint32_t>& index,
          LocalTensor<T>& tmp, const int32_t repeatTime, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Sort", T, half, float);
  if (!detail::sortRepeatsFit("Sort", repeatTime, where))
    return;
  const uint64_t n = static_cast<uint64_t>(repeatTime) * detail::kSortGroup;
  if constexpr (detail::is910B) {
    Sort32(dst, concat, index, repeatTime, where);
  } else {
    if (index.GetSize() != 0) {
      detail::placeIndices(concat, index, static_cast<uint32_t>(n), where);
      detail::sim::api().barrier(detail::Pipe::V, where);
    }
    RpSort16(dst, concat, repeatTime, where);
  }
  if constexpr (isFullSort)
    detail::mergeGroups(dst, tmp, n, where);
}

/// Scores and indices out of what Sort or MrgSort made.
template <typename T>
void Extract(const LocalTensor<T>& dstValue, const LocalTensor<uint32_t>& dstIndex, const LocalTensor<T>& sorted,
             const int32_t repeatTime, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_TYPES("Extract", T, half, float);
  if (!detail::sortRepeatsFit("Extract", repeatTime, where))
    return;
  using Record = detail::SortRecord<T>;
  const uint64_t n = static_cast<uint64_t>(repeatTime) * detail::kSortGroup;
  // 310P leaves the indices out when there is no room for them.
  const bool indices = detail::is910B || dstIndex.GetSize() != 0;
  detail::AccessList a;
  a.add(detail::recordsRead(sorted, n, "sorted", ONE_BLK_SIZE));
  a.add(detail::ubWrite(dstValue, n * sizeof(T), "dstValue"));
  if (indices)
    a.add(detail::ubWrite(dstIndex, n * sizeof(uint32_t), "dstIndex"));
  if (!detail::is910B && indices) {
    const auto count = static_cast<uint32_t>(n);
    a.add(detail::proposalElements(sorted, count, detail::kProposalLabel, detail::Mode::read, "sorted"));
    if (sizeof(T) == 2)
      a.add(detail::proposalElements(sorted, count, detail::kProposalY1, detail::Mode::read, "sorted"));
  }
  detail::perform("Extract", detail::Pipe::V, sizeof(T), n, a.list, a.count, where, [=] {
    for (uint64_t i = 0; i < n; ++i) {
      const unsigned char* record = sorted.address + i * Record::bytes;
      __builtin_memcpy(static_cast<void*>(dstValue.data() + i), record + Record::scoreAt, sizeof(T));
      if (!indices)
        continue;
      uint32_t index = 0;
      if constexpr (detail::is910B) {
        __builtin_memcpy(&index, record + 4, sizeof index);
      } else if constexpr (sizeof(T) == 2) {
        __builtin_memcpy(&index, record + detail::kProposalY1 * sizeof(T), 2);
        uint16_t high;
        __builtin_memcpy(&high, record + detail::kProposalLabel * sizeof(T), sizeof high);
        index |= static_cast<uint32_t>(high) << 16;
      } else {
        __builtin_memcpy(&index, record + detail::kProposalLabel * sizeof(T), sizeof index);
      }
      dstIndex.data()[i] = index;
    }
  });
}

/// Merges up to four sorted lists; sortedNum: how much of each was used, with isExhaustedSuspension.
template <typename T, bool isExhaustedSuspension = false>
void MrgSort(const LocalTensor<T>& dst, const MrgSortSrcList<T>& sortList, const uint16_t elementCountList[4],
             uint32_t sortedNum[4], uint16_t validBit, const int32_t repeatTime,
             const detail::Where& where = detail::Where::here()) {
  const MrgSort4Info info(elementCountList, isExhaustedSuspension, validBit, static_cast<uint16_t>(repeatTime));
  if constexpr (detail::is910B)
    detail::mergeSort("MrgSort", dst, sortList, info, 8, where);
  else
    detail::mergeSort("MrgSort", dst, sortList, info, 8 * sizeof(T), where);
  if constexpr (isExhaustedSuspension)
    for (uint32_t i = 0; i < MRG_SORT_ELEMENT_LEN; ++i)
      sortedNum[i] = detail::state().mergedCount[i];
}

/// Elements of type T that `elemCount` sorted records take; where record `elemOffset` starts.
template <typename T> uint32_t GetSortLen(const uint32_t elemCount) {
  ASCEND_SIM_TYPES("GetSortLen", T, half, float);
  return elemCount * detail::SortRecord<T>::bytes / static_cast<uint32_t>(sizeof(T));
}
template <typename T> uint32_t GetSortOffset(const uint32_t elemOffset) { return GetSortLen<T>(elemOffset); }

} // namespace AscendC
