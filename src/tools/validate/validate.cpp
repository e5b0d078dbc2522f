#include "validate/validate.h"

#include "hub/error.h"
#include "hub/signature/source_reader.h"
#include "hub/toolchain/host.h"
#include "hub/toolchain/sdk_paths.h"
#include "simulator/core/launch.h"
#include "validate/faults.h"
#include "validate/frontend.h"
#include "validate/instrument.h"
#include "validate/judge.h"
#include "validate/program.h"
#include "validate/recorder.h"
#include "validate/run_launch.h"
#include "validate/trials.h"

#include <iterator>

namespace ascend::validate {
namespace {

namespace fs = std::filesystem;

/// How clang reads the device headers.
std::vector<std::string> headerArguments(const target::Soc& soc, const fs::path& headers) {
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
  arguments.insert(arguments.end(), {"-isystem", headers.string(), "-c"});
  return arguments;
}

std::vector<std::string> clangArguments(std::vector<std::string> arguments, const hub::Request& request,
                                        const fs::path& source) {
  for (const std::string& definition : request.definitions)
    arguments.push_back("-D" + definition);
  for (const std::string& folder : request.includes)
    arguments.push_back("-I" + folder);
  arguments.insert(arguments.end(), {"-include", source.string()});
  arguments.insert(arguments.end(), request.options.begin(), request.options.end());
  return arguments;
}

/// The source has the name by which it was given; what has no place of its own belongs to all of it.
void nameAsGiven(hub::ValidationReport& report, const fs::path& source, const fs::path& given) {
  const auto rename = [&](hub::SourcePlace& place) {
    if (place.file == source)
      place.file = given.string();
  };
  for (hub::ValidationFinding& finding : report.findings) {
    if (finding.where.file.empty())
      finding.where.file = given.string();
    rename(finding.where);
    rename(finding.other);
    for (hub::SourceEdit& edit : finding.fix) {
      rename(edit.begin);
      rename(edit.end);
    }
  }
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
    signature.kernels = hub::readKernels(source, {request.definitions, request.includes, &soc, nullptr, true});
  }
  const fs::path headers = fs::absolute(hub::deviceHeaders()).lexically_normal();
  const std::vector<std::string> arguments = headerArguments(soc, headers);
  Translated translated =
      translate(hub::hostModuleText(signature.kernels, soc), clangArguments(arguments, request, source), headers,
                precompiledHeaders(arguments, headers));
  if (!translated.module)
    return compileErrors(translated.errors, source, givenSource, soc);
  const CodeMap code = instrument(*translated.module, headers.string());
  const UserCode userCode = std::move(translated.code);
  const Program program(std::move(translated));
  const sim::Module& module = program.module();
  if (const std::string problem = sim::bind(&module); !problem.empty())
    throw hub::Error(problem);
  module.bind(&recordingApi());

  hub::ValidationReport report;
  const auto add = [&](std::vector<hub::ValidationFinding> findings) {
    std::move(findings.begin(), findings.end(), std::back_inserter(report.findings));
  };
  std::vector<Trials> trials;
  for (std::uint32_t i = 0; i < module.kernelCount; ++i) {
    const target::Signature& kernel = signature.kernels.at(i);
    const Subject subject{module, i, kernel, signature.handWritten, soc, code.blocks.size()};
    trials.push_back(tryLaunches(subject, request.autoSync, code, options));
    add(judge(kernel, soc, code, trials.back().launches, source.string()));
    add(faultsOfLaunches(subject, code, trials.back()));
  }
  add(faultsOfSource(signature.kernels, soc, userCode, code, trials));
  addFixes(report.findings, userCode);
  nameAsGiven(report, source, givenSource);
  return report;
}

} // namespace ascend::validate
