#include "hub/artifact/sidecar.h"

#include "hub/error.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ascend::hub {
namespace {

/// The names that CANN's loader knows. Without one it takes a kernel of 910B for one of the cube cores.
std::string magicOf(const target::Signature& kernel, const target::Soc& soc) {
  if (!soc.splitCores)
    return "RT_DEV_BINARY_MAGIC_ELF";
  if (kernel.core == "mix")
    return "FFTS_BINARY_MAGIC_ELF_MIX_AIC";
  return kernel.core == "aic" ? "RT_DEV_BINARY_MAGIC_ELF_AICUBE" : "RT_DEV_BINARY_MAGIC_ELF_AIVEC";
}

} // namespace

std::string sidecarText(const target::SignatureFile& kernels, const target::Soc& soc) {
  std::string magic;
  for (const target::Signature& kernel : kernels.kernels) {
    const std::string own = magicOf(kernel, soc);
    if (!magic.empty() && magic != own)
      throw Error(
          fmt::format("--sidecar: kernel '{}' runs on other cores than '{}', and the JSON of an object names one "
                      "kind; put them into different objects",
                      kernel.name, kernels.kernels.front().name));
    magic = own;
  }
  nlohmann::ordered_json text{{"magic", magic}};
  if (magic == "FFTS_BINARY_MAGIC_ELF_MIX_AIC")
    text["intercoreSync"] = 1;
  return text.dump(2) + "\n";
}

} // namespace ascend::hub
