#pragma once
#include "simulator/core/findings.h"
#include "validate/instrument.h"
#include "validate/launches.h"
#include "validate/recorder.h"

#include <set>
#include <string>
#include <vector>

namespace ascend::validate {

/// What one launch showed.
struct Observation {
  Launch launch;
  std::vector<sim::Finding> findings;
  std::vector<bool> reached; ///< by block of the CodeMap
  /// By argument: the element types of the GlobalTensors on it (numbers of CodeMap), and whether any of it was
  /// accessed.
  std::vector<std::set<std::uint32_t>> tensors;
  std::vector<bool> used;
  bool unfinished = false; ///< too long: what the end of a kernel is checked for is not known
  std::string error;       ///< it could not be launched
  std::vector<EdgeGroup> edges;
  std::vector<LostBits> lost;
  std::vector<Overlap> overlaps;
  std::vector<Reading> readings;
  bool readsValues = false; ///< addresses may depend on what tensors hold
};

/// A kernel that can be run.
struct Subject {
  const sim::Module& module;
  std::uint32_t index = 0; ///< of the module
  const target::Signature& signature;
  bool handWritten = true;
  const target::Soc& soc;
  std::size_t codeBlocks = 0;
};

/// Runs a kernel once, without executing the operations. `without`: flags or a barrier that are left out.
Observation observe(const Subject& subject, const Launch& launch, bool autoSync, const EdgeGroup* without = nullptr);

} // namespace ascend::validate
