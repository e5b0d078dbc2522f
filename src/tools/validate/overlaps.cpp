#include "validate/overlaps.h"

#include <algorithm>

namespace ascend::validate {
namespace {

constexpr std::uint64_t kBlockBytes = 32;
constexpr std::size_t kMostTensors = 4096;

} // namespace

void OverlapLog::start() { *this = {}; }

void OverlapLog::forget() {
  writers_.clear();
  written_.clear();
}

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
      if (at >= written_.size())
        return;
      const Block& block = written_[at];
      if (block.tensor == 0 || block.tensor == reader || block.before != reader)
        return;
      const Tensor &mine = tensors_[reader - 1], &other = tensors_[block.tensor - 1];
      const Writer& writer = writers_[block.writer];
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
  const std::uint64_t blocks = core.capacity[static_cast<std::size_t>(sim::Space::UB)] / kBlockBytes;
  const auto index = static_cast<std::uint32_t>(writers_.size());
  each(sim::Mode::write, [&](const sim::Access& access, std::uint32_t writer) {
    if (writers_.size() == index)
      writers_.push_back({operation.where, operation.name});
    forBlocks(access, memory, [&](std::uint64_t at) {
      if (at >= blocks)
        return; // beyond the memory, which is a finding of the simulator's
      if (at >= written_.size())
        written_.resize(at + 1);
      Block& block = written_[at];
      if (block.tensor != writer)
        block.before = block.tensor;
      block.tensor = writer;
      block.writer = index;
    });
  });
}

} // namespace ascend::validate
