#include "translator/pipeline.h"

#include "translator/dialect/ascendc.h"
#include "translator/transform/buffer_passes.h"
#if __has_include("translator/transform/tensor_passes.h") && defined(ASCEND_HAS_TENSOR_PASSES)
#include "translator/transform/tensor_passes.h"
#endif
#if __has_include("translator/transform/scalar_passes.h") && defined(ASCEND_HAS_SCALAR_PASSES)
#include "translator/transform/scalar_passes.h"
#endif
#ifdef ASCEND_HAS_IMPORT
#include "translator/import/import.h"
#endif

namespace ascend::translator {

void registerTranslatorDialects(mlir::DialectRegistry& registry) {
  registry.insert<ascendc::AscendCDialect>();
#ifdef ASCEND_HAS_IMPORT
  registerImportDialects(registry);
#endif
}

void registerTranslatorPasses() {
  registerBufferPasses();
#ifdef ASCEND_HAS_TENSOR_PASSES
  registerTensorPasses();
#endif
#ifdef ASCEND_HAS_SCALAR_PASSES
  registerScalarPasses();
#endif
#ifdef ASCEND_HAS_IMPORT
  registerImportPasses();
#endif
}

} // namespace ascend::translator
