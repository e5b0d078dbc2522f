#include "run/build.h"

#include "hub/artifact/bundle.h"
#include "hub/artifact/output_file.h"
#include "hub/signature/declaration.h"
#include "hub/signature/source_reader.h"
#include "hub/toolchain/sdk_paths.h"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>

namespace ascend::tools {
namespace {

namespace fs = std::filesystem;

bool isTranslated(const fs::path& source) {
  const std::string extension = source.extension().string();
  return extension == ".mlir" || extension == ".mlirbc" || extension == ".ll" || extension == ".bc";
}

target::SignatureFile readSignatureFile(const fs::path& path) {
  std::string error;
  auto file = target::fromJson(hub::readFile(path), error);
  if (!file)
    throw RunError(fmt::format("{}: error: {}", path.string(), error));
  return *file;
}

void translate(const RunRequest& request, const std::string& emit, const fs::path& output) {
  fs::path program = hub::programFolder() / "ascend-translate";
  if (!hub::isExecutable(program))
    program = hub::findProgram("ascend-translate");
  if (program.empty())
    throw RunError(
        fmt::format("{}: error: ascend-translate is neither beside ascend-run nor in PATH, and this source needs it",
                    request.source));
  hub::CommandLine command{
      {program.string(), request.source, "--soc", request.target.str(), "--emit=" + emit, "-o", output.string()}};
  if (request.keep.empty()) // the C++ is gone when findings are read: they name lines of the source
    command.add("--line-directives");
  const int code = hub::runAttached(command);
  if (code != 0)
    throw RunError(fmt::format("{}: error: ascend-translate failed (exit code {})", request.source, code));
}

void declare(const RunRequest& request, target::SignatureFile& signature) {
  for (const std::string& text : request.declarations) {
    const target::Signature declared = hub::parseDeclaration(text);
    const auto kernel = std::find_if(signature.kernels.begin(), signature.kernels.end(),
                                     [&](const target::Signature& k) { return k.name == declared.name; });
    if (kernel == signature.kernels.end())
      throw RunError(
          fmt::format("error: --declare names the kernel '{}', which is not in {}", declared.name, request.source));
    hub::applyDeclaration(declared, *kernel);
  }
}

/// An object says nothing of its parameters: they come from a file or from declarations.
target::SignatureFile signatureOfObject(const RunRequest& request) {
  target::SignatureFile signature;
  for (const std::string& path : request.signatureFiles) {
    target::SignatureFile file = readSignatureFile(path);
    if (!signature.kernels.empty() && file.handWritten != signature.handWritten)
      throw RunError("error: the signature files are of translated and of hand-written kernels; give the one of the "
                     "kernel to run");
    signature.handWritten = file.handWritten;
    std::move(file.kernels.begin(), file.kernels.end(), std::back_inserter(signature.kernels));
  }
  if (request.signatureFiles.empty()) {
    signature.handWritten = true;
    for (const std::string& text : request.declarations)
      signature.kernels.push_back(hub::parseDeclaration(text));
  }
  if (signature.kernels.empty())
    throw RunError(fmt::format(
        "{}: error: an object does not say what its kernels take; give --signature-file FILE.json or --declare "
        "'name(in f32 x, out f32 y)'",
        request.source));
  return signature;
}

/// A bundle, with what is wrong with it told under its name. The result's images point into `bytes`.
target::Bundle openBundle(const RunRequest& request, std::string_view bytes) {
  try {
    return hub::readBundle(bytes);
  } catch (const hub::Error& error) {
    throw RunError(fmt::format("{}: error: {}", request.source, error.what()));
  }
}

target::SignatureFile signatureOfBundle(const RunRequest& request) {
  if (!request.declarations.empty() || !request.signatureFiles.empty())
    throw RunError("error: --declare and --signature-file are for objects; a bundle knows what its kernels take");
  const std::string bytes = hub::readFile(request.source);
  target::SignatureFile all;
  for (target::SignatureFile& file : openBundle(request, bytes).signatures) {
    // Each file says for its own kernels how they take their arguments; of several kernels one has to be chosen anyway.
    if (std::any_of(file.kernels.begin(), file.kernels.end(),
                    [&](const target::Signature& kernel) { return kernel.name == request.kernel; }))
      return file;
    all.handWritten = file.handWritten;
    std::move(file.kernels.begin(), file.kernels.end(), std::back_inserter(all.kernels));
  }
  return all;
}

/// The objects for the SoC that was asked for; without --soc, for the one that the bundle was made for first.
std::vector<fs::path> objectsOfBundle(const RunRequest& request, const fs::path& folder) {
  const std::string bytes = hub::readFile(request.source);
  const target::Bundle bundle = openBundle(request, bytes);
  std::string wanted = request.socGiven ? request.target.str() : std::string(), targets;
  std::vector<fs::path> objects;
  for (const target::BundleImage& image : bundle.images) {
    if (targets.find(image.target) == std::string::npos)
      targets += (targets.empty() ? "" : ", ") + image.target;
    const auto spec = target::parseTargetSpec(image.target);
    if (!spec || !spec.spec.simulator)
      continue;
    if (wanted.empty())
      wanted = image.target;
    if (image.target != wanted)
      continue;
    objects.push_back(folder / fmt::format("{}.{}.so", bundle.library, objects.size()));
    hub::writeFile(objects.back().string(), std::string(image.bytes));
  }
  if (objects.empty())
    throw RunError(fmt::format("{}: error: it has objects for {}, and none for {}; compile one with ascend-compile "
                               "--soc {}",
                               request.source, targets.empty() ? "nothing" : targets,
                               wanted.empty() ? "the simulator" : wanted, wanted.empty() ? "sim" : wanted));
  return objects;
}

} // namespace

target::SignatureFile readSignature(const RunRequest& request, const fs::path& folder) {
  const fs::path source = request.source;
  std::error_code ignored;
  if (!fs::exists(source, ignored))
    throw RunError(fmt::format("{}: error: there is no such file", request.source));
  if (request.sourceIsObject())
    return signatureOfObject(request);
  if (request.sourceIsBundle())
    return signatureOfBundle(request);
  if (isTranslated(source)) {
    if (!request.declarations.empty())
      throw RunError("error: --declare is for AscendC kernels; the types of this source are known");
    const fs::path json = folder / (source.stem().string() + ".json");
    translate(request, "signature", json);
    return readSignatureFile(json);
  }
  hub::checkSource(source);
  target::SignatureFile signature{.kernels = {}, .handWritten = true};
  signature.kernels = hub::readKernels(
      source, {request.compile.definitions, request.compile.includes, request.target.soc, /*files=*/nullptr});
  declare(request, signature);
  return signature;
}

std::vector<fs::path> buildObjects(const RunRequest& request, const target::SignatureFile& signature,
                                   const fs::path& folder) {
  fs::path source = request.source;
  if (request.sourceIsObject())
    return {fs::absolute(source)};
  if (request.sourceIsBundle())
    return objectsOfBundle(request, folder);
  const std::string stem = source.stem().string();
  if (isTranslated(source)) {
    source = folder / (stem + ".cpp");
    translate(request, "cpp", source);
  }
  hub::Request job = request.compile;
  job.sources = {source};
  job.target = request.target;
  job.signature = signature;
  job.output = folder / (stem + ".so");
  job.keep = !request.keep.empty();
  const hub::Result result = hub::compile(job);
  std::cerr << result.diagnostics;
  if (!result)
    throw hub::Error(result.error);
  return {job.output};
}

} // namespace ascend::tools
