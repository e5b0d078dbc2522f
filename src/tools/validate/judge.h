#pragma once
#include "hub/validate/report.h"
#include "target/signature.h"
#include "target/soc.h"
#include "validate/instrument.h"
#include "validate/run_launch.h"

#include <vector>

namespace ascend::validate {

/// What several launches of a kernel say together. A kernel is written for sizes that its source does not name, and
/// launches are tried with guesses: a finding counts only if no reasonable choice of sizes can be the reason.
std::vector<hub::ValidationFinding> judge(const target::Signature& kernel, const target::Soc& soc, const CodeMap& code,
                                          const std::vector<Observation>& launches, const std::string& source);

/// True when all addresses and lengths of a launch are right.
bool isClean(const Observation& launch);
/// True for what wrong sizes can cause in a right kernel.
bool dependsOnSizes(const std::string& code);

} // namespace ascend::validate
