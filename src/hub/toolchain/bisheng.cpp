#include "hub/toolchain/bisheng.h"

#include <algorithm>
#include <fmt/format.h>

namespace ascend::hub {
namespace {

namespace fs = std::filesystem;
using target::NpuArch;
using target::Signature;
using target::Soc;

/// The kind of core that a translation unit is compiled for.
enum class CorePass { fused, cube, vector, vectorCore };

std::string_view fileSuffix(CorePass pass) {
  switch (pass) {
  case CorePass::fused:
    return "aicore";
  case CorePass::cube:
    return "aic";
  case CorePass::vector:
    return "aiv";
  case CorePass::vectorCore:
    return "vec";
  }
  return "";
}

bool isMix(const Signature& kernel) { return kernel.core == "mix"; }
/// On the vector cores of a 310P beside its AI cores (KERNEL_TYPE_MIX_VECTOR_CORE).
bool isMixVector(const Signature& kernel) { return kernel.core == "mixvector"; }

/// The passes that the kernels need, cube before vector: the linker wants them in this order.
std::vector<CorePass> passesFor(const std::vector<Signature>& kernels, const Soc& soc) {
  if (!soc.splitCores)
    return std::any_of(kernels.begin(), kernels.end(), isMixVector) ? std::vector{CorePass::fused, CorePass::vectorCore}
                                                                    : std::vector{CorePass::fused};
  std::vector<CorePass> passes;
  const auto any = [&](std::string_view core) {
    return std::any_of(kernels.begin(), kernels.end(), [&](const Signature& k) { return k.core == core || isMix(k); });
  };
  if (any("aic"))
    passes.push_back(CorePass::cube);
  if (passes.empty() || any("aiv"))
    passes.push_back(CorePass::vector);
  return passes;
}

std::vector<std::string> llvmOptions(std::initializer_list<const char*> options) {
  std::vector<std::string> flags;
  for (const char* option : options) {
    flags.emplace_back("-mllvm");
    flags.emplace_back(option);
  }
  return flags;
}

std::vector<std::string> legacyArchFlags(const Soc& soc, CorePass pass) {
  if (soc.arch == NpuArch::dav2002) {
    const bool vectorCore = pass == CorePass::vectorCore;
    std::vector<std::string> flags{vectorCore ? "--cce-aicore-arch=dav-m200-vec" : "--cce-aicore-arch=dav-m200",
                                   "--cce-mask-opt"};
    if (vectorCore)
      flags.emplace_back("-D__ENABLE_VECTOR_CORE__");
    for (std::string& flag :
         llvmOptions({"-cce-aicore-fp-ceiling=2", "-cce-aicore-record-overflow=false", "-cce-aicore-mask-opt=false"}))
      flags.push_back(std::move(flag));
    return flags;
  }
  std::vector<std::string> flags{pass == CorePass::cube ? "--cce-aicore-arch=dav-c220-cube"
                                                        : "--cce-aicore-arch=dav-c220-vec"};
  for (std::string& flag : llvmOptions({"-cce-aicore-stack-size=0x8000", "-cce-aicore-function-stack-size=0x8000",
                                        "-cce-aicore-record-overflow=true", "-cce-aicore-addr-transform",
                                        "-cce-aicore-dcci-insert-for-scalar=false"}))
    flags.push_back(std::move(flag));
  return flags;
}

/// The header paths of CANN 8 and, where they exist, of the later layout that still understands the legacy flags.
std::vector<std::string> legacyIncludes(const CannInstall& cann) {
  std::vector<std::string> flags;
  for (const char* header : {"cann_version.h", "asc_devkit_version.h"}) {
    const fs::path path = cann.root / "include" / "version" / header;
    std::error_code ignored;
    if (fs::exists(path, ignored) || (!cann.found && std::string_view(header) == "cann_version.h")) {
      flags.insert(flags.end(), {"-include", path.string()});
      break;
    }
  }
  for (const char* folder : {"tikcpp/tikcfw", "tikcpp/tikcfw/interface", "tikcpp/tikcfw/impl"})
    flags.push_back("-I" + (cann.devkit / folder).string());
  std::error_code ignored;
  if (cann.found && fs::is_directory(cann.devkit / "asc" / "include", ignored))
    for (const char* folder : {"asc", "asc/include", "asc/include/basic_api", "asc/include/adv_api",
                               "asc/include/utils", "asc/impl/basic_api", "asc/impl/adv_api", "asc/impl/utils"})
      flags.push_back("-I" + (cann.devkit / folder).string());
  return flags;
}

std::string optimizationFlag(const Request& request) {
  // bisheng has -O0, -O2 and -O3 only, and its sanitizer none but the last two.
  const int level = request.variant == Variant::debug ? 0 : request.optimization.value_or(3);
  const int least = request.variant == Variant::sanitize ? 2 : 0;
  return fmt::format("-O{}", std::max(level == 1 ? 2 : level, least));
}

/// The sanitizer's calls make code longer than a short jump reaches.
std::vector<std::string> sanitizerFlags(const Request& request, Generation generation) {
  if (request.variant != Variant::sanitize)
    return {};
  if (generation == Generation::modern)
    return {"--sanitizer"};
  std::vector<std::string> flags{"--cce-enable-sanitizer"};
  for (std::string& flag : llvmOptions({"-cce-aicore-long-call", "-cce-aicore-jump-expand=true"}))
    flags.push_back(std::move(flag));
  return flags;
}

void addUserFlags(const Request& request, CommandLine& line) {
  if (request.debug || request.variant != Variant::release)
    line.add("-g");
  for (const auto& [path, name] : request.shownAs)
    line.add(fmt::format("-ffile-prefix-map={}={}", path.string(), name));
  for (const std::string& definition : request.definitions)
    line.add("-D" + definition);
  for (const std::string& folder : request.includes)
    line.add("-I" + folder);
  line.addAll(request.options);
}

void addDepfile(const Request& request, const fs::path& depfile, CommandLine& line, Plan& plan) {
  if (!request.listsInputs())
    return;
  line.addAll({"-MD", "-MF", depfile.string(), "-MT", "object"});
  plan.depfiles.push_back(depfile);
}

std::string stemOf(const Request& request, std::size_t index) {
  return request.sources.size() > 1 ? fmt::format("kernels{}", index) : "kernels";
}

CommandLine linkLine(const CannInstall& cann, const std::vector<std::string>& objects, const fs::path& output) {
  CommandLine line{{cann.linker.string(), "-m", "aicorelinux", "-Ttext=0"}};
  return line.addAll(objects).addAll({"-static", "-o", output.string()});
}

CommandLine legacyCompile(const Request& request, const CannInstall& cann, CorePass pass) {
  CommandLine line{{cann.bisheng.string()}};
  line.addAll({"-x", "cce", optimizationFlag(request), "-std=c++17"});
  if (request.kind == OutputKind::shared)
    line.addAll({"-fPIC", "-fenable-matrix", "--cce-aicore-enable-tl"});
  else
    line.addAll({"--cce-aicore-only", "--cce-disable-kernel-global-attr-check"});
  line.add(request.autoSync ? "--cce-auto-sync" : "--cce-auto-sync=off");
  line.addAll(legacyArchFlags(*request.target.soc, pass)).add("-DTILING_KEY_VAR=0").addAll(legacyIncludes(cann));
  line.addAll(sanitizerFlags(request, Generation::legacy));
  addUserFlags(request, line);
  return line;
}

/// What the loader pairs.
std::string mixName(const std::string& kernel, CorePass pass) {
  return kernel + (pass == CorePass::cube || pass == CorePass::fused ? "_mix_aic" : "_mix_aiv");
}

/// In a mix build each pass renames its half of the kernel.
void addMixNames(const std::vector<Signature>& kernels, CorePass pass, CommandLine& line) {
  for (const Signature& kernel : kernels)
    if (isMixVector(kernel))
      line.add(fmt::format("-D{}={}", kernel.name, mixName(kernel.name, pass)));
  const bool any = std::any_of(kernels.begin(), kernels.end(), isMix);
  if (!any)
    return;
  line.add("-D__MIX_CORE_MACRO__=1");
  for (const Signature& kernel : kernels)
    if (isMix(kernel))
      line.add(fmt::format("-D{}={}", kernel.name, mixName(kernel.name, pass)));
}

/// Each pass compiles the whole source, so kernels of different kinds in one source would be there twice.
void rejectUnlikeKernels(const fs::path& source, const std::vector<Signature>& kernels, const Soc& soc) {
  if (passesFor(kernels, soc).size() < 2)
    return;
  const auto plain = std::find_if_not(kernels.begin(), kernels.end(), soc.splitCores ? isMix : isMixVector);
  if (plain != kernels.end())
    throw Error(fmt::format(
        "{}: kernel '{}' runs on {} cores while another kernel of this source needs other cores; put kernels of "
        "different kinds into different sources",
        source.string(), plain->name, plain->core));
}

void planLegacyObject(const Request& request, const std::vector<std::vector<Signature>>& kernels,
                      const CannInstall& cann, Plan& plan) {
  // Objects of all cube passes come before those of the vector passes.
  std::vector<std::string> cubeObjects, otherObjects;
  for (std::size_t i = 0; i < request.sources.size(); ++i) {
    rejectUnlikeKernels(request.sources[i], kernels.at(i), *request.target.soc);
    const fs::path metadata = plan.workDir / (stemOf(request, i) + "_meta.h");
    plan.files.push_back({metadata, kernelMetadata(kernels.at(i), *request.target.soc)});
    for (const CorePass pass : passesFor(kernels.at(i), *request.target.soc)) {
      const std::string stem = fmt::format("{}.{}", stemOf(request, i), fileSuffix(pass));
      CommandLine line = legacyCompile(request, cann, pass);
      addMixNames(request.target.soc->splitCores || passesFor(kernels.at(i), *request.target.soc).size() > 1
                      ? kernels.at(i)
                      : std::vector<Signature>{},
                  pass, line);
      addDepfile(request, plan.workDir / (stem + ".d"), line, plan);
      auto& objects = pass == CorePass::cube || pass == CorePass::fused ? cubeObjects : otherObjects;
      objects.push_back((plan.workDir / (stem + ".o")).string());
      line.addAll({"-include", metadata.string(), "-c", request.sources[i].string(), "-o", objects.back()});
      plan.commands.push_back(std::move(line));
    }
  }
  cubeObjects.insert(cubeObjects.end(), otherObjects.begin(), otherObjects.end());
  plan.commands.push_back(linkLine(cann, cubeObjects, plan.artifact));
}

void planLegacyShared(const Request& request, const std::vector<std::vector<Signature>>& kernels,
                      const CannInstall& cann, Plan& plan) {
  std::vector<std::string> objects;
  for (std::size_t i = 0; i < request.sources.size(); ++i) {
    const auto passes = passesFor(kernels.at(i), *request.target.soc);
    if (passes.size() > 1)
      throw Error(fmt::format(
          "{}: a shared library with cube and vector kernels in one source needs a bisheng that knows --npu-arch; "
          "split the source, or build an object",
          request.sources[i].string()));
    CommandLine line = legacyCompile(request, cann, passes.front());
    addDepfile(request, plan.workDir / (stemOf(request, i) + ".d"), line, plan);
    objects.push_back((plan.workDir / (stemOf(request, i) + ".o")).string());
    line.addAll({"-c", request.sources[i].string(), "-o", objects.back()});
    plan.commands.push_back(std::move(line));
  }
  CommandLine link{{cann.bisheng.string(), "--cce-fatobj-link", "-shared", "-fPIC"}};
  link.addAll(objects).addAll({"-L" + (cann.root / "lib64").string(), "-lruntime", "-lascendcl", "-lc_sec", "-lm",
                               "-ldl", "-o", plan.artifact.string()});
  plan.commands.push_back(std::move(link));
}

CommandLine modernCompile(const Request& request, const CannInstall& cann) {
  CommandLine line{{cann.bisheng.string()}};
  line.addAll({fmt::format("--npu-arch=dav-{}", static_cast<int>(request.target.soc->arch)), "-std=c++17",
               optimizationFlag(request)});
  if (!request.autoSync)
    line.add("--cce-auto-sync=off");
  line.addAll(sanitizerFlags(request, Generation::modern));
  addUserFlags(request, line);
  return line;
}

/// `-x asc` finds the kind of each kernel itself (KERNEL_TASK_TYPE_DEFAULT, __vector__, …): no metadata of ours.
void planModern(const Request& request, const CannInstall& cann, Plan& plan) {
  const bool object = request.kind == OutputKind::object;
  std::vector<std::string> objects;
  for (std::size_t i = 0; i < request.sources.size(); ++i) {
    CommandLine line = modernCompile(request, cann);
    line.add(object ? "--aicore-only" : "-fPIC");
    addDepfile(request, plan.workDir / (stemOf(request, i) + ".d"), line, plan);
    objects.push_back((plan.workDir / (stemOf(request, i) + ".o")).string());
    line.addAll({"-c", "-x", "asc", request.sources[i].string(), "-o", objects.back()});
    plan.commands.push_back(std::move(line));
  }
  if (object) {
    plan.commands.push_back(linkLine(cann, objects, plan.artifact));
    return;
  }
  CommandLine link{{cann.bisheng.string(), fmt::format("--npu-arch=dav-{}", static_cast<int>(request.target.soc->arch)),
                    "-shared", "-fPIC"}};
  plan.commands.push_back(link.addAll(objects).addAll({"-o", plan.artifact.string()}));
}

void planPreprocess(const Request& request, const std::vector<std::vector<Signature>>& kernels, const CannInstall& cann,
                    Generation generation, Plan& plan) {
  const CorePass pass = passesFor(kernels.front(), *request.target.soc).front();
  CommandLine line =
      generation == Generation::legacy ? legacyCompile(request, cann, pass) : modernCompile(request, cann);
  if (generation == Generation::modern)
    line.addAll({"--aicore-only", "-x", "asc"});
  addDepfile(request, plan.workDir / "kernels.d", line, plan);
  plan.commands.push_back(line.addAll({"-E", request.sources.front().string(), "-o", plan.artifact.string()}));
}

} // namespace

std::string kernelMetadata(const std::vector<Signature>& kernels, const Soc& soc) {
  // Records of {u16 type, u16 length, payload}; type 1 is the kind of core, type 3 the cube:vector ratio of a mix
  // kernel.
  constexpr int kAicore = 1, kCube = 2, kVector = 3, kMix = 4;
  std::string text =
      "// Which cores each kernel runs on, for CANN's loader.\n"
      "struct AscendKernelKind { unsigned short type, length; unsigned int kind; };\n"
      "struct AscendMixKernelKind { AscendKernelKind kind; unsigned short type, length, cubes, vectors; };\n";
  const auto add = [&](std::string_view type, const std::string& symbol, const std::string& value) {
    text += fmt::format(
        "static const {0} ascend_kernel_kind_{1} __attribute__((used, section(\".ascend.meta.{1}\"))) = {2};\n", type,
        symbol, value);
  };
  for (const Signature& kernel : kernels) {
    if (isMix(kernel) && soc.splitCores) {
      // Each pass describes its own half.
      const std::string value = fmt::format("{{{{1, 4, {}}}, 3, 4, {}, {}}}", kMix, kernel.cubes, kernel.vectors);
      text += "#ifdef __DAV_C220_CUBE__\n";
      add("AscendMixKernelKind", mixName(kernel.name, CorePass::cube), value);
      text += "#else\n";
      add("AscendMixKernelKind", mixName(kernel.name, CorePass::vector), value);
      text += "#endif\n";
      continue;
    }
    if (isMixVector(kernel)) {
      // The devices know no other kind for it: both halves are of an AI core of this chip.
      text += "#ifdef __ENABLE_VECTOR_CORE__\n";
      add("AscendKernelKind", mixName(kernel.name, CorePass::vectorCore), fmt::format("{{1, 4, {}}}", kAicore));
      text += "#else\n";
      add("AscendKernelKind", mixName(kernel.name, CorePass::fused), fmt::format("{{1, 4, {}}}", kAicore));
      text += "#endif\n";
      continue;
    }
    const int kind = !soc.splitCores ? kAicore : kernel.core == "aic" ? kCube : kVector;
    add("AscendKernelKind", kernel.name, fmt::format("{{1, 4, {}}}", kind));
  }
  return text;
}

void planBisheng(const Request& request, const std::vector<std::vector<Signature>>& kernels, const CannInstall& cann,
                 Generation generation, Plan& plan) {
  if (request.kind == OutputKind::preprocessed)
    return planPreprocess(request, kernels, cann, generation, plan);
  if (cann.linker.empty() && request.kind == OutputKind::object)
    throw Error(fmt::format("CANN in '{}' has bisheng but not its linker ld.lld: the installation is incomplete",
                            cann.root.string()));
  plan.retries = {{"stack overflow", llvmOptions({"-disable-machine-licm"})},
                  {"out of jump/jumpc imm range", llvmOptions({"-cce-aicore-jump-expand=true"})}};
  if (generation == Generation::modern)
    return planModern(request, cann, plan);
  return request.kind == OutputKind::shared ? planLegacyShared(request, kernels, cann, plan)
                                            : planLegacyObject(request, kernels, cann, plan);
}

} // namespace ascend::hub
