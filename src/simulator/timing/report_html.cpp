#include "simulator/timing/report_html.h"

#include "simulator/check/clock.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace ascend::sim::timing {
namespace {

using nlohmann::json;

constexpr std::size_t kIntervals = 150'000;    ///< that a browser draws at once
constexpr std::size_t kSourceBytes = 1U << 20; ///< of a file

/// Nanoseconds are exact enough, and short.
double rounded(double microseconds) { return std::round(microseconds * 1e4) / 1e4; }

/// Where a source is: objects may name it as it is seen from the top of its project, so that their bytes are the same
/// wherever they are built.
std::filesystem::path placeOf(const std::string& name) {
  const char* const top = std::getenv("ASCEND_SIM_SOURCE_DIR");
  return top != nullptr ? std::filesystem::path(top) / name : std::filesystem::path(name);
}

json sourceOf(const std::string& path) {
  std::ifstream file(placeOf(path), std::ios::binary);
  json lines = json::array();
  std::string line;
  for (std::size_t bytes = 0; bytes < kSourceBytes && std::getline(file, line); bytes += line.size())
    lines.push_back(line);
  return lines.empty() ? json() : lines;
}

json describe(const LaunchProfile& launch) {
  const auto time = [&](double cycles) { return rounded(launch.microseconds(cycles)); };
  json blocks = json::array();
  for (const BlockProfile& block : launch.blocks) {
    json busy = json::array();
    for (const double cycles : block.busy)
      busy.push_back(time(cycles));
    blocks.push_back({{"block", block.block},
                      {"core", block.core},
                      {"cube", block.cube},
                      {"start", time(block.start)},
                      {"end", time(block.end)},
                      {"busy", std::move(busy)}});
  }
  json operations = json::array();
  for (const Operation& o : launch.operations)
    operations.push_back({{"name", o.name},
                          {"file", o.file},
                          {"line", o.line},
                          {"pipe", index(o.pipe)},
                          {"calls", o.calls},
                          {"time", time(o.cycles)},
                          {"waited", time(o.waited)},
                          {"bytes", o.bytes}});
  // Seven numbers each: block, pipe, operation, whether it waits, start, length, bytes.
  json intervals = json::array();
  const std::size_t shown = std::min(kIntervals, launch.intervals.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Interval& interval = launch.intervals[i];
    intervals.push_back(interval.block);
    intervals.push_back(index(interval.pipe));
    intervals.push_back(interval.operation);
    intervals.push_back(interval.waiting ? 1 : 0);
    intervals.push_back(time(interval.start));
    intervals.push_back(time(interval.end - interval.start));
    intervals.push_back(interval.bytes);
  }
  return {{"kernel", launch.kernel},          {"soc", launch.soc->name},
          {"mhz", launch.soc->clockMHz},      {"duration", time(launch.cycles)},
          {"l2Hit", launch.l2HitBytes},       {"l2Miss", launch.l2MissBytes},
          {"truncated", launch.truncated},    {"cut", launch.intervalsCut || shown < launch.intervals.size()},
          {"blocks", std::move(blocks)},      {"operations", std::move(operations)},
          {"intervals", std::move(intervals)}};
}

} // namespace

std::string toHtml(const std::vector<LaunchProfile>& launches) {
  json data{{"launches", json::array()}, {"sources", json::object()}};
  for (const LaunchProfile& launch : launches) {
    data["launches"].push_back(describe(launch));
    for (const Operation& o : launch.operations)
      if (!o.file.empty() && !data["sources"].contains(o.file))
        data["sources"][o.file] = sourceOf(o.file);
  }
  // In a script element no text may look like an end tag.
  std::string text;
  for (const char c : data.dump(-1, ' ', false, json::error_handler_t::replace))
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  constexpr std::string_view kMark = "@DATA@";
  const std::size_t at = kReportPage.find(kMark);
  return std::string(kReportPage.substr(0, at)) + text + std::string(kReportPage.substr(at + kMark.size()));
}

} // namespace ascend::sim::timing
