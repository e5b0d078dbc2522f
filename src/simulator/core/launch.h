#pragma once
#include "sim/abi.h"
#include "simulator/core/global_memory.h"
#include "simulator/core/options.h"
#include "target/soc.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace ascend::sim {

struct LaunchRequest {
  std::string_view kernel; ///< for messages
  std::uint32_t blocks = 1;
  std::uint32_t cores = 0;          ///< of a block: Kernel::flags
  const target::Soc* soc = nullptr; ///< the SoC to simulate
  void* workspace = nullptr;        ///< what GetSysWorkSpacePtr gives
  /// Of the memory since the launch was asked for; null: since it begins.
  const GlobalMemory::Use* use = nullptr;
  /// The kernel, once for each block; on any host thread.
  std::function<void()> invoke;
};

struct LaunchResult {
  std::string error; ///< the launch is impossible: nothing ran
  /// The kernel did what stops a device: an address that is not there, a failed assertion, an operation that is
  /// missing.
  bool faulted = false;
  bool timedOut = false;    ///< Options::timeout
  std::string firstFault;   ///< in words
  std::uint64_t errors = 0; ///< of this launch, different ones
  std::uint64_t warnings = 0;
  std::uint64_t autoSyncs = 0; ///< orders that only --cce-auto-sync makes
  double seconds = 0;
};

/// Runs all blocks, reports what the checks found, and returns. Threads may launch at the same time.
LaunchResult launch(GlobalMemory& memory, const LaunchRequest& request, const Options& options);

/// Runs a kernel of a loaded object. `params` must have the kernel's size (Kernel::paramBytes).
LaunchResult launch(GlobalMemory& memory, const Module& module, std::uint32_t kernel, std::uint32_t blocks,
                    std::span<const std::byte> params, const target::Soc& soc, const Options& options,
                    void* workspace = nullptr, const GlobalMemory::Use* use = nullptr);

/// Is it a kernel object of this simulator? An error message, or "". Binds the object to the simulator when it is.
std::string bind(const Module* module);

} // namespace ascend::sim
