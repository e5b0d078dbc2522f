#include "runtime/state.h"

#include <ascend/buffer.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

namespace ascend::detail {
namespace {

/// Waits for work on the memory that a copy by the host must not overtake. Its errors are thrown.
void waitForUses(const Allocation& memory, bool hostWrites) {
  std::vector<std::pair<std::shared_ptr<StreamState>, std::uint64_t>> pending;
  {
    const std::lock_guard lock(memory.context->device->work);
    for (const Allocation::Use& use : memory.uses)
      if (hostWrites || use.write)
        if (auto stream = use.stream.lock())
          pending.emplace_back(std::move(stream), use.ticket);
  }
  for (const auto& [stream, ticket] : pending)
    stream->wait(ticket);
}

void requireSameSize(const char* call, std::size_t bytes, std::size_t hostBytes) {
  if (bytes != hostBytes)
    throw Error(ACL_ERROR_INVALID_PARAM, call,
                fmt::format("the buffer has {} bytes, the host memory {}", bytes, hostBytes),
                "copy between memory of the same size");
}

} // namespace

Allocation::Allocation(std::shared_ptr<ContextState> theContext, std::size_t theBytes)
    : context(std::move(theContext)), bytes(theBytes) {
  if (bytes == 0)
    return;
  const auto allocate = [&] {
    context->activate();
    return context->api().aclrtMalloc(&address, bytes, ACL_MEM_MALLOC_HUGE_FIRST);
  };
  aclError code = allocate();
  if (code == ACL_ERROR_RT_MEMORY_ALLOCATION || code == ACL_ERROR_RT_DEVICE_OOM || code == ACL_ERROR_BAD_ALLOC) {
    // Buffers that are gone may still be held for work that has long been done.
    context->device->reclaim();
    code = allocate();
  }
  context->session().check(code, "aclrtMalloc",
                           fmt::format("{} bytes were asked for; Device::info() says what is free", bytes).c_str());
}

Allocation::~Allocation() {
  if (address == nullptr)
    return;
  context->api().aclrtSetCurrentContext(context->handle);
  context->api().aclrtFree(address);
}

Memory allocate(const Context& context, std::size_t elements, std::size_t elementBytes, const char* elementName) {
  if (elements > std::numeric_limits<std::size_t>::max() / elementBytes)
    throw Error(ACL_ERROR_INVALID_PARAM, "DeviceBuffer",
                fmt::format("{} elements of {} bytes are more than an address space holds", elements, elementBytes),
                "");
  auto memory = std::make_shared<Allocation>(context.state(), elements * elementBytes);
  if (const auto setElementType = context.state()->api().setElementType;
      setElementType != nullptr && memory->address != nullptr)
    setElementType(memory->address, elementName);
  return memory;
}

void* address(const Memory& memory) { return memory->address; }

void copyToDevice(const Memory& memory, std::size_t offset, const void* host, std::size_t bytes,
                  std::size_t hostBytes) {
  requireSameSize("DeviceBuffer::copy_from", bytes, hostBytes);
  waitForUses(*memory, true);
  if (bytes == 0)
    return;
  const ContextState& context = *memory->context;
  context.activate();
  context.session().check(context.api().aclrtMemcpy(static_cast<char*>(memory->address) + offset,
                                                    memory->bytes - offset, host, bytes, ACL_MEMCPY_HOST_TO_DEVICE),
                          "aclrtMemcpy");
}

void copyToHost(const Memory& memory, std::size_t offset, void* host, std::size_t bytes, std::size_t hostBytes) {
  requireSameSize("DeviceBuffer::copy_to", bytes, hostBytes);
  waitForUses(*memory, false);
  if (bytes == 0)
    return;
  const ContextState& context = *memory->context;
  context.activate();
  context.session().check(context.api().aclrtMemcpy(host, hostBytes, static_cast<const char*>(memory->address) + offset,
                                                    bytes, ACL_MEMCPY_DEVICE_TO_HOST),
                          "aclrtMemcpy");
}

void fill(const Memory& memory, int byte, std::size_t bytes) {
  waitForUses(*memory, true);
  if (bytes == 0)
    return;
  const ContextState& context = *memory->context;
  context.activate();
  context.session().check(context.api().aclrtMemset(memory->address, memory->bytes, byte, bytes), "aclrtMemset");
}

namespace {

enum class Way { toDevice, toHost };

Pending copyAsync(Stream& stream, const Memory& memory, std::shared_ptr<const void> owner, void* to, const void* from,
                  std::size_t bytes, Way way) {
  const auto& state = stream.state();
  if (memory->context->device != state->context->device)
    throw Error(ACL_ERROR_INVALID_PARAM, "asynchronous copy", "the buffer and the stream are on different devices", "");
  state->context->activate();
  const std::lock_guard lock(state->context->device->work);
  if (bytes != 0) {
    state->orderAfterOthers(*memory, way == Way::toDevice);
    state->context->session().check(state->context->api().aclrtMemcpyAsync(
                                        to, bytes, from, bytes,
                                        way == Way::toDevice ? ACL_MEMCPY_HOST_TO_DEVICE : ACL_MEMCPY_DEVICE_TO_HOST,
                                        state->handle),
                                    "aclrtMemcpyAsync");
    state->use(memory, way == Way::toDevice);
    state->keep(std::move(owner));
  }
  return {state, state->commit()};
}

} // namespace

Pending copyToDeviceAsync(Stream& stream, const Memory& memory, std::shared_ptr<const void> owner, const void* host,
                          std::size_t bytes, std::size_t hostBytes) {
  requireSameSize("DeviceBuffer::copy_from_async", bytes, hostBytes);
  return copyAsync(stream, memory, std::move(owner), memory->address, host, bytes, Way::toDevice);
}

Pending copyToHostAsync(Stream& stream, const Memory& memory, std::shared_ptr<void> owner, void* host,
                        std::size_t bytes) {
  return copyAsync(stream, memory, std::move(owner), host, memory->address, bytes, Way::toHost);
}

void checkView(const char* what, std::size_t available, std::size_t offset, std::span<const std::int64_t> shape) {
  std::size_t elements = 1;
  bool tooLarge = false;
  for (std::int64_t extent : shape) {
    if (extent < 0)
      throw Error(ACL_ERROR_INVALID_PARAM, what, fmt::format("extent {} is negative", extent), "");
    tooLarge = tooLarge || __builtin_mul_overflow(elements, static_cast<std::size_t>(extent), &elements);
  }
  // An extent of 0 after ones whose product overflowed still means no elements.
  if (std::find(shape.begin(), shape.end(), 0) != shape.end())
    elements = 0, tooLarge = false;
  if (tooLarge || offset > available || elements > available - offset)
    throw Error(ACL_ERROR_INVALID_PARAM, what,
                fmt::format("a view of {}{} does not fit into a buffer of {} elements", fmt::join(shape, " x "),
                            offset == 0 ? "" : fmt::format(" elements from element {}", offset), available),
                "");
}

void throwEmptyHandle(const char* type) {
  throw Error(ACL_ERROR_INVALID_PARAM, type, fmt::format("this {} was moved away and holds nothing", type), "");
}

void throwExtentTooLarge(std::uint64_t value) {
  throw Error(ACL_ERROR_INVALID_PARAM, "Extent", fmt::format("{} is more than an extent can be", value), "");
}

} // namespace ascend::detail
