#include "hub/toolchain/host.h"

#include "hub/core_kinds.h"
#include "hub/toolchain/sdk_paths.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

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

bool usesCube(const target::Signature& kernel) { return kernel.core == "aic" || kernel.core == "mix"; }
bool usesVector(const target::Signature& kernel) { return kernel.core != "aic"; }

/// Names the parts for cube cores of source `index`, where there is an object of its own for them.
std::string cubePrefix(std::size_t index) { return fmt::format("ascend_sim_cube_{}_", index); }

/// Follows a kernel's source in its translation unit. `split`: cube cores have their own object.
std::string kernelTable(const std::vector<target::Signature>& kernels, std::size_t index, bool split = false) {
  std::string rows;
  std::string declarations;
  for (const target::Signature& kernel : kernels) {
    std::string functions = "&" + kernel.name;
    if (split && usesCube(kernel)) {
      declarations += fmt::format("extern \"C\" void {}{}(const void*);\n", cubePrefix(index), kernel.name);
      functions += fmt::format(", &{}{}", cubePrefix(index), kernel.name);
    }
    rows += fmt::format("    ascend::sim::entry<{}>(\"{}\"{}),\n", functions, kernel.name, coresOf(kernel));
  }
  return fmt::format("#include \"sim/entry.h\"\n{}"
                     "extern const ascend::sim::Kernel ascend_sim_kernels_{}[];\n"
                     "constexpr ascend::sim::Kernel ascend_sim_kernels_{}[] = {{\n{}}};\n",
                     declarations, index, index, rows);
}

/// Follows the source in the translation unit for cube cores.
std::string cubeFunctions(const std::vector<target::Signature>& kernels, std::size_t index) {
  std::string text =
      fmt::format("#include \"sim/entry.h\"\n"
                  "extern \"C\" void {}bind(const ascend::sim::SimApi* api) {{ ascend::sim::boundApi = api; "
                  "}}\n",
                  cubePrefix(index));
  for (const target::Signature& kernel : kernels)
    if (usesCube(kernel))
      text += fmt::format("extern \"C\" void {}{}(const void* params) {{ ascend::sim::call<&{}>(params); }}\n",
                          cubePrefix(index), kernel.name, kernel.name);
  return text;
}

/// The third argument of makeModule, and what it needs before it: binds the objects for cube cores too.
struct ModuleBinding {
  std::string declarations;
  std::string argument;
};
ModuleBinding bindingOf(const std::vector<bool>& split) {
  ModuleBinding binding;
  std::string calls;
  for (std::size_t i = 0; i < split.size(); ++i)
    if (split[i]) {
      binding.declarations += fmt::format("extern \"C\" void {}bind(const ascend::sim::SimApi*);\n", cubePrefix(i));
      calls += fmt::format(" {}bind(api);", cubePrefix(i));
    }
  if (!calls.empty()) {
    binding.declarations += fmt::format("static void ascend_sim_bind_all(const ascend::sim::SimApi* api) {{ "
                                        "ascend::sim::boundApi = api;{} }}\n",
                                        calls);
    binding.argument = ", &ascend_sim_bind_all";
  }
  return binding;
}

/// Of a source that asks for the kind of core when it is compiled: what its kernels need.
enum class Kinds : std::uint8_t { any, cube, vector, both };
Kinds kindsOf(const Request& request, const std::vector<target::Signature>& kernels, bool asks) {
  if (!request.target.soc->splitCores || !asks)
    return Kinds::any;
  const bool cube = std::any_of(kernels.begin(), kernels.end(), usesCube);
  const bool vector = std::any_of(kernels.begin(), kernels.end(), usesVector);
  return cube && vector ? Kinds::both : cube ? Kinds::cube : Kinds::vector;
}

/// The module of an object with one source: a constant.
std::string moduleOf(const target::Soc& soc, std::size_t index, const std::vector<bool>& split = {}) {
  const ModuleBinding binding = bindingOf(split);
  return fmt::format("{}extern \"C\" const ascend::sim::Module ascend_sim_module =\n"
                     "    ascend::sim::makeModule(\"{}\", ascend_sim_kernels_{}{});\n",
                     binding.declarations, soc.name, index, binding.argument);
}

/// The module of an object with several sources: a translation unit that gathers their kernels.
std::string gatheredModule(const target::Soc& soc, const std::vector<std::vector<target::Signature>>& kernels,
                           const std::vector<bool>& split) {
  const ModuleBinding binding = bindingOf(split);
  std::string text = "#include \"sim/entry.h\"\n" + binding.declarations;
  std::string rows;
  for (std::size_t i = 0; i < kernels.size(); ++i) {
    text += fmt::format("extern const ascend::sim::Kernel ascend_sim_kernels_{}[];\n", i);
    for (std::size_t k = 0; k < kernels[i].size(); ++k)
      rows += fmt::format("    ascend_sim_kernels_{}[{}],\n", i, k);
  }
  return text +
         fmt::format(
             "static const ascend::sim::Kernel kernels[] = {{\n{}}};\n"
             "extern \"C\" const ascend::sim::Module ascend_sim_module = ascend::sim::makeModule(\"{}\", kernels{});\n",
             rows, soc.name, binding.argument);
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

std::vector<std::string> hostDefinitions(const target::Soc& soc, Kinds kind) {
  std::vector<std::string> definitions{fmt::format("-D__NPU_ARCH__={}", static_cast<int>(soc.arch)),
                                       fmt::format("-D__CCE_AICORE__={}", soc.cceAicore)};
  if (kind == Kinds::cube)
    definitions.insert(definitions.end(), kCubeDefinitions.begin(), kCubeDefinitions.end());
  else if (kind == Kinds::vector || kind == Kinds::both)
    definitions.insert(definitions.end(), kVectorDefinitions.begin(), kVectorDefinitions.end());
  else
    definitions.emplace_back(soc.splitCores ? "-D__DAV_C220_VEC__=1" : "-D__DAV_M200__=1");
  definitions.insert(definitions.end(),
                     {"-D__CCE_KT_TEST__=1", "-DASCENDC_CPU_DEBUG=1", "-DTILING_KEY_VAR=0", "-DASCEND_SIM=1"});
  return definitions;
}

/// -O3 takes a third more time than -O2 with vectors, and the loops of the device headers run no faster for it.
std::vector<std::string> optimizationFlags(const Request& request) {
  const int level = request.variant == Variant::debug ? 0 : request.optimization.value_or(2);
  std::vector<std::string> flags{fmt::format("-O{}", level)};
  if (level == 2)
    flags.emplace_back("-ftree-vectorize");
  return flags;
}

CommandLine compileLine(const Request& request, const fs::path& compiler, const fs::path& headers,
                        const fs::path& workDir, Kinds kind = Kinds::any) {
  const target::Soc& soc = *request.target.soc;
  const bool debug = request.debug || request.variant == Variant::debug;
  CommandLine line;
  line.add(compiler.string()).addAll({"-std=c++17"}).addAll(optimizationFlags(request));
  // Findings name source lines, so line tables are always there.
  line.add(debug ? "-g" : "-g1").addAll(variantFlags(request.variant));
  // The same input gives the same bytes, wherever it is built.
  line.add(fmt::format("-ffile-prefix-map={}=kernel.build", workDir.string()));
  for (const auto& [path, name] : request.shownAs)
    line.add(fmt::format("-ffile-prefix-map={}={}", path.string(), name));
  // No contraction: a multiply and an add round separately on the device.
  line.addAll({"-fPIC", "-fvisibility=hidden", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"});
  line.addAll(isaFlags(request.hostIsa));
  line.addAll(hostDefinitions(soc, kind));
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

std::vector<std::string> hostDefinitions(const target::Soc& soc) { return hostDefinitions(soc, Kinds::any); }

HostIsa resolveIsa(HostIsa wanted) {
  if (wanted != HostIsa::automatic)
    return wanted;
  return thisMachineHasV3() ? HostIsa::v3 : HostIsa::baseline;
}

namespace {

/// One source of an object.
struct SourcePart {
  std::size_t index;
  std::string stem; ///< of generated files
  fs::path source;
};

/// Adds the command that compiles a wrapper around a source. The source comes by -include, so that messages and
/// __FILE__ name it as the user wrote it.
CommandLine& addWrapped(Plan& plan, CommandLine line, const SourcePart& part, const std::string& name,
                        const std::string& text, bool depfile) {
  if (depfile) {
    plan.depfiles.push_back(plan.workDir / (name + ".d"));
    line.addAll({"-MD", "-MF", plan.depfiles.back().string(), "-MT", "object"});
  }
  const fs::path wrapper = plan.workDir / (name + ".cpp");
  plan.files.push_back({wrapper, text});
  line.addAll({"-include", part.source.string(), "-x", "c++"});
  plan.commands.push_back(std::move(line));
  return plan.commands.back();
}

/// The object for cube cores, whose symbols are all its own but those that the table calls.
std::string planCube(const Request& request, const std::vector<target::Signature>& kernels, const SourcePart& part,
                     const CommandLine& line, Plan& plan) {
  const std::string name = part.stem + "_cube";
  const std::string whole = (plan.workDir / (name + "_whole.o")).string();
  const std::string grouped = (plan.workDir / (name + "_grouped.o")).string();
  const std::string object = (plan.workDir / (name + ".o")).string();
  CommandLine& compile = addWrapped(plan, line, part, name, cubeFunctions(kernels, part.index), request.listsInputs());
  // g++ makes static variables of templates the same in the whole process, which objcopy would leave so.
  if (run({{line.argv.front(), "--version"}}).output.find("clang") == std::string::npos)
    compile.add("-fno-gnu-unique");
  compile.addAll({"-c", (plan.workDir / (name + ".cpp")).string(), "-o", whole});
  plan.commands.push_back({{"ld", "-r", "--force-group-allocation", whole, "-o", grouped}});
  plan.commands.push_back(
      {{"objcopy", "--wildcard", "--keep-global-symbol=" + cubePrefix(part.index) + "*", grouped, object}});
  return object;
}

} // namespace

void planHost(const Request& request, const std::vector<std::vector<target::Signature>>& kernels,
              const std::vector<bool>& asksForKind, Plan& plan) {
  const fs::path compiler = hostCompiler(request.hostCompiler);
  const fs::path headers = deviceHeaders();
  const bool several = request.sources.size() > 1;
  std::vector<std::string> objects;
  std::vector<bool> split(request.sources.size());

  for (std::size_t i = 0; i < request.sources.size(); ++i) {
    const SourcePart part{i, fmt::format("kernels{}", several ? std::to_string(i) : ""), request.sources[i]};
    const Kinds kind = kindsOf(request, kernels.at(i), asksForKind.at(i));
    CommandLine line = compileLine(request, compiler, headers, plan.workDir, kind);
    if (request.kind == OutputKind::preprocessed) {
      if (request.listsInputs()) {
        plan.depfiles.push_back(plan.workDir / (part.stem + ".d"));
        line.addAll({"-MD", "-MF", plan.depfiles.back().string(), "-MT", "object"});
      }
      line.addAll({"-E", "-x", "c++", part.source.string(), "-o", plan.artifact.string()});
      plan.commands.push_back(std::move(line));
      continue;
    }
    split[i] = kind == Kinds::both;
    std::vector<std::string> parts;
    if (split[i])
      parts.push_back(planCube(request, kernels[i], part,
                               compileLine(request, compiler, headers, plan.workDir, Kinds::cube), plan));
    const std::string text =
        kernelTable(kernels[i], i, split[i]) + (several ? "" : moduleOf(*request.target.soc, i, split));
    objects.push_back((plan.workDir / (part.stem + ".o")).string());
    addWrapped(plan, line, part, part.stem, text, request.listsInputs())
        .addAll({"-c", (plan.workDir / (part.stem + ".cpp")).string(), "-o", objects.back()});
    objects.insert(objects.end(), parts.begin(), parts.end());
  }
  if (request.kind == OutputKind::preprocessed)
    return;
  if (several) {
    const fs::path module = plan.workDir / "module.cpp";
    plan.files.push_back({module, gatheredModule(*request.target.soc, kernels, split)});
    objects.push_back((plan.workDir / "module.o").string());
    plan.commands.push_back(
        compileLine(request, compiler, headers, plan.workDir).addAll({"-c", module.string(), "-o", objects.back()}));
  }
  // Compiled and linked apart: what caches or distributes compilers does so for one source at a time.
  CommandLine link{{compiler.string()}};
  plan.commands.push_back(link.addAll(variantFlags(request.variant))
                              .addAll(request.options)
                              .addAll({"-shared", "-Wl,-z,defs"})
                              .addAll(objects)
                              .addAll({"-o", plan.artifact.string()}));
}

} // namespace ascend::hub
