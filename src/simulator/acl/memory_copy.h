#pragma once
#include "simulator/acl/errors.h"
#include "simulator/core/global_memory.h"

#include <cstddef>

namespace ascend::sim::acl {

/// A copy from device memory to device memory, now.
Status copyInDevice(GlobalMemory& memory, void* to, const void* from, std::size_t bytes);

/// Are these bytes of device memory? `operand` names them.
Status checkInDevice(const GlobalMemory& memory, const void* address, std::size_t bytes, std::string_view operand);

} // namespace ascend::sim::acl
