#pragma once
// The compile hub for C++: RAII and exceptions over ascend/compile.h. Header-only, C++17; link libascend_compile.
#include "compile.h"

#include <cstddef>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace ascend::hub {

/// Why there is no object: `what()` is one sentence, `diagnostics` the lines of compilers and checks.
class CompileError : public std::runtime_error {
public:
  CompileError(ascend_compile_status errorStatus, const std::string& message, std::string lines = {})
      : std::runtime_error(message), status(errorStatus), diagnostics(std::move(lines)) {}

  ascend_compile_status status;
  std::string diagnostics;
};

/// A compiled object. Moves, does not copy.
class CompiledObject {
public:
  /// Takes the result over. Throws CompileError when it is none.
  explicit CompiledObject(ascend_compile_result* result) : result_(result) {
    if (!result_)
      throw std::bad_alloc();
    if (const ascend_compile_status status = ascend_compile_result_status(result); status != ASCEND_COMPILE_OK)
      throw CompileError(status, ascend_compile_result_message(result), diagnostics());
  }

  /// The object's bytes, which live as long as this.
  std::string_view bytes() const {
    std::size_t size = 0;
    const void* const data = ascend_compile_result_object(result_.get(), &size);
    return {static_cast<const char*>(data), size};
  }
  std::string signature() const { return ascend_compile_result_signature(result_.get()); }
  std::string diagnostics() const { return ascend_compile_result_diagnostics(result_.get()); }
  std::string plan() const { return ascend_compile_result_plan(result_.get()); }

private:
  struct Destroy {
    void operator()(ascend_compile_result* result) const { ascend_compile_result_destroy(result); }
  };
  std::unique_ptr<ascend_compile_result, Destroy> result_;
};

/// What to compile, and how; the options are those of ascend/compile.h. Throws CompileError for a bad one.
class CompileRequest {
public:
  explicit CompileRequest(const std::string& soc) : request_(ascend_compile_request_create()) {
    if (!request_)
      throw std::bad_alloc();
    option("soc", soc);
  }

  CompileRequest& option(const std::string& name, const std::string& value) {
    return checked(ascend_compile_request_set(request_.get(), name.c_str(), value.c_str()));
  }
  /// A source that is no file; `name` is what messages call it.
  CompileRequest& source(const std::string& name, std::string_view text) {
    return checked(ascend_compile_request_add_source(request_.get(), name.c_str(), text.data(), text.size()));
  }
  CompileRequest& sourceFile(const std::string& path) { return option("source-file", path); }

  CompiledObject compile() const { return CompiledObject(ascend_compile_run(request_.get())); }

private:
  CompileRequest& checked(ascend_compile_status status) {
    if (status != ASCEND_COMPILE_OK)
      throw CompileError(status, ascend_compile_request_error(request_.get()));
    return *this;
  }

  struct Destroy {
    void operator()(ascend_compile_request* request) const { ascend_compile_request_destroy(request); }
  };
  std::unique_ptr<ascend_compile_request, Destroy> request_;
};

} // namespace ascend::hub
