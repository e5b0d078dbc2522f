#pragma once
#include "hub/validate/report.h"
#include "target/soc.h"
#include "validate/instrument.h"
#include "validate/run_launch.h"
#include "validate/trials.h"
#include "validate/user_code.h"

#include <vector>

namespace ascend::validate {

/// What a kernel's launches show beside the simulator's own findings: numbers that lost bits on their way to an
/// address, tensors on each other, flags and barriers that nothing needs.
std::vector<hub::ValidationFinding> faultsOfLaunches(const Subject& subject, const CodeMap& code, const Trials& trials);

/// What the source lacks whatever its launches do: the kind of core, where the SoC's compiler asks for it; and
/// functions that no kernel calls, which nothing has checked.
std::vector<hub::ValidationFinding> faultsOfSource(const std::vector<target::Signature>& kernels,
                                                   const target::Soc& soc, const UserCode& code, const CodeMap& map,
                                                   const std::vector<Trials>& trials);

/// Adds changes that would mend findings, where one is known.
void addFixes(std::vector<hub::ValidationFinding>& findings, const UserCode& code);

} // namespace ascend::validate
