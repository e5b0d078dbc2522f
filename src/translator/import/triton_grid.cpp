// Kernels of Triton: one call computes one program of a grid. They become kernels that compute all programs.
#include "translator/dialect/ascendc.h"
#include "translator/import/import.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// Behind the author's arguments: the extents of the grid, then which program this is.
constexpr std::size_t kAxes = 3;

/// Triton's adapter marks arguments (`tt.divisibility`), or says where those of its launcher are.
bool isTritonKernel(func::FuncOp kernel) {
  const auto isMarked = [&](unsigned number) {
    return llvm::any_of(function_interface_impl::getArgAttrs(kernel, number),
                        [](NamedAttribute attribute) { return attribute.getName().getValue().starts_with("tt."); });
  };
  return kernel->hasAttr("global_kernel") || kernel->hasAttr("SyncBlockLockArgIdx") ||
         kernel->hasAttr("WorkspaceArgIdx") || llvm::any_of(llvm::seq(kernel.getNumArguments()), isMarked);
}

bool hasGridArguments(func::FuncOp kernel) {
  return kernel.getNumArguments() >= 2 * kAxes && kernel.getNumResults() == 0 &&
         llvm::all_of(kernel.getArguments().take_back(2 * kAxes),
                      [](BlockArgument argument) { return argument.getType().isInteger(32); });
}

/// Programs do not wait for each other: the grid is a parallel loop around all of the kernel.
void loopOverGrid(func::FuncOp kernel) {
  Block& body = kernel.getBody().front();
  OpBuilder builder = OpBuilder::atBlockBegin(&body);
  const Location loc = kernel.getLoc();
  const Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  const Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  SmallVector<Value> extents;
  for (const BlockArgument extent : kernel.getArguments().take_back(2 * kAxes).take_front(kAxes))
    extents.push_back(arith::IndexCastOp::create(builder, loc, builder.getIndexType(), extent));
  const SmallVector<Value> starts(kAxes, zero), steps(kAxes, one);
  auto grid = scf::ParallelOp::create(builder, loc, starts, extents, steps);
  Block& program = *grid.getBody();
  program.getOperations().splice(program.getTerminator()->getIterator(), body.getOperations(),
                                 std::next(grid->getIterator()), body.getTerminator()->getIterator());
  builder.setInsertionPointToStart(&program);
  for (const auto [id, counter] : llvm::zip_equal(kernel.getArguments().take_back(kAxes), grid.getInductionVars()))
    if (!id.use_empty())
      id.replaceAllUsesWith(arith::IndexCastOp::create(builder, loc, id.getType(), counter));
  llvm::BitVector ids(kernel.getNumArguments());
  ids.set(kernel.getNumArguments() - kAxes, kernel.getNumArguments());
  (void)kernel.eraseArguments(ids);
}

class TritonGridPass : public PassWrapper<TritonGridPass, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TritonGridPass)

  StringRef getArgument() const final { return "ascendc-triton-grid"; }
  StringRef getDescription() const final {
    return "Turn a kernel of Triton, which computes one program of a grid, into one that computes the grid";
  }
  void getDependentDialects(DialectRegistry& registry) const final {
    registry.insert<ascendc::AscendCDialect, arith::ArithDialect, scf::SCFDialect>();
  }

  void runOnOperation() final {
    func::FuncOp kernel = getOperation();
    if (!kernel->hasAttr(ascendc::AscendCDialect::kKernelAttr) || !kernel.getBody().hasOneBlock() ||
        !isTritonKernel(kernel) || !hasGridArguments(kernel))
      return;
    if (kernel.walk([](ascendc::GetBlockIdxOp) { return WalkResult::interrupt(); }).wasInterrupted())
      return; // it finds its programs itself
    kernel.emitRemark()
        << "kernel '" << kernel.getName()
        << "' is one program of Triton's: its last three arguments, the program's number, become a loop "
        << "over the grid that the three before say";
    loopOverGrid(kernel);
  }
};

} // namespace

std::unique_ptr<Pass> createTritonGridPass() { return std::make_unique<TritonGridPass>(); }

} // namespace ascend::translator
