#pragma once
#include "simulator/check/clock.h"
#include "simulator/check/site.h"
#include "simulator/core/findings.h"
#include "simulator/core/options.h"

#include <fmt/format.h>
#include <string_view>

namespace ascend::sim {

/// What the checks of one block share.
struct CheckContext {
  const Options& options;
  SiteTable& sites;
  FindingLog& log;
  std::string_view kernel;
  std::uint32_t block = 0;
  std::uint32_t blocks = 1;
  std::string core{}; ///< which of its block's cores, if there are several
  PipeClocks clocks{};

  /// The finding to describe, or null when it is known already: `if (auto* f = context.report(…)) f->message = …`.
  Finding* report(const char* code, SiteId site, SiteId other = 0, Severity severity = Severity::error) const {
    Finding* finding = log.once(code, site, other);
    if (finding == nullptr)
      return nullptr;
    finding->severity = severity;
    finding->kernel = kernel;
    finding->block = block;
    finding->blocks = blocks;
    finding->core = core;
    if (site != 0) {
      finding->operation = sites[site].name;
      finding->where = locate(sites[site].where);
    }
    if (other != 0) {
      finding->otherOperation = sites[other].name;
      finding->other = locate(sites[other].where);
    }
    return finding;
  }
};

/// "MTE2".
std::string_view name(Pipe pipe);
/// "UB".
std::string_view name(Space space);
/// "MTE2_V": the HardEvent that orders two pipes.
std::string eventName(Pipe from, Pipe to);
/// "Add (kernel.cpp:12)".
std::string describe(const Site& site);
/// "32 bytes", "1 byte".
std::string bytesText(std::uint64_t bytes);

} // namespace ascend::sim
