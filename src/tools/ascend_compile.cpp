// ascend-compile: AscendC sources to kernel objects, signatures, headers and kernel libraries.
#include "ascend_compile_options.h"
#include "compile_targets.h"
#include "hub/artifact/bundle.h"
#include "hub/artifact/depfile.h"
#include "hub/artifact/inspect.h"
#include "hub/artifact/output_file.h"
#include "hub/options.h"
#include "hub/source_text.h"
#include "target/launcher_header.h"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <iostream>
#include <iterator>

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
  const bool bundle = fs::path(options.output).extension() == ".asckb";
  hub::writeFile(options.output, bundle ? hub::packBundle(options.library, texts, options.images)
                                        : hub::packLibrary(options.library, texts, options.images));
  return 0;
}

int inspect(const CompileOptions& options) {
  for (const std::string& file : options.sources)
    if (options.json)
      std::cout << hub::inspectFileAsJson(file);
    else
      std::cout << (options.sources.size() > 1 ? file + ":\n" : "") << hub::inspectFile(file);
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

int compile(const CompileOptions& options) {
  std::optional<target::SignatureFile> signature;
  std::vector<std::string> inputs;
  if (!options.signatureFiles.empty() || !options.declarations.empty()) {
    signature.emplace();
    for (target::SignatureFile& file : signatures(options, inputs)) {
      signature->handWritten |= file.handWritten;
      for (target::Signature& kernel : file.kernels)
        signature->kernels.push_back(std::move(kernel));
    }
  }
  return tools::compileTargets(options, signature);
}

/// "-" is standard input.
void readStandardInput(CompileOptions& options, hub::SourceTexts& texts) {
  const auto dash = std::find(options.request.sources.begin(), options.request.sources.end(), fs::path("-"));
  if (dash == options.request.sources.end())
    return;
  options.request.sources.erase(dash);
  texts.add(options.request, "<stdin>", std::string{std::istreambuf_iterator<char>(std::cin), {}});
}

/// An interrupted build ends its compilers; what they were doing fails then, and is cleaned up as after any failure.
void endCompilersOnInterrupt() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    std::signal(signal, [](int) { hub::endRunningPrograms(); });
}

} // namespace

int main(int argc, char** argv) {
  int exitCode = 0;
  auto options = tools::parseCompileOptions(argc, argv, exitCode);
  if (!options)
    return exitCode;
  endCompilersOnInterrupt();
  hub::SourceTexts texts;
  const auto shown = [&](const std::string& text) { return hub::shownText(options->request, text); };
  try {
    if (options->inspect)
      return inspect(*options);
    readStandardInput(*options, texts);
    if (options->pack)
      return pack(*options);
    if (options->emit == Emit::signature || options->emit == Emit::header)
      return emitText(*options);
    return compile(*options);
  } catch (const hub::Error& error) {
    return report(shown(error.what()), shown(error.diagnostics));
  } catch (const std::exception& error) {
    return report(shown(error.what()), {});
  }
}
