#include "ascendcc/launch_functions.h"

#include "hub/artifact/output_file.h"
#include "hub/error.h"

#include <fmt/format.h>
#include <system_error>

namespace ascend::asc {
namespace {

namespace fs = std::filesystem;

bool isPointer(const std::string& type) { return type.find('*') != std::string::npos; }

/// "uint32_t blockDim, aclrtStream stream, void* a0, float a1"
std::string declaration(const KernelDefinition& kernel) {
  std::string text = fmt::format("uint32_t aclrtlaunch_{}(uint32_t blockDim, void* stream", kernel.name);
  for (std::size_t i = 0; i < kernel.parameters.size(); ++i)
    text += fmt::format(", {} a{}", isPointer(kernel.parameters[i]) ? "void*" : kernel.parameters[i], i);
  return text + ")";
}

} // namespace

void writeLaunchHeaders(const std::vector<KernelDefinition>& kernels, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw hub::Error(fmt::format("{}: {}", folder.string(), error.message()));
  for (const KernelDefinition& kernel : kernels) {
    if (kernel.isTemplate)
      continue;
    hub::writeFile(folder / fmt::format("aclrtlaunch_{}.h", kernel.name),
                   fmt::format("#pragma once\n"
                               "#include <cstdint>\n"
                               "#ifndef ACLRT_LAUNCH_KERNEL\n"
                               "#define ACLRT_LAUNCH_KERNEL(kernel_func) aclrtlaunch_##kernel_func\n"
                               "#endif\n\n"
                               "/// Launches {}; 0, or an aclError.\n"
                               "extern \"C\" {};\n",
                               kernel.name, declaration(kernel)));
  }
}

std::string launchFunctions(const std::vector<KernelDefinition>& kernels) {
  std::string text;
  for (const KernelDefinition& kernel : kernels) {
    if (kernel.isTemplate)
      continue;
    std::string arguments;
    for (std::size_t i = 0; i < kernel.parameters.size(); ++i)
      arguments += fmt::format("{}({})a{}", i == 0 ? "" : ", ", kernel.parameters[i], i);
    text += fmt::format("\nextern \"C\" {} {{ (::ascend::sim::chevron::configure(blockDim, nullptr, stream), {}({})); "
                        "return ::ascend::sim::chevron::launched; }}\n",
                        declaration(kernel), kernel.name, arguments);
  }
  return text;
}

} // namespace ascend::asc
