#pragma once
// The sorting instructions: Sort32 and MrgSort of 910B, RpSort16, MrgSort4, ProposalConcat and ProposalExtract of 310P.
#include "merge.h"

namespace AscendC {
namespace detail {

inline bool sortRepeatsFit(const char* name, int32_t repeatTime, const Where& where) {
  return repeatsFit(name, repeatTime, where) && repeatTime != 0;
}

/// The element `position` of 16 region proposals a repeat.
template <class T>
inline bool proposalArguments(const char* name, int32_t repeatTime, int32_t position, const Where& where) {
  if (position < 0 || position > 5) {
    badArgument(name, "modeNumber is 0 (x1), 1 (y1), 2 (x2), 3 (y2), 4 (score) or 5 (label)", where);
    return false;
  }
  return sortRepeatsFit(name, repeatTime, where);
}
template <class T>
inline Access proposalElements(const LocalTensor<T>& proposals, uint32_t count, int32_t position, Mode mode,
                               const char* operand) {
  Access a = ubAccess(proposals, sizeof(T), mode, operand, sizeof(T));
  a.address = proposals.address + static_cast<uint32_t>(position) * sizeof(T);
  a.count[0] = count;
  a.stride[0] = 8 * sizeof(T);
  return a;
}

} // namespace detail

/// Sorts 32 scores a repeat, the largest first; dst has records of 8 bytes: the score, and at byte 4 the index.
template <typename T>
void Sort32(const LocalTensor<T>& dst, const LocalTensor<T>& src0, const LocalTensor<uint32_t>& src1,
            const int32_t repeatTime, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("Sort32", T);
  ASCEND_SIM_TYPES("Sort32", T, half, float);
  constexpr uint32_t group = 32;
  if (!detail::sortRepeatsFit("Sort32", repeatTime, where))
    return;
  const uint64_t n = static_cast<uint64_t>(repeatTime) * group;
  detail::perform("Sort32", detail::Pipe::V, sizeof(T), n,
                  {detail::ubRead(src0, n * sizeof(T), "src0"), detail::ubRead(src1, n * sizeof(uint32_t), "src1"),
                   detail::ubWrite(dst, n * detail::SortRecord<T>::bytes, "dst")},
                  where, [=] {
                    for (uint64_t at = 0; at < n; at += group) {
                      detail::SortRecord<T> records[group];
                      for (uint32_t i = 0; i < group; ++i) {
                        unsigned char* record = records[i].data;
                        __builtin_memset(record, 0, 4);
                        __builtin_memcpy(record, src0.data() + at + i, sizeof(T));
                        __builtin_memcpy(record + 4, src1.data() + at + i, sizeof(uint32_t));
                      }
                      detail::sortRecords<T>(records);
                      __builtin_memcpy(dst.address + at * detail::SortRecord<T>::bytes, records, sizeof records);
                    }
                  });
}

/// Merges up to four sorted lists of Sort32's records.
template <typename T>
void MrgSort(const LocalTensor<T>& dst, const MrgSortSrcList<T>& src, const MrgSort4Info& params,
             const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_910B("MrgSort with MrgSort4Info", T);
  detail::mergeSort("MrgSort", dst, src, params, 8, where);
}

/// Sorts 16 region proposals a repeat by their score.
template <typename T>
void RpSort16(const LocalTensor<T>& dst, const LocalTensor<T>& src, const int32_t repeatTime,
              const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_310P("RpSort16", T);
  ASCEND_SIM_TYPES("RpSort16", T, half, float);
  constexpr uint32_t group = 16;
  if (!detail::sortRepeatsFit("RpSort16", repeatTime, where))
    return;
  constexpr uint64_t groupBytes = group * detail::SortRecord<T>::bytes;
  const uint64_t bytes = static_cast<uint64_t>(repeatTime) * groupBytes;
  detail::perform("RpSort16", detail::Pipe::V, sizeof(T), bytes / sizeof(T),
                  {detail::recordsRead(src, static_cast<uint64_t>(repeatTime) * group, "src", ONE_BLK_SIZE),
                   detail::ubWrite(dst, bytes, "dst")},
                  where, [=] {
                    for (uint64_t at = 0; at < bytes; at += groupBytes) {
                      detail::SortRecord<T> records[group];
                      __builtin_memcpy(records, src.address + at, sizeof records);
                      detail::sortRecords<T>(records);
                      __builtin_memcpy(dst.address + at, records, sizeof records);
                    }
                  });
}

/// Merges up to four sorted lists of region proposals.
template <typename T>
void MrgSort4(const LocalTensor<T>& dst, const MrgSortSrcList<T>& src, const MrgSort4Info& params,
              const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_310P("MrgSort4", T);
  detail::mergeSort("MrgSort4", dst, src, params, 8 * sizeof(T), where);
}

/// 16 elements a repeat into element `modeNumber` of 16 region proposals.
template <typename T>
void ProposalConcat(const LocalTensor<T>& dst, const LocalTensor<T>& src, const int32_t repeatTime,
                    const int32_t modeNumber, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_310P("ProposalConcat", T);
  ASCEND_SIM_TYPES("ProposalConcat", T, half, float);
  if (!detail::proposalArguments<T>("ProposalConcat", repeatTime, modeNumber, where))
    return;
  const uint32_t n = static_cast<uint32_t>(repeatTime) * 16;
  detail::perform("ProposalConcat", detail::Pipe::V, sizeof(T), n,
                  {detail::ubRead(src, n * sizeof(T), "src"),
                   detail::proposalElements(dst, n, modeNumber, detail::Mode::write, "dst")},
                  where, [=] {
                    for (uint32_t i = 0; i < n; ++i)
                      dst.data()[i * 8 + static_cast<uint32_t>(modeNumber)] = src.data()[i];
                  });
}

/// Element `modeNumber` of 16 region proposals a repeat.
template <typename T>
void ProposalExtract(const LocalTensor<T>& dst, const LocalTensor<T>& src, const int32_t repeatTime,
                     const int32_t modeNumber, const detail::Where& where = detail::Where::here()) {
  ASCEND_SIM_ONLY_310P("ProposalExtract", T);
  ASCEND_SIM_TYPES("ProposalExtract", T, half, float);
  if (!detail::proposalArguments<T>("ProposalExtract", repeatTime, modeNumber, where))
    return;
  const uint32_t n = static_cast<uint32_t>(repeatTime) * 16;
  detail::perform("ProposalExtract", detail::Pipe::V, sizeof(T), n,
                  {detail::proposalElements(src, n, modeNumber, detail::Mode::read, "src"),
                   detail::ubWrite(dst, n * sizeof(T), "dst")},
                  where, [=] {
                    for (uint32_t i = 0; i < n; ++i)
                      dst.data()[i] = src.data()[i * 8 + static_cast<uint32_t>(modeNumber)];
                  });
}

/// How many records of each list the last merge took: after a merge with ifExhaustedSuspension.
inline void GetMrgSortResult(uint16_t& mrgSortList1, uint16_t& mrgSortList2, uint16_t& mrgSortList3,
                             uint16_t& mrgSortList4) {
  const uint16_t (&merged)[4] = detail::state().mergedCount;
  mrgSortList1 = merged[0];
  mrgSortList2 = merged[1];
  mrgSortList3 = merged[2];
  mrgSortList4 = merged[3];
}

} // namespace AscendC
