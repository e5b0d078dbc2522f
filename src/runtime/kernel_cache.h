#pragma once
#include "runtime/acl_api.h"

#include <ascend/kernel.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ascend::detail {

/// The kernels that a device has loaded. The images of a library are loaded when its first kernel is launched.
class KernelCache {
public:
  /// Throws an Error that lists the library's targets when none fits the device. The device's context is current.
  aclrtFuncHandle find(const Session& session, const KernelInfo& kernel);
  /// How many blocks fill the device, for kernels on `core`. Known for sure only after a kernel was loaded: the first
  /// object decides which SoC the simulator is.
  std::uint32_t defaultBlocks(const Session& session, int device, Core core);
  /// Before the device is reset.
  void unload(const Session& session);

private:
  struct Key {
    const ascend_kernel_library* library;
    std::string_view name;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return std::hash<const void*>()(key.library) ^ std::hash<std::string_view>()(key.name);
    }
  };
  using Images = std::vector<aclrtBinHandle>;

  const Images& load(const Session& session, const ascend_kernel_library& library);

  std::shared_mutex mutex_;
  std::unordered_map<Key, aclrtFuncHandle, Hash> functions_;
  std::map<const ascend_kernel_library*, Images> libraries_;
  std::uint32_t cores_[4] = {};
};

/// Number of cores of each kind, from the device, else from the table.
struct Cores {
  std::uint32_t vector = 0;
  std::uint32_t ai = 0;
};
Cores coresOf(const Session& session, int device);

} // namespace ascend::detail
