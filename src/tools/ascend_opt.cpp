// ascend-opt: runs single passes of the translator, and MLIR's own, on MLIR text.
#include "target/version.h"
#include "translator/pipeline.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

int main(int argc, char** argv) {
  llvm::cl::SetVersionPrinter([](llvm::raw_ostream& out) {
    out << "ascend-opt " << ascend::target::kVersion << "\nLLVM " << LLVM_VERSION_STRING << "\n";
  });
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  ascend::translator::registerTranslatorDialects(registry);
  mlir::registerAllPasses();
  ascend::translator::registerTranslatorPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "AscendSDK: passes of the translator\n", registry));
}
