// ascend-compile: AscendC sources to kernel objects, signatures, headers and kernel libraries.
#include "ascend_compile_options.h"
#include "hub/artifact/depfile.h"
#include "hub/artifact/output_file.h"
#include "hub/options.h"
#include "hub/source_text.h"
#include "target/launcher_header.h"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>

namespace {

namespace fs = std::filesystem;
using namespace ascend;
using tools::CompileOptions;
using tools::Emit;

int report(const std::string& error, const std::string& diagnostics) {
  std::cerr << diagnostics;
  const bool located = error.find(": error: ") != std::string::npos;
  std::cerr << (located ? "" : "ascend-compile: error: ") << error << "\n";
  return 1;
}

target::SignatureFile readSignature(const std::string& path) {
  std::string error;
  auto file = target::fromJson(hub::readFile(path), error);
  if (!file)
    throw hub::Error(fmt::format("{}: error: {}", path, error));
  return *file;
}

/// The signatures that were given, else that of the sources. `inputs` takes the names of the files that were read.
std::vector<target::SignatureFile> signatures(const CompileOptions& options, std::vector<std::string>& inputs) {
  std::vector<target::SignatureFile> files;
  for (const std::string& path : options.signatureFiles) {
    files.push_back(readSignature(path));
    inputs.push_back(path);
  }
  if (!files.empty()) {
    if (!options.declarations.empty())
      throw hub::Error("--declare is for sources without --signature");
    return files;
  }
  const target::Soc& soc = options.targets.empty() ? target::defaultSoc() : *options.targets.front().soc;
  target::SignatureFile read = hub::readSources(options.request, soc, &inputs);
  hub::declareKernels(options.declarations, read.kernels);
  return {read};
}

int pack(const CompileOptions& options) {
  std::vector<std::string> texts;
  for (const std::string& path : options.signatureFiles) {
    readSignature(path);
    texts.push_back(hub::readFile(path));
  }
  hub::writeFile(options.output, hub::packLibrary(options.library, texts, options.images));
  return 0;
}

int emitText(const CompileOptions& options) {
  std::vector<std::string> inputs;
  const std::vector<target::SignatureFile> files = signatures(options, inputs);
  std::string text;
  if (options.emit == Emit::signature) {
    if (files.size() > 1)
      throw hub::Error("--emit=signature writes the signature of sources; give sources, not several --signature");
    text = target::toJson(files.front());
  } else {
    std::string error;
    const auto header = target::launcherHeader(files, options.library, options.nameSpace, error);
    if (!header)
      throw hub::Error(error);
    text = *header;
  }
  const std::string output = options.output.empty() ? "-" : options.output;
  hub::writeFile(output, text);
  if (!options.request.depfile.empty()) {
    std::sort(inputs.begin(), inputs.end());
    inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
    hub::writeFile(options.request.depfile, hub::formatDepfile(output, inputs));
  }
  return 0;
}

hub::OutputKind outputKind(Emit emit) {
  return emit == Emit::shared         ? hub::OutputKind::shared
         : emit == Emit::preprocessed ? hub::OutputKind::preprocessed
                                      : hub::OutputKind::object;
}

std::string outputFor(const CompileOptions& options, const target::TargetSpec& target) {
  std::string name = options.output;
  const std::string placeholder = "{soc}";
  for (std::size_t at = name.find(placeholder); at != std::string::npos; at = name.find(placeholder, at))
    name.replace(at, placeholder.size(), target.fileName());
  return name;
}

int compileFor(const CompileOptions& options, const target::TargetSpec& target,
               const std::optional<target::SignatureFile>& signature) {
  hub::Request request = options.request;
  request.target = target;
  request.kind = outputKind(options.emit);
  request.signature = signature;
  request.output = outputFor(options, target);
  std::optional<hub::TemporaryFolder> folder;
  const bool toStandardOutput =
      request.kind == hub::OutputKind::preprocessed && (request.output.empty() || request.output == "-");
  if (toStandardOutput)
    request.output = folder.emplace().path() / "kernel.ii";

  if (options.verbose && !request.dryRun)
    std::cerr << hub::describe(hub::plan(request));
  const hub::Result result = hub::compile(request);
  if (!result)
    return report(result.error, result.diagnostics);
  if (request.dryRun)
    std::cout << hub::describe(result.plan);
  std::cerr << result.diagnostics;
  if (toStandardOutput && !request.dryRun)
    hub::writeFile("-", hub::readFile(request.output));
  return 0;
}

int compile(const CompileOptions& options) {
  std::optional<target::SignatureFile> signature;
  std::vector<std::string> inputs;
  if (!options.signatureFiles.empty() || !options.declarations.empty()) {
    signature.emplace();
    for (target::SignatureFile& file : signatures(options, inputs))
      for (target::Signature& kernel : file.kernels)
        signature->kernels.push_back(std::move(kernel));
  }
  for (const target::TargetSpec& target : options.targets)
    if (const int code = compileFor(options, target, signature); code != 0)
      return code;
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  int exitCode = 0;
  const auto options = tools::parseCompileOptions(argc, argv, exitCode);
  if (!options)
    return exitCode;
  try {
    if (options->pack)
      return pack(*options);
    if (options->emit == Emit::signature || options->emit == Emit::header)
      return emitText(*options);
    return compile(*options);
  } catch (const hub::Error& error) {
    return report(error.what(), error.diagnostics);
  } catch (const std::exception& error) {
    return report(error.what(), {});
  }
}
