#pragma once
#include "sim/abi.h"
#include "simulator/acl/errors.h"
#include "target/soc.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

struct rtExceptionInfo;

namespace ascend::sim::acl {

/// What aclrtCreateBinary holds: the user's bytes, which he keeps.
struct BinaryData {
  std::span<const std::byte> bytes;
};

/// A loaded kernel object of the simulator (docs/reference/formats.md, "Kernel objects"). Unloaded when nothing uses
/// it.
class KernelObject {
public:
  /// Null on failure; `status` says why.
  static std::shared_ptr<KernelObject> loadFile(const std::string& path, Status& status);
  static std::shared_ptr<KernelObject> loadData(std::span<const std::byte> bytes, Status& status);
  ~KernelObject();
  KernelObject(const KernelObject&) = delete;
  KernelObject& operator=(const KernelObject&) = delete;

  const Module& module() const { return *module_; }
  /// Null: the object is for all SoCs of its architecture.
  const target::Soc* soc() const { return soc_; }
  std::uint32_t arch() const { return arch_; }
  /// -1: there is none of that name.
  std::int64_t find(std::string_view kernel) const;
  std::string kernelNames() const;

  /// aclrtBinarySetExceptionCallback.
  struct ExceptionCallback {
    void (*function)(rtExceptionInfo*, void* userData) = nullptr;
    void* userData = nullptr;
  };
  ExceptionCallback exceptionCallback;

  /// The handle of a kernel, if it has been asked for before.
  std::mutex mutex; ///< of the callback too
  std::vector<void*> handles;

private:
  KernelObject() = default;
  static std::shared_ptr<KernelObject> open(const std::string& path, std::string_view name, Status& status);

  /// The file behind the loader's name of the object. The loader knows objects by their names: while this one is
  /// loaded, no other may get the same number in /proc/self/fd.
  std::shared_ptr<const void> file_;
  void* library_ = nullptr;
  const Module* module_ = nullptr;
  const target::Soc* soc_ = nullptr;
  std::uint32_t arch_ = 0;
};

/// A kernel of it.
struct KernelFunction {
  std::shared_ptr<KernelObject> object;
  std::uint32_t index = 0;
  const Kernel& kernel() const { return object->module().kernels[index]; }
};

} // namespace ascend::sim::acl
