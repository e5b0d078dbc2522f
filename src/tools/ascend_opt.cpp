// ascend-opt: runs single passes of the translator, and MLIR's own, on MLIR text.
#include "translator/pipeline.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char** argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  ascend::translator::registerTranslatorDialects(registry);
  mlir::registerAllPasses();
  ascend::translator::registerTranslatorPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "AscendSDK: passes of the translator\n", registry));
}
