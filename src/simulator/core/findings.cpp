#include "simulator/core/findings.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

namespace ascend::sim {
namespace {

std::string_view name(Severity severity) {
  switch (severity) {
  case Severity::note:
    return "note";
  case Severity::warning:
    return "warning";
  case Severity::error:
    break;
  }
  return "error";
}

nlohmann::ordered_json json(const Finding& f) {
  nlohmann::ordered_json j{{"code", f.code},       {"severity", name(f.severity)}, {"message", f.message},
                           {"hint", f.hint},       {"kernel", f.kernel},           {"block", f.block},
                           {"blocks", f.blocks},   {"operation", f.operation},     {"file", f.where.file},
                           {"line", f.where.line}, {"column", f.where.column},     {"count", f.count}};
  if (!f.otherOperation.empty() || !f.other.file.empty())
    j["other"] = {
        {"operation", f.otherOperation}, {"file", f.other.file}, {"line", f.other.line}, {"column", f.other.column}};
  if (!f.core.empty())
    j["core"] = f.core;
  return j;
}

} // namespace

Location locate(const Where& where) {
  return {.file = where.file == nullptr ? "" : where.file, .line = where.line, .column = where.column};
}

std::string toString(const Location& location) {
  if (location.file.empty())
    return "?";
  if (location.column == 0)
    return fmt::format("{}:{}", location.file, location.line);
  return fmt::format("{}:{}:{}", location.file, location.line, location.column);
}

std::string toText(const Finding& f) {
  std::string text = fmt::format("{}: {}: {}: {}\n", f.where.file.empty() ? "ascend-sim" : toString(f.where),
                                 name(f.severity), f.code, f.message);
  if (!f.other.file.empty())
    text += fmt::format("  {}: the earlier {}\n", toString(f.other), f.otherOperation);
  if (f.blocks != 0)
    text += fmt::format("  in kernel {}, {}{}block {} of {}{}\n", f.kernel, f.core, f.core.empty() ? "" : " of ",
                        f.block, f.blocks, f.count > 1 ? fmt::format(", {} times", f.count) : "");
  if (!f.hint.empty())
    text += fmt::format("  hint: {}\n", f.hint);
  text += fmt::format("  more: ascend-run --explain {}\n", f.code);
  return text;
}

Finding* FindingLog::once(const char* code, SiteId site, SiteId other) {
  const auto [it, fresh] = known_.try_emplace({code, site, other}, findings_.size());
  if (!fresh) {
    ++findings_[it->second].count;
    return nullptr;
  }
  Finding& finding = findings_.emplace_back();
  finding.code = code;
  return &finding;
}

std::vector<Finding> FindingLog::take() {
  known_.clear();
  return std::exchange(findings_, {});
}

void Reporter::add(std::vector<Finding> findings, unsigned limit, bool print) {
  if (findings.empty())
    return;
  std::string text;
  {
    const std::scoped_lock lock(mutex_);
    for (Finding& finding : findings) {
      totals_.occurrences += finding.count;
      Key key{finding.code, finding.kernel, finding.operation, finding.where, finding.otherOperation, finding.other};
      // Without a place two findings are the same only when they say the same.
      if (finding.where.file.empty())
        std::get<2>(key) += finding.message;
      const auto [it, fresh] = known_.try_emplace(std::move(key), findings_.size());
      if (!fresh) {
        if (it->second < findings_.size())
          findings_[it->second].count += finding.count;
        continue;
      }
      (finding.severity == Severity::error     ? totals_.errors
       : finding.severity == Severity::warning ? totals_.warnings
                                               : totals_.notes)++;
      if (findings_.size() >= limit) {
        // The key stays known: it is counted as one, however often it comes.
        it->second = static_cast<std::size_t>(-1);
        if (totals_.dropped++ == 0)
          text += fmt::format("ascend-sim: note: more than {} different findings; the rest is only counted "
                              "(ASCEND_SIM_LIMIT)\n",
                              limit);
        continue;
      }
      text += toText(finding);
      findings_.push_back(std::move(finding));
    }
  }
  if (print && !text.empty())
    std::fwrite(text.data(), 1, text.size(), stderr);
}

void Reporter::countLaunch(std::uint64_t autoSyncs, std::uint64_t suppressed) {
  const std::scoped_lock lock(mutex_);
  ++totals_.launches;
  totals_.autoSyncs += autoSyncs;
  totals_.suppressed += suppressed;
}

std::vector<Finding> Reporter::findings() const {
  const std::scoped_lock lock(mutex_);
  return findings_;
}

FindingTotals Reporter::totals() const {
  const std::scoped_lock lock(mutex_);
  return totals_;
}

void Reporter::clear() {
  const std::scoped_lock lock(mutex_);
  known_.clear();
  findings_.clear();
  totals_ = {};
}

std::string Reporter::toJson() const {
  const std::scoped_lock lock(mutex_);
  nlohmann::ordered_json j{{"version", 1},
                           {"launches", totals_.launches},
                           {"errors", totals_.errors},
                           {"warnings", totals_.warnings},
                           {"notes", totals_.notes},
                           {"occurrences", totals_.occurrences},
                           {"dropped", totals_.dropped},
                           {"auto_syncs", totals_.autoSyncs},
                           {"suppressed", totals_.suppressed},
                           {"findings", nlohmann::ordered_json::array()}};
  for (const Finding& finding : findings_)
    j["findings"].push_back(json(finding));
  // File names and kernel output may be in any encoding.
  return j.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string Reporter::writeJson(const std::string& path) const {
  const std::string text = toJson();
  const std::string temporary = path + ".tmp";
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.flush();
    if (!file) {
      const std::string reason = std::strerror(errno);
      std::remove(temporary.c_str());
      return fmt::format("cannot write the report '{}': {}", path, reason);
    }
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    const std::string reason = std::strerror(errno);
    std::remove(temporary.c_str());
    return fmt::format("cannot write the report '{}': {}", path, reason);
  }
  return {};
}

Reporter& reporter() {
  // Never destroyed: streams and atexit handlers may still report while the process ends.
  static Reporter& instance = *new Reporter;
  return instance;
}

} // namespace ascend::sim
