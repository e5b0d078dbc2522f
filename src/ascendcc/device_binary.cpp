#include "ascendcc/device_binary.h"

#include "hub/error.h"

#include <algorithm>
#include <fmt/format.h>

namespace ascend::asc {
namespace {

/// "add" of "ns::add<float, 3>".
std::string_view baseName(std::string_view expression) {
  std::string_view name = expression.substr(0, expression.find('<'));
  while (!name.empty() && name.back() == ' ')
    name.remove_suffix(1);
  const std::size_t scope = name.rfind("::");
  return scope == std::string_view::npos ? name : name.substr(scope + 2);
}

std::string cubeFunction(std::string_view unit, std::size_t index) { return fmt::format("{}_cube_{}", unit, index); }

} // namespace

std::vector<BinaryKernel> binaryKernels(const std::vector<KernelDefinition>& definitions,
                                        const std::vector<NamedKernel>& named, std::string_view source) {
  std::vector<BinaryKernel> kernels;
  for (const KernelDefinition& definition : definitions)
    if (!definition.isTemplate)
      kernels.push_back({fmt::format("::{}{}", definition.scope, definition.name), definition.name, definition.core});
  for (const NamedKernel& wanted : named) {
    const auto definition =
        std::find_if(definitions.begin(), definitions.end(),
                     [&](const KernelDefinition& candidate) { return candidate.name == baseName(wanted.expression); });
    if (definition == definitions.end())
      throw hub::Error(fmt::format("'{}' names no kernel: '{}' defines none of the name '{}'", wanted.expression,
                                   source, baseName(wanted.expression)));
    kernels.push_back({wanted.expression, wanted.name, definition->core});
  }
  if (kernels.empty())
    throw hub::Error(fmt::format("{}: error: there is no kernel in this source that a loader could find: a kernel is a "
                                 "__global__ function; templates are named with --kernel=NAME=EXPRESSION",
                                 source));
  return kernels;
}

std::string binaryModule(const std::vector<BinaryKernel>& kernels, unsigned arch, std::string_view unit) {
  std::string text = "\n";
  std::string rows;
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    std::string functions = fmt::format("&{}", kernels[i].expression);
    if (!unit.empty()) {
      text += fmt::format("extern \"C\" void {}(const void*);\n", cubeFunction(unit, i));
      functions += fmt::format(", &{}", cubeFunction(unit, i));
    }
    rows += fmt::format("::ascend::sim::entry<{}>(\"{}\", ::ascend::sim::coresOf({{\"{}\", "
                        "::ascend::sim::CoreKind::{}}})),\n",
                        functions, kernels[i].name, kernels[i].name, kernels[i].core);
  }
  std::string bind;
  if (!unit.empty()) {
    text += fmt::format("extern \"C\" void {0}_bind(const ::ascend::sim::SimApi*);\n"
                        "static void {0}_bind_both(const ::ascend::sim::SimApi* api) {{ ::ascend::sim::boundApi = api; "
                        "{0}_bind(api); }}\n",
                        unit);
    bind = fmt::format(", &{}_bind_both", unit);
  }
  return text + fmt::format("static constexpr ::ascend::sim::Kernel ascend_sim_kernels[] = {{\n{}}};\n"
                            "extern \"C\" const ::ascend::sim::Module ascend_sim_module = "
                            "::ascend::sim::makeModule(\"dav-{}\", ascend_sim_kernels{});\n",
                            rows, arch, bind);
}

std::string binaryCubeKernels(const std::vector<BinaryKernel>& kernels, std::string_view unit) {
  std::string text = fmt::format("\nextern \"C\" void {}_bind(const ::ascend::sim::SimApi* api) {{ "
                                 "::ascend::sim::boundApi = api; }}\n",
                                 unit);
  for (std::size_t i = 0; i < kernels.size(); ++i)
    text += fmt::format("extern \"C\" void {}(const void* params) {{ ::ascend::sim::call<&{}>(params); }}\n",
                        cubeFunction(unit, i), kernels[i].expression);
  return text;
}

} // namespace ascend::asc
