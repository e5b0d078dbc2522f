#pragma once
#include <acl/acl_rt_compile.h>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace ascend::rtc {

/// The text of a file that a program includes.
struct Header {
  std::string name;
  std::string text;
};

/// What an aclrtcProg stands for. Its functions may be called from several threads.
class Program {
public:
  Program(std::string source, std::string name, std::vector<Header> headers);

  aclError addName(const std::string& expression);
  aclError compile(const std::vector<std::string>& options);
  /// Null, and why in `error`, where there is none.
  const char* loweredName(const std::string& expression, aclError& error);
  /// Empty: it has not been compiled, or does not compile.
  std::string binary();
  std::string log();

private:
  aclError run(const std::vector<std::string>& options);

  std::mutex mutex_;
  std::string source_;
  std::string name_;
  std::vector<Header> headers_;
  std::map<std::string, std::string> lowered_; ///< by expression
  bool compiled_ = false;
  std::string binary_;
  std::string log_;
};

} // namespace ascend::rtc
