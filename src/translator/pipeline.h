#pragma once
#include "target/soc.h"

#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace mlir {
class DialectRegistry;
class OpPassManager;
} // namespace mlir

namespace ascend::translator {

/// How far on its way a module is.
enum class Form { source, tiles, buffers };
Form formOf(mlir::ModuleOp module);

struct PipelineOptions {
  const target::Soc* soc = &target::defaultSoc();
  /// Takes this function for the kernel; empty: the marked ones.
  std::string entry;
  /// What to start from: `--emit=tiles` and `--emit=ascendc` can be read again.
  Form form = Form::source;
  /// Stops when everything is tiles, before buffers and queues.
  bool tilesOnly = false;
  /// Tiles have at most so many elements; 0: as many as fit.
  int64_t tile = 0;
  /// Rows and columns of the cube unit's tiles, and the depth at a time if there are three; none: chosen.
  std::vector<int64_t> cubeTile = {};
  bool doubleBuffer = true;
};

/// The passes from `form` to the last form of the `ascendc` dialect, in order.
void buildPipeline(mlir::OpPassManager& manager, const PipelineOptions& options);

/// Every dialect that a kernel source may use, and what our passes need of them.
void registerTranslatorDialects(mlir::DialectRegistry& registry);
/// Makes every pass of the translator, and the whole pipeline as `ascendc-translate`, known to command lines.
void registerTranslatorPasses();

} // namespace ascend::translator
