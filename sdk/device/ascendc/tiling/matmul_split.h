#pragma once
// The arithmetic behind the tiling classes of a matrix product: how M, N and K are divided among cores and into the
// blocks that one Mmad takes.
#include <algorithm>
#include <cstdint>

namespace matmul_tiling::detail {

constexpr int64_t ceilDiv(int64_t a, int64_t b) { return b == 0 ? 0 : (a + b - 1) / b; }
constexpr int64_t roundUp(int64_t a, int64_t b) { return ceilDiv(a, b) * b; }
constexpr int64_t roundDown(int64_t a, int64_t b) { return a / b * b; }

struct Memories {
  int64_t l1 = 0, l0a = 0, l0b = 0, l0c = 0, ub = 0, bt = 0;
};

struct Base {
  int64_t m = 0, n = 0, k = 0;
};

/// What limits a base block. `fixed` and the limits: -1 where nothing was said.
struct BaseRequest {
  int64_t singleM = 0, singleN = 0, singleK = 0;
  int64_t aBits = 16, bBits = 16, outBytes = 0; ///< outBytes: of an element of C that goes to UB; 0: elsewhere
  bool bias = false;
  Base fixed{-1, -1, -1};
  Base most{-1, -1, -1};
};

inline int64_t limited(int64_t value, int64_t most) { return most > 0 ? std::min(value, roundUp(most, 16)) : value; }

/// 128 by 256 by what half of L0A and L0B hold, smaller where the matrix or a memory is. K of 0: it does not fit.
inline Base chooseBase(const BaseRequest& r, const Memories& memory) {
  constexpr int64_t cube = 16, rows = 128, columns = 256, sumBytes = 4;
  const int64_t bits = std::max(r.aBits, r.bBits);
  const int64_t c0 = 256 / std::max<int64_t>(bits, 1);
  Base base;
  base.m = r.fixed.m > 0 ? roundUp(r.fixed.m, cube) : limited(std::min(rows, roundUp(r.singleM, cube)), r.most.m);
  base.n = r.fixed.n > 0 ? roundUp(r.fixed.n, cube) : limited(std::min(columns, roundUp(r.singleN, cube)), r.most.n);
  // A small M leaves room for a larger N, and the other way round; not beyond what two buffers of L0C take.
  const auto halve = [&](bool fits(const Base&, const BaseRequest&, const Memories&)) {
    while (!fits(base, r, memory)) {
      int64_t& larger = r.fixed.n > 0 || (base.m >= base.n && r.fixed.m <= 0) ? base.m : base.n;
      if ((&larger == &base.m && r.fixed.m > 0) || larger <= cube)
        return;
      larger = roundUp(larger / 2, cube);
    }
  };
  halve([](const Base& b, const BaseRequest&, const Memories& m) { return b.m * b.n * sumBytes <= m.l0c; });
  halve([](const Base& b, const BaseRequest& q, const Memories& m) {
    return q.outBytes == 0 || b.m * b.n * q.outBytes <= m.ub;
  });
  if (r.bias && memory.bt > 0 && r.fixed.n <= 0)
    base.n = std::min(base.n, roundDown(memory.bt / sumBytes, cube));
  const int64_t halfA = memory.l0a / 2 * 8 / std::max<int64_t>(base.m * r.aBits, 1);
  const int64_t halfB = memory.l0b / 2 * 8 / std::max<int64_t>(base.n * r.bBits, 1);
  if (r.fixed.k > 0) {
    base.k = roundUp(r.fixed.k, c0);
    if (base.k > 2 * halfA || base.k > 2 * halfB)
      base.k = 0;
    return base;
  }
  const int64_t most = roundDown(std::min(halfA, halfB), std::max<int64_t>(c0, cube));
  base.k = std::min(most, roundUp(r.singleK, std::max<int64_t>(c0, cube)));
  base.k = r.most.k > 0 ? std::min(base.k, roundUp(r.most.k, c0)) : base.k;
  return base;
}

struct Grid {
  int64_t m = 1, n = 1;
};

/// Cores along M and N: the largest part of a core in base blocks is as small as can be, then the number of cores; then
/// the direction is divided whose base blocks are shorter, so that less is loaded twice.
/// `even`: all parts are equal if that is possible at all. wholeM, wholeN: an operand that lies in L1 is not divided.
inline Grid chooseGrid(int64_t m, int64_t n, int64_t cores, const Base& base, bool even = false, bool wholeM = false,
                       bool wholeN = false) {
  const auto uneven = [&](int64_t size, int64_t parts) { return even && parts > 1 && size % (parts * 16) != 0; };
  // Long and narrow matrices that give each core less than a block or so are divided along their length; an M of one
  // block is not divided.
  constexpr int64_t narrow = 256, row = 128, block = row * narrow * 4 / 5;
  if (!even && !wholeM && n <= narrow && m >= row * cores && m * n < block * cores)
    return {cores, 1};
  if (!even && !wholeN && m <= row && n >= row * cores)
    return {1, cores};
  Grid best;
  int64_t bestWork = -1, bestShared = -1;
  for (int64_t along = 1; along <= cores; ++along) {
    const int64_t limit = wholeM ? 1 : std::min(ceilDiv(m, 16), cores);
    if (along > limit)
      break;
    if (uneven(m, along))
      continue;
    int64_t across = wholeN ? 1 : std::min(cores / along, ceilDiv(n, 16));
    while (uneven(n, across))
      --across;
    const int64_t singleM = roundUp(ceilDiv(m, along), 16), singleN = roundUp(ceilDiv(n, across), 16);
    const int64_t work =
        roundUp(singleM, std::min<int64_t>(base.m, singleM)) * roundUp(singleN, std::min<int64_t>(base.n, singleN));
    const int64_t shared = (cores - along) * base.m + (cores - across) * base.n;
    if (bestWork < 0 || work < bestWork || (work == bestWork && shared > bestShared)) {
      best = {along, across};
      bestWork = work;
      bestShared = shared;
    }
  }
  return best;
}

} // namespace matmul_tiling::detail
