#include "target/target_spec.h"

namespace ascend::target {

std::string TargetSpec::str() const {
  if (!simulator)
    return std::string(soc->name);
  return soc == &defaultSoc() ? "sim" : "sim:" + std::string(soc->name);
}

std::string TargetSpec::fileName() const {
  std::string text = str();
  for (char& c : text)
    if (c == ':')
      c = '_';
  return text;
}

TargetSpecResult parseTargetSpec(std::string_view text) {
  constexpr std::string_view kSim = "sim";
  if (text == kSim)
    return {{&defaultSoc(), true}, {}};
  const bool simulator = text.starts_with("sim:");
  const std::string_view name = simulator ? text.substr(kSim.size() + 1) : text;
  if (const Soc* soc = findSoc(name))
    return {{soc, simulator}, {}};
  return {{}, unknownSocMessage(name)};
}

} // namespace ascend::target
