#pragma once
#include "target/soc.h"

#include <string>
#include <string_view>

namespace ascend::target {

/// What `--soc` and `SOCS` name: a SoC, or the simulator behaving as one.
///   "Ascend910B3"      the NPU
///   "sim"              the simulator as the default SoC
///   "sim:Ascend310P3"  the simulator as that SoC
struct TargetSpec {
  const Soc* soc = nullptr;
  bool simulator = false;

  /// Canonical text: "sim" for the default SoC on the simulator.
  std::string str() const;
  /// str() with characters that are safe in file names and C identifiers: "sim_Ascend310P3".
  std::string fileName() const;
};

struct TargetSpecResult {
  TargetSpec spec;
  std::string error; ///< empty on success
  explicit operator bool() const { return error.empty(); }
};

TargetSpecResult parseTargetSpec(std::string_view text);

} // namespace ascend::target
