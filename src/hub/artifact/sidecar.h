#pragma once
#include "target/signature.h"
#include "target/soc.h"

#include <string>

namespace ascend::hub {

/// The JSON that CANN's loader reads from `X.json` beside an object `X.o`: on which cores its kernels run, for loaders
/// that do not look into the object. Throws hub::Error when the kernels of one object do not agree.
std::string sidecarText(const target::SignatureFile& kernels, const target::Soc& soc);

} // namespace ascend::hub
