// What a SoC cannot even hold is told where it comes in, before anything is lowered.
#include "target/soc.h"
#include "translator/dialect/ascendc.h"
#include "translator/transform/tensor_passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace ascend::translator {
namespace {

using namespace mlir;

bool isBf16(Type type) { return getElementTypeOrSelf(type).isBF16(); }

class CheckElementTypes : public PassWrapper<CheckElementTypes, OperationPass<func::FuncOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CheckElementTypes)

  CheckElementTypes() = default;
  explicit CheckElementTypes(StringRef name) { soc = name.str(); }
  CheckElementTypes(const CheckElementTypes& other) : PassWrapper(other) { soc = other.soc.getValue(); }

  StringRef getArgument() const final { return "ascendc-check-element-types"; }
  StringRef getDescription() const final { return "Refuse element types that the SoC does not have"; }

  void runOnOperation() override {
    func::FuncOp kernel = getOperation();
    const target::Soc* const target = target::findSoc(soc.getValue());
    if (!kernel->hasAttr(ascendc::AscendCDialect::kKernelAttr) || target == nullptr || target->hasBf16)
      return;
    const auto refuse = [&](Location location) {
      emitError(location) << target->name
                          << " has no bf16: give the kernel f16 or f32, or translate it for a SoC of the 910B family";
      signalPassFailure();
    };
    for (const BlockArgument argument : kernel.getArguments())
      if (isBf16(argument.getType()))
        return refuse(argument.getLoc());
    kernel.walk([&](Operation* op) {
      if (!llvm::any_of(op->getResultTypes(), isBf16))
        return WalkResult::advance();
      refuse(op->getLoc());
      return WalkResult::interrupt();
    });
  }

private:
  Option<std::string> soc{*this, "soc", llvm::cl::desc("The SoC"),
                          llvm::cl::init(std::string(target::defaultSoc().name))};
};

} // namespace

std::unique_ptr<Pass> createCheckElementTypesPass(StringRef soc) { return std::make_unique<CheckElementTypes>(soc); }
std::unique_ptr<Pass> createCheckElementTypesPass() { return std::make_unique<CheckElementTypes>(); }

} // namespace ascend::translator
