// Kernels of the tests below: a kernel object of the simulator without AscendC, so that these tests need no compile
// hub.
#include "sim/abi.h"
#include "sim/entry.h"

#include <cstdint>

#ifndef TEST_SOC
#define TEST_SOC "Ascend910B3"
#endif

namespace {

using ascend::sim::Access;
using ascend::sim::Mode;
using ascend::sim::Operation;
using ascend::sim::Pipe;
using ascend::sim::Space;
using ascend::sim::Where;

/// Tells the simulator of a block's accesses to device memory, as an AscendC call would. False: they are not allowed.
template <std::size_t N> bool tell(const char* name, const Access (&accesses)[N], Pipe pipe = Pipe::MTE3) {
  return ascend::sim::api().operation(
      {.name = name, .pipe = pipe, .accessCount = N, .accesses = accesses, .where = Where::here()});
}

template <class T> Access access(const T* data, std::int64_t count, Mode mode) {
  return {.address = data, .bytes = static_cast<std::uint64_t>(count) * sizeof(T), .mode = mode, .space = Space::GM};
}

struct Range {
  std::int64_t begin, end;
};
Range part(std::int64_t count) {
  const auto& core = ascend::sim::core();
  const std::int64_t each = (count + core.blockNum - 1) / core.blockNum;
  const std::int64_t begin = each * core.blockIdx < count ? each * core.blockIdx : count;
  return {begin, begin + each < count ? begin + each : count};
}

} // namespace

extern "C" {

/// z = alpha * x + y, as a translated kernel takes its parameters.
void axpy(float* x, float* y, float* z, std::int64_t xSize, std::int64_t ySize, std::int64_t zSize,
          std::uint64_t alpha) {
  if (xSize != ySize || xSize != zSize)
    ascend::sim::trap("TEST-SIZES", "the sizes differ", Where::here());
  float factor;
  const auto bits = static_cast<std::uint32_t>(alpha);
  __builtin_memcpy(&factor, &bits, sizeof factor);
  const auto [begin, end] = part(xSize);
  const Access accesses[] = {access(x + begin, end - begin, Mode::read), access(y + begin, end - begin, Mode::read),
                             access(z + begin, end - begin, Mode::write)};
  if (tell("Axpy", accesses))
    for (std::int64_t i = begin; i < end; ++i)
      z[i] = factor * x[i] + y[i];
}

/// Writes its sizes, scalars and the first bytes of its workspace: what arrives where.
void record(std::int64_t* out, void*, std::int64_t* workspace, std::int64_t rows, std::int64_t columns,
            std::int64_t small, std::uint64_t half, std::uint64_t unsignedByte) {
  const Access accesses[] = {access(out, 6, Mode::write), access(workspace, 1, Mode::readWrite)};
  if (ascend::sim::core().blockIdx != 0 || !tell("Record", accesses))
    return;
  const std::int64_t values[] = {
      rows, columns, small, static_cast<std::int64_t>(half), static_cast<std::int64_t>(unsignedByte), *workspace};
  for (int i = 0; i < 6; ++i)
    out[i] = values[i];
  *workspace = 99; // has to be zero again in the next launch
}

/// Goes to the last byte of its workspace: 512 bytes, and three parts that its arguments make.
void parts(float*, std::int64_t* out, unsigned char* workspace, std::int64_t rows, std::int64_t count,
           std::int64_t more) {
  const auto aligned = [](std::int64_t bytes) { return (bytes + 511) / 512 * 512; };
  const std::int64_t size = 512 + aligned(12 * rows) + aligned(8 * count * 3 - 8 * count) + aligned(64 * more);
  const Access accesses[] = {access(out, count, Mode::write), access(workspace + size - 1, 1, Mode::write)};
  if (ascend::sim::core().blockIdx != 0 || !tell("Parts", accesses))
    return;
  workspace[size - 1] = 1;
  for (std::int64_t i = 0; i < count; ++i)
    out[i] = size;
}

/// A hand-written kernel: parameters as declared, packed by bisheng's rule.
struct Tiling {
  std::int32_t length;
  std::int32_t factor;
  std::int8_t flag;
};
void scale(std::int32_t* data, std::int32_t bias, std::int16_t extra, Tiling tiling) {
  ascend::sim::api().viewGlobal(data, "i32", Where::here()); // as SetGlobalBuffer does
  const Access accesses[] = {access(data, tiling.length, Mode::readWrite)};
  if (ascend::sim::core().blockIdx == 0 && tell("Scale", accesses))
    for (std::int32_t i = 0; i < tiling.length; ++i)
      data[i] = data[i] * tiling.factor + bias + extra + tiling.flag;
}

/// The number of blocks, and the sum of their indices.
void blocks(std::int64_t* out) {
  const auto& core = ascend::sim::core();
  const Access accesses[] = {access(out + core.blockIdx, 1, Mode::write)};
  if (tell("Blocks", accesses))
    out[core.blockIdx] = core.blockNum;
}

/// Goes past the end of its buffer.
void overrun(float* out, std::int64_t size) {
  const Access accesses[] = {access(out, size + 1, Mode::write)};
  if (ascend::sim::core().blockIdx == 0 && tell("Overrun", accesses))
    out[size] = 1;
}

/// Takes its time, then writes.
void slow(std::int64_t* out, std::int64_t size, std::int64_t value) {
  const auto spin = [] {
    volatile std::uint64_t x = 0;
    for (std::uint64_t i = 0; i < 15'000'000; ++i)
      x = x + i;
  };
  if (ascend::sim::core().blockIdx != 0)
    return;
  spin();
  const Access accesses[] = {access(out, size, Mode::write)};
  if (tell("Slow", accesses))
    for (std::int64_t i = 0; i < size; ++i)
      out[i] = value;
}

/// Adds one to each element.
void increment(std::int64_t* data, std::int64_t size) {
  const Access accesses[] = {access(data, size, Mode::readWrite)};
  if (ascend::sim::core().blockIdx == 0 && tell("Increment", accesses))
    for (std::int64_t i = 0; i < size; ++i)
      ++data[i];
}
}

static constexpr ascend::sim::Kernel kKernels[] = {
    ascend::sim::entry<&axpy>("axpy"),   ascend::sim::entry<&record>("record"),
    ascend::sim::entry<&scale>("scale"), ascend::sim::entry<&blocks>("blocks"),
    ascend::sim::entry<&parts>("parts"), ascend::sim::entry<&overrun>("overrun"),
    ascend::sim::entry<&slow>("slow"),   ascend::sim::entry<&increment>("increment"),
};
extern "C" constexpr ascend::sim::Module ascend_sim_module = ascend::sim::makeModule(TEST_SOC, kKernels);
