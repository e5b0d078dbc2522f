#pragma once
#include "validate/instrument.h"
#include "validate/run_launch.h"

#include <vector>

namespace ascend::validate {

struct ValidateOptions;

/// All that was seen of a kernel.
struct Trials {
  std::vector<Observation> launches;
  /// Flags and barriers without which nothing that was tried would be out of order.
  std::vector<EdgeGroup> needless;
  /// Of the code's tiling keys, those for which no launch could be tried any more.
  bool outOfTime = false;
};

/// Tries launches: those that were given; else the ordinary ones, and then, for code that none of them reached, some
/// with the numbers that it compares with.
Trials tryLaunches(const Subject& subject, bool autoSync, const CodeMap& code, const ValidateOptions& options);

} // namespace ascend::validate
