#include "translator/pipeline.h"

#include "translator/dialect/ascendc.h"
#include "translator/dialect/cube/cube_dialect.h"
#include "translator/import/import.h"
#include "translator/transform/buffer_passes.h"
#include "translator/transform/cube/cube_passes.h"
#include "translator/transform/scalar_passes.h"
#include "translator/transform/tensor_passes.h"

#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

namespace ascend::translator {

/// Passes on functions run on each function of the module.
static void add(mlir::OpPassManager& manager, std::unique_ptr<mlir::Pass> pass) {
  if (auto name = pass->getOpName(); name && *name == mlir::func::FuncOp::getOperationName())
    manager.nest<mlir::func::FuncOp>().addPass(std::move(pass));
  else
    manager.addPass(std::move(pass));
}

Form formOf(mlir::ModuleOp module) {
  Form form = Form::source;
  for (auto function : module.getOps<mlir::func::FuncOp>()) {
    if (!function->hasAttr(ascendc::AscendCDialect::kKernelAttr) ||
        llvm::none_of(function.getArgumentTypes(),
                      [](mlir::Type type) { return mlir::isa<ascendc::GlobalTensorType>(type); }))
      continue;
    bool buffers = function
                       .walk([](mlir::Operation* op) {
                         return mlir::isa<ascendc::InitQueueOp, ascendc::InitTBufOp>(op) ? mlir::WalkResult::interrupt()
                                                                                         : mlir::WalkResult::advance();
                       })
                       .wasInterrupted();
    form = std::max(form, buffers ? Form::buffers : Form::tiles);
  }
  return form;
}

/// From a source to tiles.
static void buildTilesPipeline(mlir::OpPassManager& manager, const PipelineOptions& options) {
  buildImportPipeline(manager, {.entry = options.entry});
  add(manager, createCheckElementTypesPass(options.soc->name));
  add(manager, createPlaceConstantsPass());
  add(manager, createResultsToArgumentsPass());
  add(manager, createBufferizeLoopsPass());
  add(manager, createPlaceCarriedBuffersPass());
  add(manager, createRaiseLoopsPass());
  add(manager, createPromoteToTensorsPass());
  add(manager, createPlaceSlicesPass());
  add(manager, createFusePass());
  add(manager,
      createLowerContractionsPass(
          {.soc = std::string(options.soc->name), .tile = options.cubeTile, .doubleBuffer = options.doubleBuffer}));
  add(manager, createLowerToTilesPass(options.soc->name));
  add(manager, mlir::createLowerAffinePass());
  add(manager, createLowerScalarPass());
  manager.addPass(mlir::createCanonicalizerPass());
  manager.addPass(mlir::createCSEPass());
  manager.addPass(mlir::createLoopInvariantCodeMotionPass());
}

void buildPipeline(mlir::OpPassManager& manager, const PipelineOptions& options) {
  if (options.form == Form::source)
    buildTilesPipeline(manager, options);
  if (options.form != Form::buffers && !options.tilesOnly)
    buildBufferPipeline(
        manager, {.soc = std::string(options.soc->name), .tile = options.tile, .doubleBuffer = options.doubleBuffer});
}

void registerTranslatorDialects(mlir::DialectRegistry& registry) {
  registry.insert<ascendc::AscendCDialect, cube::CubeDialect>();
  registerImportDialects(registry);
}

void registerTranslatorPasses() {
  registerBufferPasses();
  registerTensorPasses();
  registerScalarPasses();
  registerCubePasses();
  registerImportPasses();
  mlir::PassPipelineRegistration<> pipeline("ascendc-translate",
                                            "all passes from a kernel source to buffers, queues and synchronisation",
                                            [](mlir::OpPassManager& manager) { buildPipeline(manager, {}); });
}

} // namespace ascend::translator
