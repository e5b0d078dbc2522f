#include "hub/cache/precompiled_store.h"

#include "hub/artifact/output_file.h"
#include "hub/cache/cache.h"
#include "hub/cache/file_state.h"
#include "hub/error.h"
#include "target/sha256.h"
#include "target/version.h"

#include <atomic>
#include <chrono>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace ascend::hub {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

} // namespace

std::optional<PrecompiledStore> PrecompiledStore::open(const std::string& maker,
                                                       const std::vector<std::string>& arguments) {
  const std::optional<Cache> cache = Cache::open();
  if (!cache)
    return std::nullopt;
  target::Sha256 hash;
  hash.addField(target::kVersion).addField(maker);
  for (const std::string& argument : arguments)
    hash.addField(argument);
  return PrecompiledStore(cache->folder() / "headers" / (hash.hex() + ".pch"));
}

std::optional<PrecompiledFacts> PrecompiledStore::find() const {
  if (!stateOf(file_) || !stateOf(facts()))
    return std::nullopt;
  try {
    const Json root = Json::parse(readFile(facts()));
    PrecompiledFacts found;
    const auto state = stateOf(file_);
    if (!state || root.at("size").get<std::int64_t>() != state->size)
      return std::nullopt;
    for (const Json& input : root.at("inputs")) {
      const std::string name = input.at(0).get<std::string>();
      if (stateOf(name) != FileState{input.at(1).get<std::int64_t>(), input.at(2).get<std::int64_t>()})
        return std::nullopt;
      found.inputs.push_back(name);
    }
    root.at("conditions").get_to(found.conditions);
    // The time of the last use is what the cache's bound goes by.
    for (const fs::path& path : {file_, facts()})
      ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
    return found;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<PrecompiledStore::Draft> PrecompiledStore::draft() const {
  std::error_code error;
  fs::create_directories(file_.parent_path(), error);
  if (error || ::access(file_.parent_path().c_str(), W_OK) != 0)
    return std::nullopt;
  static std::atomic<unsigned> number{0};
  using std::chrono::system_clock;
  return Draft{fmt::format("{}.{}.{}", file_.string(), ::getpid(), number++),
               std::chrono::nanoseconds(system_clock::now().time_since_epoch()).count()};
}

bool PrecompiledStore::keep(const Draft& draft, const PrecompiledFacts& facts) const {
  const auto discard = [&draft] {
    std::error_code ignored;
    fs::remove(draft.path, ignored);
    return false;
  };
  try {
    const auto written = stateOf(draft.path);
    Json inputs = Json::array();
    bool unchanged = written.has_value();
    for (const std::string& input : facts.inputs) {
      const auto state = stateOf(input);
      unchanged = unchanged && state && state->modified < draft.begun;
      if (unchanged)
        inputs.push_back(Json::array({input, state->size, state->modified}));
    }
    if (!unchanged)
      return discard();
    fs::rename(draft.path, file_);
    writeFile(this->facts(),
              Json{{"size", written->size}, {"inputs", std::move(inputs)}, {"conditions", facts.conditions}}.dump());
    return true;
  } catch (const std::exception&) {
    // A full disk: as if there were no cache.
    return discard();
  }
}

void PrecompiledStore::remove() const {
  std::error_code ignored;
  fs::remove(facts(), ignored);
  fs::remove(file_, ignored);
}

} // namespace ascend::hub
