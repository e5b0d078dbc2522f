// ascend/compile.h. No exception leaves this file.
#include "ascend/compile.h"

#include "hub/error.h"
#include "hub/options.h"
#include "target/version.h"

#include <memory>
#include <new>

using ascend::hub::ErrorKind;

struct ascend_compile_request {
  ascend::hub::TextRequest text;
  std::string error;
};

struct ascend_compile_result {
  ascend::hub::TextResult text;
  ascend_compile_status status = ASCEND_COMPILE_OK;
};

namespace {

constexpr const char* kNoMemory = "out of memory";

ascend_compile_status statusOf(const ascend::hub::Result& result) {
  if (result)
    return ASCEND_COMPILE_OK;
  switch (result.kind) {
  case ErrorKind::source:
    return ASCEND_COMPILE_SOURCE;
  case ErrorKind::toolchain:
    return ASCEND_COMPILE_TOOLCHAIN;
  case ErrorKind::system:
    return ASCEND_COMPILE_SYSTEM;
  default:
    return ASCEND_COMPILE_REQUEST;
  }
}

/// Runs `change` on the request; what it throws becomes the request's error.
template <class F> ascend_compile_status guarded(ascend_compile_request* request, F&& change) {
  if (request == nullptr)
    return ASCEND_COMPILE_REQUEST;
  try {
    request->error.clear();
    change(request->text);
    return ASCEND_COMPILE_OK;
  } catch (const ascend::hub::Error& error) {
    request->error = error.what();
    return ASCEND_COMPILE_REQUEST;
  } catch (const std::bad_alloc&) {
    return ASCEND_COMPILE_SYSTEM;
  } catch (const std::exception& error) {
    request->error = error.what();
    return ASCEND_COMPILE_INTERNAL;
  }
}

} // namespace

extern "C" {

uint32_t ascend_compile_abi_version(void) { return ASCEND_COMPILE_ABI_VERSION; }
const char* ascend_compile_sdk_version(void) { return ascend::target::kVersion; }

ascend_compile_request* ascend_compile_request_create(void) {
  return new (std::nothrow) ascend_compile_request; // NOLINT: the caller owns it, by C's rules
}
void ascend_compile_request_destroy(ascend_compile_request* request) {
  const std::unique_ptr<ascend_compile_request> owner(request);
}

ascend_compile_status ascend_compile_request_set(ascend_compile_request* request, const char* name, const char* value) {
  return guarded(request, [&](ascend::hub::TextRequest& text) {
    if (name == nullptr || value == nullptr)
      throw ascend::hub::Error("an option needs a name and a value");
    text.set(name, value);
  });
}

ascend_compile_status ascend_compile_request_add_source(ascend_compile_request* request, const char* name,
                                                        const char* source, size_t bytes) {
  return guarded(request, [&](ascend::hub::TextRequest& text) {
    if (name == nullptr || *name == '\0' || (source == nullptr && bytes != 0))
      throw ascend::hub::Error("a source needs a name and a text");
    text.texts.push_back({name, bytes == 0 ? std::string() : std::string(source, bytes)});
  });
}

const char* ascend_compile_request_error(const ascend_compile_request* request) {
  return request == nullptr ? "there is no request" : request->error.c_str();
}

ascend_compile_result* ascend_compile_run(const ascend_compile_request* request) {
  if (request == nullptr)
    return nullptr;
  std::unique_ptr<ascend_compile_result> result(new (std::nothrow) ascend_compile_result);
  if (!result)
    return nullptr;
  try {
    result->text = ascend::hub::compileToMemory(request->text);
    result->status = statusOf(result->text.result);
  } catch (...) {
    // Only memory can be the reason: compileToMemory keeps everything else. The short text needs none.
    result->status = ASCEND_COMPILE_SYSTEM;
    result->text.result.error = kNoMemory;
  }
  return result.release();
}
void ascend_compile_result_destroy(ascend_compile_result* result) {
  const std::unique_ptr<ascend_compile_result> owner(result);
}

ascend_compile_status ascend_compile_result_status(const ascend_compile_result* result) {
  return result == nullptr ? ASCEND_COMPILE_SYSTEM : result->status;
}
const char* ascend_compile_result_message(const ascend_compile_result* result) {
  return result == nullptr ? kNoMemory : result->text.result.error.c_str();
}
const char* ascend_compile_result_diagnostics(const ascend_compile_result* result) {
  return result == nullptr ? "" : result->text.result.diagnostics.c_str();
}
const char* ascend_compile_result_signature(const ascend_compile_result* result) {
  return result == nullptr ? "" : result->text.signature.c_str();
}
const char* ascend_compile_result_plan(const ascend_compile_result* result) {
  return result == nullptr ? "" : result->text.plan.c_str();
}
const void* ascend_compile_result_object(const ascend_compile_result* result, size_t* bytes) {
  const bool some = result != nullptr && !result->text.object.empty();
  if (bytes != nullptr)
    *bytes = some ? result->text.object.size() : 0;
  return some ? result->text.object.data() : nullptr;
}

} // extern "C"
