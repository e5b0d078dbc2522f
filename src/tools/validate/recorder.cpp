#include "validate/recorder.h"

#include "simulator/core/api.h"
#include "simulator/core/core.h"

#include <iterator>

namespace ascend::validate {
namespace {

constexpr std::uint64_t kMostSteps = 400'000;
constexpr std::uint64_t kMostOperations = 6'000;
/// The steps of a core are looked at once in so many.
constexpr std::uint64_t kStepsAtOnce = 256;

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
  // What it reads may decide which addresses come: here all of it is zero.
  state().readsValues = state().readsValues || access.mode != sim::Mode::write;
  return sim::simApi().scalar(name, access, where);
}

/// Each core has its share: what the last one does is as telling as what the first one does.
void spend(std::uint64_t steps, std::uint64_t most) {
  const sim::CoreInfo* const core = sim::simApi().current();
  if (core == nullptr)
    return;
  auto& spent = state().stepsOfCore[2 * core->blockIdx + core->cubeCore];
  spent += steps;
  if (spent > most / state().cores)
    stop();
}

bool operation(const sim::Operation& operation) {
  constexpr std::uint64_t kStepsOfOperation = kMostSteps / kMostOperations;
  ++state().operations;
  spend(kStepsOfOperation, kMostSteps);
  state().overlaps.operation(operation, *sim::simApi().current());
  state().traffic.operation(operation);
  for (std::size_t i = 0; i < operation.accessCount; ++i)
    noteUse(operation.accesses[i]);
  // What is checked only is not executed: that takes the time of the bytes that are moved.
  sim::simApi().operation(operation);
  return false;
}

/// While a launch that was stopped is unwound, what its objects still hold says nothing.
void pipeReset(const sim::Where& where) {
  state().overlaps.forget();
  if (!state().unfinished)
    sim::simApi().pipeReset(where);
}

void setFlag(sim::Pipe from, sim::Pipe to, std::int32_t event, const sim::Where& where) {
  if (!state().edges.set(from, to, event, where))
    sim::simApi().setFlag(from, to, event, where);
}

void waitFlag(sim::Pipe from, sim::Pipe to, std::int32_t event, const sim::Where& where) {
  if (!state().edges.wait(from, to, event, where))
    sim::simApi().waitFlag(from, to, event, where);
}

void barrier(sim::Pipe pipe, const sim::Where& where) {
  if (!state().edges.barrier(pipe, where))
    sim::simApi().barrier(pipe, where);
}

void print(const char*, std::uint64_t) {}

} // namespace

void globalTensor(const void* address, std::uint32_t elementType, std::uint64_t bytes) {
  state().globals.emplace(address, elementType);
  state().traffic.tensor(address, bytes);
}

WidthLog& widths() { return state().widths; }

std::uint64_t& tilingKey() {
  static std::uint64_t key = 0;
  return key;
}

void startRecording(Recording recording) {
  state() = {};
  buffers() = std::move(recording.buffers);
  state().blocks.assign(recording.codeBlocks, 0);
  state().cores = recording.cores;
  state().edges.start(recording.without);
  tilingKey() = recording.tilingKey;
}

const Reached& recorded() { return state(); }

void reachedBlock(std::uint32_t block) {
  Reached& reached = state();
  if (block >= reached.blocks.size())
    return; // constructors of globals run before any launch
  ++reached.blocks[block];
  if (++reached.steps % kStepsAtOnce == 0)
    spend(kStepsAtOnce, kMostSteps);
}

const sim::SimApi& recordingApi() {
  static const sim::SimApi api = [] {
    sim::SimApi copy = sim::simApi();
    copy.operation = operation;
    copy.scalar = scalar;
    copy.pipeReset = pipeReset;
    copy.print = print;
    copy.setFlag = setFlag;
    copy.waitFlag = waitFlag;
    copy.barrier = barrier;
    return copy;
  }();
  return api;
}

} // namespace ascend::validate
