#include "hub/cache/cache.h"

#include "hub/artifact/output_file.h"
#include "hub/cache/file_state.h"
#include "hub/error.h"
#include "hub/toolchain/cann_install.h"
#include "hub/toolchain/host.h"
#include "hub/toolchain/sdk_paths.h"
#include "target/sha256.h"
#include "target/version.h"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace ascend::hub {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view kMagic = "ASCEND-CACHE 1\n";
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kUsualMiB = 1024;
/// What compilers and their search paths depend on beside their command lines.
constexpr const char* kEnvironment[] = {
    "CPATH",         "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",    "GCC_EXEC_PREFIX",
    "COMPILER_PATH", "LIBRARY_PATH",   "ASCEND_SDK_DEVICE_DIR", "SOURCE_DATE_EPOCH"};

std::optional<std::string> contentHash(const fs::path& path) {
  try {
    return target::sha256(readFile(path));
  } catch (const Error&) {
    return std::nullopt;
  }
}

void addFile(target::Sha256& hash, const fs::path& path) {
  const auto state = stateOf(path);
  hash.addField(path.string()).addField(state ? fmt::format("{} {}", state->size, state->modified) : "none");
}

void addCompiler(target::Sha256& hash, const Request& request) {
  if (request.target.simulator) {
    const fs::path compiler = hostCompiler(request.hostCompiler);
    addFile(hash, compiler);
    std::error_code ignored;
    addFile(hash, fs::canonical(compiler, ignored));
    hash.addField(std::to_string(static_cast<int>(resolveIsa(request.hostIsa))));
    return;
  }
  const CannInstall cann = findCann(request.cann, false, request.generation.value_or(Generation::modern));
  hash.addField(cann.root.string());
  addFile(hash, cann.bisheng);
  addFile(hash, cann.linker);
}

void addRequest(target::Sha256& hash, const Request& request) {
  const auto number = [&](auto value) { hash.addField(std::to_string(static_cast<int>(value))); };
  const auto list = [&](const std::vector<std::string>& values) {
    number(values.size());
    for (const std::string& value : values)
      hash.addField(value);
  };
  hash.addField(request.target.str());
  number(request.kind);
  list(request.definitions);
  list(request.includes);
  list(request.options);
  number(request.optimization.value_or(-1));
  number(request.debug);
  number(request.variant);
  number(request.autoSync);
  number(request.validate);
  number(request.generation ? static_cast<int>(*request.generation) : -1);
  hash.addField(request.signature ? target::toJson(*request.signature) : "");
}

} // namespace

std::optional<FileState> stateOf(const fs::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode))
    return std::nullopt;
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return FileState{info.st_size, info.st_mtim.tv_sec * kNanoseconds + info.st_mtim.tv_nsec};
}

std::optional<Cache> Cache::open() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string(value != nullptr ? value : "");
  };
  if (variable("ASCEND_CACHE") == "off")
    return std::nullopt;
  fs::path folder;
  if (const std::string named = variable("ASCEND_CACHE_DIR"); !named.empty())
    folder = named;
  else if (const std::string xdg = variable("XDG_CACHE_HOME"); !xdg.empty())
    folder = fs::path(xdg) / "ascend-sdk";
  else if (const std::string home = variable("HOME"); !home.empty())
    folder = fs::path(home) / ".cache" / "ascend-sdk";
  if (folder.empty())
    return std::nullopt;
  const std::string bound = variable("ASCEND_CACHE_MB");
  const std::uint64_t megabytes = bound.empty() ? kUsualMiB : std::strtoull(bound.c_str(), nullptr, 10);
  return Cache(std::move(folder), megabytes * kMiB);
}

std::optional<std::string> Cache::keyOf(const Request& request) {
  if (request.kind == OutputKind::preprocessed || request.keep || request.dryRun)
    return std::nullopt;
  try {
    target::Sha256 hash;
    hash.addField(kMagic).addField(target::kVersion);
    addRequest(hash, request);
    addCompiler(hash, request);
    addFile(hash, deviceHeaders() / "kernel_operator.h");
    for (const char* name : kEnvironment) {
      const char* const value = std::getenv(name);
      hash.addField(value != nullptr ? value : "");
    }
    // Debug information names the folder in which the compiler runs.
    std::error_code ignored;
    hash.addField(fs::current_path(ignored).string());
    for (const fs::path& source : request.sources) {
      const auto shown = request.shownAs.find(source);
      hash.addField(shown != request.shownAs.end() ? shown->second : source.string()).addField(readFile(source));
    }
    return hash.hex();
  } catch (const Error&) {
    return std::nullopt; // the build itself will say it
  }
}

fs::path Cache::pathOf(const std::string& key) const { return folder_ / key.substr(0, 2) / key.substr(2); }

std::optional<CachedBuild> Cache::find(const std::string& key) const {
  const fs::path path = pathOf(key);
  if (!stateOf(path))
    return std::nullopt;
  try {
    const std::string text = readFile(path);
    const std::size_t end = text.find('\n', kMagic.size());
    if (!text.starts_with(kMagic) || end == std::string::npos)
      return std::nullopt;
    const Json head = Json::parse(text.begin() + kMagic.size(), text.begin() + static_cast<std::ptrdiff_t>(end));
    CachedBuild build;
    build.object = text.substr(end + 1);
    if (target::sha256(build.object) != head.at("object").get<std::string>())
      return std::nullopt;
    for (const Json& file : head.at("inputs")) {
      const std::string name = file.at(0).get<std::string>();
      const FileState known{file.at(1).get<std::int64_t>(), file.at(2).get<std::int64_t>()};
      // A file that was written again with the same words is the same.
      if (const auto now = stateOf(name); !now || (*now != known && contentHash(name) != file.at(3).get<std::string>()))
        return std::nullopt;
      build.inputs.push_back(name);
    }
    build.diagnostics = head.at("diagnostics").get<std::string>();
    build.signature = head.at("signature").get<std::string>();
    // The time of the last use is what prune() goes by.
    ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
    return build;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void Cache::store(const std::string& key, const CachedBuild& build) const {
  try {
    Json inputs = Json::array();
    for (const std::string& input : build.inputs) {
      const auto state = stateOf(input);
      const auto hash = contentHash(input);
      if (!state || !hash)
        return;
      inputs.push_back(Json::array({input, state->size, state->modified, *hash}));
    }
    const Json head{{"object", target::sha256(build.object)},
                    {"diagnostics", build.diagnostics},
                    {"signature", build.signature},
                    {"inputs", std::move(inputs)}};
    const fs::path path = pathOf(key);
    fs::create_directories(path.parent_path());
    writeFile(path, std::string(kMagic) + head.dump() + "\n" + build.object);
    prune();
  } catch (const std::exception&) {
    return; // a full disk, a place that cannot be written: the build has succeeded all the same
  }
}

void Cache::prune() const {
  struct Entry {
    fs::file_time_type used;
    std::uint64_t bytes;
    fs::path path;
  };
  std::vector<Entry> entries;
  std::uint64_t total = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    if (!at->is_regular_file(gone) || gone)
      continue;
    const std::uint64_t bytes = at->file_size(gone);
    const fs::file_time_type used = at->last_write_time(gone);
    if (gone)
      continue;
    total += bytes;
    entries.push_back({used, bytes, at->path()});
  }
  if (total <= limit_)
    return;
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  // A little more than needed, so that not each build has to do it.
  const std::uint64_t enough = limit_ - limit_ / 8;
  for (const Entry& entry : entries) {
    if (total <= enough)
      break;
    std::error_code ignored;
    fs::remove(entry.path, ignored);
    total -= entry.bytes;
  }
}

} // namespace ascend::hub
