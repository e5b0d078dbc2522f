#include "hub/hub.h"

#include "hub/artifact/depfile.h"
#include "hub/artifact/output_file.h"
#include "hub/artifact/sidecar.h"
#include "hub/cache/cache.h"
#include "hub/core_kinds.h"
#include "hub/signature/source_reader.h"
#include "hub/toolchain/bisheng.h"
#include "hub/toolchain/host.h"
#include "hub/toolchain/sdk_paths.h"
#include "hub/validate/validate.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace ascend::hub {
namespace {

namespace fs = std::filesystem;
using target::Signature;

/// Does one of the files, besides those of the system and of the simulator, ask for the kind of core?
bool usersAskForCoreKind(const std::vector<std::string>& files, const Request& request) {
  if (!request.target.simulator)
    return false;
  std::error_code ignored;
  const std::string ours = fs::weakly_canonical(deviceHeaders(), ignored).string() + "/";
  return std::any_of(files.begin(), files.end(), [&](const std::string& name) {
    const fs::path file = fs::weakly_canonical(name, ignored);
    return !file.string().starts_with("/usr/") && !file.string().starts_with(ours) && fileAsksForCoreKind(file);
  });
}

/// The kernels of each source. A given signature names all of them; which one is where does not matter then, as long as
/// there is one source.
///
/// `asksForKind` takes whether a source, or what it includes, asks for the kind of core when it is compiled.
std::vector<std::vector<Signature>> kernelsOf(const Request& request, std::vector<bool>& asksForKind) {
  for (const fs::path& source : request.sources)
    asksForKind.push_back(fileAsksForCoreKind(source));
  if (request.signature && request.sources.size() == 1) {
    if (request.signature->kernels.empty())
      throw Error("the signature names no kernel");
    for (const Signature& kernel : request.signature->kernels)
      if (const std::string problem = kernelNameProblem(kernel.name); !problem.empty())
        throw Error(problem);
    return {request.signature->kernels};
  }
  std::vector<std::vector<Signature>> kernels;
  kernels.reserve(request.sources.size());
  for (std::size_t i = 0; i < request.sources.size(); ++i) {
    std::vector<std::string> files;
    kernels.push_back(readKernels(request.sources[i],
                                  {request.definitions, request.includes, request.target.soc, &files, request.cache}));
    asksForKind[i] = asksForKind[i] || usersAskForCoreKind(files, request);
  }
  for (std::size_t i = 0; i < kernels.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      for (const Signature& kernel : kernels[i])
        if (std::any_of(kernels[j].begin(), kernels[j].end(),
                        [&](const Signature& other) { return other.name == kernel.name; }))
          throw Error(fmt::format("{}: error: kernel '{}' is in {} too; one object cannot hold both",
                                  request.sources[i].string(), kernel.name, request.sources[j].string()));
  return kernels;
}

/// Removes the folder of intermediate files unless they are to be kept.
class WorkFolder {
public:
  WorkFolder(fs::path path, bool keep) : path_(std::move(path)), keep_(keep) {
    std::error_code error;
    fs::create_directories(path_, error);
    if (error)
      throw Error(
          fmt::format("cannot make the folder '{}' for intermediate files: {}", path_.string(), error.message()),
          ErrorKind::system);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder() {
    std::error_code ignored;
    if (!keep_)
      fs::remove_all(path_, ignored);
  }

private:
  fs::path path_;
  bool keep_;
};

void checkOutput(const fs::path& output) {
  // Fails early, and with the reason, when the place cannot be written.
  OutputFile probe(output);
}

/// The files that the compilers read, but for those that the hub wrote.
std::vector<std::string> inputsOf(const Plan& plan) {
  std::vector<std::string> inputs;
  std::set<std::string> known;
  for (const fs::path& file : plan.depfiles)
    for (std::string& path : parseDepfile(readFile(file))) {
      const bool ours = std::any_of(plan.files.begin(), plan.files.end(),
                                    [&](const GeneratedFile& f) { return f.path == fs::path(path); });
      if (!ours && known.insert(path).second)
        inputs.push_back(std::move(path));
    }
  return inputs;
}

/// CANN's JSON beside a finished object; with neither when it cannot be written.
void writeSidecar(const Request& request, const std::string& text) {
  if (text.empty())
    return;
  try {
    writeFile(sidecarOf(request.output), text);
  } catch (const Error&) {
    std::error_code ignored;
    fs::remove(request.output, ignored);
    throw;
  }
}
std::string sidecarFor(const Request& request, const target::SignatureFile& kernels) {
  const bool wanted = request.sidecar && !request.target.simulator && request.kind == OutputKind::object;
  return wanted ? sidecarText(kernels, *request.target.soc) : std::string();
}

/// Puts an object of the cache in place. False: it is not there.
bool takeFromCache(const Request& request, const std::optional<std::string>& key, const Cache& cache, Result& result) {
  if (!key)
    return false;
  const std::optional<CachedBuild> build = cache.find(*key);
  std::string problem;
  const auto signature = build ? target::fromJson(build->signature, problem) : std::nullopt;
  if (!signature)
    return false;
  const std::string sidecar = sidecarFor(request, *signature);
  OutputFile file(request.output);
  writeBytes(file.temporary(), build->object);
  std::error_code ignored;
  fs::permissions(file.temporary(), fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                  fs::perm_options::add, ignored);
  if (!request.depfile.empty())
    writeFile(request.depfile, formatDepfile(request.output, build->inputs));
  file.commit();
  writeSidecar(request, sidecar);
  result.cached = true;
  result.diagnostics = build->diagnostics;
  result.plan.signature = *signature;
  return true;
}

/// Without the line that says that the source was included from a command line, which is our doing.
std::string cleanDiagnostics(const std::string& output) {
  std::string text;
  std::size_t start = 0;
  while (start < output.size()) {
    const std::size_t end = std::min(output.find('\n', start), output.size() - 1) + 1;
    const std::string_view line(output.data() + start, end - start);
    if (!line.starts_with("In file included from <command-line>") &&
        !line.starts_with("In file included from <built-in>"))
      text += line;
    start = end;
  }
  return text;
}

bool launchesFromHost(const std::vector<fs::path>& sources) {
  return std::any_of(sources.begin(), sources.end(), [](const fs::path& source) {
    std::error_code ignored;
    return fs::is_regular_file(source, ignored) && readFile(source).find("<<<") != std::string::npos;
  });
}

void requireValid(const Request& request, Result& result) {
  for (const fs::path& source : request.sources)
    checkSource(source);
  const ValidationReport report = validate(request);
  result.diagnostics += report.text();
  if (report.hasErrors())
    throw Error("validation found errors; nothing was compiled", ErrorKind::source);
}

/// Texts have no file that stays; the entry's name has what they say.
std::vector<std::string> inputsToKeep(const Request& request, std::vector<std::string> inputs) {
  std::erase_if(inputs, [&](const std::string& path) { return request.shownAs.contains(path); });
  return inputs;
}

/// Launchers know compilers that compile one source; what links is run as it is.
void putLauncherInFront(const Request& request, Plan& plan) {
  if (request.launcher.empty())
    return;
  if (!request.dryRun && findProgram(request.launcher.front()).empty())
    throw Error(
        fmt::format("the compiler launcher '{}' (--launcher) is not there or cannot be run", request.launcher.front()),
        ErrorKind::toolchain);
  for (CommandLine& command : plan.commands)
    if (std::find(command.argv.begin(), command.argv.end(), "-c") != command.argv.end()) {
      command.argv.insert(command.argv.begin(), request.launcher.begin(), request.launcher.end());
      command.program = request.launcher.size();
    }
}

std::string_view programName(const CommandLine& command) {
  const std::string& path = command.argv.at(command.program);
  return std::string_view(path).substr(path.find_last_of('/') + 1);
}

/// "bisheng failed (exit code 1)", in the words that fit how it ended.
std::string failureOf(const CommandLine& command, const ProcessResult& process, std::chrono::milliseconds limit) {
  const std::string_view name = programName(command);
  if (process.timedOut)
    return fmt::format("{} was ended after {:g} s; give it more with --timeout, or look at why it hangs: {}", name,
                       static_cast<double>(limit.count()) / 1000.0, command.str());
  if (process.output.find("No space left on device") != std::string::npos)
    return fmt::format("{} failed: the disk is full", name);
  if (const int signal = process.signal(); signal != 0)
    return fmt::format("{} crashed ({}); the command was: {}", name, strsignal(signal), command.str());
  if (process.output.empty())
    return fmt::format("{} failed with exit code {} and said nothing; the command was: {}", name, process.exitCode,
                       command.str());
  return fmt::format("{} failed (exit code {})", name, process.exitCode);
}

ErrorKind kindOf(const ProcessResult& process) {
  const bool spoke = !process.timedOut && process.signal() == 0 && !process.output.empty();
  return !spoke                                                                ? ErrorKind::toolchain
         : process.output.find("No space left on device") != std::string::npos ? ErrorKind::system
                                                                               : ErrorKind::source;
}

ProcessResult runWithRetries(CommandLine command, std::vector<Retry> retries, std::chrono::milliseconds limit) {
  while (true) {
    ProcessResult process = run(command, {.time = limit});
    const auto cure = std::find_if(retries.begin(), retries.end(), [&](const Retry& retry) {
      return process.exitCode != 0 && !process.timedOut && process.output.find(retry.message) != std::string::npos;
    });
    if (cure == retries.end())
      return process;
    command.addAll(cure->options);
    retries.erase(cure);
  }
}

void runAll(const Request& request, const Plan& plan, Result& result) {
  for (const GeneratedFile& file : plan.files)
    writeFile(file.path, file.text);
  for (const CommandLine& command : plan.commands) {
    const ProcessResult process = runWithRetries(command, plan.retries, request.timeLimit);
    result.diagnostics += cleanDiagnostics(process.output);
    if (process.exitCode != 0)
      throw Error(failureOf(command, process, request.timeLimit), kindOf(process));
  }
  std::error_code ignored;
  if (!fs::is_regular_file(plan.artifact, ignored))
    throw Error(fmt::format("{} ended without an error but wrote no '{}'; the command was: {}",
                            programName(plan.commands.back()), plan.artifact.string(), plan.commands.back().str()),
                ErrorKind::toolchain);
}

void moveIntoPlace(const fs::path& artifact, const fs::path& output) {
  std::error_code error;
  fs::rename(artifact, output, error);
  if (error)
    throw Error(fmt::format("cannot write '{}': {}", output.string(), error.message()), ErrorKind::system);
}

} // namespace

void checkSource(const fs::path& source) {
  std::error_code ignored;
  if (!fs::exists(source, ignored))
    throw Error(fmt::format("{}: error: there is no such file", source.string()));
  if (fs::is_directory(source, ignored))
    throw Error(fmt::format("{}: error: it is a folder, not a source file", source.string()));
  const std::string extension = source.extension().string();
  if (extension == ".mlir" || extension == ".mlirbc" || extension == ".ll" || extension == ".bc")
    throw Error(fmt::format("{}: error: this is a source for the translator; run `ascend-translate {} -o {}.cpp` first "
                            "and compile what it writes",
                            source.string(), shellQuote(source.string()), shellQuote(source.stem().string())));
}

Plan plan(const Request& request) {
  if (request.sources.empty())
    throw Error("no source file given");
  for (const fs::path& source : request.sources)
    checkSource(source);
  if (request.kind == OutputKind::preprocessed && request.sources.size() > 1)
    throw Error("only one source at a time can be preprocessed");
  Plan plan;
  plan.workDir = request.output.string() + ".build";
  plan.artifact = plan.workDir / (request.kind == OutputKind::preprocessed ? "kernels.ii" : "object");

  const bool needKernels = request.kind != OutputKind::preprocessed;
  std::vector<bool> asksForKind;
  const auto kernels = needKernels ? kernelsOf(request, asksForKind) : std::vector<std::vector<Signature>>(1);
  plan.signature.handWritten = !request.signature || request.signature->handWritten;
  for (const auto& ofSource : kernels)
    plan.signature.kernels.insert(plan.signature.kernels.end(), ofSource.begin(), ofSource.end());
  if (request.target.simulator) {
    asksForKind.resize(kernels.size());
    planHost(request, kernels, asksForKind, plan);
    putLauncherInFront(request, plan);
    return plan;
  }
  const CannInstall cann = findCann(request.cann, request.dryRun, request.generation.value_or(Generation::modern));
  Generation generation = request.generation.value_or(Generation::modern);
  if (cann.found && !request.generation)
    generation = probeGeneration(cann, static_cast<int>(request.target.soc->arch));
  if (!cann.found)
    plan.notes.push_back(fmt::format("no CANN here: the paths are those of a CANN in {}, with the {} command line",
                                     cann.root.string(),
                                     generation == Generation::modern ? "--npu-arch" : "--cce-aicore-arch"));
  planBisheng(request, kernels, cann, generation, plan);
  putLauncherInFront(request, plan);
  return plan;
}

Result compile(const Request& request) {
  Result result;
  try {
    if (!request.dryRun)
      checkOutput(request.output);
    const std::optional<Cache> cache = request.cache ? Cache::open() : std::nullopt;
    const std::optional<std::string> key = cache ? Cache::keyOf(request) : std::nullopt;
    if (key && takeFromCache(request, key, *cache, result))
      return result;
    if (request.validate && !request.dryRun)
      requireValid(request, result);
    result.plan = plan(request);
    if (request.dryRun)
      return result;
    const std::string sidecar = sidecarFor(request, result.plan.signature);
    const WorkFolder work(result.plan.workDir, request.keep);
    runAll(request, result.plan, result);
    const std::vector<std::string> inputs = inputsOf(result.plan);
    if (!request.depfile.empty())
      writeFile(request.depfile, formatDepfile(request.output, inputs));
    if (key)
      cache->store(*key, {.object = readFile(result.plan.artifact),
                          .diagnostics = shownText(request, result.diagnostics),
                          .signature = target::toJson(result.plan.signature),
                          .inputs = inputsToKeep(request, inputs)});
    moveIntoPlace(result.plan.artifact, request.output);
    writeSidecar(request, sidecar);
  } catch (const Error& error) {
    result.error = error.what();
    result.kind = error.kind;
    result.diagnostics += error.diagnostics;
    if (request.target.simulator && !result.diagnostics.empty() && launchesFromHost(request.sources))
      result.error +=
          "; a launch with <<<...>>> is host code, and only bisheng compiles it: for the simulator leave it out "
          "with #ifndef ASCEND_SIM";
    // An unknown name in a file that we wrote is one of the signature's.
    const bool unknownName = result.diagnostics.find("not declared") != std::string::npos ||
                             result.diagnostics.find("undeclared") != std::string::npos;
    for (const GeneratedFile& file : result.plan.files)
      if (request.signature && unknownName && result.diagnostics.find(file.path.string() + ":") != std::string::npos)
        result.error += "; the signature names a kernel that the source does not define";
  }
  // What the reader of the source or a compiler says is about the source, whatever it was found by.
  if (result.kind == ErrorKind::request && result.error.find(": error: ") != std::string::npos)
    result.kind = ErrorKind::source;
  result.error = shownText(request, std::move(result.error));
  result.diagnostics = shownText(request, std::move(result.diagnostics));
  return result;
}

fs::path sidecarOf(const fs::path& output) { return fs::path(output).replace_extension(".json"); }

std::string shownText(const Request& request, std::string text) {
  for (const auto& [path, name] : request.shownAs) {
    const std::string from = path.string();
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + name.size()))
      text.replace(at, from.size(), name);
  }
  return text;
}

std::string describe(const Plan& plan) {
  std::string text;
  for (const std::string& note : plan.notes)
    text += fmt::format("# note: {}\n", note);
  for (const GeneratedFile& file : plan.files) {
    text += fmt::format("# file {}\n", shellQuote(file.path.string()));
    std::size_t start = 0;
    while (start < file.text.size()) {
      const std::size_t end = std::min(file.text.find('\n', start), file.text.size());
      text += fmt::format("#   {}\n", file.text.substr(start, end - start));
      start = end + 1;
    }
  }
  for (const CommandLine& command : plan.commands)
    text += command.str() + "\n";
  for (const Retry& retry : plan.retries)
    text += fmt::format("# once more on '{}' with {}\n", retry.message, CommandLine{retry.options}.str());
  return text;
}

} // namespace ascend::hub
