#include "translator/dialect/ascendc.h"
#include "translator/dialect/hacc/hacc_dialect.h"
#include "translator/dialect/hivm/hivm_dialect.h"
#include "translator/import/import.h"
#include "translator/import/vectors_to_tensors.h"

#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/ControlFlowToSCF/ControlFlowToSCF.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/DLTI/DLTI.h"
#include "mlir/Dialect/Func/Extensions/InlinerExtension.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/Transforms/InlinerInterfaceImpl.h"
#include "mlir/Dialect/Linalg/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/SCF/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/IR/TensorInferTypeOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace ascend::translator {

void registerImportDialects(DialectRegistry& registry) {
  registry.insert<hacc::HACCDialect, hivm::HIVMDialect, ascendc::AscendCDialect, DLTIDialect, LLVM::LLVMDialect,
                  func::FuncDialect, cf::ControlFlowDialect, scf::SCFDialect, arith::ArithDialect, math::MathDialect,
                  memref::MemRefDialect, tensor::TensorDialect, linalg::LinalgDialect,
                  bufferization::BufferizationDialect, ub::UBDialect, affine::AffineDialect, vector::VectorDialect>();
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  linalg::registerBufferizableOpInterfaceExternalModels(registry);
  scf::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerInferTypeOpInterfaceExternalModels(registry);
  func::registerInlinerExtension(registry);
  LLVM::registerInlinerInterface(registry);
  registerAllFromLLVMIRTranslations(registry);
}

void buildImportPipeline(OpPassManager& manager, const ImportOptions& options) {
  manager.addPass(createNormalizeEntriesPass(options));
  OpPassManager& llvmKernels = manager.nest<LLVM::LLVMFuncOp>();
  llvmKernels.addPass(createSROA());
  llvmKernels.addPass(createMem2Reg());
  llvmKernels.addPass(createCanonicalizerPass());
  manager.addPass(createImportLlvmPass());
  OpPassManager& kernels = manager.nest<func::FuncOp>();
  kernels.addPass(createLowerAffinePass());
  kernels.addPass(createLiftControlFlowToSCFPass());
  kernels.addPass(createCanonicalizerPass());
  kernels.addPass(createCSEPass());
  kernels.addPass(createCanonicalizerPass());
  kernels.addPass(createTritonGridPass());
  kernels.addPass(createParallelLoopsPass());
  kernels.addPass(createWhileToForPass());
  kernels.addPass(createVectorsToTensorsPass());
  kernels.addPass(createCSEPass());
  manager.addPass(createDescribeArgumentsPass());
}

void registerImportPasses() {
  PassPipelineRegistration<>("ascendc-import", "All of the import, up to kernels with structured loops",
                             [](OpPassManager& manager) { buildImportPipeline(manager); });
  registerPass([] { return createNormalizeEntriesPass(); });
  registerPass([] { return createImportLlvmPass(); });
  registerPass([] { return createTritonGridPass(); });
  registerPass([] { return createParallelLoopsPass(); });
  registerPass([] { return createWhileToForPass(); });
  registerPass([] { return createVectorsToTensorsPass(); });
  registerPass([] { return createDescribeArgumentsPass(); });
}

} // namespace ascend::translator
