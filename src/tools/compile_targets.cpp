#include "compile_targets.h"

#include "hub/artifact/output_file.h"
#include "hub/source_text.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

namespace ascend::tools {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// One target's part of a command line.
struct Job {
  hub::Request request;
  std::optional<hub::TemporaryFolder> folder; ///< of an output that goes to standard output
  hub::Result result;
  std::string plan;
  bool existed = false; ///< the output was there before
};

std::string outputFor(const CompileOptions& options, const target::TargetSpec& target) {
  std::string name = options.output;
  const std::string placeholder = "{soc}";
  for (std::size_t at = name.find(placeholder); at != std::string::npos; at = name.find(placeholder, at))
    name.replace(at, placeholder.size(), target.fileName());
  return name;
}

hub::OutputKind outputKind(Emit emit) {
  return emit == Emit::shared         ? hub::OutputKind::shared
         : emit == Emit::preprocessed ? hub::OutputKind::preprocessed
                                      : hub::OutputKind::object;
}

Job jobFor(const CompileOptions& options, const target::TargetSpec& target,
           const std::optional<target::SignatureFile>& signature) {
  Job job;
  job.request = options.request;
  job.request.target = target;
  job.request.kind = outputKind(options.emit);
  job.request.signature = signature;
  job.request.output = outputFor(options, target);
  if (job.request.kind == hub::OutputKind::preprocessed && (options.output.empty() || options.output == "-"))
    job.request.output = job.folder.emplace().path() / "kernel.ii";
  std::error_code ignored;
  job.existed = fs::exists(job.request.output, ignored);
  // Each target has inputs of its own; the last one's list would be that of all.
  if (!job.request.depfile.empty() && options.targets.size() > 1)
    job.request.depfile += "." + target.fileName();
  return job;
}

void compileAll(std::vector<Job>& jobs) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i; (i = next.fetch_add(1)) < jobs.size();) {
      jobs[i].result = hub::compile(jobs[i].request);
      jobs[i].plan = hub::shownText(jobs[i].request, hub::describe(jobs[i].result.plan));
    }
  };
  const std::size_t threads = std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), jobs.size());
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < threads; ++i)
    helpers.emplace_back(work);
  work();
}

/// After a failure no target keeps what is new.
void removeOutputs(const std::vector<Job>& jobs) {
  for (const Job& job : jobs) {
    std::error_code ignored;
    if (job.result && !job.existed && !job.request.dryRun) {
      fs::remove(job.request.output, ignored);
      if (job.request.sidecar)
        fs::remove(hub::sidecarOf(job.request.output), ignored);
    }
  }
}

std::string_view kindName(hub::ErrorKind kind) {
  switch (kind) {
  case hub::ErrorKind::none:
    return "none";
  case hub::ErrorKind::request:
    return "request";
  case hub::ErrorKind::source:
    return "source";
  case hub::ErrorKind::toolchain:
    return "toolchain";
  case hub::ErrorKind::system:
    return "system";
  }
  return "";
}

Json toJson(const Job& job) {
  Json commands = Json::array();
  for (const hub::CommandLine& command : job.result.plan.commands)
    commands.push_back(command.argv);
  return Json{{"target", job.request.target.str()},
              {"output", job.request.dryRun || !job.result ? "" : job.request.output.string()},
              {"ok", static_cast<bool>(job.result)},
              {"cached", job.result.cached},
              {"error", job.result.error},
              {"kind", kindName(job.result.kind)},
              {"diagnostics", job.result.diagnostics},
              {"signature", Json::parse(target::toJson(job.result.plan.signature))},
              {"commands", std::move(commands)}};
}

} // namespace

int compileTargets(const CompileOptions& options, const std::optional<target::SignatureFile>& signature) {
  std::vector<Job> jobs;
  jobs.reserve(options.targets.size());
  for (const target::TargetSpec& target : options.targets)
    jobs.push_back(jobFor(options, target, signature));
  if (options.verbose && !options.request.dryRun)
    for (const Job& job : jobs)
      std::cerr << hub::describe(hub::plan(job.request));
  compileAll(jobs);
  const bool ok = std::all_of(jobs.begin(), jobs.end(), [](const Job& job) { return static_cast<bool>(job.result); });
  if (!ok)
    removeOutputs(jobs);
  if (options.json) {
    Json results = Json::array();
    for (const Job& job : jobs)
      results.push_back(toJson(job));
    std::cout << Json{{"version", 1}, {"ok", ok}, {"results", std::move(results)}}.dump(2) << "\n" << std::flush;
    return ok ? 0 : 1;
  }
  for (const Job& job : jobs) {
    std::cerr << job.result.diagnostics;
    if (!job.result) {
      const bool located = job.result.error.find(": error: ") != std::string::npos;
      std::cerr << (located ? "" : "ascend-compile: error: ") << job.result.error
                << (jobs.size() > 1 && !located ? fmt::format(" ({})", job.request.target.str()) : "") << "\n";
    } else if (job.request.dryRun) {
      std::cout << job.plan;
    } else if (job.folder) {
      hub::writeFile("-", hub::readFile(job.request.output));
    }
  }
  return ok ? 0 : 1;
}

} // namespace ascend::tools
