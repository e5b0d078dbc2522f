#include <ascend/error.hpp>

#include <acl/acl_base.h>
#include <fmt/format.h>
#include <string_view>

namespace ascend {
namespace {

std::string_view meaning(int code) {
  switch (code) {
  case ACL_ERROR_INVALID_PARAM:
  case ACL_ERROR_RT_PARAM_INVALID:
    return "invalid parameter";
  case ACL_ERROR_UNINITIALIZE:
    return "not initialised";
  case ACL_ERROR_INVALID_FILE:
    return "invalid file";
  case ACL_ERROR_KERNEL_NOT_FOUND:
  case ACL_ERROR_RT_KERNEL_LOOKUP:
    return "kernel not found";
  case ACL_ERROR_BAD_ALLOC:
  case ACL_ERROR_RT_MEMORY_ALLOCATION:
  case ACL_ERROR_RT_DEVICE_OOM:
    return "out of memory";
  case ACL_ERROR_API_NOT_SUPPORT:
  case ACL_ERROR_RT_FEATURE_NOT_SUPPORT:
    return "not supported";
  case ACL_ERROR_INVALID_DEVICE:
  case ACL_ERROR_RT_INVALID_DEVICEID:
  case ACL_ERROR_RT_NO_DEVICE:
    return "no such device";
  case ACL_ERROR_RT_CONTEXT_NULL:
    return "no context";
  case ACL_ERROR_RT_STREAM_CONTEXT:
    return "the stream is of another context";
  case ACL_ERROR_RT_INVALID_HANDLE:
    return "invalid handle";
  case ACL_ERROR_RT_SOC_VERSION:
    return "wrong SoC";
  case ACL_ERROR_RT_STREAM_SYNC_TIMEOUT:
  case ACL_ERROR_RT_EVENT_SYNC_TIMEOUT:
  case ACL_ERROR_RT_WAIT_TIMEOUT:
    return "timed out";
  case ACL_ERROR_RT_AICORE_TIMEOUT:
  case ACL_ERROR_RT_VECTOR_CORE_TIMEOUT:
    return "the kernel ran too long";
  case ACL_ERROR_RT_AICORE_EXCEPTION:
  case ACL_ERROR_RT_AICORE_TRAP_EXCEPTION:
  case ACL_ERROR_RT_VECTOR_CORE_EXCEPTION:
    return "the kernel failed";
  case ACL_ERROR_RT_AICORE_OVER_FLOW:
    return "the kernel overflowed";
  default:
    return "";
  }
}

std::string message(int code, const std::string& call, std::string problem, const std::string& hint) {
  std::string text = call;
  if (problem.starts_with(call + ": ")) // the simulator's messages begin with the function, too
    problem.erase(0, call.size() + 2);
  // A mistake that the runtime found itself needs no number.
  if (code == ACL_ERROR_INVALID_PARAM && !problem.empty()) {
    text += ": " + problem;
  } else {
    text += fmt::format(": error {}", code);
    if (const std::string_view known = meaning(code); !known.empty())
      text += fmt::format(" ({})", known);
    if (!problem.empty())
      text += ": " + problem;
  }
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  if (!hint.empty())
    text += "\nhint: " + hint;
  return text;
}

} // namespace

Error::Error(int code, std::string call, const std::string& problem, std::string hint)
    : std::runtime_error(message(code, call, problem, hint)), code_(code), call_(std::move(call)),
      hint_(std::move(hint)) {}

Error::~Error() = default;

} // namespace ascend
