#include "simulator/timing/columns.h"
#include "simulator/timing/profiler.h"

#include <fmt/format.h>

namespace ascend::sim::timing {
namespace {

struct Sum {
  double cycles = 0;
  std::array<double, kPipeCount> busy{};
  std::uint32_t blocks = 0;

  void add(const BlockProfile& block) {
    cycles += block.cycles();
    for (std::size_t p = 0; p < kPipeCount; ++p)
      busy[p] += block.busy[p];
    ++blocks;
  }
};

void appendKind(std::string& line, const LaunchProfile& launch, const CoreKind& kind, const Sum& sum) {
  const auto mean = [&](double cycles) {
    return sum.blocks == 0 ? std::string() : fmt::format("{:.3f}", launch.microseconds(cycles / sum.blocks));
  };
  line += fmt::format(",{},{}", mean(sum.cycles), sum.blocks == 0 ? "" : fmt::format("{:.0f}", sum.cycles));
  for (const Column& column : kind.columns) {
    const double busy = sum.busy[index(column.pipe)];
    line +=
        fmt::format(",{},{}", mean(busy), sum.cycles == 0 ? std::string() : fmt::format("{:.3f}", busy / sum.cycles));
  }
}

void appendHeader(std::string& line, const CoreKind& kind) {
  line += fmt::format(",{}(us),{}total_cycles", kind.time, kind.prefix);
  for (const Column& column : kind.columns)
    line += fmt::format(",{0}{1}_time(us),{0}{1}_ratio", kind.prefix, column.name);
}

/// A field that may hold anything.
std::string quoted(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos)
    return std::string(text);
  std::string result = "\"";
  for (const char c : text)
    result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

} // namespace

// Launches of one process are on one SoC.
std::string toCsv(const std::vector<LaunchProfile>& launches) {
  std::string text = "Op Name,Block ID,Core ID,Block Dim,Task Duration(us)";
  if (launches.empty())
    return text + "\n";
  const bool split = launches.front().soc->splitCores;
  if (split)
    appendHeader(text, kCubeCore);
  appendHeader(text, split ? kVectorCore : kFusedCore);
  text += "\n";
  for (const LaunchProfile& launch : launches) {
    const auto line = [&](const std::string& block, const std::string& core, double cycles, const Sum& cube,
                          const Sum& vector) {
      text += fmt::format("{},{},{},{},{:.3f}", quoted(launch.kernel), block, core, launch.blocks.size(),
                          launch.microseconds(cycles));
      if (split)
        appendKind(text, launch, kCubeCore, cube);
      appendKind(text, launch, split ? kVectorCore : kFusedCore, vector);
      text += "\n";
    };
    Sum cube, vector;
    for (const BlockProfile& block : launch.blocks)
      (split && block.cube ? cube : vector).add(block);
    line("all", "all", launch.cycles, cube, vector);
    for (const BlockProfile& block : launch.blocks) {
      Sum one, none;
      one.add(block);
      const bool isCube = split && block.cube;
      line(std::to_string(block.block), std::to_string(block.core), block.cycles(), isCube ? one : none,
           isCube ? none : one);
    }
  }
  return text;
}

} // namespace ascend::sim::timing
