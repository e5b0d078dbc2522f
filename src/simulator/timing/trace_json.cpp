#include "simulator/check/context.h"
#include "simulator/timing/columns.h"
#include "simulator/timing/profiler.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace ascend::sim::timing {
namespace {

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// When what comes next on its pipe begins, for each interval: moves overlap, and a pipe waits for others while its
/// last move is still on its way. Events of a thread may not overlap (Perfetto leaves the second one out), so there the
/// next one takes the place.
std::vector<double> nextStarts(const LaunchProfile& launch) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  std::map<std::pair<std::uint32_t, Pipe>, std::vector<std::size_t>> pipes;
  for (std::size_t i = 0; i < launch.intervals.size(); ++i)
    pipes[{launch.intervals[i].block, launch.intervals[i].pipe}].push_back(i);
  std::vector<double> next(launch.intervals.size(), kNever);
  for (auto& [key, list] : pipes) {
    std::stable_sort(list.begin(), list.end(), [&](std::size_t a, std::size_t b) {
      return launch.intervals[a].start < launch.intervals[b].start;
    });
    for (std::size_t i = 0; i + 1 < list.size(); ++i)
      next[list[i]] = launch.intervals[list[i + 1]].start;
  }
  return next;
}

/// Cores are processes. Vector cores and cube cores have numbers of their own. Process and thread 0 are a system's idle
/// ones, which viewers leave out.
std::uint32_t processOf(const BlockProfile& block) { return block.core * 2 + (block.cube ? 2 : 1); }

constexpr std::size_t kBlockThread = 1;
std::size_t threadOf(Pipe pipe) { return kBlockThread + 1 + index(pipe); }

/// Perfetto keeps whole nanoseconds, and leaves out an event that reaches a part of one into the next: both ends are
/// rounded, not the start and the length.
struct Span {
  double start, length; ///< µs
  Span(double from, double to)
      : start(std::round(from * 1e3) * 1e-3), length(std::max(0.0, std::round(to * 1e3) * 1e-3 - start)) {}
};

std::string coreName(const target::Soc& soc, const BlockProfile& block) {
  return fmt::format("{} {}", !soc.splitCores ? "AI core" : block.cube ? "AIC" : "AIV", block.core);
}

} // namespace

std::string toTraceJson(const std::vector<LaunchProfile>& launches) {
  std::string text = "{\"displayTimeUnit\": \"ns\", \"traceEvents\": [";
  const char* separator = "\n";
  const auto event = [&](const std::string& body) {
    text += separator + body;
    separator = ",\n";
  };
  std::set<std::uint32_t> named;
  double offset = 0; // launches follow each other
  for (const LaunchProfile& launch : launches) {
    for (const BlockProfile& block : launch.blocks) {
      const std::uint32_t process = processOf(block);
      if (named.insert(process).second) {
        event(fmt::format(R"({{"ph": "M", "pid": {}, "name": "process_name", "args": {{"name": {}}}}})", process,
                          quoted(coreName(*launch.soc, block))));
        event(fmt::format(R"({{"ph": "M", "pid": {0}, "name": "process_sort_index", "args": {{"sort_index": {0}}}}})",
                          process));
        const auto thread = [&](std::size_t id, std::string_view called) {
          event(fmt::format(R"({{"ph": "M", "pid": {}, "tid": {}, "name": "thread_name", "args": {{"name": "{}"}}}})",
                            process, id, called));
          event(fmt::format(
              R"({{"ph": "M", "pid": {0}, "tid": {1}, "name": "thread_sort_index", "args": {{"sort_index": {1}}}}})",
              process, id));
        };
        thread(kBlockThread, "block");
        for (const Column& column : kindOf(*launch.soc, block.cube).columns)
          thread(threadOf(column.pipe), name(column.pipe));
      }
      const Span whole(offset + launch.microseconds(block.start), offset + launch.microseconds(block.end));
      event(fmt::format(
          R"({{"ph": "X", "pid": {}, "tid": {}, "cat": "block", "name": {}, "ts": {:.3f}, "dur": {:.3f}, "args": {{"block": {}}}}})",
          process, kBlockThread, quoted(launch.kernel), whole.start, whole.length, block.block));
    }
    const std::vector<double> next = nextStarts(launch);
    for (std::size_t i = 0; i < launch.intervals.size(); ++i) {
      const Interval& interval = launch.intervals[i];
      const BlockProfile& block = launch.blocks[interval.block];
      const Operation& operation = launch.operations[interval.operation];
      std::string arguments = fmt::format("\"block\": {}", block.block);
      if (!operation.file.empty())
        arguments += fmt::format(", \"source\": {}", quoted(fmt::format("{}:{}", operation.file, operation.line)));
      if (interval.bytes != 0)
        arguments += fmt::format(", \"bytes\": {}, \"GB/s\": {:.2f}", interval.bytes,
                                 static_cast<double>(interval.bytes) /
                                     launch.microseconds(interval.end - interval.start) * 1e-3);
      if (next[i] < interval.end)
        arguments += fmt::format(", \"complete after us\": {:.3f}", launch.microseconds(interval.end - interval.start));
      const Span span(offset + launch.microseconds(interval.start),
                      offset + launch.microseconds(std::min(interval.end, next[i])));
      event(fmt::format(
          R"({{"ph": "X", "pid": {}, "tid": {}, "cat": "{}", "name": {}, "ts": {:.3f}, "dur": {:.3f}, "args": {{{}}}}})",
          processOf(block), threadOf(interval.pipe), interval.waiting ? "wait" : "work",
          quoted(interval.waiting ? "wait: " + operation.name : operation.name), span.start, span.length, arguments));
    }
    offset += launch.microseconds(launch.cycles);
  }
  return text + "\n]}\n";
}

} // namespace ascend::sim::timing
