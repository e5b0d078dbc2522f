#pragma once
// A core for tests of the device API alone: memory, a mask register, and a record of what each call said it would
// touch.
#include "sim/abi.h"

#include <cstring>
#include <string>
#include <vector>

namespace fake {

namespace sim = ascend::sim;

struct Call {
  std::string name;
  sim::Pipe pipe;
  std::uint64_t elements;
  std::vector<sim::Access> accesses;
  sim::Where where;
};

struct Queue {
  std::size_t offset, bytes;
};

struct Core {
  sim::CoreInfo info;
  std::vector<unsigned char> ub = std::vector<unsigned char>(256 * 1024 + 4096);
  std::vector<unsigned char> l1 = std::vector<unsigned char>(1024 * 1024);
  std::vector<Call> calls;
  std::vector<std::string> reports;
  std::vector<std::string> events;
  std::vector<Queue> queues{{0, 0}};
  std::size_t used = 0;
  std::string printed;
  bool allow = true;

  void reset() {
    info = sim::CoreInfo{};
    info.checking = 1;
    // UB starts at a multiple of 32, as the real one does.
    auto address = reinterpret_cast<std::uintptr_t>(ub.data());
    info.memory[static_cast<int>(sim::Space::UB)] = ub.data() + (4096 - address % 4096) % 4096;
    info.memory[static_cast<int>(sim::Space::L1)] = l1.data();
    std::memset(ub.data(), 0xEE, ub.size());
    calls.clear();
    reports.clear();
    events.clear();
    queues.assign(1, {0, 0});
    used = 0;
    printed.clear();
    allow = true;
  }
};

inline Core& core() {
  static Core c;
  return c;
}

inline const sim::SimApi& api() {
  static const sim::SimApi table = [] {
    sim::SimApi a{};
    a.abiVersion = sim::kAbiVersion;
    a.bytes = sizeof(sim::SimApi);
    a.current = [] { return &core().info; };
    a.operation = [](const sim::Operation& op) {
      core().calls.push_back({op.name, op.pipe, op.elements, {op.accesses, op.accesses + op.accessCount}, op.where});
      return core().allow;
    };
    a.scalar = [](const char* name, const sim::Access& access, const sim::Where& where) {
      core().calls.push_back({name, sim::Pipe::S, 1, {access}, where});
      return core().allow;
    };
    a.initBuffer = [](const sim::BufferRequest& r) {
      core().queues.push_back({core().used, (r.bytes + 31) / 32 * 32});
      core().used += (r.bytes + 31) / 32 * 32 * r.count;
      return static_cast<sim::QueueId>(core().queues.size() - 1);
    };
    a.slot = [](sim::QueueId q, std::uint32_t i) {
      const Queue& queue = core().queues[q];
      return sim::BufferSlot{core().info.memory[1] + queue.offset + i * queue.bytes, queue.bytes, 100u + q};
    };
    a.allocTensor = [](sim::QueueId q, const sim::Where&) {
      const Queue& queue = core().queues[q];
      return sim::BufferSlot{core().info.memory[1] + queue.offset, queue.bytes, 100u + q};
    };
    a.enQue = [](sim::QueueId, std::uint64_t token, const void*, const sim::Where&) {
      core().events.push_back("enQue " + std::to_string(token));
    };
    a.deQue = [](sim::QueueId q, const sim::Where&) {
      const Queue& queue = core().queues[q];
      core().events.push_back("deQue");
      return sim::BufferSlot{core().info.memory[1] + queue.offset, queue.bytes, 100u + q};
    };
    a.freeTensor = [](sim::QueueId, std::uint64_t token, const void*, const sim::Where&) {
      core().events.push_back("free " + std::to_string(token));
    };
    a.queueState = [](sim::QueueId) { return sim::QueueState{1, 1, 2}; };
    a.pipeReset = [](const sim::Where&) { core().events.push_back("reset"); };
    a.setFlag = [](sim::Pipe from, sim::Pipe to, std::int32_t id, const sim::Where&) {
      core().events.push_back("set " + std::to_string(static_cast<int>(from)) + ">" +
                              std::to_string(static_cast<int>(to)) + " " + std::to_string(id));
    };
    a.waitFlag = [](sim::Pipe from, sim::Pipe to, std::int32_t id, const sim::Where&) {
      core().events.push_back("wait " + std::to_string(static_cast<int>(from)) + ">" +
                              std::to_string(static_cast<int>(to)) + " " + std::to_string(id));
    };
    a.barrier = [](sim::Pipe pipe, const sim::Where&) {
      core().events.push_back("barrier " + std::to_string(static_cast<int>(pipe)));
    };
    a.allocEvent = [](sim::Pipe, sim::Pipe, bool, const sim::Where&) { return 3; };
    a.releaseEvent = [](sim::Pipe, sim::Pipe, std::int32_t id, const sim::Where&) {
      core().events.push_back("release " + std::to_string(id));
    };
    a.cacheClean = [](const void*, std::uint64_t bytes, const sim::Where&) {
      core().events.push_back("clean " + std::to_string(bytes));
    };
    a.viewGlobal = [](const void*, const char*, const sim::Where&) {};
    a.atomicBegin = [](const void*) { core().events.push_back("atomic"); };
    a.atomicEnd = [](const void*) { core().events.push_back("end"); };
    a.print = [](const char* text, std::uint64_t bytes) { core().printed.append(text, bytes); };
    a.report = [](sim::Severity, const char* code, const char* message, const sim::Where&) {
      core().reports.push_back(std::string(code) + ": " + message);
    };
    a.trap = [](const char* code, const char*, const sim::Where&) { throw std::string(code); };
    a.unsupported = [](const char* name, const sim::Where&) { throw std::string(name); };
    return a;
  }();
  return table;
}

} // namespace fake
