#pragma once
#include "target/signature.h"
#include "target/target_spec.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace ascend::translator {

/// Whether the C++ says where in the source its statements come from.
enum class Places { NONE, COMMENTS, LINE_DIRECTIVES };

struct EmitOptions {
  std::string source; ///< what the header comment names
  const target::Soc* soc = nullptr;
  Places places = Places::NONE;
  std::string output = {}; ///< what `#line` calls the C++ itself
};

/// AscendC C++ for every kernel of a module in the last form of the `ascendc` dialect. Errors go to the context's
/// diagnostics.
mlir::LogicalResult emitCpp(mlir::ModuleOp module, const EmitOptions& options, llvm::raw_ostream& out);

/// The kernels' signatures, from the attributes of their arguments.
mlir::FailureOr<target::SignatureFile> signatureOf(mlir::ModuleOp module, const target::Soc& soc);

} // namespace ascend::translator
