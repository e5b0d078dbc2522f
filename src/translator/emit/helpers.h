#pragma once
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace ascend::translator {

/// Small device functions that generated code may need; each is printed into a file that uses it.
enum class Helper {
  scalarMin,
  scalarMax,
  floatMinimum,
  floatMaximum,
  floatRemainder,
  ceilDiv,
  floorDiv,
  roundUp,
  bitCast,
  bf16ToFloat,
  floatToBf16,
  syncPipes,
  copyIn,
  copyOut,
  // row_helpers.cpp
  fold,
  reduceRepeats,
  reduceRepeatPairs, ///< where maxima come with their index
  reduceBlocks,
  reduceAll,
  reduceByBlocks,
  reduceRows,
  fillRows,
  repeatRow,
  spreadRows,
  rowWise,
  foldAll,
  transposeTile,
  copyRowsIn,
  copyRowsOut,
  copyBlockRowsIn, ///< where there is no DataCopyPad
  copyBlockRowsOut,
  // polynomial_helpers.cpp
  evaluatePolynomial,
  // cube_helpers.cpp
  copyNd2Nz,
  clearL1,
  loadMatrix,
  loadColumns,
  loadTurnedBytesA,
  loadTurnedBytesB,
  loadBias,
  multiplyAdd,
  multiplyAddBias,
  storeMatrix,
  // Where there is no Fixpipe: rows are whole units of 32 bytes.
  copyBlockColumns,
  loadFractals,
  loadTurnedFractals,
  storeMatrixThroughUb,
};

struct HelperDefinition {
  Helper helper;
  std::string_view name;
  std::string_view text;
};

/// The helpers of tiles of several rows, of polynomials and of the cube unit, each in the order in which they must be
/// defined: after those of helpers.cpp.
std::span<const HelperDefinition> rowHelpers();
std::span<const HelperDefinition> polynomialHelpers();
std::span<const HelperDefinition> cubeHelpers();

/// The helpers that a file uses, in the order in which they must be defined.
class Helpers {
public:
  /// Notes that `helper` (and what it uses itself) is needed; returns its name.
  std::string_view need(Helper helper);
  std::string text() const;

private:
  std::set<Helper> needed_;
};

} // namespace ascend::translator
