// Strided reads of global memory, which are kept as tiles: what is found must be what is found row by row.
#include "core_fixture.h"
#include "simulator/check/tile_reads.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <set>

namespace ascend::sim::test {
namespace {

constexpr std::uint64_t kRow = 512, kRows = 16, kPiece = 32;

struct Rows {
  std::uint64_t first, count, column, pieces;
};

Access rowsOf(const Tensor& t, Mode mode, const Rows& r) {
  Access a = KernelApi::access(t, mode, r.first * kRow + r.column * kPiece, r.pieces * kPiece);
  a.count[0] = static_cast<std::uint32_t>(r.count);
  a.stride[0] = kRow;
  return a;
}

/// One call that reads rows of a matrix, as a tile or each by itself.
void readRows(const KernelApi& k, const Tensor& t, const Rows& r, std::uint32_t line, bool tile) {
  std::vector<Access> accesses;
  if (tile)
    accesses.push_back(rowsOf(t, Mode::read, r));
  else
    for (std::uint64_t i = 0; i < r.count; ++i)
      accesses.push_back(rowsOf(t, Mode::read, {r.first + i, 1, r.column, r.pieces}));
  k.op("DataCopy", Pipe::MTE2, accesses, line);
}

struct Step {
  enum Kind : std::uint8_t { read, write, toWriter, toReader, set } kind;
  Rows rows;
};

class TileFixture : public CoreFixture {
public:
  Codes found(const std::vector<Step>& steps, const Tensor& matrix, bool tiles, std::uint32_t blocks = 1) {
    return codes(
        [&](const KernelApi& k) {
          std::uint32_t line = 10;
          for (const Step& step : steps) {
            ++line;
            switch (step.kind) {
            case Step::read:
              // Few places: what is read at one place again and again is joined.
              readRows(k, matrix, step.rows, 1 + step.rows.first % 3, tiles);
              break;
            case Step::write:
              if (simApi().current()->blockIdx == 0)
                k.op("DataCopy", Pipe::MTE3, {rowsOf(matrix, Mode::write, step.rows)}, line);
              break;
            case Step::toWriter:
              k.sync(Pipe::MTE2, Pipe::MTE3, line);
              break;
            case Step::toReader:
              k.sync(Pipe::MTE3, Pipe::MTE2, line);
              break;
            case Step::set:
              k.set(matrix, step.rows.first * kRow + step.rows.column * kPiece, line);
              break;
            }
          }
        },
        blocks);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(tile_reads, TileFixture)

BOOST_AUTO_TEST_CASE(a_write_into_a_row_waits_for_the_tile) {
  const Tensor w = input(kRow * kRows);
  const Step tile{Step::read, {2, 8, 4, 2}};
  const auto found = [&](const Step& second) { return this->found({tile, second}, w, true); };
  BOOST_TEST(found({Step::write, {5, 1, 5, 1}}) == (Codes{"RACE-WAR@12<3"}), boost::test_tools::per_element());
  BOOST_TEST(found({Step::set, {5, 1, 5, 1}}) == (Codes{"RACE-WAR@12<3"}), boost::test_tools::per_element());
  BOOST_TEST(found({Step::write, {5, 1, 6, 1}}) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(found({Step::write, {10, 1, 4, 1}}) == Codes{}, boost::test_tools::per_element());
  BOOST_TEST(this->found({tile, {Step::toWriter, {}}, {Step::write, {5, 1, 5, 1}}}, w, true) == Codes{},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_tile_of_what_the_core_wrote) {
  const Tensor w = input(kRow * kRows);
  const Step write{Step::write, {5, 1, 5, 1}}, tile{Step::read, {2, 8, 4, 2}};
  BOOST_TEST(found({write, tile}, w, true) == (Codes{"RACE-RAW@3<11"}), boost::test_tools::per_element());
  BOOST_TEST(found({write, {Step::toReader, {}}, tile}, w, true) == Codes{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_tile_that_another_block_writes) {
  const Tensor w = input(kRow * kRows);
  const Step tile{Step::read, {2, 8, 4, 2}}, sync{Step::toWriter, {}};
  BOOST_TEST(found({tile, sync, {Step::write, {5, 1, 5, 1}}}, w, true, 2) == (Codes{"RACE-BLOCKS@13<3"}),
             boost::test_tools::per_element());
  BOOST_TEST(found({tile, sync, {Step::write, {5, 1, 6, 1}}}, w, true, 2) == Codes{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_tile_that_nobody_wrote) {
  const Tensor w = output(kRow * kRows);
  memory.markWritten(w.address, kRow * 5);
  const Codes unwritten = found({{Step::read, {2, 8, 4, 2}}}, w, true);
  BOOST_TEST(unwritten == (Codes{"INIT-READ@3"}), boost::test_tools::per_element());
  BOOST_TEST(found({{Step::read, {1, 4, 4, 2}}}, w, true) == Codes{}, boost::test_tools::per_element());
}

/// Without the other place: of reads that no clock tells apart any one may be named.
Codes places(Codes codes) {
  for (std::string& code : codes)
    code.erase(std::min(code.find('<'), code.size()));
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

/// Random kernels, with more tiles than are kept.
BOOST_AUTO_TEST_CASE(agrees_with_rows) {
  std::mt19937 random(11); // NOLINT(bugprone-random-generator-seed): the same numbers each time
  const auto pick = [&](std::uint64_t n) { return std::uniform_int_distribution<std::uint64_t>(0, n - 1)(random); };
  options.limit = 1000;
  std::size_t races = 0;
  for (int round = 0; round < 60; ++round) {
    const Tensor w = input(kRow * kRows);
    std::vector<Step> steps;
    for (int i = 0; i < 250; ++i) {
      const std::uint64_t first = pick(kRows), column = pick(kRow / kPiece);
      const Rows rows{first, 1 + pick(kRows - first), column, 1 + pick(kRow / kPiece - column)};
      const std::uint64_t what = pick(40);
      if (what < 30)
        steps.push_back({Step::read, rows});
      else if (what == 30 && round % 3 != 0)
        steps.push_back({Step::write, rows});
      else if (what == 31 && round % 3 != 0)
        steps.push_back({Step::set, rows});
      else
        steps.push_back({what % 2 == 0 ? Step::toWriter : Step::toReader, {}});
    }
    steps.push_back({Step::write, {0, kRows, 3, 7}}); // asks for all that was read there
    const Codes tiles = places(found(steps, w, true)), rows = places(found(steps, w, false));
    BOOST_TEST(tiles == rows, boost::test_tools::per_element());
    races += rows.size();
    memory.free(w.address);
  }
  BOOST_TEST(races > 100U);
}

/// Joining loses no byte, and makes one tile of a matrix that was read in pieces.
BOOST_AUTO_TEST_CASE(tiles_of_a_matrix_become_one) {
  const LiveEpochs nobodyAsks({});
  for (const bool rowsFirst : {false, true}) {
    TileReads tiles;
    for (std::uint64_t i = 0; i < kRows; ++i)
      for (std::uint64_t j = 0; j < kRows; ++j) {
        const Tile tile{.begin = 4096 + (rowsFirst ? j : i) / 4 * 4 * kRow + (rowsFirst ? i : j) * kPiece,
                        .bytes = kPiece,
                        .count = 4,
                        .stride = kRow,
                        .pipe = Pipe::MTE2,
                        .stamp = {.epoch = 1, .site = 1}};
        if (!tiles.add(tile)) {
          BOOST_REQUIRE(tiles.join(nobodyAsks));
          BOOST_REQUIRE(tiles.add(tile));
        }
      }
    BOOST_REQUIRE(tiles.join(nobodyAsks));
    BOOST_TEST(tiles.size() == 1U);
    std::uint64_t bytes = 0;
    tiles.forEachRow([&](Address begin, Address end, const Tile&) {
      BOOST_TEST(begin == 4096U);
      bytes += end - begin;
    });
    BOOST_TEST(bytes == kRow * kRows);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace ascend::sim::test
