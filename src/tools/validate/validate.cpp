#include "validate/validate.h"

#include "hub/error.h"
#include "hub/signature/source_reader.h"
#include "hub/toolchain/host.h"
#include "hub/toolchain/sdk_paths.h"
#include "simulator/core/launch.h"
#include "validate/frontend.h"
#include "validate/instrument.h"
#include "validate/judge.h"
#include "validate/program.h"
#include "validate/recorder.h"
#include "validate/run_launch.h"

#include <chrono>
#include <fmt/format.h>
#include <iostream>

namespace ascend::validate {
namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

/// How long the launches of one kernel may take together. The most telling come first.
constexpr std::chrono::milliseconds kPatience{250};

std::vector<std::string> clangArguments(const hub::Request& request, const fs::path& source, const target::Soc& soc,
                                        const fs::path& headers) {
  std::vector<std::string> arguments{"-x",
                                     "c++",
                                     "-std=c++17",
                                     "-O0",
                                     "-gline-tables-only",
                                     "-gcolumn-info",
                                     "-w",
                                     "-fPIC",
                                     "-ffp-contract=off",
                                     "-ferror-limit=20"};
  for (std::string& definition : hub::hostDefinitions(soc))
    arguments.push_back(std::move(definition));
  for (const std::string& definition : request.definitions)
    arguments.push_back("-D" + definition);
  for (const std::string& folder : request.includes)
    arguments.push_back("-I" + folder);
  arguments.insert(arguments.end(), {"-isystem", headers.string(), "-include", source.string()});
  arguments.insert(arguments.end(), request.options.begin(), request.options.end());
  arguments.push_back("-c");
  return arguments;
}

/// The source has the name by which it was given.
void nameAsGiven(hub::ValidationReport& report, const fs::path& source, const fs::path& given) {
  for (hub::ValidationFinding& finding : report.findings)
    for (hub::SourcePlace* place : {&finding.where, &finding.other})
      if (place->file == source)
        place->file = given.string();
}

/// clang's own messages, as findings. "static assertion failed: bfloat16_t does not exist on 310P" is one of the SoC.
hub::ValidationReport compileErrors(const std::vector<Message>& errors, const fs::path& source, const fs::path& given,
                                    const target::Soc& soc) {
  hub::ValidationReport report;
  for (const Message& error : errors) {
    constexpr std::string_view kAssertion = "static assertion failed";
    std::string text = error.text;
    const bool assertion = text.starts_with(kAssertion);
    if (assertion && text.size() > kAssertion.size() + 2 && text[kAssertion.size()] == ':')
      text.erase(0, kAssertion.size() + 2);
    hub::ValidationFinding& finding = report.findings.emplace_back();
    finding.code = assertion ? "API-SUPPORT" : "COMPILE";
    finding.message = std::move(text);
    finding.where = {error.file, error.line, error.column};
    finding.socs.emplace_back(soc.name);
  }
  nameAsGiven(report, source, given);
  return report;
}

std::vector<Observation> tryLaunches(const sim::Module& module, std::uint32_t index, const target::Signature& kernel,
                                     bool handWritten, const target::Soc& soc, bool autoSync, const CodeMap& code,
                                     const ValidateOptions& options) {
  std::vector<Observation> seen;
  const Clock::time_point start = Clock::now();
  for (const Launch& launch : launchesFor(kernel, options.launches)) {
    if (!launch.given && Clock::now() - start > kPatience)
      break;
    seen.push_back(observe(module, index, kernel, handWritten, launch, soc, autoSync, code.blocks.size()));
    if (!options.verbose)
      continue;
    std::cerr << fmt::format("tried {} with {}{}{}\n", kernel.name, describe(launch, kernel),
                             seen.back().unfinished ? ": too long" : "",
                             seen.back().error.empty() ? "" : ": " + seen.back().error);
    for (const sim::Finding& finding : seen.back().findings)
      std::cerr << "  " << sim::toText(finding);
  }
  return seen;
}

} // namespace

hub::ValidationReport validate(const hub::Request& request, const fs::path& givenSource, const target::Soc& soc,
                               const ValidateOptions& options) {
  hub::checkSource(givenSource);
  // Debug information and __builtin_FILE have to agree on what a file is called.
  const fs::path source = fs::absolute(givenSource).lexically_normal();
  target::SignatureFile signature;
  if (request.signature) {
    signature = *request.signature;
  } else {
    signature.handWritten = true;
    signature.kernels = hub::readKernels(source, {request.definitions, request.includes, &soc});
  }
  const fs::path headers = fs::absolute(hub::deviceHeaders()).lexically_normal();
  Translated translated =
      translate(hub::hostModuleText(signature.kernels, soc), clangArguments(request, source, soc, headers), headers);
  if (!translated.module)
    return compileErrors(translated.errors, source, givenSource, soc);
  const CodeMap code = instrument(*translated.module, headers.string());
  const Program program(std::move(translated));
  const sim::Module& module = program.module();
  if (const std::string problem = sim::bind(&module); !problem.empty())
    throw hub::Error(problem);
  module.bind(&recordingApi());

  hub::ValidationReport report;
  for (std::uint32_t i = 0; i < module.kernelCount; ++i) {
    const std::vector<Observation> seen =
        tryLaunches(module, i, signature.kernels.at(i), signature.handWritten, soc, request.autoSync, code, options);
    for (hub::ValidationFinding& finding : judge(signature.kernels.at(i), soc, code, seen, source.string()))
      report.findings.push_back(std::move(finding));
  }
  nameAsGiven(report, source, givenSource);
  return report;
}

} // namespace ascend::validate
