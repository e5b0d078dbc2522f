#pragma once
#include "target/soc.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace ascend::translator::tiles {

/// On a scf.if whose condition compares the number of a core with how many cores share what stands in it.
inline constexpr llvm::StringLiteral kPhaseAttr = "ascendc.phase";

/// Blocks of a kernel that wait for each other between its steps. They must run at once: of a launch with more blocks
/// than the SoC has vector cores, as many take part as there are cores.
class BlocksTogether {
public:
  BlocksTogether(mlir::func::FuncOp kernel, const target::Soc& soc);
  /// `blocks` take part, nobody else comes here.
  BlocksTogether(mlir::func::FuncOp kernel, const target::Soc& soc, mlir::Value blocks)
      : kernel_(kernel), soc_(soc), blocks_(blocks) {}
  /// How many take part.
  mlir::Value blocks() const { return blocks_; }
  /// They wait for each other at the builder.
  void synchronize(mlir::OpBuilder& builder);
  /// Nobody else runs the kernel's body.
  void finish();

private:
  mlir::func::FuncOp kernel_;
  const target::Soc& soc_;
  mlir::Value blocks_, flags_;
};

} // namespace ascend::translator::tiles
