#include "simulator/core/options.h"

#include "target/soc.h"

#include <charconv>
#include <cstdlib>
#include <fmt/format.h>
#include <utility>

namespace ascend::sim {
namespace {

using Error = std::optional<std::string>;

Error setChecks(Options& options, std::string_view value) {
  Options next = options;
  next.memory = next.race = next.init = next.sync = false;
  for (bool more = true; more;) {
    const std::size_t comma = value.find(',');
    const std::string_view name = value.substr(0, comma);
    more = comma != std::string_view::npos;
    if (more)
      value.remove_prefix(comma + 1);
    if (name == "all")
      next.memory = next.race = next.init = next.sync = true;
    else if (name == "memory")
      next.memory = true;
    else if (name == "race")
      next.race = true;
    else if (name == "init")
      next.init = true;
    else if (name == "sync")
      next.sync = true;
    else if (name != "none")
      return fmt::format("unknown check '{}'; say all, none, or a list of memory, race, init, sync", name);
  }
  options = next;
  return {};
}

Error setSwitch(bool& target, std::string_view name, std::string_view value) {
  if (value == "on" || value == "1")
    target = true;
  else if (value == "off" || value == "0")
    target = false;
  else
    return fmt::format("{} is on or off, not '{}'", name, value);
  return {};
}

Error setNumber(unsigned& target, std::string_view name, std::string_view value, unsigned min, unsigned max) {
  unsigned number = 0;
  const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (code != std::errc{} || end != value.data() + value.size() || number < min || number > max)
    return fmt::format("{} is a number from {} to {}, not '{}'", name, min, max, value);
  target = number;
  return {};
}

Error setProfile(Options& options, std::string_view value) {
  if (value == "on" || value == "1")
    options.profile = "on";
  else if (value == "off" || value == "0" || value.empty())
    options.profile.clear();
  else if (value.ends_with(".csv"))
    options.profile = value;
  else
    return fmt::format("profile is on, off, or a file that ends in .csv, not '{}'", value);
  return {};
}

/// program, lazy, fuzz, fuzz:7
Error setOrder(Options& options, std::string_view value) {
  const std::string_view name = value.substr(0, value.find(':'));
  std::uint64_t seed = 0;
  bool known = name == value;
  if (!known && name == "fuzz") {
    const std::string_view digits = value.substr(name.size() + 1);
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), seed);
    known = code == std::errc{} && end == digits.data() + digits.size();
  }
  if (!known || (name != "program" && name != "lazy" && name != "fuzz"))
    return fmt::format("order is program, lazy, fuzz or fuzz:SEED, not '{}'", value);
  options.order = name == "program" ? Order::program : name == "lazy" ? Order::lazy : Order::fuzz;
  options.seed = seed;
  return {};
}

Error setSuppressions(Options& options, std::string_view file) {
  if (file.empty()) {
    options.suppressions = nullptr;
    return {};
  }
  auto read = Suppressions::read(std::string(file));
  if (auto* error = std::get_if<std::string>(&read))
    return std::move(*error);
  options.suppressions = std::make_shared<const Suppressions>(std::get<Suppressions>(std::move(read)));
  return {};
}

} // namespace

Error setOption(Options& options, std::string_view name, std::string_view value) {
  if (name == "check")
    return setChecks(options, value);
  if (name == "order")
    return setOrder(options, value);
  if (name == "suppress")
    return setSuppressions(options, value);
  if (name == "auto-sync")
    return setSwitch(options.autoSync, name, value);
  if (name == "print")
    return setSwitch(options.print, name, value);
  if (name == "threads")
    return setNumber(options.threads, name, value, 0, 1024);
  if (name == "timeout")
    return setNumber(options.timeout, name, value, 0, 1'000'000);
  if (name == "limit")
    return setNumber(options.limit, name, value, 1, 1'000'000);
  if (name == "clock")
    return setSwitch(options.clock, name, value);
  if (name == "timeline")
    return setSwitch(options.timeline, name, value);
  if (name == "profile")
    return setProfile(options, value);
  if (name == "trace") {
    options.trace = value;
    return {};
  }
  if (name == "report") {
    // A page is of the measurements, anything else of the findings.
    (value.ends_with(".html") || value.ends_with(".htm") ? options.page : options.report) = value;
    return {};
  }
  if (name == "soc") {
    if (!value.empty() && target::findSoc(value) == nullptr)
      return target::unknownSocMessage(value);
    options.soc = value;
    return {};
  }
  return fmt::format(
      "the simulator has no option '{}'; it has check, auto-sync, order, suppress, threads, limit, print, "
      "report, soc, timeout, clock, timeline, profile, trace",
      name);
}

Error readEnvironment(Options& options) {
  constexpr std::pair<const char*, const char*> variables[] = {
      {"ASCEND_SIM_CHECK", "check"}, {"ASCEND_SIM_AUTO_SYNC", "auto-sync"}, {"ASCEND_SIM_THREADS", "threads"},
      {"ASCEND_SIM_LIMIT", "limit"}, {"ASCEND_SIM_PRINT", "print"},         {"ASCEND_SIM_REPORT", "report"},
      {"ASCEND_SIM_SOC", "soc"},     {"ASCEND_SIM_TIMEOUT", "timeout"},     {"ASCEND_SIM_PROFILE", "profile"},
      {"ASCEND_SIM_TRACE", "trace"}, {"ASCEND_SIM_ORDER", "order"},         {"ASCEND_SIM_SUPPRESS", "suppress"},
  };
  for (const auto& [variable, name] : variables) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0')
      continue;
    if (auto error = setOption(options, name, value))
      return fmt::format("environment variable {}: {}", variable, *error);
  }
  return {};
}

} // namespace ascend::sim
