#include "runtime/kernel_cache.h"

#include "target/bundle.h"
#include "target/target_spec.h"

#include <ascend/error.hpp>

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

namespace ascend::detail {
namespace {

std::string targetsOf(const target::Bundle& bundle) {
  std::string text;
  for (const target::BundleImage& image : bundle.images)
    if (text.find(image.target) == std::string::npos)
      text += (text.empty() ? "" : ", ") + image.target;
  return text.empty() ? "none" : text;
}

/// The target of the library that fits the device best; empty if none does.
std::string chooseTarget(const Session& session, const target::Bundle& bundle) {
  const char* name = session.api().aclrtGetSocName();
  const std::string_view soc = name == nullptr ? "" : name;
  const target::Soc* device = target::findSoc(soc);
  const bool simulator = session.backend() == Backend::simulator;
  std::string sameArch;
  std::string first;
  for (const target::BundleImage& image : bundle.images) {
    const auto parsed = target::parseTargetSpec(image.target);
    if (!parsed || parsed.spec.simulator != simulator)
      continue;
    if (parsed.spec.soc->name == soc)
      return image.target;
    if (first.empty())
      first = image.target;
    if (sameArch.empty() && device != nullptr && parsed.spec.soc->arch == device->arch)
      sameArch = image.target;
  }
  // As long as nothing has decided which SoC the simulator is, the first object does: it refuses what comes too late.
  return simulator ? first : sameArch;
}

/// A file in memory, for an ACL that loads from files only.
class MemoryFile {
public:
  MemoryFile(const void* data, std::size_t size) : descriptor_(memfd_create("kernel", MFD_CLOEXEC)) {
    const auto* bytes = static_cast<const char*>(data);
    for (std::size_t done = 0; descriptor_ >= 0 && done < size;) {
      const ssize_t written = write(descriptor_, bytes + done, size - done);
      if (written <= 0)
        throw Error(ACL_ERROR_BAD_ALLOC, "loading of a kernel", "no memory for a copy of the object", "");
      done += static_cast<std::size_t>(written);
    }
    if (descriptor_ < 0)
      throw Error(ACL_ERROR_BAD_ALLOC, "loading of a kernel", "no memory for a copy of the object", "");
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return fmt::format("/proc/{}/fd/{}", getpid(), descriptor_); }

private:
  int descriptor_;
};

aclrtBinHandle loadImage(const Session& session, const target::BundleImage& image,
                         const ascend_kernel_library& library) {
  aclrtBinHandle handle = nullptr;
  const AclApi& api = session.api();
  const std::string hint = fmt::format("kernel library '{}', image for {}", library.name, image.target);
  if (api.aclrtBinaryLoadFromData != nullptr) {
    session.check(api.aclrtBinaryLoadFromData(image.bytes.data(), image.bytes.size(), nullptr, &handle),
                  "aclrtBinaryLoadFromData", hint.c_str());
    return handle;
  }
  const MemoryFile file(image.bytes.data(), image.bytes.size());
  session.check(api.aclrtBinaryLoadFromFile(file.path().c_str(), nullptr, &handle), "aclrtBinaryLoadFromFile",
                hint.c_str());
  return handle;
}

} // namespace

const KernelCache::Images& KernelCache::load(const Session& session, const ascend_kernel_library& library) {
  if (const auto known = libraries_.find(&library); known != libraries_.end())
    return known->second;
  if (library.version != ASCEND_KERNEL_LIBRARY_VERSION)
    throw Error(ACL_ERROR_INVALID_FILE, fmt::format("kernel library '{}'", library.name),
                fmt::format("its format is version {}, this runtime reads version {}", library.version,
                            ASCEND_KERNEL_LIBRARY_VERSION),
                "build the library with the tools of this SDK");
  std::string error;
  const auto bundle = target::readBundle({static_cast<const char*>(library.bundle), library.bundle_size}, error);
  if (!bundle)
    throw Error(ACL_ERROR_INVALID_FILE, fmt::format("kernel library '{}'", library.name), error,
                "build the library with the tools of this SDK");
  const std::string target = chooseTarget(session, *bundle);
  if (target.empty()) {
    const char* soc = session.api().aclrtGetSocName();
    const bool simulator = session.backend() == Backend::simulator;
    const std::string wanted = simulator ? "the simulator" : (soc == nullptr ? "this NPU" : soc);
    throw Error(ACL_ERROR_KERNEL_NOT_FOUND, fmt::format("kernel library '{}'", library.name),
                fmt::format("it was not built for {}; its targets: {}", wanted, targetsOf(*bundle)),
                fmt::format("add {} to the SOCS of its ascend_add_kernel()", simulator ? "sim" : wanted));
  }
  Images images;
  for (const target::BundleImage& image : bundle->images)
    if (target == image.target)
      images.push_back(loadImage(session, image, library));
  return libraries_.emplace(&library, std::move(images)).first->second;
}

aclrtFuncHandle KernelCache::find(const Session& session, const KernelInfo& kernel) {
  const Key key{kernel.library, kernel.name};
  {
    const std::shared_lock lock(mutex_);
    if (const auto known = functions_.find(key); known != functions_.end())
      return known->second;
  }
  const std::unique_lock lock(mutex_);
  for (aclrtBinHandle image : load(session, *kernel.library)) {
    aclrtFuncHandle function = nullptr;
    if (session.api().aclrtBinaryGetFunction(image, kernel.name, &function) == ACL_SUCCESS && function != nullptr) {
      functions_.emplace(key, function);
      return function;
    }
  }
  throw Error(ACL_ERROR_KERNEL_NOT_FOUND, fmt::format("kernel library '{}'", kernel.library->name),
              fmt::format("its objects have no kernel '{}'", kernel.name),
              "the header and the library are of different builds: build both again");
}

std::uint32_t KernelCache::defaultBlocks(const Session& session, int device, Core core) {
  const auto index = static_cast<std::size_t>(core);
  {
    const std::shared_lock lock(mutex_);
    if (cores_[index] != 0)
      return cores_[index];
  }
  const Cores cores = coresOf(session, device);
  const std::unique_lock lock(mutex_);
  // A mixed kernel is launched by cube cores, each with its vector cores.
  cores_[index] = std::max(1U, core == Core::vector ? cores.vector : cores.ai);
  return cores_[index];
}

void KernelCache::unload(const Session& session) {
  const std::unique_lock lock(mutex_);
  for (const auto& [library, images] : libraries_)
    for (aclrtBinHandle image : images)
      session.api().aclrtBinaryUnLoad(image);
  libraries_.clear();
  functions_.clear();
}

Cores coresOf(const Session& session, int device) {
  const AclApi& api = session.api();
  const auto id = static_cast<std::uint32_t>(device);
  Cores cores;
  const auto get = [&](aclrtDevAttr attribute, aclDeviceInfo older) -> std::uint32_t {
    std::int64_t value = 0;
    if (api.aclrtGetDeviceInfo != nullptr && api.aclrtGetDeviceInfo(id, attribute, &value) == ACL_SUCCESS && value > 0)
      return static_cast<std::uint32_t>(value);
    if (api.aclGetDeviceCapability != nullptr && api.aclGetDeviceCapability(id, older, &value) == ACL_SUCCESS &&
        value > 0)
      return static_cast<std::uint32_t>(value);
    return 0;
  };
  cores.vector = get(ACL_DEV_ATTR_VECTOR_CORE_NUM, ACL_DEVICE_INFO_VECTOR_CORE_NUM);
  cores.ai = get(ACL_DEV_ATTR_AICORE_CORE_NUM, ACL_DEVICE_INFO_AI_CORE_NUM);
  const char* name = api.aclrtGetSocName();
  const target::Soc* soc = target::findSoc(name == nullptr ? "" : name);
  // The devices call a fused core no vector core: there a vector kernel runs on the AI cores.
  if (soc != nullptr && (cores.vector == 0 || !soc->splitCores))
    cores.vector = cores.ai != 0 && !soc->splitCores ? cores.ai : static_cast<std::uint32_t>(soc->vectorCount);
  if (soc != nullptr && cores.ai == 0)
    cores.ai = static_cast<std::uint32_t>(soc->aicoreCount);
  return cores;
}

} // namespace ascend::detail
