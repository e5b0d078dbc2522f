#pragma once
// TCubeTiling: how a matrix product is divided, from the host's tiling classes to Matmul. Names, types and order of the
// fields are CANN's. Once as a plain struct for kernels, once in optiling with set_… and get_… for host code.
#include <cstddef>
#include <cstdint>
#include <cstring>

// clang-format off: it never comes to rest on this list
#define ASCEND_SIM_CUBE_TILING_FIELDS(X)                                                                               \
  X(usedCoreNum)                                                                                                       \
  X(M)                                                                                                                 \
  X(N)                                                                                                                 \
  X(Ka) X(Kb) X(singleCoreM) X(singleCoreN) X(singleCoreK) X(baseM) X(baseN) X(baseK) X(depthA1) X(depthB1) X(stepM)   \
      X(stepN) X(isBias) X(transLength) X(iterateOrder) X(shareMode) X(shareL1Size) X(shareL0CSize) X(shareUbSize)     \
          X(batchM) X(batchN) X(singleBatchM) X(singleBatchN) X(stepKa) X(stepKb) X(depthAL1CacheUB)                   \
              X(depthBL1CacheUB) X(dbL0A) X(dbL0B) X(dbL0C) X(ALayoutInfoB) X(ALayoutInfoS) X(ALayoutInfoN)            \
                  X(ALayoutInfoG) X(ALayoutInfoD) X(BLayoutInfoB) X(BLayoutInfoS) X(BLayoutInfoN) X(BLayoutInfoG)      \
                      X(BLayoutInfoD) X(CLayoutInfoB) X(CLayoutInfoS1) X(CLayoutInfoN) X(CLayoutInfoG)                 \
                          X(CLayoutInfoS2) X(BatchNum) X(mxTypePara)
// clang-format on

namespace AscendC::tiling {

struct TCubeTiling {
#define ASCEND_SIM_FIELD(name) int32_t name = 0;
  ASCEND_SIM_CUBE_TILING_FIELDS(ASCEND_SIM_FIELD)
#undef ASCEND_SIM_FIELD
};

} // namespace AscendC::tiling
using AscendC::tiling::TCubeTiling;

namespace optiling {

class TCubeTiling {
public:
#define ASCEND_SIM_FIELD(name)                                                                                         \
  void set_##name(int32_t value) { data_.name = value; }                                                               \
  int32_t get_##name() const { return data_.name; }
  ASCEND_SIM_CUBE_TILING_FIELDS(ASCEND_SIM_FIELD)
#undef ASCEND_SIM_FIELD

  size_t GetDataSize() const { return sizeof data_; }
  /// Nothing when the buffer is too small.
  void SaveToBuffer(void* buffer, size_t capacity) const {
    if (buffer != nullptr && capacity >= sizeof data_)
      std::memcpy(buffer, &data_, sizeof data_);
  }

  AscendC::tiling::TCubeTiling data_;
};

} // namespace optiling
#undef ASCEND_SIM_CUBE_TILING_FIELDS
