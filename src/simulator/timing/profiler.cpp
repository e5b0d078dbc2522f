#include "simulator/timing/profiler.h"

#include "simulator/core/settings.h"
#include "simulator/timing/report_html.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <utility>

namespace ascend::sim::timing {
namespace {

constexpr std::size_t kEvents = std::size_t{1} << 24; ///< of a launch: half a gigabyte
constexpr std::size_t kIntervals = 1'000'000;         ///< of a process

std::string writeFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return file ? std::string() : fmt::format("cannot write '{}'", path);
}

} // namespace

Recorder::Limits recorderLimits(std::uint32_t blocks) {
  return {.events = std::max<std::size_t>(kEvents / std::max(1U, blocks), 1024)};
}

Profiler& profiler() {
  static Profiler& instance = []() -> Profiler& {
    std::atexit([] {
      if (const std::string error = profiler().flush(settings()); !error.empty())
        std::fprintf(stderr, "ascend simulator: error: %s\n", error.c_str());
    });
    return *new Profiler; // never destroyed: launches may still run while the process ends
  }();
  return instance;
}

void Profiler::add(LaunchProfile profile, const Options&) {
  const std::scoped_lock lock(mutex_);
  intervals_ += profile.intervals.size();
  launches_.push_back(std::move(profile));
  fresh_ = true;
}

std::size_t Profiler::intervalsWanted(const Options& options) const {
  if (options.trace.empty() && options.page.empty() && !options.timeline)
    return 0;
  const std::scoped_lock lock(mutex_);
  return kIntervals - std::min(kIntervals, intervals_);
}

std::string Profiler::text() const {
  const std::scoped_lock lock(mutex_);
  std::string text;
  for (const LaunchProfile& launch : launches_)
    text += toText(launch);
  return text;
}

std::string Profiler::csv() const {
  const std::scoped_lock lock(mutex_);
  return toCsv(launches_);
}

double Profiler::totalMicroseconds() const {
  const std::scoped_lock lock(mutex_);
  double total = 0;
  for (const LaunchProfile& launch : launches_)
    total += launch.microseconds(launch.cycles);
  return total;
}

std::string Profiler::flush(const Options& options) {
  const std::scoped_lock lock(mutex_);
  if (!std::exchange(fresh_, false))
    return {};
  std::string error;
  const auto write = [&](const std::string& path, auto print) {
    if (path.empty())
      return;
    const std::string problem = writeFile(path, print(launches_));
    error += error.empty() || problem.empty() ? problem : "; " + problem;
  };
  if (options.profile == "on") {
    for (const LaunchProfile& launch : launches_)
      std::fputs(toText(launch).c_str(), stderr);
  } else {
    write(options.profile, toCsv);
  }
  write(options.trace, toTraceJson);
  write(options.page, toHtml);
  return error;
}

std::vector<LaunchProfile> Profiler::launches() const {
  const std::scoped_lock lock(mutex_);
  return launches_;
}

void Profiler::clear() {
  const std::scoped_lock lock(mutex_);
  launches_.clear();
  intervals_ = 0;
  fresh_ = false;
}

} // namespace ascend::sim::timing
