#pragma once
#include "sim/abi.h"
#include "target/timing.h"

#include <span>

namespace ascend::sim::timing {

/// Cycles that an operation keeps its pipe busy, moves to and from global memory apart.
class CostModel {
public:
  CostModel(const target::Timing& timing, const CoreInfo& core) : timing_(timing), core_(core) {}

  double cycles(const Operation& operation, const target::VectorCost& vector) const;

  const target::Timing& timing() const { return timing_; }

private:
  double vectorCycles(const Operation& operation, const target::VectorCost& cost) const;
  double localMoveCycles(const Operation& operation) const;
  double bankConflicts(std::span<const Access> accesses) const;

  const target::Timing& timing_;
  const CoreInfo& core_;
};

/// All bytes of an access.
inline std::uint64_t bytesOf(const Access& access) { return access.bytes * access.count[0] * access.count[1]; }

} // namespace ascend::sim::timing
