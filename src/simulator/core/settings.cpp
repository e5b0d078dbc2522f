#include "simulator/core/settings.h"

#include <mutex>

namespace ascend::sim {
namespace {

struct State {
  std::mutex mutex;
  Options options;
  std::string error;

  State() {
    if (auto problem = readEnvironment(options))
      error = *problem;
  }
};

State& state() {
  // Never destroyed: launches may still run while the process ends.
  static State& instance = *new State;
  return instance;
}

} // namespace

Options settings() {
  const std::scoped_lock lock(state().mutex);
  return state().options;
}

std::optional<std::string> setSetting(std::string_view name, std::string_view value) {
  const std::scoped_lock lock(state().mutex);
  return setOption(state().options, name, value);
}

std::string settingsError() {
  const std::scoped_lock lock(state().mutex);
  return state().error;
}

} // namespace ascend::sim
