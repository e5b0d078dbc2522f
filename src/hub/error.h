#pragma once
#include <stdexcept>
#include <string>

namespace ascend::hub {

/// What has to change before another try makes sense.
enum class ErrorKind {
  none,      ///< there is no error
  request,   ///< the options
  source,    ///< the kernel's source
  toolchain, ///< a compiler that is not there, crashed, or took too long
  system     ///< files, folders, disk, memory
};

/// Why a build cannot be done, in a form for people: what is wrong, then what to do about it. When the compiler itself
/// spoke, its words are in `diagnostics` and already carry file and line.
class Error : public std::runtime_error {
public:
  explicit Error(const std::string& message, std::string compilerOutput = {}, ErrorKind errorKind = ErrorKind::request)
      : std::runtime_error(message), diagnostics(std::move(compilerOutput)), kind(errorKind) {}
  Error(const std::string& message, ErrorKind errorKind) : Error(message, std::string(), errorKind) {}

  std::string diagnostics;
  ErrorKind kind;
};

} // namespace ascend::hub
