// The `ascendc` dialect: AscendC's tensors, queues and instructions as operations. docs/internals/ascendc-dialect.md.
#ifndef ASCENDC_DIALECT_TD
#define ASCENDC_DIALECT_TD

include "mlir/IR/OpBase.td"

def AscendC_Dialect : Dialect {
  let name = "ascendc";
  let cppNamespace = "::ascend::translator::ascendc";
  let summary = "AscendC's tensors, queues and instructions";
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let extraClassDeclaration = [{
    /// Unit attribute on func.func: this function is a kernel.
    static constexpr ::llvm::StringLiteral kKernelAttr = "ascendc.kernel";
    /// Argument attribute: what a parameter of a kernel is (buffer, size, scalar, workspace).
    static constexpr ::llvm::StringLiteral kArgAttr = "ascendc.arg";
    /// I64 attribute on a kernel: the author's block count.
    static constexpr ::llvm::StringLiteral kBlockDimAttr = "ascendc.block_dim";

  private:
    void registerOps();
  public:
  }];
}

#endif
