#include "rtc/program.h"

#include "ascendcc/paths.h"
#include "hub/artifact/output_file.h"
#include "hub/command_line.h"
#include "hub/error.h"
#include "hub/toolchain/sdk_paths.h"
#include "target/sha256.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

namespace ascend::rtc {
namespace {

namespace fs = std::filesystem;

bool isIdentifier(const std::string& text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; });
}

/// A name that no other expression gets. It does not end in digits, which loaders take for a tiling key.
std::string lower(const std::string& expression) {
  if (isIdentifier(expression))
    return expression;
  std::string readable;
  for (const char c : expression)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      readable += c;
    else if (!readable.empty() && readable.back() != '_')
      readable += '_';
  constexpr std::size_t kDigits = 12;
  return fmt::format("_A{}_{}x", readable, target::sha256(expression).substr(0, kDigits));
}

void replaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// Which of the calls's errors the compiler's messages are.
aclError errorOf(const std::string& log) {
  if (log.starts_with("ascendcc: error: '") && log.find("' names no kernel") != std::string::npos)
    return ACL_ERROR_RTC_NAME_EXPR_NOT_VALID;
  if (log.starts_with("ascendcc: error: -"))
    return ACL_ERROR_RTC_INVALID_OPTION;
  if (log.find("ld returned") != std::string::npos || log.find("linker command failed") != std::string::npos)
    return ACL_ERROR_RTC_LINKING;
  return ACL_ERROR_RTC_COMPILATION;
}

} // namespace

Program::Program(std::string source, std::string name, std::vector<Header> headers)
    : source_(std::move(source)), name_(std::move(name)), headers_(std::move(headers)) {}

aclError Program::addName(const std::string& expression) {
  const std::lock_guard lock(mutex_);
  if (compiled_)
    return ACL_ERROR_RTC_NO_NAME_EXPR_AFTER_COMPILATION;
  lowered_.emplace(expression, lower(expression));
  return ACL_SUCCESS;
}

const char* Program::loweredName(const std::string& expression, aclError& error) {
  const std::lock_guard lock(mutex_);
  const auto found = lowered_.find(expression);
  error = !compiled_                ? ACL_ERROR_RTC_NO_LOWERED_NAMES_BEFORE_COMPILATION
          : found == lowered_.end() ? ACL_ERROR_RTC_NAME_EXPR_NOT_VALID
                                    : ACL_SUCCESS;
  return error == ACL_SUCCESS ? found->second.c_str() : nullptr;
}

std::string Program::binary() {
  const std::lock_guard lock(mutex_);
  return binary_;
}

std::string Program::log() {
  const std::lock_guard lock(mutex_);
  return log_;
}

aclError Program::compile(const std::vector<std::string>& options) {
  const std::lock_guard lock(mutex_);
  binary_.clear();
  try {
    const aclError error = run(options);
    compiled_ = error == ACL_SUCCESS;
    return error;
  } catch (const hub::Error& error) {
    log_ = fmt::format("error: {}\n", error.what());
    return ACL_ERROR_RTC_FAILURE;
  }
}

aclError Program::run(const std::vector<std::string>& options) {
  const asc::WorkFolder folder;
  // The file has the program's name, so that messages and findings name it.
  const std::string file = fs::path(name_).filename().string();
  const fs::path source = folder.path() / file;
  const fs::path object = folder.path() / (file + ".object");
  for (const Header& header : headers_) {
    const fs::path path = folder.path() / header.name;
    fs::create_directories(path.parent_path());
    hub::writeFile(path, header.text);
  }
  hub::writeFile(source, source_);
  const std::string prefix = folder.path().string() + "/";
  hub::CommandLine line;
  line.add(hub::sdkProgram("ascendcc").string());
  line.addAll({"--aicore-only", "-g1", "-fmacro-prefix-map=" + prefix + "=", "-fdebug-prefix-map=" + prefix + "=",
               "-I" + folder.path().string()});
  for (const auto& [expression, name] : lowered_)
    if (!isIdentifier(expression)) // the others are in the object anyway
      line.add(fmt::format("--kernel={}={}", name, expression));
  line.addAll(options).addAll({"-x", "asc", source.string(), "-o", object.string()});
  const hub::ProcessResult result = hub::run(line);
  log_ = result.output;
  replaceAll(log_, prefix, "");
  if (result.exitCode != 0)
    return errorOf(log_);
  binary_ = hub::readFile(object);
  return ACL_SUCCESS;
}

} // namespace ascend::rtc
