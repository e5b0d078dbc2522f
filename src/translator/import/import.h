#pragma once
#include <mlir/IR/BuiltinOps.h>
#include <mlir/IR/OwningOpRef.h>
#include <mlir/Pass/Pass.h>

#include <memory>
#include <string>

namespace llvm {
class SourceMgr;
}
namespace mlir {
class DialectRegistry;
class OpPassManager;
} // namespace mlir

namespace ascend::translator {

/// The dialects in which kernels may come, and what reading and inlining them needs.
void registerImportDialects(mlir::DialectRegistry& registry);

/// Reads the main buffer of `sources`: MLIR text (with the spellings of older producers), MLIR bytecode, LLVM IR text
/// or bitcode, told apart by their content. Errors go to the context's diagnostic handler; the result is null then.
/// `sources` must outlive diagnostics that point into it.
mlir::OwningOpRef<mlir::ModuleOp> readKernelSource(const std::shared_ptr<llvm::SourceMgr>& sources,
                                                   mlir::MLIRContext& context);

struct ImportOptions {
  /// Takes this function for the kernel, whether it is marked or not, and no other; empty: the marked ones.
  std::string entry;
};

/// Marked functions become `func.func` kernels with `ascendc.kernel`; what they call is inlined, everything else is
/// dropped.
std::unique_ptr<mlir::Pass> createNormalizeEntriesPass(const ImportOptions& options = {});
/// Kernels in the LLVM dialect: pointers become memrefs, operations those of arith, math and cf.
std::unique_ptr<mlir::Pass> createImportLlvmPass();
/// A kernel that is one program of a grid, as Triton's are, becomes a loop over the grid.
std::unique_ptr<mlir::Pass> createTritonGridPass();
/// `scf.forall` and `scf.parallel` become `scf.for`, distributed over the blocks where they are the whole kernel.
std::unique_ptr<mlir::Pass> createParallelLoopsPass();
/// `scf.while` that counts becomes `scf.for` over `index`.
std::unique_ptr<mlir::Pass> createWhileToForPass();
/// Checks the arguments of kernels and says in `ascendc.arg` what they are.
std::unique_ptr<mlir::Pass> createDescribeArgumentsPass();

/// All of the above, in order, with the clean-ups between.
void buildImportPipeline(mlir::OpPassManager& manager, const ImportOptions& options = {});
/// Makes the passes known to command lines.
void registerImportPasses();

} // namespace ascend::translator
