#pragma once
/* The compile hub as a C library, libascend_compile: AscendC source text or files in, a kernel object for an NPU or for
   the simulator out. Usable from dlopen. Functions may be called from several threads at once, each on its own request;
   a request must not be changed while it is compiled. No function throws or ends the process: what went wrong is in the
   request (ascend_compile_request_error) or in the result. docs/hub.md has an example. */
#include <stddef.h>
#include <stdint.h>

#define ASCEND_COMPILE_API __attribute__((visibility("default")))
/* Raised when a function changes or goes; functions and options are added without. */
#define ASCEND_COMPILE_ABI_VERSION 1

/* NOLINTBEGIN(modernize-use-using,modernize-deprecated-headers): this is C */
#ifdef __cplusplus
extern "C" {
#endif

typedef struct ascend_compile_request ascend_compile_request;
typedef struct ascend_compile_result ascend_compile_result;

/* What has to change before another try makes sense. */
typedef enum ascend_compile_status {
  ASCEND_COMPILE_OK = 0,
  ASCEND_COMPILE_REQUEST = 1,   /* an option: unknown, missing, or of no meaning here */
  ASCEND_COMPILE_SOURCE = 2,    /* the source: it does not compile, has no kernel, or a check found a fault */
  ASCEND_COMPILE_TOOLCHAIN = 3, /* a compiler: not there, crashed, or took too long */
  ASCEND_COMPILE_SYSTEM = 4,    /* files, folders, disk, memory */
  ASCEND_COMPILE_INTERNAL = 5   /* a fault of this library */
} ascend_compile_status;

/* ASCEND_COMPILE_ABI_VERSION of the library that is loaded. */
ASCEND_COMPILE_API uint32_t ascend_compile_abi_version(void);
/* "0.1.0" */
ASCEND_COMPILE_API const char* ascend_compile_sdk_version(void);

/* An empty request; null when there is no memory. */
ASCEND_COMPILE_API ascend_compile_request* ascend_compile_request_create(void);
/* Null is allowed. */
ASCEND_COMPILE_API void ascend_compile_request_destroy(ascend_compile_request* request);

/* Sets an option; where it says "repeatable", adds to it.
     soc           sim, sim:<SoC>, or a SoC such as Ascend910B3 (needed)
     source-file   path of a source (repeatable; or ascend_compile_request_add_source)
     emit          object (default), shared, preprocessed, signature
     signature     the kernels as JSON text (what ascend-translate --emit=signature writes)
     declare       types of a hand-written kernel: "add(in f16 x, out f16[?] z, i64 n)" (repeatable)
     define        NAME or NAME=VALUE (repeatable)        include   a folder of headers (repeatable)
     option        passed to the compiler as it is (repeatable)
     optimization  0 to 3 (default: 3 for an NPU, 2 for the simulator)
     variant       release, debug, sanitize, profile
     auto-sync     on, off                                toolchain auto, legacy, new
     cann          CANN's folder                          host-cxx  C++ compiler for the simulator
     launcher      put in front of each compiler: ccache, sccache, distcc; then its arguments (repeatable)
     host-isa      auto, baseline, x86-64-v3              timeout   seconds for each compiler; 0: any
     cache         on (default), off                      dry-run   on, off: plan only
     validate      on, off (default): check the source first (docs/reference/validation.md)
     output        path to write the object to, as well as keeping it in the result
   ASCEND_COMPILE_REQUEST for an unknown name or a bad value; ascend_compile_request_error says what is wrong. */
ASCEND_COMPILE_API ascend_compile_status ascend_compile_request_set(ascend_compile_request* request, const char* name,
                                                                    const char* value);
/* Adds a source that is no file. `name` is what messages call it, for example "add.cpp"; includes with quotes are
   looked for from the current folder. The text is copied. */
ASCEND_COMPILE_API ascend_compile_status ascend_compile_request_add_source(ascend_compile_request* request,
                                                                           const char* name, const char* text,
                                                                           size_t bytes);
/* What was wrong with the last call on this request; "" when nothing was. Valid until the next call on it. */
ASCEND_COMPILE_API const char* ascend_compile_request_error(const ascend_compile_request* request);

/* Compiles. Null only when there is no memory or no request. The result does not need the request any more. */
ASCEND_COMPILE_API ascend_compile_result* ascend_compile_run(const ascend_compile_request* request);
ASCEND_COMPILE_API void ascend_compile_result_destroy(ascend_compile_result* result);

/* All pointers below are valid as long as the result. Texts are never null. */
ASCEND_COMPILE_API ascend_compile_status ascend_compile_result_status(const ascend_compile_result* result);
/* One sentence: what is wrong and what to do; "" on success. */
ASCEND_COMPILE_API const char* ascend_compile_result_message(const ascend_compile_result* result);
/* What compilers and checks said, also on success: lines of "file:line:col: error: ...". */
ASCEND_COMPILE_API const char* ascend_compile_result_diagnostics(const ascend_compile_result* result);
/* The kernels and their parameters as JSON (docs/reference/formats.md); "" without them. */
ASCEND_COMPILE_API const char* ascend_compile_result_signature(const ascend_compile_result* result);
/* The files and command lines, as --dry-run prints them. */
ASCEND_COMPILE_API const char* ascend_compile_result_plan(const ascend_compile_result* result);
/* The object (or the text of emit=preprocessed); null and 0 without one. */
ASCEND_COMPILE_API const void* ascend_compile_result_object(const ascend_compile_result* result, size_t* bytes);

#ifdef __cplusplus
}
#endif
/* NOLINTEND(modernize-use-using,modernize-deprecated-headers) */
