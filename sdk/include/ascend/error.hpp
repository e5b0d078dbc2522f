#pragma once
#include <ascend/export.hpp>
#include <stdexcept>
#include <string>

namespace ascend {

/// Every failure of the runtime. `what()` is the complete message: the call, the code, what the device said, and the
/// hint.
class ASCEND_API Error : public std::runtime_error {
public:
  Error(int code, std::string call, const std::string& problem, std::string hint);
  ~Error() override;
  Error(const Error&) = default;
  Error& operator=(const Error&) = default;

  /// ACL's error code; 100000 (invalid parameter) for a mistake that the runtime found before it called ACL.
  int code() const noexcept { return code_; }
  /// The function that failed: "aclrtMalloc", or the runtime's own, "DeviceBuffer::to_host", "launch of vec_mul".
  const std::string& call() const noexcept { return call_; }
  /// What to do about it; may be empty.
  const std::string& hint() const noexcept { return hint_; }

private:
  int code_;
  std::string call_;
  std::string hint_;
};

} // namespace ascend
