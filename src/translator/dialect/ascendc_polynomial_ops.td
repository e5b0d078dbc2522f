// Polynomials: as an operation of a body, and as the instructions of it on tiles.
#ifndef ASCENDC_POLYNOMIAL_OPS_TD
#define ASCENDC_POLYNOMIAL_OPS_TD

include "ascendc_base.td"

def AscendC_PolynomialOp : AscendC_Op<"polynomial", [Pure, AllTypesMatch<["x", "result"]>]> {
  let summary = "coefficients[0] + coefficients[1] * x + … - x to the power of their number";
  let description = "In the body of linalg.generic. The leading coefficient is -1: it takes no multiplication.";
  let arguments = (ins F32:$x, DenseF32ArrayAttr:$coefficients);
  let results = (outs F32:$result);
  let assemblyFormat = "$x $coefficients attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def AscendC_FillCoefficientsOp : AscendC_Instr<"fill_coefficients", "Duplicate", "V"> {
  let summary = "512 bytes of dst for each coefficient, the one of the highest power first";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, DenseF32ArrayAttr:$coefficients);
  let assemblyFormat = "$dst $coefficients attr-dict `:` type($dst)";
}

def AscendC_EvaluatePolynomialOp : AscendC_Instr<"evaluate_polynomial", "EvaluatePolynomial", "V"> {
  let summary = "dst = the polynomial of src, by FusedMulAdd; dst is not src";
  let description = [{
    `constants` is made by fill_coefficients, without the leading -1. There is a block of 32 bytes of a coefficient for each bank
    group, so that a repeat of src and the coefficient come from different ones.
  }];
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       Arg<AscendC_LocalTensor, "", [MemRead]>:$constants, Index:$count,
                       ConfinedAttr<I64Attr, [IntPositive]>:$terms);
  let assemblyFormat = [{ $dst `,` $src `,` $constants `,` $count `terms` $terms attr-dict
    `:` type($dst) `,` type($src) `,` type($constants) }];
  let hasVerifier = 1;
}

#endif
