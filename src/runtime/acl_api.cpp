#include "runtime/acl_api.h"

#include <ascend/error.hpp>

#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <utility>
#include <vector>

namespace ascend::detail {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// Candidates of CANN, in the order in which they are tried: the installation that the environment names, then the
/// loader's path.
std::vector<std::string> npuLibraries() {
  std::vector<std::string> paths;
  for (const char* library : {"libascendcl.so", "libacl_rt.so"}) {
    // Not where that is the simulator in CANN's shape (share/ascend-sdk/cann).
    std::error_code ignored;
    if (const std::string home = environment("ASCEND_HOME_PATH");
        !home.empty() && !std::filesystem::exists(std::filesystem::path(home) / "ascend-sdk-simulator.info", ignored))
      paths.push_back((std::filesystem::path(home) / "lib64" / library).string());
    paths.emplace_back(library);
  }
  return paths;
}

std::vector<std::string> simulatorLibraries() {
  if (const std::string path = environment("ASCEND_SIM_LIBRARY"); !path.empty())
    return {path};
  std::vector<std::string> paths;
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&simulatorLibraries), &here) != 0 && here.dli_fname != nullptr)
    paths.push_back((std::filesystem::absolute(here.dli_fname).parent_path() / ASCEND_SIM_SONAME).string());
  paths.emplace_back(ASCEND_SIM_SONAME);
  return paths;
}

template <class Function> void resolve(void* library, const char* name, Function& function, std::string& missing) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr && missing.empty())
    missing = name;
}

/// The name of the first function that is not there; empty if all are.
std::string resolveAll(void* library, AclApi& api) {
  std::string missing;
  std::string ignored;
#define ASCEND_RESOLVE(name) resolve(library, #name, api.name, missing)
  ASCEND_RESOLVE(aclInit);
  ASCEND_RESOLVE(aclGetRecentErrMsg);
  ASCEND_RESOLVE(aclrtGetSocName);
  ASCEND_RESOLVE(aclrtSetDevice);
  ASCEND_RESOLVE(aclrtResetDevice);
  ASCEND_RESOLVE(aclrtGetDeviceCount);
  ASCEND_RESOLVE(aclrtSynchronizeDevice);
  ASCEND_RESOLVE(aclrtCreateContext);
  ASCEND_RESOLVE(aclrtDestroyContext);
  ASCEND_RESOLVE(aclrtSetCurrentContext);
  ASCEND_RESOLVE(aclrtGetCurrentContext);
  ASCEND_RESOLVE(aclrtCreateStream);
  ASCEND_RESOLVE(aclrtDestroyStream);
  ASCEND_RESOLVE(aclrtSynchronizeStream);
  ASCEND_RESOLVE(aclrtSynchronizeStreamWithTimeout);
  ASCEND_RESOLVE(aclrtStreamQuery);
  ASCEND_RESOLVE(aclrtCreateEventExWithFlag);
  ASCEND_RESOLVE(aclrtDestroyEvent);
  ASCEND_RESOLVE(aclrtRecordEvent);
  ASCEND_RESOLVE(aclrtStreamWaitEvent);
  ASCEND_RESOLVE(aclrtSynchronizeEvent);
  ASCEND_RESOLVE(aclrtQueryEventStatus);
  ASCEND_RESOLVE(aclrtEventElapsedTime);
  ASCEND_RESOLVE(aclrtMalloc);
  ASCEND_RESOLVE(aclrtFree);
  ASCEND_RESOLVE(aclrtMemcpy);
  ASCEND_RESOLVE(aclrtMemcpyAsync);
  ASCEND_RESOLVE(aclrtMemset);
  ASCEND_RESOLVE(aclrtMemsetAsync);
  ASCEND_RESOLVE(aclrtGetMemInfo);
  ASCEND_RESOLVE(aclrtBinaryLoadFromFile);
  ASCEND_RESOLVE(aclrtBinaryUnLoad);
  ASCEND_RESOLVE(aclrtBinaryGetFunction);
  ASCEND_RESOLVE(aclrtKernelArgsInit);
  ASCEND_RESOLVE(aclrtKernelArgsAppend);
  ASCEND_RESOLVE(aclrtKernelArgsFinalize);
  ASCEND_RESOLVE(aclrtLaunchKernelWithConfig);
#undef ASCEND_RESOLVE
  resolve(library, "aclFinalizeReference", api.aclFinalizeReference, ignored);
  resolve(library, "aclrtBinaryLoadFromData", api.aclrtBinaryLoadFromData, ignored);
  resolve(library, "aclrtGetDeviceInfo", api.aclrtGetDeviceInfo, ignored);
  resolve(library, "aclGetDeviceCapability", api.aclGetDeviceCapability, ignored);
  resolve(library, "aclrtLaunchHostFunc", api.aclrtLaunchHostFunc, ignored);
  resolve(library, "ascend_sim_set_element_type", api.setElementType, ignored);
  return missing;
}

} // namespace

std::string Session::open(const std::string& path, Backend backend) {
  // Never closed: CANN does not survive it, and kernels of the simulator may still be mapped.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    return dlerror();
  if (const std::string missing = resolveAll(library, api_); !missing.empty())
    return fmt::format("{}: has no {}: not the ACL of CANN 8.1 or later", path, missing);

  const aclError code = api_.aclInit(nullptr);
  if (code == ACL_ERROR_COMPILING_STUB_MODE)
    return fmt::format("{}: a stub for linking, not the library itself", path);
  if (code != ACL_SUCCESS && code != ACL_ERROR_REPEAT_INITIALIZE) {
    const char* message = api_.aclGetRecentErrMsg();
    return fmt::format("{}: aclInit failed with {}: {}", path, code, message == nullptr ? "" : message);
  }
  // Who initialised it before us also ends it.
  finalize_ = code == ACL_SUCCESS && api_.aclFinalizeReference != nullptr;
  if (api_.aclrtGetDeviceCount(&deviceCount_) != ACL_SUCCESS)
    deviceCount_ = 0;
  if (deviceCount_ == 0) {
    if (std::exchange(finalize_, false))
      api_.aclFinalizeReference(nullptr);
    return fmt::format("{}: there is no device", path);
  }
  backend_ = backend;
  Dl_info info{};
  library_ = dladdr(reinterpret_cast<const void*>(api_.aclInit), &info) != 0 ? info.dli_fname : path;
  return {};
}

std::shared_ptr<Session> Session::get() {
  static std::mutex mutex;
  static std::weak_ptr<Session> running;
  const std::lock_guard lock(mutex);
  if (auto session = running.lock())
    return session;

  const std::string choice = environment("ASCEND_BACKEND");
  if (!choice.empty() && choice != "auto" && choice != "npu" && choice != "sim")
    throw Error(ACL_ERROR_INVALID_PARAM, "choice of the backend",
                fmt::format("ASCEND_BACKEND is '{}', which is none of auto, npu, sim", choice), "");
  std::shared_ptr<Session> session(new Session); // NOLINT: the constructor is private
  std::string tried;
  const auto open = [&](const std::vector<std::string>& paths, Backend backend) {
    for (const std::string& path : paths) {
      const std::string problem = session->open(path, backend);
      if (problem.empty())
        return true;
      tried += "\n  " + problem;
    }
    return false;
  };
  const bool found = (choice != "sim" && open(npuLibraries(), Backend::npu)) ||
                     (choice != "npu" && open(simulatorLibraries(), Backend::simulator));
  if (!found)
    throw Error(ACL_ERROR_INVALID_DEVICE, "choice of the backend",
                "neither an NPU nor the simulator can be used; tried:" + tried,
                choice == "npu"
                    ? "source the set_env.sh of CANN, or set ASCEND_BACKEND=sim for the simulator"
                    : "set ASCEND_SIM_LIBRARY to the simulator's libascend_sim.so, or ASCEND_HOME_PATH to CANN");
  running = session;
  return session;
}

Session::~Session() {
  if (finalize_)
    api_.aclFinalizeReference(nullptr);
}

void Session::fail(aclError code, const char* call, const char* hint) const {
  const char* message = api_.aclGetRecentErrMsg();
  throw Error(code, call, message == nullptr ? "" : message, hint);
}

} // namespace ascend::detail
