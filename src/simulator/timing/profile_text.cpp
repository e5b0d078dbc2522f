#include "simulator/check/context.h"
#include "simulator/timing/columns.h"
#include "simulator/timing/profiler.h"

#include <algorithm>
#include <fmt/format.h>

namespace ascend::sim::timing {
namespace {

constexpr std::size_t kShownBlocks = 8, kShownOperations = 16;

std::string rowOf(const LaunchProfile& launch, const CoreKind& kind, const std::string& title, double cycles,
                  const std::array<double, kPipeCount>& busy, double count) {
  std::string row = fmt::format("  {:<10}{:>12.2f}", title, launch.microseconds(cycles / count));
  for (const Column& column : kind.columns) {
    const double time = busy[index(column.pipe)];
    row += fmt::format("{:>12.2f} ({:.3f})", launch.microseconds(time / count), cycles == 0 ? 0.0 : time / cycles);
  }
  return row + "\n";
}

std::string coreTable(const LaunchProfile& launch, const CoreKind& kind, bool cube) {
  std::string text, rows;
  double cycles = 0, blocks = 0;
  std::array<double, kPipeCount> busy{};
  for (const BlockProfile& block : launch.blocks) {
    if (launch.soc->splitCores && block.cube != cube)
      continue;
    cycles += block.cycles();
    ++blocks;
    for (std::size_t p = 0; p < kPipeCount; ++p)
      busy[p] += block.busy[p];
    if (blocks <= kShownBlocks)
      rows += rowOf(launch, kind, fmt::format("block {}", block.block), block.cycles(), block.busy, 1);
  }
  if (blocks == 0)
    return {};
  text = fmt::format("  {:<10}{:>12}", "us (ratio)", kind.time);
  for (const Column& column : kind.columns)
    text += fmt::format("{:>20}", fmt::format("{}{}_time", kind.prefix, column.name));
  text += "\n" + rowOf(launch, kind, "mean", cycles, busy, blocks) + rows;
  if (blocks > kShownBlocks)
    text += fmt::format("  … {} more blocks: the CSV file has all\n", blocks - kShownBlocks);
  return text;
}

std::string operationTable(const LaunchProfile& launch) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < launch.operations.size(); ++i)
    if (launch.operations[i].cycles + launch.operations[i].waited > 0)
      order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return launch.operations[a].cycles + launch.operations[a].waited >
           launch.operations[b].cycles + launch.operations[b].waited;
  });
  std::string text =
      fmt::format("  {:<5} {:>10} {:>12} {:>12} {:>9}  {}\n", "pipe", "calls", "time us", "waited us", "GB/s", "call");
  const auto count = static_cast<double>(std::max<std::size_t>(1, launch.blocks.size()));
  for (std::size_t i = 0; i < std::min(order.size(), kShownOperations); ++i) {
    const Operation& o = launch.operations[order[i]];
    const double time = launch.microseconds(o.cycles);
    const std::string speed =
        o.bytes == 0 || time == 0 ? "" : fmt::format("{:.1f}", static_cast<double>(o.bytes) / time * 1e-3);
    const std::string place =
        o.file.empty() ? "" : fmt::format(" ({}:{})", o.file.substr(o.file.find_last_of('/') + 1), o.line);
    text += fmt::format("  {:<5} {:>10.6g} {:>12.2f} {:>12.2f} {:>9}  {}{}\n", name(o.pipe),
                        static_cast<double>(o.calls) / count, time / count, launch.microseconds(o.waited) / count,
                        speed, o.name, place);
  }
  if (order.size() > kShownOperations)
    text += fmt::format("  … {} more\n", order.size() - kShownOperations);
  return text;
}

} // namespace

std::string toText(const LaunchProfile& launch) {
  std::string text = fmt::format("{}: Task Duration {:.2f} us on {} ({} block{}, {} MHz)\n", launch.kernel,
                                 launch.microseconds(launch.cycles), launch.soc->name, launch.blocks.size(),
                                 launch.blocks.size() == 1 ? "" : "s", launch.soc->clockMHz);
  if (launch.soc->splitCores)
    text += coreTable(launch, kCubeCore, true) + coreTable(launch, kVectorCore, false);
  else
    text += coreTable(launch, kFusedCore, false);
  const std::uint64_t moved = launch.l2HitBytes + launch.l2MissBytes;
  if (moved != 0)
    text += fmt::format("  global memory: {} bytes, {:.1f} GB/s, L2 hits {:.1f} %\n", moved,
                        static_cast<double>(moved) / launch.microseconds(launch.cycles) * 1e-3,
                        100.0 * static_cast<double>(launch.l2HitBytes) / static_cast<double>(moved));
  text += "  calls, mean of a block:\n" + operationTable(launch);
  if (launch.truncated)
    text += "  warning: the launch has more instructions than the clock records: the times are those of its beginning; "
            "measure with less data\n";
  return text;
}

} // namespace ascend::sim::timing
