#pragma once
#include "hub/hub.h"
#include "hub/toolchain/cann_install.h"

namespace ascend::hub {

/// The commands that make NPU code with bisheng. `kernels` are those of each source, in order. Nothing is looked up:
/// every path comes from `cann`, so that the command lines can be tested without CANN.
void planBisheng(const Request& request, const std::vector<std::vector<target::Signature>>& kernels,
                 const CannInstall& cann, Generation generation, Plan& plan);

/// The declarations that tell CANN's loader which kind of core each kernel runs on (ELF section
/// `.ascend.meta.<symbol>`). With
/// `-x cce` nobody else writes them, and a vector kernel without them is launched on a cube core.
std::string kernelMetadata(const std::vector<target::Signature>& kernels, const target::Soc& soc);

} // namespace ascend::hub
