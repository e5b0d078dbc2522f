#include "validate/run_launch.h"

#include "simulator/core/global_memory.h"
#include "simulator/core/launch.h"
#include "target/workspace.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace ascend::validate {
namespace {

using target::AbiSlot;
using target::Argument;

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
/// A buffer of which the kernel does not say how long it is: no offset that a kernel computes from ordinary sizes is
/// beyond it.
constexpr std::uint64_t kUnknownBytes = 4 * kGiB;
constexpr std::uint64_t kMemory = 1024 * kGiB;
constexpr std::size_t kTilingWords = 1024;
/// What the system workspace of a kernel may take (GetSysWorkSpacePtr).
constexpr std::uint64_t kWorkspaceBytes = 64 * (std::uint64_t{1} << 20);

class ParameterBlock {
public:
  void add(const void* data, std::size_t size, std::size_t align) {
    bytes_.resize((bytes_.size() + align - 1) / align * align);
    const auto* begin = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), begin, begin + size);
  }
  /// The kernel object knows best how long the block is.
  std::vector<std::byte> take(std::size_t size) {
    bytes_.resize(std::max(bytes_.size(), size));
    return std::move(bytes_);
  }

private:
  std::vector<std::byte> bytes_;
};

/// Buffers and values of one launch.
class Arguments {
public:
  Arguments(const target::Signature& signature, const Launch& launch) : signature_(signature), launch_(launch) {
    for (const Argument& argument : signature.args)
      addresses_.push_back(argument.kind == Argument::Kind::buffer ? allocate(bytesOf(argument), isTiling(argument))
                                                                   : nullptr);
    const std::optional<std::uint64_t> bytes =
        target::workspaceBytes(signature.workspaceBytes, signature.workspaceParts,
                               [&](std::size_t i, std::optional<std::size_t> dim) -> std::optional<std::int64_t> {
                                 if (dim)
                                   return extentOf(launch, signature.args.at(i), *dim);
                                 const auto end = signature.args.begin() + static_cast<std::ptrdiff_t>(i);
                                 return launch.integers.at(static_cast<std::size_t>(
                                     std::count_if(signature.args.begin(), end, isIntegerValue)));
                               });
    workspace_ = allocate(std::max(bytes.value_or(kMemory), kWorkspaceBytes), false);
  }

  std::vector<std::byte> block(bool handWritten, std::size_t size) const {
    ParameterBlock block;
    std::size_t integer = 0;
    for (const AbiSlot& slot : target::abiSlots(signature_, handWritten)) {
      const Argument& argument = signature_.args[slot.arg];
      switch (slot.kind) {
      case AbiSlot::Kind::buffer:
        block.add(static_cast<const void*>(&addresses_[slot.arg]), sizeof(void*), sizeof(void*));
        break;
      case AbiSlot::Kind::workspace:
        block.add(static_cast<const void*>(&workspace_), sizeof(void*), sizeof(void*));
        break;
      case AbiSlot::Kind::size: {
        const std::int64_t extent = extentOf(launch_, argument, slot.dim);
        block.add(&extent, sizeof extent, sizeof extent);
        break;
      }
      case AbiSlot::Kind::scalar:
        addScalar(argument, handWritten, integer, block);
        break;
      }
    }
    return block.take(size);
  }

  /// The device memory of the arguments, by address.
  std::map<const std::byte*, std::size_t> buffers() const {
    std::map<const std::byte*, std::size_t> all;
    for (std::size_t i = 0; i < addresses_.size(); ++i)
      if (addresses_[i] != nullptr)
        all.emplace(static_cast<const std::byte*>(addresses_[i]), bytesOf(signature_.args[i]));
    return all;
  }
  const std::vector<void*>& addresses() const { return addresses_; }
  sim::GlobalMemory& memory() { return memory_; }
  void* workspace() const { return workspace_; }

private:
  std::uint64_t bytesOf(const Argument& argument) const {
    if (!argument.ranked || !argument.dtype)
      return kUnknownBytes;
    std::uint64_t elements = 1;
    for (std::size_t d = 0; d < argument.shape.size(); ++d)
      elements *= static_cast<std::uint64_t>(argument.shape[d] == target::kDynamic ? extentOf(launch_, argument, d)
                                                                                   : argument.shape[d]);
    return std::max<std::uint64_t>(elements * target::sizeOf(*argument.dtype), 1);
  }

  void* allocate(std::uint64_t bytes, bool tiling) {
    void* const address = memory_.allocate(bytes);
    if (address == nullptr)
      throw std::bad_alloc();
    memory_.markWritten(address, bytes);
    if (tiling) {
      std::vector<std::uint32_t> words(kTilingWords, static_cast<std::uint32_t>(launch_.tiling));
      std::memcpy(address, words.data(), std::min<std::uint64_t>(bytes, words.size() * sizeof(std::uint32_t)));
    }
    return address;
  }

  void addScalar(const Argument& argument, bool handWritten, std::size_t& integer, ParameterBlock& block) const {
    using target::DType;
    std::uint64_t bits = 0;
    if (!argument.dtype) {
      const std::vector<std::uint32_t> words((argument.abiBytes + 3) / 4, static_cast<std::uint32_t>(launch_.tiling));
      block.add(words.data(), argument.abiBytes,
                std::min<std::size_t>(8, std::max<std::size_t>(argument.abiBytes & -argument.abiBytes, 4)));
      return;
    }
    switch (*argument.dtype) {
    case DType::f16:
      bits = 0x3800; // 0.5
      break;
    case DType::bf16:
      bits = 0x3f00;
      break;
    case DType::f32:
      bits = 0x3f000000;
      break;
    case DType::f64:
      bits = 0x3fe0000000000000;
      break;
    default:
      bits = static_cast<std::uint64_t>(launch_.integers.at(integer++));
    }
    const std::size_t size = handWritten ? argument.abiBytes : sizeof bits;
    block.add(&bits, size, std::max<std::size_t>(size, 4));
  }

  sim::GlobalMemory memory_{kMemory};
  const target::Signature& signature_;
  const Launch& launch_;
  std::vector<void*> addresses_;
  void* workspace_ = nullptr;
};

} // namespace

Observation observe(const Subject& subject, const Launch& launch, bool autoSync, const EdgeGroup* without) {
  Observation seen;
  seen.launch = launch;
  const target::Signature& signature = subject.signature;
  Arguments arguments(signature, launch);
  const std::vector<std::byte> parameters =
      arguments.block(subject.handWritten, subject.module.kernels[subject.index].paramBytes);
  sim::Options options;
  options.threads = 1;
  options.print = false;
  options.autoSync = autoSync;
  sim::reporter().clear();
  startRecording({.codeBlocks = subject.codeBlocks,
                  .cores = launch.blocks * (signature.core == "mix" ? signature.cubes + signature.vectors : 1),
                  .buffers = arguments.buffers(),
                  .without = without,
                  .tilingKey = launch.tilingKey});
  const sim::LaunchResult result = sim::launch(arguments.memory(), subject.module, subject.index, launch.blocks,
                                               parameters, subject.soc, options, arguments.workspace());
  seen.error = result.error;
  seen.findings = sim::reporter().findings();
  seen.unfinished = recorded().unfinished;
  // A core that was stopped sets no more flags: others that wait for them need not in a launch that goes on.
  if (seen.unfinished)
    std::erase_if(seen.findings, [](const sim::Finding& finding) { return finding.code == "SYNC-DEADLOCK"; });
  for (const void* address : arguments.addresses()) {
    auto& types = seen.tensors.emplace_back();
    for (const auto& [tensor, type] : recorded().globals)
      if (address != nullptr && tensor == address)
        types.insert(type);
    seen.used.push_back(recorded().used.contains(address));
  }
  seen.edges = recorded().edges.groups();
  for (const auto& [lost, count] : recorded().widths.lost())
    seen.lost.push_back(lost);
  seen.overlaps = recorded().overlaps.found();
  seen.readings = recorded().traffic.readings();
  seen.readsValues = recorded().readsValues;
  seen.reached.reserve(subject.codeBlocks);
  for (const std::uint64_t count : recorded().blocks)
    seen.reached.push_back(count != 0);
  return seen;
}

} // namespace ascend::validate
