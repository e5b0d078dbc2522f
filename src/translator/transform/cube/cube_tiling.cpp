#include "translator/transform/cube/cube_tiling.h"

#include "target/timing.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <array>
#include <limits>

namespace ascend::translator::cube {
namespace {

/// Taken for an extent that is not known.
constexpr std::int64_t kLarge = 2048;
/// Rows or columns of a tile, at most: the bias table holds as many floats.
constexpr std::int64_t kMostRows = 256;
/// Bytes of a matrix's row that one move should take: a whole burst.
constexpr std::int64_t kBurst = 512;
/// LoadData takes at most so many fractals.
constexpr std::int64_t kMostFractals = 255;

std::int64_t roundUp(std::int64_t value, std::int64_t multiple) {
  return static_cast<std::int64_t>(
      llvm::alignTo(static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(multiple)));
}

std::int64_t ceilDiv(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

class Chooser {
public:
  Chooser(const ProductShape& shape, const target::Soc& soc, const TilingWish& wish)
      : shape_(shape), soc_(soc), wish_(wish), timing_(target::timingOf(soc)), m_(shape.m.value_or(kLarge)),
        n_(shape.n.value_or(kLarge)), k_(std::max<std::int64_t>(shape.k.value_or(kLarge), 1)),
        // Bytes are turned in squares of 32.
        granule_(shape.elementBytes == 1 ? 2 * kFractalRows : kFractalRows), c0_(kRowBytes / shape.elementBytes) {}

  std::optional<CubeTiling> run() {
    std::optional<CubeTiling> best;
    double bestCycles = std::numeric_limits<double>::max();
    for (std::int64_t m = granule_; m <= most(m_); m += granule_)
      for (std::int64_t n = granule_; n <= most(n_); n += granule_) {
        if (!isWished(m, wish_.m, m_) || !isWished(n, wish_.n, n_))
          continue;
        for (const int parts : {1, 2}) {
          if (parts > 1 && !wish_.doubleBuffer)
            continue;
          CubeTiling tiling;
          tiling.m = m;
          tiling.n = n;
          tiling.parts = parts;
          if (n % (parts * granule_) != 0 || !complete(tiling))
            continue;
          const double cycles = estimate(tiling);
          // Of equals the larger tile: less is moved.
          if (cycles < bestCycles * (1 - 1e-9) || (cycles <= bestCycles && m * n > best->m * best->n)) {
            bestCycles = cycles;
            best = tiling;
          }
        }
      }
    return best;
  }

private:
  std::int64_t most(std::int64_t extent) const {
    return std::min(kMostRows, roundUp(std::max<std::int64_t>(extent, 1), granule_));
  }

  /// No tile is larger than what there is.
  bool isWished(std::int64_t size, std::int64_t wish, std::int64_t extent) const {
    return wish == 0 || size == std::min(wish, roundUp(std::max<std::int64_t>(extent, 1), granule_));
  }

  /// The depths that fit, and how many buffers.
  bool complete(CubeTiling& tiling) const {
    const std::int64_t buffers = wish_.doubleBuffer ? 2 : 1;
    tiling.l1Buffers = tiling.l0Buffers = static_cast<int>(buffers);
    const std::int64_t bytes = shape_.elementBytes, columns = tiling.partColumns(), sums = tiling.m * columns * 4;
    if (tiling.parts * sums > soc_.l0cBytes)
      return false;
    if (!soc_.splitCores) {
      tiling.ubBytes = tiling.m * columns * static_cast<std::int64_t>(shape_.outputBytes);
      if (buffers * tiling.ubBytes > soc_.ubUsableBytes / 2) // the other half is for other steps
        return false;
    }
    tiling.l0cBuffers = buffers * sums <= soc_.l0cBytes ? static_cast<int>(buffers) : 1;
    // f32 that is turned comes in pairs of fractals.
    const std::int64_t unit = bytes == 4 ? 2 * c0_ : c0_;
    const auto fitsL0 = [&](std::int64_t k) {
      return buffers * tiling.m * k * bytes <= soc_.l0aBytes && buffers * columns * k * bytes <= soc_.l0bBytes &&
             columns * k * bytes <= kMostFractals * kFractalRows * kRowBytes;
    };
    const std::int64_t depth = roundUp(k_, unit), burst = std::max(unit, kBurst / bytes);
    tiling.k = unit;
    while (2 * tiling.k <= std::min(depth, burst) && fitsL0(2 * tiling.k))
      tiling.k *= 2;
    if (depth <= burst && fitsL0(depth))
      tiling.k = depth;
    if (wish_.k != 0)
      tiling.k = wish_.k % unit == 0 ? std::min(wish_.k, depth) : std::numeric_limits<std::int32_t>::max();
    if (!fitsL0(tiling.k))
      return false;
    const auto fitsL1 = [&](std::int64_t k) {
      return tiling.l1Buffers * (tiling.m + tiling.n) * k * bytes <=
             static_cast<std::int64_t>(soc_.l1Bytes) - kL1Reserved;
    };
    tiling.l1Depth = tiling.k;
    while (2 * tiling.l1Depth <= std::max(burst, tiling.k) && tiling.l1Depth < depth && fitsL1(2 * tiling.l1Depth))
      tiling.l1Depth *= 2;
    return fitsL1(tiling.l1Depth);
  }

  /// Bytes that the port of a core moves for `rows` pieces of `elements`: all bursts that they touch. Pieces that are
  /// no whole bursts start anywhere in one.
  static double moved(std::int64_t rows, std::int64_t elements, std::int64_t bytes) {
    const std::int64_t piece = elements * bytes;
    return static_cast<double>(rows * (piece % kBurst == 0 ? piece : piece + kBurst - 1));
  }

  double estimate(const CubeTiling& t) const {
    const auto bytes = static_cast<std::int64_t>(shape_.elementBytes);
    const std::int64_t tiles = shape_.batch.value_or(1) * ceilDiv(m_, t.m) * ceilDiv(n_, t.n);
    const auto steps = static_cast<double>(ceilDiv(k_, t.k)), loads = static_cast<double>(ceilDiv(k_, t.l1Depth));
    const std::int64_t m = std::min(t.m, std::max<std::int64_t>(m_, 1)),
                       n = std::min(t.n, std::max<std::int64_t>(n_, 1));
    const double fractals = static_cast<double>(ceilDiv(m, kFractalRows) * ceilDiv(n, kFractalRows)) *
                            static_cast<double>(t.k) / target::cubeDepth(shape_.elementBytes * 8);
    const double cube = steps * (fractals + t.parts * timing_.cubeStart);
    // Parts of what is not turned are loaded column by column.
    const std::int64_t loadsOfRhs = t.parts > 1 && !shape_.turnsRhs ? ceilDiv(t.k * bytes, kRowBytes) : 1;
    const double load = steps * (static_cast<double>(t.parts * t.m * t.k * bytes) / timing_.l1ToL0aBytesPerCycle +
                                 static_cast<double>(t.n * t.k * bytes) / timing_.l1ToL0bBytesPerCycle +
                                 static_cast<double>(t.parts * (1 + loadsOfRhs)) * timing_.moveStart);
    const std::int64_t depth = std::min(t.l1Depth, k_);
    const double read = loads *
                        ((shape_.turnsLhs ? moved(depth, m, bytes) : moved(m, depth, bytes)) +
                         (shape_.turnsRhs ? moved(depth, n, bytes) : moved(n, depth, bytes)) +
                         2.0 * timing_.moveStart * timing_.cubeReadBytesPerCycle) /
                        timing_.cubeReadBytesPerCycle;
    const double write =
        moved(m, n, static_cast<std::int64_t>(shape_.outputBytes)) / timing_.writeBytesPerCycle + timing_.moveStart;
    const double busiest = std::max({cube, load, read});
    const double tile = t.l0cBuffers == 2 ? std::max(busiest, write) : busiest + write;
    // The tiles of a last round that few cores would have are cut in halves.
    const std::int64_t cores = soc_.aicoreCount, rest = tiles % cores;
    const bool isHalf = rest != 0 && 2 * rest <= cores && canHalveTiles(shape_.m.value_or(0), t.m);
    const double rounds = static_cast<double>(ceilDiv(tiles, cores)) - (isHalf ? 0.5 : 0.0);
    // The first loads and the last store overlap with nothing.
    return rounds * tile + read / loads + write;
  }

  const ProductShape& shape_;
  const target::Soc& soc_;
  const TilingWish& wish_;
  const target::Timing& timing_;
  std::int64_t m_, n_, k_, granule_, c0_;
};

} // namespace

std::optional<CubeTiling> chooseTiling(const ProductShape& shape, const target::Soc& soc, const TilingWish& wish) {
  return Chooser(shape, soc, wish).run();
}

} // namespace ascend::translator::cube
