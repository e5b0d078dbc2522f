#pragma once
#include <acl/acl_base.h>
#include <exception>
#include <fmt/format.h>
#include <new>
#include <string>
#include <string_view>

namespace ascend::sim::acl {

/// An error code and what it means in this case.
struct Status {
  aclError code = ACL_SUCCESS;
  std::string message;
  explicit operator bool() const { return code == ACL_SUCCESS; }
};

template <class... Args> Status failure(aclError code, fmt::format_string<Args...> format, Args&&... args) {
  return {code, fmt::format(format, std::forward<Args>(args)...)};
}

/// Keeps the message for aclGetRecentErrMsg and the code for aclrtGetLastError of the calling thread; returns the code.
aclError remember(std::string_view function, const Status& status) noexcept;

/// Runs the body of an ACL function: no exception leaves it, and its failure is remembered. `body` returns a Status.
template <class Body> aclError call(std::string_view function, Body&& body) noexcept {
  try {
    return remember(function, body());
  } catch (const std::bad_alloc&) {
    return remember(function, {ACL_ERROR_BAD_ALLOC, "the host has no memory left"});
  } catch (const std::exception& error) {
    return remember(function, {ACL_ERROR_INTERNAL_ERROR, error.what()});
  }
}

/// Null pointers are ACL_ERROR_INVALID_PARAM.
template <class T> Status requirePointer(const T* pointer, std::string_view parameter) {
  return pointer != nullptr ? Status{} : failure(ACL_ERROR_INVALID_PARAM, "{} is null", parameter);
}

} // namespace ascend::sim::acl
