#pragma once
#include "simulator/timing/profile.h"

#include <string>
#include <string_view>
#include <vector>

namespace ascend::sim::timing {

/// The page (report_page.html) with `@DATA@` where the measurements go.
extern const std::string_view kReportPage;

/// One page that needs nothing else: timeline, pipes, calls and the source lines with their times.
std::string toHtml(const std::vector<LaunchProfile>& launches);

} // namespace ascend::sim::timing
