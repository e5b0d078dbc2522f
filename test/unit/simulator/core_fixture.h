#pragma once
// Drives the core as a kernel object would, call by call.
#include "simulator/core/api.h"
#include "simulator/core/findings.h"
#include "simulator/core/launch.h"

#include <algorithm>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

namespace ascend::sim::test {

struct Tensor {
  unsigned char* address = nullptr;
  std::uint64_t bytes = 0;
  std::uint64_t token = 0;
  Space space = Space::UB;
};

inline Where at(std::uint32_t line) { return {.file = "kernel.cpp", .line = line, .column = 0}; }

/// What a kernel calls; the line is the place of the call.
struct KernelApi {
  const SimApi& api = simApi();

  static Access access(const Tensor& t, Mode mode, std::uint64_t offset, std::uint64_t bytes) {
    Access a;
    a.address = t.address + offset;
    a.bytes = bytes;
    a.tensor = t.address;
    a.tensorBytes = t.bytes;
    a.token = t.token;
    a.mode = mode;
    a.space = t.space;
    return a;
  }
  bool op(const char* name, Pipe pipe, std::vector<Access> accesses, std::uint32_t line) const {
    return api.operation({.name = name,
                          .pipe = pipe,
                          .accessCount = static_cast<std::uint8_t>(accesses.size()),
                          .accesses = accesses.data(),
                          .where = at(line)});
  }
  bool copy(const Tensor& to, const Tensor& from, std::uint64_t bytes, std::uint32_t line, std::uint64_t toAt = 0,
            std::uint64_t fromAt = 0) const {
    const Pipe pipe = to.space == Space::GM ? Pipe::MTE3 : Pipe::MTE2;
    return op("DataCopy", pipe, {access(to, Mode::write, toAt, bytes), access(from, Mode::read, fromAt, bytes)}, line);
  }
  bool add(const Tensor& dst, const Tensor& a, const Tensor& b, std::uint64_t bytes, std::uint32_t line) const {
    return op("Add", Pipe::V,
              {access(dst, Mode::write, 0, bytes), access(a, Mode::read, 0, bytes), access(b, Mode::read, 0, bytes)},
              line);
  }
  bool fill(const Tensor& dst, std::uint64_t bytes, std::uint32_t line) const {
    return op("Duplicate", Pipe::V, {access(dst, Mode::write, 0, bytes)}, line);
  }
  bool get(const Tensor& t, std::uint64_t offset, std::uint32_t line) const {
    return api.scalar("GetValue", access(t, Mode::read, offset, 4), at(line));
  }
  bool set(const Tensor& t, std::uint64_t offset, std::uint32_t line) const {
    return api.scalar("SetValue", access(t, Mode::write, offset, 4), at(line));
  }
  QueueId queue(const char* position, Pipe producer, Pipe consumer, std::uint32_t buffers, std::uint64_t bytes,
                std::uint32_t depth = 1, std::uint32_t line = 1) const {
    return api.initBuffer({.space = Space::UB,
                           .position = position,
                           .bytes = bytes,
                           .count = buffers,
                           .depth = depth,
                           .producer = producer,
                           .consumer = consumer,
                           .where = at(line)});
  }
  QueueId vecIn(std::uint32_t buffers, std::uint64_t bytes, std::uint32_t depth = 1) const {
    return queue("VECIN", Pipe::MTE2, Pipe::V, buffers, bytes, depth);
  }
  QueueId vecOut(std::uint32_t buffers, std::uint64_t bytes, std::uint32_t depth = 1) const {
    return queue("VECOUT", Pipe::V, Pipe::MTE3, buffers, bytes, depth);
  }
  Tensor tbuf(std::uint64_t bytes) const {
    return tensor(api.slot(queue("VECCALC", Pipe::none, Pipe::none, 1, bytes, 0), 0));
  }
  static Tensor tensor(const BufferSlot& slot) {
    return {.address = static_cast<unsigned char*>(slot.address), .bytes = slot.bytes, .token = slot.token};
  }
  Tensor alloc(QueueId q, std::uint32_t line) const { return tensor(api.allocTensor(q, at(line))); }
  void enq(QueueId q, const Tensor& t, std::uint32_t line) const { api.enQue(q, t.token, t.address, at(line)); }
  Tensor deq(QueueId q, std::uint32_t line) const { return tensor(api.deQue(q, at(line))); }
  void free(QueueId q, const Tensor& t, std::uint32_t line) const { api.freeTensor(q, t.token, t.address, at(line)); }
  void setFlag(Pipe from, Pipe to, int id, std::uint32_t line) const { api.setFlag(from, to, id, at(line)); }
  void waitFlag(Pipe from, Pipe to, int id, std::uint32_t line) const { api.waitFlag(from, to, id, at(line)); }
  void sync(Pipe from, Pipe to, std::uint32_t line) const {
    setFlag(from, to, 0, line);
    waitFlag(from, to, 0, line);
  }
  void barrier(Pipe pipe, std::uint32_t line) const { api.barrier(pipe, at(line)); }
};

struct CoreFixture {
  GlobalMemory memory{std::uint64_t{1} << 30};
  Options options;
  const target::Soc* soc = target::findSoc("Ascend910B3");
  LaunchResult result;
  std::uint32_t cores = 0; ///< of a block: Kernel::flags

  CoreFixture() {
    options.print = false;
    reporter().clear();
  }
  ~CoreFixture() { reporter().clear(); }

  /// Device memory that a kernel may read.
  Tensor input(std::uint64_t bytes) {
    const Tensor t = output(bytes);
    memory.markWritten(t.address, bytes);
    return t;
  }
  Tensor output(std::uint64_t bytes) {
    return {.address = static_cast<unsigned char*>(memory.allocate(bytes)), .bytes = bytes, .space = Space::GM};
  }

  /// The findings of one launch.
  std::vector<Finding> run(const std::function<void(const KernelApi&)>& kernel, std::uint32_t blocks = 1) {
    reporter().clear();
    const KernelApi api;
    result =
        launch(memory, {.kernel = "test", .blocks = blocks, .cores = cores, .soc = soc, .invoke = [&] { kernel(api); }},
               options);
    return reporter().findings();
  }
  /// Their codes, in order of lines: "RACE-RAW@12<8" is one at line 12 that is in conflict with line 8.
  std::vector<std::string> codes(const std::function<void(const KernelApi&)>& kernel, std::uint32_t blocks = 1) {
    std::vector<Finding> findings = run(kernel, blocks);
    std::erase_if(findings, [](const Finding& f) { return f.severity == Severity::note; });
    std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
      return std::tie(a.where.line, a.code, a.other.line) < std::tie(b.where.line, b.code, b.other.line);
    });
    std::vector<std::string> result;
    for (const Finding& f : findings)
      result.push_back(f.code + "@" + std::to_string(f.where.line) +
                       (f.other.line != 0 ? "<" + std::to_string(f.other.line) : ""));
    return result;
  }
};

using Codes = std::vector<std::string>;

} // namespace ascend::sim::test
