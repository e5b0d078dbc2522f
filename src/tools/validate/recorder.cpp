#include "validate/recorder.h"

#include "simulator/core/api.h"
#include "simulator/core/core.h"

#include <iterator>

namespace ascend::validate {
namespace {

constexpr std::uint64_t kMostSteps = 400'000;
constexpr std::uint64_t kMostOperations = 6'000;

using Buffers = std::map<const std::byte*, std::size_t>;
Buffers& buffers() {
  static Buffers all;
  return all;
}

Reached& state() {
  static Reached reached;
  return reached;
}

[[noreturn]] void stop() {
  state().unfinished = true;
  throw sim::BlockAborted{};
}

void noteUse(const sim::Access& access) {
  if (access.space != sim::Space::GM)
    return;
  const auto* const address = static_cast<const std::byte*>(access.address);
  auto buffer = buffers().upper_bound(address);
  if (buffer != buffers().begin() && address < std::prev(buffer)->first + std::prev(buffer)->second)
    state().used.insert(std::prev(buffer)->first);
}

bool scalar(const char* name, const sim::Access& access, const sim::Where& where) {
  noteUse(access);
  return sim::simApi().scalar(name, access, where);
}

bool operation(const sim::Operation& operation) {
  if (++state().operations > kMostOperations)
    stop();
  for (std::size_t i = 0; i < operation.accessCount; ++i)
    noteUse(operation.accesses[i]);
  // What is checked only is not executed: that takes the time of the bytes that are moved.
  sim::simApi().operation(operation);
  return false;
}

/// While a launch that was stopped is unwound, what its objects still hold says nothing.
void pipeReset(const sim::Where& where) {
  if (!state().unfinished)
    sim::simApi().pipeReset(where);
}

void print(const char*, std::uint64_t) {}

} // namespace

void globalTensor(const void* address, std::uint32_t elementType) { state().globals.emplace(address, elementType); }

void startRecording(std::size_t blocks, std::map<const std::byte*, std::size_t> memory) {
  state() = {};
  buffers() = std::move(memory);
  state().blocks.assign(blocks, 0);
}

const Reached& recorded() { return state(); }

void reachedBlock(std::uint32_t block) {
  Reached& reached = state();
  if (block >= reached.blocks.size())
    return; // constructors of globals run before any launch
  ++reached.blocks[block];
  if (++reached.steps > kMostSteps)
    stop();
}

const sim::SimApi& recordingApi() {
  static const sim::SimApi api = [] {
    sim::SimApi copy = sim::simApi();
    copy.operation = operation;
    copy.scalar = scalar;
    copy.pipeReset = pipeReset;
    copy.print = print;
    return copy;
  }();
  return api;
}

} // namespace ascend::validate
