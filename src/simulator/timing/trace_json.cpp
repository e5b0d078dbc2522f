#include "simulator/check/context.h"
#include "simulator/timing/columns.h"
#include "simulator/timing/profiler.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

namespace ascend::sim::timing {
namespace {

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Cores are processes. Vector cores and cube cores have numbers of their own.
std::uint32_t processOf(const BlockProfile& block) { return block.core * 2 + (block.cube ? 1 : 0); }

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
        event(fmt::format(R"({{"ph": "M", "pid": {}, "tid": 0, "name": "thread_name", "args": {{"name": "block"}}}})",
                          process));
        for (const Column& column : kindOf(*launch.soc, block.cube).columns)
          event(fmt::format(R"({{"ph": "M", "pid": {}, "tid": {}, "name": "thread_name", "args": {{"name": "{}"}}}})",
                            process, 1 + index(column.pipe), name(column.pipe)));
      }
      event(fmt::format(
          R"({{"ph": "X", "pid": {}, "tid": 0, "cat": "block", "name": {}, "ts": {:.4f}, "dur": {:.4f}, "args": {{"block": {}}}}})",
          process, quoted(launch.kernel), offset + launch.microseconds(block.start),
          launch.microseconds(block.cycles()), block.block));
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
      event(fmt::format(
          R"({{"ph": "X", "pid": {}, "tid": {}, "cat": "{}", "name": {}, "ts": {:.4f}, "dur": {:.4f}, "args": {{{}}}}})",
          processOf(block), 1 + index(interval.pipe), interval.waiting ? "wait" : "work",
          quoted(interval.waiting ? "wait: " + operation.name : operation.name),
          offset + launch.microseconds(interval.start), launch.microseconds(interval.end - interval.start), arguments));
    }
    offset += launch.microseconds(launch.cycles);
  }
  return text + "\n]}\n";
}

} // namespace ascend::sim::timing
