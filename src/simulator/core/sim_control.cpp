#include "simulator/core/sim_control.h"

#include "simulator/core/findings.h"
#include "simulator/core/settings.h"
#include "simulator/timing/profiler.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace {

/// C callers hold the message until their next call.
const char* keep(std::string message) {
  thread_local std::string kept;
  kept = std::move(message);
  return kept.empty() ? nullptr : kept.c_str();
}

std::size_t copy(const std::string& text, char* buffer, std::size_t size) {
  if (buffer != nullptr && size != 0) {
    const std::size_t length = std::min(size - 1, text.size());
    std::memcpy(buffer, text.data(), length);
    buffer[length] = '\0';
  }
  return text.size();
}

} // namespace

extern "C" {

const char* ascend_sim_set_option(const char* name, const char* value) {
  if (name == nullptr || value == nullptr)
    return keep("an option needs a name and a value");
  return keep(ascend::sim::setSetting(name, value).value_or(""));
}

const char* ascend_sim_environment_error(void) { return keep(ascend::sim::settingsError()); }

void ascend_sim_totals(AscendSimTotals* totals) {
  if (totals == nullptr)
    return;
  const ascend::sim::FindingTotals t = ascend::sim::reporter().totals();
  *totals = {.errors = t.errors,
             .warnings = t.warnings,
             .notes = t.notes,
             .occurrences = t.occurrences,
             .dropped = t.dropped,
             .launches = t.launches,
             .auto_syncs = t.autoSyncs,
             .suppressed = t.suppressed};
}

size_t ascend_sim_findings_json(char* buffer, size_t size) {
  return copy(ascend::sim::reporter().toJson(), buffer, size);
}

size_t ascend_sim_findings_text(char* buffer, size_t size) {
  std::string text;
  for (const auto& finding : ascend::sim::reporter().findings())
    text += ascend::sim::toText(finding);
  return copy(text, buffer, size);
}

void ascend_sim_clear_findings(void) { ascend::sim::reporter().clear(); }

size_t ascend_sim_profile_text(char* buffer, size_t size) {
  return copy(ascend::sim::timing::profiler().text(), buffer, size);
}

size_t ascend_sim_profile_csv(char* buffer, size_t size) {
  return copy(ascend::sim::timing::profiler().csv(), buffer, size);
}

double ascend_sim_device_time(void) { return ascend::sim::timing::profiler().totalMicroseconds(); }

const char* ascend_sim_write_profile(void) {
  return keep(ascend::sim::timing::profiler().flush(ascend::sim::settings()));
}

void ascend_sim_clear_profile(void) { ascend::sim::timing::profiler().clear(); }

} // extern "C"
