// ascend-validate: checks AscendC kernels before they are compiled or run.
#include "hub/artifact/output_file.h"
#include "hub/error.h"
#include "hub/options.h"
#include "hub/source_text.h"
#include "target/version.h"
#include "validate/validate.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>
#include <iterator>
#include <map>

namespace {

using namespace ascend;

constexpr const char* kDescription = "Checks AscendC kernels without a device and without running them: memory, "
                                     "alignment, synchronisation, queues, what "
                                     "the SoC has. Exit code 0: no errors; 1: errors; 2: a wrong command line.";

struct Options {
  std::vector<std::string> sources, socs, launches, declarations, disabled, severities;
  std::string signature, format = "text", output = "-", autoSync = "on";
  hub::Request request;
  hub::ValidationPolicy policy;
  validate::ValidateOptions validate;
};

void declareOptions(CLI::App& app, Options& o) {
  const auto one = [](CLI::Option* option) { return option->allow_extra_args(false); };
  app.set_version_flag("--version", std::string("ascend-validate ") + target::kVersion);
  app.add_option("IN", o.sources, "AscendC sources; - is standard input")->required();
  one(app.add_option(
          "--soc", o.socs,
          "SoC to check for; several with commas, or repeated; all: one of each architecture (default: Ascend910B3)"))
      ->delimiter(',')
      ->type_name("SOC[,SOC]");
  one(app.add_option("--launch", o.launches, "Sizes that the kernel is for: 'n=4096, blocks=8'; repeatable"))
      ->type_name("SIZES");
  app.add_option("--signature", o.signature, "Signature of the kernels (JSON)")->type_name("FILE");
  one(app.add_option("--declare", o.declarations, "Types of a hand-written kernel: 'add(in f16[?] x, out f16[?] z)'"))
      ->type_name("DECLARATION");
  app.add_option("--format", o.format, "How findings are written")
      ->check(CLI::IsMember({"text", "json", "sarif"}))
      ->capture_default_str();
  app.add_option("-o,--output", o.output, "File for the findings (default: standard output)");
  app.add_flag("--Werror", o.policy.warningsAreErrors, "Warnings are errors");
  one(app.add_option("--disable", o.disabled, "Leave out a check: RACE-RAW, or RACE for all of them; repeatable"))
      ->type_name("CODE");
  one(app.add_option("--severity", o.severities, "How much a check means: SYNC-REDUNDANT=warning; repeatable"))
      ->type_name("CODE=note|warning|error");
  app.add_option("--auto-sync", o.autoSync, "Whether the device compiler orders vector and scalar instructions itself")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  one(app.add_option("-D", o.request.definitions, "Define a macro"))->type_name("NAME[=VALUE]");
  one(app.add_option("-I", o.request.includes, "Add a folder of headers"))->type_name("DIR");
  one(app.add_option("-X,--compiler-option", o.request.options, "Pass an option to clang as it is; repeatable"))
      ->type_name("OPTION");
  app.add_flag("-v,--verbose", o.validate.verbose, "Say which launches are tried and what each shows");
}

/// "RACE=warning". Throws hub::Error.
std::pair<std::string, hub::FindingSeverity> parseSeverity(const std::string& text) {
  using enum hub::FindingSeverity;
  static const std::map<std::string, hub::FindingSeverity, std::less<>> kNames{
      {"note", note}, {"warning", warning}, {"error", error}};
  const std::size_t equals = std::min(text.find('='), text.size());
  const auto severity = kNames.find(text.substr(std::min(equals + 1, text.size())));
  if (equals == 0 || severity == kNames.end())
    throw hub::Error(fmt::format("--severity {}: it takes CODE=note, CODE=warning or CODE=error", text));
  return {text.substr(0, equals), severity->second};
}

/// What the reader of the signature says is a finding as well: "file:line:col: error: text".
hub::ValidationReport reportOf(const hub::Error& error, const std::string& soc) {
  hub::ValidationReport report;
  const std::string text = error.diagnostics.empty() ? std::string(error.what()) : error.diagnostics;
  constexpr std::string_view kMark = ": error: ";
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    start = end + 1;
    const std::size_t mark = line.find(kMark);
    if (mark == std::string::npos)
      continue;
    hub::ValidationFinding finding;
    finding.code = error.diagnostics.empty() ? "ENTRY" : "COMPILE";
    finding.message = line.substr(mark + kMark.size());
    finding.socs = {soc};
    finding.where.file = line.substr(0, mark);
    for (unsigned* number : {&finding.where.column, &finding.where.line}) {
      const std::size_t colon = finding.where.file.rfind(':');
      if (colon == std::string::npos ||
          finding.where.file.find_first_not_of("0123456789", colon + 1) != std::string::npos)
        break;
      *number = static_cast<unsigned>(std::stoul(finding.where.file.substr(colon + 1)));
      finding.where.file.resize(colon);
    }
    report.findings.push_back(std::move(finding));
  }
  return report;
}

const target::Soc& socOf(const std::string& name) {
  const auto spec = target::parseTargetSpec(name);
  if (!spec)
    throw hub::Error(spec.error);
  return *spec.spec.soc;
}

/// "all" is one of each architecture: the branches that a source has for them.
std::vector<std::string> socNames(const std::vector<std::string>& given) {
  if (given.empty())
    return {"sim"};
  std::vector<std::string> names;
  for (const std::string& name : given) {
    if (name != "all") {
      names.push_back(name);
      continue;
    }
    std::map<target::NpuArch, std::string_view> ofArch;
    for (const target::Soc& soc : target::allSocs())
      ofArch[soc.arch] = soc.name;
    ofArch[target::defaultSoc().arch] = target::defaultSoc().name;
    for (const auto& [arch, soc] : ofArch)
      names.emplace_back(soc);
  }
  return names;
}

hub::ValidationReport check(Options& o, hub::SourceTexts& texts) {
  for (const std::string& source : o.sources)
    if (source == "-")
      texts.add(o.request, "<stdin>", std::string{std::istreambuf_iterator<char>(std::cin), {}});
    else
      o.request.sources.emplace_back(source);
  for (const std::string& text : o.launches)
    o.validate.launches.push_back(validate::parseLaunch(text));
  if (!o.signature.empty()) {
    std::string error;
    o.request.signature = target::fromJson(hub::readFile(o.signature), error);
    if (!o.request.signature)
      throw hub::Error(fmt::format("{}: error: {}", o.signature, error));
  }
  hub::ValidationReport report;
  for (const std::string& name : socNames(o.socs)) {
    const target::Soc& soc = socOf(name);
    for (const auto& source : o.request.sources) {
      try {
        hub::Request request = o.request;
        request.sources = {source};
        if (!o.declarations.empty()) {
          request.signature = hub::readSources(request, soc, nullptr);
          hub::declareKernels(o.declarations, request.signature->kernels);
        }
        report.merge(validate::validate(request, source, soc, o.validate));
      } catch (const hub::Error& error) {
        hub::ValidationReport failed = reportOf(error, std::string(soc.name));
        if (failed.findings.empty())
          throw;
        report.merge(std::move(failed));
      }
    }
  }
  report.apply(o.policy);
  return report;
}

} // namespace

int main(int argc, char** argv) {
  Options o;
  CLI::App app{kDescription, "ascend-validate"};
  declareOptions(app, o);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    std::cerr << "ascend-validate: error: " << e.what() << "\nRun with --help for the options.\n";
    return 2;
  }
  try {
    o.request.autoSync = o.autoSync == "on";
    for (const std::string& text : o.severities)
      o.policy.severities.insert(parseSeverity(text));
    o.policy.disabled.insert(o.disabled.begin(), o.disabled.end());
    hub::SourceTexts texts;
    const hub::ValidationReport report = check(o, texts);
    const std::string text = o.format == "json" ? report.json() : o.format == "sarif" ? report.sarif() : report.text();
    hub::writeFile(o.output, hub::shownText(o.request, text));
    return report.hasErrors() ? 1 : 0;
  } catch (const std::exception& error) {
    std::cerr << "ascend-validate: error: " << hub::shownText(o.request, error.what()) << "\n";
    return 1;
  }
}
