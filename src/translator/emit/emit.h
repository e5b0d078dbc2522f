#pragma once
#include "target/signature.h"
#include "target/target_spec.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace ascend::translator {

struct EmitOptions {
  std::string source; ///< what the header comment names
  const target::Soc* soc = nullptr;
  bool places = false; ///< comments that say where in the source statements come from
};

/// AscendC C++ for every kernel of a module in the last form of the `ascendc` dialect. Errors go to the context's
/// diagnostics.
mlir::LogicalResult emitCpp(mlir::ModuleOp module, const EmitOptions& options, llvm::raw_ostream& out);

/// The kernels' signatures, from the attributes of their arguments.
mlir::FailureOr<target::SignatureFile> signatureOf(mlir::ModuleOp module, const target::Soc& soc);

} // namespace ascend::translator
