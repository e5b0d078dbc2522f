#pragma once
#include <stdexcept>
#include <string>

namespace ascend::hub {

/// Why a build cannot be done, in a form for people: what is wrong, then what to do about it. When the compiler itself
/// spoke, its words are in `diagnostics` and already carry file and line.
class Error : public std::runtime_error {
public:
  explicit Error(const std::string& message, std::string compilerOutput = {})
      : std::runtime_error(message), diagnostics(std::move(compilerOutput)) {}

  std::string diagnostics;
};

} // namespace ascend::hub
