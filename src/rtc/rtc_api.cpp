// The C functions: they check what they are given, and let no exception out.
#include "rtc/program.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <optional>
#include <unordered_map>

namespace ascend::rtc {
namespace {

/// Handles are looked up: one that was destroyed is an error, not a crash.
class Programs {
public:
  aclrtcProg add(std::shared_ptr<Program> program) {
    const std::lock_guard lock(mutex_);
    const aclrtcProg handle = program.get();
    programs_.emplace(handle, std::move(program));
    return handle;
  }
  std::shared_ptr<Program> find(aclrtcProg handle) {
    const std::lock_guard lock(mutex_);
    const auto found = programs_.find(handle);
    return found == programs_.end() ? nullptr : found->second;
  }
  bool remove(aclrtcProg handle) {
    const std::lock_guard lock(mutex_);
    return programs_.erase(handle) != 0;
  }

private:
  std::mutex mutex_;
  std::unordered_map<aclrtcProg, std::shared_ptr<Program>> programs_;
};

Programs& programs() {
  static Programs& all = *new Programs; // never destroyed: the program's own destructors may still use it
  return all;
}

template <class Body> aclError guarded(const Body& body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return ACL_ERROR_RTC_OUT_OF_MEMORY;
  } catch (...) {
    return ACL_ERROR_RTC_FAILURE;
  }
}

template <class Body> aclError with(aclrtcProg handle, const Body& body) noexcept {
  return guarded([&]() -> aclError {
    const std::shared_ptr<Program> program = programs().find(handle);
    return program ? body(*program) : ACL_ERROR_RTC_INVALID_PROG;
  });
}

/// "a/b.h", and nothing that would leave the folder of the program.
bool isIncludeName(const char* name) {
  if (name == nullptr || *name == '\0')
    return false;
  const std::filesystem::path path(name);
  return path.is_relative() && std::find(path.begin(), path.end(), "..") == path.end();
}

std::optional<std::vector<Header>> copyHeaders(int count, const char** texts, const char** names) {
  if (count < 0 || (count > 0 && (texts == nullptr || names == nullptr)))
    return std::nullopt;
  std::vector<Header> headers;
  for (int i = 0; i < count; ++i) {
    if (texts[i] == nullptr || !isIncludeName(names[i]))
      return std::nullopt;
    headers.push_back({names[i], texts[i]});
  }
  return headers;
}

} // namespace
} // namespace ascend::rtc

using namespace ascend::rtc;

aclError aclrtcCreateProg(aclrtcProg* prog, const char* src, const char* name, int numHeaders, const char** headers,
                          const char** includeNames) {
  return guarded([&]() -> aclError {
    if (prog == nullptr || src == nullptr || name == nullptr)
      return ACL_ERROR_RTC_INVALID_INPUT;
    auto texts = copyHeaders(numHeaders, headers, includeNames);
    if (!texts)
      return ACL_ERROR_RTC_INVALID_INPUT;
    const bool named = !std::filesystem::path(name).filename().empty();
    *prog = programs().add(std::make_shared<Program>(src, named ? name : "default_program", std::move(*texts)));
    return ACL_SUCCESS;
  });
}

aclError aclrtcDestroyProg(aclrtcProg* prog) {
  return guarded([&]() -> aclError {
    if (prog == nullptr || !programs().remove(*prog))
      return ACL_ERROR_RTC_INVALID_PROG;
    *prog = nullptr;
    return ACL_SUCCESS;
  });
}

aclError aclrtcAddNameExpr(aclrtcProg prog, const char* const nameExpression) {
  return with(prog, [&](Program& program) -> aclError {
    return nameExpression == nullptr || *nameExpression == '\0' ? ACL_ERROR_RTC_INVALID_INPUT
                                                                : program.addName(nameExpression);
  });
}

aclError aclrtcCompileProg(aclrtcProg prog, int numOptions, const char** options) {
  return with(prog, [&](Program& program) -> aclError {
    if (numOptions < 0 || (numOptions > 0 && options == nullptr))
      return ACL_ERROR_RTC_INVALID_INPUT;
    std::vector<std::string> copies;
    for (int i = 0; i < numOptions; ++i) {
      if (options[i] == nullptr)
        return ACL_ERROR_RTC_INVALID_INPUT;
      if (*options[i] == '\0')
        return ACL_ERROR_RTC_INVALID_OPTION;
      copies.emplace_back(options[i]);
    }
    return program.compile(copies);
  });
}

aclError aclrtcGetLoweredName(aclrtcProg prog, const char* nameExpression, const char** loweredName) {
  return with(prog, [&](Program& program) -> aclError {
    if (nameExpression == nullptr || loweredName == nullptr)
      return ACL_ERROR_RTC_INVALID_INPUT;
    aclError error = ACL_SUCCESS;
    if (const char* const name = program.loweredName(nameExpression, error); name != nullptr)
      *loweredName = name;
    return error;
  });
}

aclError aclrtcGetBinDataSize(aclrtcProg prog, size_t* binDataSizeRet) {
  return with(prog, [&](Program& program) -> aclError {
    if (binDataSizeRet == nullptr)
      return ACL_ERROR_RTC_INVALID_INPUT;
    *binDataSizeRet = program.binary().size();
    return *binDataSizeRet != 0 ? ACL_SUCCESS : ACL_ERROR_RTC_INVALID_PROG;
  });
}

aclError aclrtcGetBinData(aclrtcProg prog, char* binData) {
  return with(prog, [&](Program& program) -> aclError {
    if (binData == nullptr)
      return ACL_ERROR_RTC_INVALID_INPUT;
    const std::string binary = program.binary();
    std::copy(binary.begin(), binary.end(), binData);
    return binary.empty() ? ACL_ERROR_RTC_INVALID_PROG : ACL_SUCCESS;
  });
}

aclError aclrtcGetCompileLogSize(aclrtcProg prog, size_t* logSizeRet) {
  return with(prog, [&](Program& program) -> aclError {
    if (logSizeRet == nullptr)
      return ACL_ERROR_RTC_INVALID_INPUT;
    *logSizeRet = program.log().size() + 1;
    return ACL_SUCCESS;
  });
}

aclError aclrtcGetCompileLog(aclrtcProg prog, char* log) {
  return with(prog, [&](Program& program) -> aclError {
    if (log == nullptr)
      return ACL_ERROR_RTC_INVALID_INPUT;
    const std::string text = program.log();
    std::memcpy(log, text.c_str(), text.size() + 1);
    return ACL_SUCCESS;
  });
}
