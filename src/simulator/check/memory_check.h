#pragma once
#include "simulator/check/context.h"
#include "simulator/check/segments.h"
#include "simulator/core/buffers.h"
#include "simulator/core/global_memory.h"
#include "simulator/core/local_memory.h"

#include <string>

namespace ascend::sim {

/// Are the bytes that an operation touches there, and are they where and how the hardware takes them?
class MemoryCheck {
public:
  MemoryCheck(CheckContext& context, const LocalMemory& local, const Buffers& buffers, const GlobalSnapshot& global)
      : context_(context), local_(local), buffers_(buffers), global_(global) {}

  /// False: the memory is not there, the operation must not be executed. That is told even without the memory check.
  bool check(const Access& access, SiteId site);

  /// Is what the kernel takes for elements of `type` that for the host too? Null: the kernel's type has no name.
  void checkType(const void* address, const char* type, SiteId site);

  /// check() for one element; most are in order, and that is seen here.
  bool checkScalar(const Access& access, SiteId site) { return plain(access) || check(access, site); }

  /// "UB bytes 0x100 to 0x1ff (buffer 0 of the VECIN queue …)", "bytes 0 to 31 of GM allocation 2 (64 bytes)".
  std::string describe(Space space, Address begin, Address end) const;

private:
  bool plain(const Access& access) const;
  bool checkLocal(const Access& access, Address low, Address high, SiteId site);
  bool checkGlobal(const Access& access, Address low, Address high, SiteId site);
  void checkForm(const Access& access, const Segments& segments, SiteId site);
  void checkTensor(const Access& access, Address low, Address high, SiteId site);

  CheckContext& context_;
  const LocalMemory& local_;
  const Buffers& buffers_;
  const GlobalSnapshot& global_;
  /// The last two allocations that were hit: kernels alternate between few.
  const GlobalAllocation* recent_[2] = {};
};

/// "dst of Add": how messages name an operand.
std::string operandText(const Access& access);

} // namespace ascend::sim
