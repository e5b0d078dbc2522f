#include "hub/toolchain/host.h"

#include "hub/toolchain/sdk_paths.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ascend::hub {
namespace {

namespace fs = std::filesystem;

bool thisMachineHasV3() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c") &&
         __builtin_cpu_supports("bmi2");
#else
  return false;
#endif
}

/// What entry() is told of the cores of a block; nothing where it is one of the SoC's usual kind.
std::string coresOf(const target::Signature& kernel) {
  if (kernel.core == "aic")
    return ", ascend::sim::coresOfBlock(1, 0)";
  if (kernel.core == "mix")
    return fmt::format(", ascend::sim::coresOfBlock({}, {})", kernel.cubes, kernel.vectors);
  return {};
}

/// Follows a kernel's source in its translation unit.
std::string kernelTable(const std::vector<target::Signature>& kernels, std::size_t index) {
  std::string rows;
  for (const target::Signature& kernel : kernels)
    rows += fmt::format("    ascend::sim::entry<&{0}>(\"{0}\"{1}),\n", kernel.name, coresOf(kernel));
  return fmt::format("#include \"sim/entry.h\"\n"
                     "extern const ascend::sim::Kernel ascend_sim_kernels_{}[];\n"
                     "constexpr ascend::sim::Kernel ascend_sim_kernels_{}[] = {{\n{}}};\n",
                     index, index, rows);
}

/// The module of an object with one source: a constant.
std::string moduleOf(const target::Soc& soc, std::size_t index) {
  return fmt::format("extern \"C\" const ascend::sim::Module ascend_sim_module =\n"
                     "    ascend::sim::makeModule(\"{}\", ascend_sim_kernels_{});\n",
                     soc.name, index);
}

/// The module of an object with several sources: a translation unit that gathers their kernels.
std::string gatheredModule(const target::Soc& soc, const std::vector<std::vector<target::Signature>>& kernels) {
  std::string text = "#include \"sim/entry.h\"\n";
  std::string rows;
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    text += fmt::format("extern const ascend::sim::Kernel ascend_sim_kernels_{}[];\n", i);
    for (std::size_t k = 0; k < kernels[i].size(); ++k)
      rows += fmt::format("    ascend_sim_kernels_{}[{}],\n", i, k);
  }
  return text +
         fmt::format(
             "static const ascend::sim::Kernel kernels[] = {{\n{}}};\n"
             "extern \"C\" const ascend::sim::Module ascend_sim_module = ascend::sim::makeModule(\"{}\", kernels);\n",
             rows, soc.name);
}

std::vector<std::string> isaFlags(HostIsa isa) {
  if (resolveIsa(isa) == HostIsa::v3)
    return {"-march=x86-64-v3"};
  return {};
}

std::vector<std::string> variantFlags(Variant variant) {
  switch (variant) {
  case Variant::sanitize:
    return {"-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-fno-omit-frame-pointer"};
  case Variant::profile:
    return {"-fno-omit-frame-pointer"};
  default:
    return {};
  }
}

CommandLine compileLine(const Request& request, const fs::path& compiler, const fs::path& headers,
                        const fs::path& workDir) {
  const target::Soc& soc = *request.target.soc;
  const bool debug = request.debug || request.variant == Variant::debug;
  CommandLine line;
  line.add(compiler.string())
      .addAll({"-std=c++17", fmt::format("-O{}", request.variant == Variant::debug ? 0 : request.optimization)});
  // Findings name source lines, so line tables are always there.
  line.add(debug ? "-g" : "-g1").addAll(variantFlags(request.variant));
  // The same input gives the same bytes, wherever it is built.
  line.add(fmt::format("-ffile-prefix-map={}=kernel.build", workDir.string()));
  for (const auto& [path, name] : request.shownAs)
    line.add(fmt::format("-ffile-prefix-map={}={}", path.string(), name));
  // No contraction: a multiply and an add round separately on the device.
  line.addAll({"-fPIC", "-fvisibility=hidden", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"});
  line.addAll(isaFlags(request.hostIsa));
  line.addAll(hostDefinitions(soc));
  for (const std::string& definition : request.definitions)
    line.add("-D" + definition);
  for (const std::string& folder : request.includes)
    line.add("-I" + folder);
  line.addAll({"-isystem", headers.string()});
  return line.addAll(request.options);
}

} // namespace

std::string hostModuleText(const std::vector<target::Signature>& kernels, const target::Soc& soc) {
  return kernelTable(kernels, 0) + moduleOf(soc, 0);
}

std::vector<std::string> hostDefinitions(const target::Soc& soc) {
  return {fmt::format("-D__NPU_ARCH__={}", static_cast<int>(soc.arch)),
          fmt::format("-D__CCE_AICORE__={}", soc.cceAicore),
          soc.splitCores ? "-D__DAV_C220_VEC__=1" : "-D__DAV_M200__=1",
          "-D__CCE_KT_TEST__=1",
          "-DASCENDC_CPU_DEBUG=1",
          "-DTILING_KEY_VAR=0",
          "-DASCEND_SIM=1"};
}

HostIsa resolveIsa(HostIsa wanted) {
  if (wanted != HostIsa::automatic)
    return wanted;
  return thisMachineHasV3() ? HostIsa::v3 : HostIsa::baseline;
}

void planHost(const Request& request, const std::vector<std::vector<target::Signature>>& kernels, Plan& plan) {
  const fs::path compiler = hostCompiler(request.hostCompiler);
  const fs::path headers = deviceHeaders();
  const bool several = request.sources.size() > 1;
  std::vector<std::string> objects;

  for (std::size_t i = 0; i < request.sources.size(); ++i) {
    const std::string stem = fmt::format("kernels{}", several ? std::to_string(i) : "");
    CommandLine line = compileLine(request, compiler, headers, plan.workDir);
    if (request.listsInputs()) {
      const fs::path depfile = plan.workDir / (stem + ".d");
      line.addAll({"-MD", "-MF", depfile.string(), "-MT", "object"});
      plan.depfiles.push_back(depfile);
    }
    if (request.kind == OutputKind::preprocessed) {
      line.addAll({"-E", "-x", "c++", request.sources[i].string(), "-o", plan.artifact.string()});
      plan.commands.push_back(std::move(line));
      continue;
    }
    // The source comes by -include, so that messages and __FILE__ name it as the user wrote it.
    const fs::path wrapper = plan.workDir / (stem + ".cpp");
    plan.files.push_back({wrapper, kernelTable(kernels.at(i), i) + (several ? "" : moduleOf(*request.target.soc, i))});
    line.addAll({"-include", request.sources[i].string(), "-x", "c++"});
    if (several) {
      objects.push_back((plan.workDir / (stem + ".o")).string());
      line.addAll({"-c", wrapper.string(), "-o", objects.back()});
    } else {
      line.addAll({"-shared", "-Wl,-z,defs", wrapper.string(), "-o", plan.artifact.string()});
    }
    plan.commands.push_back(std::move(line));
  }
  if (several && request.kind != OutputKind::preprocessed) {
    const fs::path module = plan.workDir / "module.cpp";
    plan.files.push_back({module, gatheredModule(*request.target.soc, kernels)});
    plan.commands.push_back(compileLine(request, compiler, headers, plan.workDir)
                                .addAll({"-shared", "-Wl,-z,defs", module.string()})
                                .addAll(objects)
                                .addAll({"-o", plan.artifact.string()}));
  }
}

} // namespace ascend::hub
