#pragma once
#include "hub/hub.h"

namespace ascend::hub {

/// The commands that make a simulator object with the host's C++ compiler. `kernels` are those of each source, in
/// order; `asksForKind` tells of each source whether it asks for the kind of core when it is compiled: kernels of both
/// kinds are compiled for each then.
void planHost(const Request& request, const std::vector<std::vector<target::Signature>>& kernels,
              const std::vector<bool>& asksForKind, Plan& plan);

/// What follows a kernel source in its translation unit to make it a module of the simulator.
std::string hostModuleText(const std::vector<target::Signature>& kernels, const target::Soc& soc);
/// The macros that say for which SoC, and that it is the simulator.
std::vector<std::string> hostDefinitions(const target::Soc& soc);

/// `automatic` decided for this machine. `baseline` where the machine is not an x86-64.
HostIsa resolveIsa(HostIsa wanted);

} // namespace ascend::hub
