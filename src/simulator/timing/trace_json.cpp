#include "simulator/check/context.h"
#include "simulator/timing/columns.h"
#include "simulator/timing/profiler.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

namespace ascend::sim::timing {
namespace {

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
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
        event(fmt::format(R"({{"ph": "M", "pid": {}, "tid": {}, "name": "thread_name", "args": {{"name": "block"}}}})",
                          process, kBlockThread));
        for (const Column& column : kindOf(*launch.soc, block.cube).columns)
          event(fmt::format(R"({{"ph": "M", "pid": {}, "tid": {}, "name": "thread_name", "args": {{"name": "{}"}}}})",
                            process, threadOf(column.pipe), name(column.pipe)));
      }
      const Span whole(offset + launch.microseconds(block.start), offset + launch.microseconds(block.end));
      event(fmt::format(
          R"({{"ph": "X", "pid": {}, "tid": {}, "cat": "block", "name": {}, "ts": {:.3f}, "dur": {:.3f}, "args": {{"block": {}}}}})",
          process, kBlockThread, quoted(launch.kernel), whole.start, whole.length, block.block));
    }
    for (const Interval& interval : launch.intervals) {
      const BlockProfile& block = launch.blocks[interval.block];
      const Operation& operation = launch.operations[interval.operation];
      std::string arguments = fmt::format("\"block\": {}", block.block);
      if (!operation.file.empty())
        arguments += fmt::format(", \"source\": {}", quoted(fmt::format("{}:{}", operation.file, operation.line)));
      if (interval.bytes != 0)
        arguments += fmt::format(", \"bytes\": {}, \"GB/s\": {:.2f}", interval.bytes,
                                 static_cast<double>(interval.bytes) /
                                     launch.microseconds(interval.end - interval.start) * 1e-3);
      const Span span(offset + launch.microseconds(interval.start), offset + launch.microseconds(interval.end));
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
