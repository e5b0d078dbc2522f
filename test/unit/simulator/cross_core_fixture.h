#pragma once
// Kernels in AscendC on the real core, whose cores hand each other words through global memory.
#include "core_fixture.h"
#include "kernel_operator.h"

using namespace AscendC;
using ascend::sim::test::CoreFixture;
namespace sim = ascend::sim;

namespace cross_core_kernels {

constexpr std::uint32_t kLine = 8; ///< words in a block of 32 bytes

struct Fixture : CoreFixture {
  Fixture() {
    options.autoSync = false;
    soc = ascend::target::findSoc(detail::is910B ? "Ascend910B3" : "Ascend310P3");
  }
  /// "code@operation" of one launch, sorted.
  std::vector<std::string> faults(const std::function<void()>& kernel, std::uint32_t blocks = 1) {
    std::vector<std::string> found;
    for (const auto& f : run(
             [&](const sim::test::KernelApi& api) {
               sim::boundApi = &api.api;
               kernel();
             },
             blocks))
      found.push_back(f.code + "@" + f.operation);
    std::sort(found.begin(), found.end());
    return found;
  }
  std::int32_t* words(std::uint64_t n, bool written = true) {
    auto* p = reinterpret_cast<std::int32_t*>((written ? input(n * 4) : output(n * 4)).address);
    std::fill_n(p, n, 0);
    return p;
  }
};

inline GlobalTensor<std::int32_t> gm(std::int32_t* p, std::uint64_t n = 0) {
  GlobalTensor<std::int32_t> t;
  t.SetGlobalBuffer(p, n);
  return t;
}

/// Stores `value` in the first word of a block of global memory, through the UB.
inline void put(TBuf<>& buf, std::int32_t* to, std::int32_t value) {
  auto t = buf.Get<std::int32_t>();
  PipeBarrier<PIPE_ALL>();
  Duplicate(t, value, static_cast<int32_t>(kLine));
  const auto id = GetTPipePtr()->FetchEventID(HardEvent::V_MTE3);
  SetFlag<HardEvent::V_MTE3>(id);
  WaitFlag<HardEvent::V_MTE3>(id);
  DataCopy(gm(to), t, kLine);
}
inline std::int32_t get(TBuf<>& buf, std::int32_t* from) {
  auto t = buf.Get<std::int32_t>();
  PipeBarrier<PIPE_ALL>();
  DataCopy(t, gm(from), kLine);
  const auto id = GetTPipePtr()->FetchEventID(HardEvent::MTE2_S);
  SetFlag<HardEvent::MTE2_S>(id);
  WaitFlag<HardEvent::MTE2_S>(id);
  return t.GetValue(0);
}

} // namespace cross_core_kernels
