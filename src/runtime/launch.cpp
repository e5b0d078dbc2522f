#include "runtime/state.h"
#include "target/workspace.h"

#include <ascend/kernel.hpp>

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ascend::detail {
namespace {

constexpr std::int64_t kMaxBlocks = 65535;

class Launch {
public:
  Launch(StreamState& stream, const KernelInfo& kernel, std::span<const Parameter> parameters,
         std::span<const char* const> names, std::span<const Argument> arguments)
      : stream_(stream), kernel_(kernel), parameters_(parameters), names_(names), arguments_(arguments) {}

  Pending run(const Blocks* blocks);

private:
  [[noreturn]] void fail(const std::string& problem, const std::string& hint = {}) const {
    throw Error(ACL_ERROR_INVALID_PARAM, fmt::format("launch of {}", kernel_.name), problem, hint);
  }
  std::string nameOf(std::size_t i) const { return fmt::format("argument {} '{}'", i + 1, names_[i]); }

  void checkBuffer(std::size_t i) const;
  void appendSizes(std::size_t i);
  std::int64_t extentOf(std::size_t i, std::size_t dim) const;
  std::uint64_t workspaceBytes() const;
  std::uint32_t blockCount(const Blocks* blocks) const;
  void packSlots(const Memory* workspace);
  void packDeclared();
  void append(const void* bytes, std::size_t count, std::size_t align);
  void append64(std::int64_t value) { append(&value, sizeof value, sizeof value); }
  void appendAddress(const Argument& argument);
  void give(aclrtFuncHandle function, std::uint32_t blocks) const;

  StreamState& stream_;
  const KernelInfo& kernel_;
  std::span<const Parameter> parameters_;
  std::span<const char* const> names_;
  std::span<const Argument> arguments_;
  std::vector<std::byte> block_; // the parameters as the kernel reads them
};

std::string shapeText(std::span<const std::int64_t> shape) {
  if (shape.empty())
    return "one element";
  std::string text;
  for (std::int64_t extent : shape)
    text += (text.empty() ? "" : " x ") + (extent == dynamic ? std::string("?") : std::to_string(extent));
  return text;
}

void Launch::checkBuffer(std::size_t i) const {
  const Argument& argument = arguments_[i];
  const Parameter& parameter = parameters_[i];
  if ((*argument.memory)->context->device != stream_.context->device)
    fail(fmt::format("{} is on device {}, the stream on device {}", nameOf(i), (*argument.memory)->context->device->id,
                     stream_.context->device->id),
         "buffers and the stream of a launch have to be on one device");
  if (!parameter.ranked)
    return;
  if (argument.view) {
    for (std::size_t d = 0; d < parameter.shape.size(); ++d)
      if (parameter.shape[d] != dynamic && parameter.shape[d] != argument.shape[d])
        fail(fmt::format("{} has the shape {}, the kernel takes {}", nameOf(i), shapeText(argument.shape),
                         shapeText(parameter.shape)));
    return;
  }
  // A buffer has no shape of its own: it fits if its elements fill the parameter's shape exactly.
  std::size_t known = 1;
  bool anyDynamic = false;
  for (std::int64_t extent : parameter.shape) {
    anyDynamic = anyDynamic || extent == dynamic;
    known *= extent == dynamic ? 1 : static_cast<std::size_t>(extent);
  }
  if (anyDynamic ? known == 0 || argument.elements % known != 0 : argument.elements != known)
    fail(fmt::format("{} has {} elements, the kernel takes {}{}", nameOf(i), argument.elements,
                     shapeText(parameter.shape), parameter.shape.size() == 1 && !anyDynamic ? " elements" : ""),
         "to use a part of a buffer, pass a view: buffer.view({…})");
}

std::int64_t Launch::extentOf(std::size_t i, std::size_t dim) const {
  const Argument& argument = arguments_[i];
  const Parameter& parameter = parameters_[i];
  if (parameter.shape[dim] != dynamic)
    return parameter.shape[dim];
  if (argument.view)
    return argument.shape[dim];
  std::size_t known = 1;
  for (std::int64_t extent : parameter.shape)
    known *= extent == dynamic ? 1 : static_cast<std::size_t>(extent);
  return static_cast<std::int64_t>(argument.elements / known);
}

void Launch::appendSizes(std::size_t i) {
  for (std::size_t d = 0; d < parameters_[i].shape.size(); ++d)
    if (parameters_[i].shape[d] == dynamic)
      append64(extentOf(i, d));
}

std::uint64_t Launch::workspaceBytes() const {
  // Its numbers are of the kernel's parameters: a generated header does not name others.
  const target::LaunchValueOf valueOf = [this](std::size_t i,
                                               std::optional<std::size_t> d) -> std::optional<std::int64_t> {
    if (i >= parameters_.size() || (d && *d >= parameters_[i].shape.size()))
      return std::nullopt;
    return d ? extentOf(i, *d) : arguments_[i].slot;
  };
  const std::optional<std::uint64_t> bytes =
      target::workspaceBytes(kernel_.workspace_bytes, kernel_.workspace_parts, valueOf);
  if (!bytes)
    fail(fmt::format("its temporary memory ('{}') has no size for these arguments", kernel_.workspace_parts),
         "it would be negative, or larger than any device's");
  return *bytes;
}

std::uint32_t Launch::blockCount(const Blocks* blocks) const {
  const DeviceState& device = *stream_.context->device;
  std::int64_t count = kernel_.block_count;
  if (blocks != nullptr)
    count = blocks->count();
  else if (count == 0)
    count = stream_.context->device->kernels.defaultBlocks(*device.session, device.id, kernel_.core);
  if (count < 1 || count > kMaxBlocks)
    fail(fmt::format("it cannot run on {} blocks", count), "a kernel runs on 1 to 65535 blocks");
  return static_cast<std::uint32_t>(count);
}

void Launch::append(const void* bytes, std::size_t count, std::size_t align) {
  block_.resize((block_.size() + align - 1) / align * align);
  const std::size_t at = block_.size();
  block_.resize(at + count);
  std::memcpy(block_.data() + at, bytes, count);
}

void Launch::appendAddress(const Argument& argument) {
  auto* address = static_cast<std::byte*>((*argument.memory)->address);
  if (address != nullptr)
    address += argument.offsetBytes;
  append(static_cast<const void*>(&address), sizeof address, alignof(void*));
}

void Launch::packSlots(const Memory* workspace) {
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (parameters_[i].buffer)
      appendAddress(arguments_[i]);
  if (workspace != nullptr)
    append(static_cast<const void*>(&(*workspace)->address), sizeof(void*), alignof(void*));
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (parameters_[i].buffer)
      appendSizes(i);
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (!parameters_[i].buffer)
      append64(arguments_[i].slot);
}

void Launch::packDeclared() {
  // bisheng's rule: nothing starts at less than 4 bytes.
  constexpr std::size_t kLeast = 4;
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (parameters_[i].buffer)
      appendAddress(arguments_[i]);
    else
      append(arguments_[i].value, arguments_[i].valueBytes, std::max(kLeast, arguments_[i].valueAlign));
  block_.resize((block_.size() + kLeast - 1) / kLeast * kLeast);
}

void Launch::give(aclrtFuncHandle function, std::uint32_t blocks) const {
  const AclApi& api = stream_.context->api();
  const Session& session = stream_.context->session();
  aclrtArgsHandle arguments = nullptr;
  session.check(api.aclrtKernelArgsInit(function, &arguments), "aclrtKernelArgsInit");
  if (!block_.empty()) {
    // All parameters as one: ACL would start each of several at a multiple of 8 bytes, where the kernel may not look.
    aclrtParamHandle parameter = nullptr;
    std::vector<std::byte> block = block_;
    session.check(api.aclrtKernelArgsAppend(arguments, block.data(), block.size(), &parameter),
                  "aclrtKernelArgsAppend");
  }
  session.check(api.aclrtKernelArgsFinalize(arguments), "aclrtKernelArgsFinalize");
  session.check(api.aclrtLaunchKernelWithConfig(function, blocks, stream_.handle, nullptr, arguments, nullptr),
                fmt::format("launch of {}", kernel_.name).c_str());
}

Pending Launch::run(const Blocks* blocks) {
  ContextState& context = *stream_.context;
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (parameters_[i].buffer)
      checkBuffer(i);
  context.activate();
  aclrtFuncHandle function = context.device->kernels.find(context.session(), kernel_);
  const std::uint32_t count = blockCount(blocks);
  Memory workspace;
  // Parts that arguments make may be empty: there is a workspace all the same.
  if (kernel_.workspace_bytes != 0 || *kernel_.workspace_parts != '\0')
    workspace = stream_.workspace(std::max<std::uint64_t>(workspaceBytes(), 1));

  const std::lock_guard lock(context.device->work);
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (parameters_[i].buffer)
      stream_.orderAfterOthers(**arguments_[i].memory, parameters_[i].direction != Direction::in);
  if (kernel_.workspace_bytes != 0)
    context.session().check(context.api().aclrtMemsetAsync(workspace->address, workspace->bytes, 0,
                                                           kernel_.workspace_bytes, stream_.handle),
                            "aclrtMemsetAsync");
  if (kernel_.abi == Abi::slots)
    packSlots(workspace ? &workspace : nullptr);
  else
    packDeclared();
  give(function, count);

  for (std::size_t i = 0; i < parameters_.size(); ++i)
    if (parameters_[i].buffer)
      stream_.use(*arguments_[i].memory, parameters_[i].direction != Direction::in);
  if (workspace)
    stream_.use(workspace, true);
  return {stream_.shared_from_this(), stream_.commit()};
}

} // namespace

Pending launch(Stream& stream, const KernelInfo& kernel, const Blocks* blocks, std::span<const Parameter> parameters,
               std::span<const char* const> names, std::span<const Argument> arguments) {
  return Launch(*stream.state(), kernel, parameters, names, arguments).run(blocks);
}

void throwScalarOutOfRange(std::int64_t value, bool isSigned, std::size_t bytes) {
  throw Error(ACL_ERROR_INVALID_PARAM, "launch",
              fmt::format("scalar argument {} does not fit into a{} integer of {} bits", value,
                          isSigned ? " signed" : "n unsigned", bytes * 8),
              "");
}

} // namespace ascend::detail
