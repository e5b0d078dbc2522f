#include "hub/validate/validate.h"

#include "hub/artifact/output_file.h"
#include "hub/source_text.h"
#include "hub/toolchain/sdk_paths.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ascend::hub {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::seconds kUsualLimit{60};

FindingSeverity severityOf(const std::string& name) {
  return name == "note" ? FindingSeverity::note : name == "warning" ? FindingSeverity::warning : FindingSeverity::error;
}

} // namespace

ValidationReport readReport(const std::string& json) {
  ValidationReport report;
  try {
    const auto root = nlohmann::json::parse(json);
    for (const auto& entry : root.at("findings")) {
      ValidationFinding& f = report.findings.emplace_back();
      f.severity = severityOf(entry.at("severity").get<std::string>());
      entry.at("code").get_to(f.code);
      entry.at("message").get_to(f.message);
      entry.at("hint").get_to(f.hint);
      entry.at("kernel").get_to(f.kernel);
      entry.at("operation").get_to(f.operation);
      entry.at("file").get_to(f.where.file);
      entry.at("line").get_to(f.where.line);
      entry.at("column").get_to(f.where.column);
      entry.at("launch").get_to(f.launch);
      entry.at("socs").get_to(f.socs);
      if (const auto other = entry.find("other"); other != entry.end()) {
        other->at("file").get_to(f.other.file);
        other->at("line").get_to(f.other.line);
        other->at("column").get_to(f.other.column);
        other->at("operation").get_to(f.otherOperation);
      }
      if (const auto fix = entry.find("fix"); fix != entry.end())
        for (const auto& edit : *fix) {
          const auto file = edit.at("file").get<std::string>();
          f.fix.push_back({{file, edit.at("line").get<unsigned>(), edit.at("column").get<unsigned>()},
                           {file, edit.at("end_line").get<unsigned>(), edit.at("end_column").get<unsigned>()},
                           edit.at("text").get<std::string>()});
        }
    }
  } catch (const nlohmann::json::exception& error) {
    throw Error(fmt::format("not a validation report: {}", error.what()), ErrorKind::toolchain);
  }
  return report;
}

ValidationReport validate(const Request& request) {
  const TemporaryFolder folder("ascend-validate");
  const fs::path report = folder.path() / "report.json";
  CommandLine line{{sdkProgram("ascend-validate", "compile without validation").string()}};
  for (const fs::path& source : request.sources)
    line.add(source.string());
  line.addAll({"--soc", std::string(request.target.soc->name), "--format=json", "-o", report.string(), "--auto-sync",
               request.autoSync ? "on" : "off"});
  if (request.signature && request.sources.size() == 1) {
    writeFile(folder.path() / "signature.json", target::toJson(*request.signature));
    line.addAll({"--signature", (folder.path() / "signature.json").string()});
  }
  for (const std::string& definition : request.definitions)
    line.add("-D" + definition);
  for (const std::string& include : request.includes)
    line.add("-I" + include);
  const auto limit = request.timeLimit.count() > 0 ? request.timeLimit : std::chrono::milliseconds(kUsualLimit);
  const ProcessResult process = run(line, {.time = limit});
  std::error_code ignored;
  if (fs::exists(report, ignored))
    return readReport(shownText(request, readFile(report)));
  ValidationReport failed;
  ValidationFinding& finding = failed.findings.emplace_back();
  finding.severity = FindingSeverity::warning;
  finding.code = "NOT-ANALYSED";
  finding.message = process.timedOut        ? "validation took too long and was ended"
                    : process.signal() != 0 ? fmt::format("validation crashed (signal {})", process.signal())
                                            : fmt::format("validation failed: {}", process.output);
  finding.hint = "run ascend-validate -v on the source to see how far it comes";
  finding.where.file = request.sources.empty() ? "" : shownText(request, request.sources.front().string());
  finding.socs.emplace_back(request.target.soc->name);
  return failed;
}

} // namespace ascend::hub
