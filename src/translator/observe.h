#pragma once
#include "mlir/Pass/PassInstrumentation.h"

#include <memory>
#include <string>
#include <vector>

namespace ascend::translator {

/// What a remark is about.
enum class RemarkKind { fusion, tiling, vectorize };

/// Writes what each pass leaves into files `NN-<pass>.mlir` of a folder, which must exist.
std::unique_ptr<mlir::PassInstrumentation> createStageWriter(std::string directory);

/// Which remarks were asked for. A remark's kind is that of the pass that makes it.
class RemarkFilter {
public:
  explicit RemarkFilter(std::vector<RemarkKind> kinds) : asked(std::move(kinds)) {}
  bool wants(RemarkKind kind) const;
  /// Whether a remark that is made now is wanted.
  bool wantsCurrent() const;

  std::string pass; ///< the one that runs

private:
  std::vector<RemarkKind> asked;
};

/// Tells, as remarks, what the passes decided, and tells the filter which of them runs.
class DecisionTeller : public mlir::PassInstrumentation {
public:
  explicit DecisionTeller(std::shared_ptr<RemarkFilter> shared) : filter(std::move(shared)) {}

  void runBeforePass(mlir::Pass* pass, mlir::Operation* op) override;
  void runAfterPass(mlir::Pass* pass, mlir::Operation* op) override;

private:
  std::shared_ptr<RemarkFilter> filter;
  unsigned before = 0; ///< what was counted before it
};

} // namespace ascend::translator
