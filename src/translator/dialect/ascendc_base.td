// What all operations of the `ascendc` dialect are made of. No operation stands here: files of operations are generated from apart.
#ifndef ASCENDC_BASE_TD
#define ASCENDC_BASE_TD

include "ascendc_types.td"
include "ascendc_interfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class AscendC_Op<string mnemonic, list<Trait> traits = []> : Op<AscendC_Dialect, mnemonic, traits>;

/// An AscendC call on `pipe`.
class AscendC_Instr<string mnemonic, string api, string pipe, list<Trait> traits = []>
    : AscendC_Op<mnemonic, traits # [AscendC_InstructionInterface]> {
  code instructionMethods = [{
    ::llvm::StringRef getApiName() { return "}] # api # [{"; }
    ::ascend::translator::ascendc::Pipe getPipe() { return ::ascend::translator::ascendc::Pipe::}] # pipe # [{; }
  }];
  let extraClassDeclaration = instructionMethods;
}

#endif
