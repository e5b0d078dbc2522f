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
};

/// Runs a kernel once, without executing the operations.
Observation observe(const sim::Module& module, std::uint32_t kernel, const target::Signature& signature,
                    bool handWritten, const Launch& launch, const target::Soc& soc, bool autoSync,
                    std::size_t codeBlocks);

} // namespace ascend::validate
