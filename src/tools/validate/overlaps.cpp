#include "validate/overlaps.h"

#include <algorithm>

namespace ascend::validate {
namespace {

constexpr std::uint64_t kBlockBytes = 32;
constexpr std::size_t kMostTensors = 4096;

} // namespace

void OverlapLog::start() { *this = {}; }

std::uint32_t OverlapLog::numberOf(const sim::Access& access, const unsigned char* memory) {
  if (access.tensor == nullptr || access.tensorBytes == 0)
    return 0;
  const auto begin = static_cast<std::uint64_t>(static_cast<const unsigned char*>(access.tensor) - memory);
  const Tensor tensor{begin, begin + access.tensorBytes, access.token != 0};
  addresses_ = addresses_ || !tensor.managed;
  const auto [known, isNew] = numbers_.try_emplace(tensor, static_cast<std::uint32_t>(tensors_.size() + 1));
  if (isNew) {
    if (tensors_.size() == kMostTensors) {
      numbers_.erase(known);
      return 0;
    }
    tensors_.push_back(tensor);
  }
  return known->second;
}

template <class F> void OverlapLog::forBlocks(const sim::Access& access, const unsigned char* memory, F&& visit) {
  const auto start = static_cast<std::int64_t>(static_cast<const unsigned char*>(access.address) - memory);
  if (access.bytes == 0)
    return;
  for (std::uint32_t j = 0; j < access.count[1]; ++j)
    for (std::uint32_t i = 0; i < access.count[0]; ++i) {
      const std::int64_t begin = start + j * access.stride[1] + i * access.stride[0];
      if (begin < 0)
        continue;
      const auto first = static_cast<std::uint64_t>(begin);
      for (std::uint64_t block = first / kBlockBytes; block <= (first + access.bytes - 1) / kBlockBytes; ++block)
        visit(block);
    }
}

/// They overlap, and neither is a part of the other.
bool OverlapLog::clash(const Tensor& a, const Tensor& b) {
  if (a.managed && b.managed)
    return false;
  const bool overlap = a.begin < b.end && b.begin < a.end;
  const bool inside = (a.begin <= b.begin && b.end <= a.end) || (b.begin <= a.begin && a.end <= b.end);
  // What a queue holds is the queue's: nothing that is made of an address may lie in it.
  return overlap && (!inside || a.managed != b.managed);
}

void OverlapLog::operation(const sim::Operation& operation, const sim::CoreInfo& core) {
  if (core.cubeCore != 0)
    return;
  if (core_ != core.blockIdx) {
    core_ = core.blockIdx;
    forget();
  }
  const unsigned char* const memory = core.memory[static_cast<std::size_t>(sim::Space::UB)];
  const auto each = [&](sim::Mode mode, auto&& use) {
    for (std::size_t i = 0; i < operation.accessCount; ++i) {
      const sim::Access& access = operation.accesses[i];
      if (access.space == sim::Space::UB && (static_cast<unsigned>(access.mode) & static_cast<unsigned>(mode)) != 0)
        if (const std::uint32_t number = numberOf(access, memory); number != 0)
          use(access, number);
    }
  };
  each(sim::Mode::read, [&](const sim::Access& access, std::uint32_t reader) {
    if (!addresses_)
      return;
    forBlocks(access, memory, [&](std::uint64_t at) {
      const auto block = written_.find(at);
      if (block == written_.end())
        return;
      const Writer& writer = block->second.last;
      if (writer.tensor == reader || block->second.before != reader)
        return;
      const Tensor &mine = tensors_[reader - 1], &other = tensors_[writer.tensor - 1];
      if (clash(mine, other) &&
          known_.emplace(operation.where.file, operation.where.line, operation.where.column).second)
        found_.push_back({.read = operation.where,
                          .write = writer.where,
                          .reader = operation.name,
                          .writer = writer.name,
                          .readBegin = mine.begin,
                          .readEnd = mine.end,
                          .writeBegin = other.begin,
                          .writeEnd = other.end});
    });
  });
  each(sim::Mode::write, [&](const sim::Access& access, std::uint32_t writer) {
    forBlocks(access, memory, [&](std::uint64_t at) {
      Block& block = written_[at];
      if (block.last.tensor != writer)
        block.before = block.last.tensor;
      block.last = {writer, operation.where, operation.name};
    });
  });
}

} // namespace ascend::validate
