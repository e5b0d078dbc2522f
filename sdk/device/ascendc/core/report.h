#pragma once
// How an API call tells the core what it is about to touch.
#include "../base/constants.h"
#include "../base/support.h"
#include "repeat_time.h"
#include "state.h"

namespace AscendC::detail {

using sim::Access;
using sim::Mode;
using sim::Pipe;
using sim::Space;

inline constexpr uint8_t inUB = sim::spaceBit(Space::UB);

constexpr Pipe pipeOf(pipe_t pipe) {
  switch (pipe) {
  case PIPE_S:
    return Pipe::S;
  case PIPE_V:
  case PIPE_V2:
    return Pipe::V;
  case PIPE_M:
    return Pipe::M;
  case PIPE_MTE1:
    return Pipe::MTE1;
  case PIPE_MTE2:
    return Pipe::MTE2;
  case PIPE_MTE3:
    return Pipe::MTE3;
  case PIPE_FIX:
    return Pipe::FIX;
  default:
    return Pipe::all;
  }
}

constexpr Space spaceOf(TPosition position) {
  switch (position) {
  case TPosition::GM:
    return Space::GM;
  case TPosition::A1:
  case TPosition::B1:
  case TPosition::TSCM:
    return Space::L1;
  case TPosition::C1:
    return is910B ? Space::L1 : Space::UB;
  case TPosition::A2:
    return Space::L0A;
  case TPosition::B2:
    return Space::L0B;
  case TPosition::C2:
    return is910B ? Space::BT : Space::L0C;
  case TPosition::CO1:
    return Space::L0C;
  case TPosition::CO2:
    return is910B ? Space::GM : Space::UB;
  case TPosition::SPM:
    return is910B ? Space::GM : Space::L1;
  case TPosition::C2PIPE2GM:
  case TPosition::C2PIPE2LOCAL:
    return Space::FB;
  default:
    return Space::UB;
  }
}

constexpr const char* nameOf(TPosition position) {
  constexpr const char* names[] = {"GM",  "A1",   "A2",        "B1",           "B2",     "C1",
                                   "C2",  "CO1",  "CO2",       "VECIN",        "VECOUT", "VECCALC",
                                   "SPM", "TSCM", "C2PIPE2GM", "C2PIPE2LOCAL", "?"};
  return names[static_cast<int>(position)];
}

/// What a local tensor is, whatever its element type.
struct LocalBase {
  unsigned char* address = nullptr;
  const unsigned char* tensor = nullptr; ///< the whole tensor that the kernel was given: what an access may touch
  uint64_t token = 0;
  uint32_t bytes = 0; ///< from address on: GetSize() in bytes
  uint32_t tensorBytes = 0;
  TPosition position = TPosition::VECCALC;
};

/// `bytes` at a local tensor's start; the fields that differ are set by the caller.
inline Access localAccess(const LocalBase& t, uint64_t bytes, Mode mode, const char* operand, uint32_t align = 32) {
  Access a;
  a.address = t.address;
  a.bytes = bytes;
  a.tensor = t.tensor;
  a.tensorBytes = t.tensorBytes;
  a.token = t.token;
  a.mode = mode;
  a.space = spaceOf(t.position);
  a.operand = operand;
  a.align = align;
  return a;
}

/// An operand of a vector instruction.
inline Access ubAccess(const LocalBase& t, uint64_t bytes, Mode mode, const char* operand, uint32_t align = 32) {
  Access a = localAccess(t, bytes, mode, operand, align);
  a.allowedSpaces = inUB;
  return a;
}
inline Access ubRead(const LocalBase& t, uint64_t bytes, const char* operand, uint32_t align = 32) {
  return ubAccess(t, bytes, Mode::read, operand, align);
}
inline Access ubWrite(const LocalBase& t, uint64_t bytes, const char* operand, uint32_t align = 32) {
  return ubAccess(t, bytes, Mode::write, operand, align);
}

/// Tells the core of a call. False: skip it.
inline bool begin(const char* name, Pipe pipe, size_t elementBytes, uint64_t elements, const Access* accesses,
                  size_t count, const Where& where) {
  if (!sim::core().checking)
    return true;
  sim::Operation op;
  op.name = name;
  op.pipe = pipe;
  op.elementBytes = static_cast<uint8_t>(elementBytes);
  op.accessCount = static_cast<uint8_t>(count);
  op.accesses = accesses;
  op.elements = elements;
  op.where = where;
  return sim::api().operation(op);
}

template <class... A>
bool begin(const char* name, Pipe pipe, size_t elementBytes, uint64_t elements, const Where& where,
           const A&... access) {
  const Access accesses[] = {access...};
  return begin(name, pipe, elementBytes, elements, accesses, sizeof...(A), where);
}

template <class F> [[gnu::noinline]] void computeOf(const void* closure) { (*static_cast<const F*>(closure))(); }

/// Tells the core of a call, and computes it: now, or when the pipe gets to it in the execution order that was asked
/// for. `compute` takes all it needs by value, may ask for the core's registers, and changes none but the
/// resultState().
template <class F>
inline void perform(const char* name, Pipe pipe, size_t elementBytes, uint64_t elements, const Access* accesses,
                    size_t count, const Where& where, const F& compute) {
  // Called from one place and told to the core by its address: the computation is compiled once.
  void (*const run)(const void*) = &computeOf<F>;
  if (sim::core().checking) {
    sim::Operation op;
    op.name = name;
    op.pipe = pipe;
    op.elementBytes = static_cast<uint8_t>(elementBytes);
    op.accessCount = static_cast<uint8_t>(count);
    op.accesses = accesses;
    op.elements = elements;
    op.where = where;
    op.computation.closure = &compute;
    op.computation.copy = [](const void* f) -> void* { return new F(*static_cast<const F*>(f)); };
    op.computation.run = run;
    op.computation.destroy = [](void* f) { delete static_cast<F*>(f); };
    if (!sim::api().operation(op))
      return;
  }
  run(&compute);
}

template <class F, size_t count>
void perform(const char* name, Pipe pipe, size_t elementBytes, uint64_t elements, const Access (&accesses)[count],
             const Where& where, const F& compute) {
  perform(name, pipe, elementBytes, elements, accesses, count, where, compute);
}

/// A copy of what a pointer that may be null points to, for computations that outlive the call.
template <class T> class Kept {
public:
  Kept(std::nullptr_t) {}
  Kept(const T* from) : there(from != nullptr) {
    if (there)
      value = *from;
  }
  const T& operator*() const { return value; }
  const T* operator->() const { return &value; }
  bool operator==(std::nullptr_t) const { return !there; }
  bool operator!=(std::nullptr_t) const { return there; }

private:
  bool there = false;
  T value{};
};
template <class T> Kept<T> kept(const T* from) { return Kept<T>(from); }

/// As many elements as the call says: <vector> would be a part of what every kernel reads.
template <class T> class KeptArray {
public:
  explicit KeptArray(size_t count) : size(count), values(count != 0 ? new T[count]() : nullptr) {}
  KeptArray(const T* from, size_t count) : size(count), values(count != 0 ? new T[count] : nullptr) {
    for (size_t i = 0; i < count; ++i)
      values[i] = from[i];
  }
  KeptArray(const KeptArray& other) : KeptArray(other.values, other.size) {}
  KeptArray& operator=(const KeptArray&) = delete;
  ~KeptArray() { delete[] values; }
  T* data() { return values; }
  const T* data() const { return values; }
  T& operator[](size_t i) { return values[i]; }
  const T& operator[](size_t i) const { return values[i]; }

private:
  size_t size;
  T* values;
};

/// A count that kernels pass as a signed number: below zero is a fault of its own, zero does nothing.
inline bool hasWork(const char* name, int64_t count, const Where& where) {
  if (count > 0)
    return true;
  if (count < 0) {
    char text[160];
    __builtin_snprintf(text, sizeof text, "%s: the count is %lld: it must not be negative", name,
                       static_cast<long long>(count));
    sim::api().report(sim::Severity::error, "ARG-COUNT", text, where);
  }
  return false;
}

/// An argument that the hardware does not take; the call is skipped.
inline void badArgument(const char* name, const char* text, const Where& where) {
  char message[256];
  __builtin_snprintf(message, sizeof message, "%s: %s", name, text);
  sim::api().report(sim::Severity::error, "ARG-VALUE", message, where);
}

} // namespace AscendC::detail
