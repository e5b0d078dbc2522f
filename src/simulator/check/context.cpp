#include "simulator/check/context.h"

namespace ascend::sim {

std::string_view name(Pipe pipe) {
  constexpr std::string_view names[] = {"S", "V", "M", "MTE1", "MTE2", "MTE3", "FIX", "ALL", "none"};
  return index(pipe) < std::size(names) ? names[index(pipe)] : "?";
}

std::string_view name(Space space) {
  constexpr std::string_view names[] = {"GM", "UB", "L1", "L0A", "L0B", "L0C", "BT", "FB"};
  const auto i = static_cast<std::size_t>(space);
  return i < std::size(names) ? names[i] : "?";
}

std::string eventName(Pipe from, Pipe to) { return fmt::format("{}_{}", name(from), name(to)); }

std::string describe(const Site& site) {
  if (site.name == nullptr)
    return "an earlier call";
  return fmt::format("{} ({})", site.name, toString(locate(site.where)));
}

std::string bytesText(std::uint64_t bytes) { return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s"); }

} // namespace ascend::sim
