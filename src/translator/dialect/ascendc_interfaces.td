// What the passes and the printer ask of every AscendC instruction.
#ifndef ASCENDC_INTERFACES_TD
#define ASCENDC_INTERFACES_TD

include "mlir/IR/OpBase.td"

def AscendC_InstructionInterface : OpInterface<"InstructionInterface"> {
  let cppNamespace = "::ascend::translator::ascendc";
  let description = "An AscendC call: its name and the pipe that executes it.";
  let methods = [
    InterfaceMethod<"The function's name in AscendC.", "::llvm::StringRef", "getApiName">,
    InterfaceMethod<"The pipe that executes it.", "::ascend::translator::ascendc::Pipe", "getPipe">,
  ];
}

#endif
