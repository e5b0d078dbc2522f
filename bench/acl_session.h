#pragma once
#include "acl/acl.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace bench {

inline void check(aclError code, const char* call) {
  if (code == ACL_SUCCESS)
    return;
  std::fprintf(stderr, "%s: error %d: %s\n", call, static_cast<int>(code), aclGetRecentErrMsg());
  std::exit(1);
}

/// A device of the simulator, a stream, one kernel of an object and the memory that it works on.
class AclSession {
public:
  AclSession(const char* object, const char* kernel) {
    check(aclInit(nullptr), "aclInit");
    check(aclrtSetDevice(0), "aclrtSetDevice");
    check(aclrtCreateStream(&stream_), "aclrtCreateStream");
    check(aclrtBinaryLoadFromFile(object, nullptr, &binary_), "aclrtBinaryLoadFromFile");
    check(aclrtBinaryGetFunction(binary_, kernel, &function_), "aclrtBinaryGetFunction");
  }
  AclSession(const AclSession&) = delete;
  AclSession& operator=(const AclSession&) = delete;
  ~AclSession() {
    for (void* p : memory_)
      check(aclrtFree(p), "aclrtFree");
    check(aclrtBinaryUnLoad(binary_), "aclrtBinaryUnLoad");
    check(aclrtDestroyStream(stream_), "aclrtDestroyStream");
    check(aclrtResetDevice(0), "aclrtResetDevice");
    check(aclFinalize(), "aclFinalize");
  }

  void* allocate(std::size_t bytes) {
    void* p = nullptr;
    check(aclrtMalloc(&p, bytes, ACL_MEM_MALLOC_HUGE_FIRST), "aclrtMalloc");
    memory_.push_back(p);
    return p;
  }
  template <class T> void* allocate(const std::vector<T>& values) {
    void* const p = allocate(values.size() * sizeof(T));
    check(
        aclrtMemcpy(p, values.size() * sizeof(T), values.data(), values.size() * sizeof(T), ACL_MEMCPY_HOST_TO_DEVICE),
        "aclrtMemcpy");
    return p;
  }
  template <class T> std::vector<T> read(const void* from, std::size_t count) const {
    std::vector<T> values(count);
    check(aclrtMemcpy(values.data(), count * sizeof(T), from, count * sizeof(T), ACL_MEMCPY_DEVICE_TO_HOST),
          "aclrtMemcpy");
    return values;
  }

  /// The arguments as a structure of pointers and 64-bit numbers.
  template <class Arguments> void enqueue(std::uint32_t blocks, Arguments& arguments) const {
    aclrtArgsHandle args = nullptr;
    aclrtParamHandle param = nullptr;
    check(aclrtKernelArgsInit(function_, &args), "aclrtKernelArgsInit");
    check(aclrtKernelArgsAppend(args, &arguments, sizeof arguments, &param), "aclrtKernelArgsAppend");
    check(aclrtKernelArgsFinalize(args), "aclrtKernelArgsFinalize");
    check(aclrtLaunchKernelWithConfig(function_, blocks, stream_, nullptr, args, nullptr),
          "aclrtLaunchKernelWithConfig");
  }
  void synchronize() const { check(aclrtSynchronizeStream(stream_), "aclrtSynchronizeStream"); }
  template <class Arguments> void run(std::uint32_t blocks, Arguments& arguments) const {
    enqueue(blocks, arguments);
    synchronize();
  }

private:
  aclrtStream stream_ = nullptr;
  aclrtBinHandle binary_ = nullptr;
  aclrtFuncHandle function_ = nullptr;
  std::vector<void*> memory_;
};

} // namespace bench
