// Vector instructions: destination first, `count` elements. dst may be one of the sources.
#ifndef ASCENDC_VECTOR_OPS_TD
#define ASCENDC_VECTOR_OPS_TD

class AscendC_Trait<string name> : NativeOpTrait<name> { let cppNamespace = "::ascend::translator::ascendc"; }

// Each names an operand layout that the verifier and the printer know.
def AscendC_UnaryTrait : AscendC_Trait<"UnaryInstruction">;     // dst, src, count
def AscendC_BinaryTrait : AscendC_Trait<"BinaryInstruction">;   // dst, lhs, rhs, count
def AscendC_ScalarTrait : AscendC_Trait<"ScalarInstruction">;   // dst, src, scalar, count
def AscendC_MathTrait : AscendC_Trait<"MathInstruction">;       // dst, src, tmp, count
def AscendC_ReduceTrait : AscendC_Trait<"ReduceInstruction">;   // dst, src, work, count

class AscendC_Unary<string mnemonic, string api> : AscendC_Instr<mnemonic, api, "V", [AscendC_UnaryTrait]> {
  let summary = "AscendC " # api # "(dst, src, count)";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src, Index:$count);
  let assemblyFormat = "$dst `,` $src `,` $count attr-dict `:` type($dst) `,` type($src)";
  let hasVerifier = 1;
}

class AscendC_Binary<string mnemonic, string api> : AscendC_Instr<mnemonic, api, "V", [AscendC_BinaryTrait]> {
  let summary = "AscendC " # api # "(dst, lhs, rhs, count)";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$lhs,
                       Arg<AscendC_LocalTensor, "", [MemRead]>:$rhs, Index:$count);
  let assemblyFormat = "$dst `,` $lhs `,` $rhs `,` $count attr-dict `:` type($dst) `,` type($lhs) `,` type($rhs)";
  let hasVerifier = 1;
}

class AscendC_Scalars<string mnemonic, string api> : AscendC_Instr<mnemonic, api, "V", [AscendC_ScalarTrait]> {
  let summary = "AscendC " # api # "(dst, src, scalar, count)";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       AscendC_Scalar:$scalar, Index:$count);
  let assemblyFormat = "$dst `,` $src `,` $scalar `,` $count attr-dict `:` type($dst) `,` type($src) `,` type($scalar)";
  let hasVerifier = 1;
}

class AscendC_Math<string mnemonic, string api> : AscendC_Instr<mnemonic, api, "V", [AscendC_MathTrait]> {
  let summary = "AscendC " # api # "(dst, src, sharedTmpBuffer, count): high-level; tmp is an alloc_temp of ui8";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       Arg<AscendC_LocalTensor, "", [MemRead, MemWrite]>:$tmp, Index:$count);
  let assemblyFormat = "$dst `,` $src `,` $tmp `,` $count attr-dict `:` type($dst) `,` type($src) `,` type($tmp)";
  let hasVerifier = 1;
}

class AscendC_Reduce<string mnemonic, string api> : AscendC_Instr<mnemonic, api, "V", [AscendC_ReduceTrait]> {
  let summary = "dst[0] = reduction of src[0 .. count), count > 0: AscendC " # api # "; work is an alloc_temp of src's type";
  let description = "`by_blocks` (f32): one value for each 32 bytes first, again and again, which takes a seventh of the time a step.";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       Arg<AscendC_LocalTensor, "", [MemRead, MemWrite]>:$work, Index:$count, UnitAttr:$by_blocks);
  let assemblyFormat = "$dst `,` $src `,` $work `,` $count attr-dict `:` type($dst) `,` type($src) `,` type($work)";
  let hasVerifier = 1;
}

// dst, lhs, rhs. i16 i32 f16 f32; div f16 f32; and/or i16 ui16.
def AscendC_AddOp : AscendC_Binary<"add", "Add">;
def AscendC_SubOp : AscendC_Binary<"sub", "Sub">;
def AscendC_MulOp : AscendC_Binary<"mul", "Mul">;
def AscendC_DivOp : AscendC_Binary<"div", "Div">;
def AscendC_MaxOp : AscendC_Binary<"max", "Max">;
def AscendC_MinOp : AscendC_Binary<"min", "Min">;
def AscendC_AndOp : AscendC_Binary<"and", "And">;
def AscendC_OrOp : AscendC_Binary<"or", "Or">;

// dst, src. f16 f32; relu also i32; not i16 ui16.
def AscendC_ExpOp : AscendC_Unary<"exp", "Exp">;
def AscendC_LnOp : AscendC_Unary<"ln", "Ln">;
def AscendC_AbsOp : AscendC_Unary<"abs", "Abs">;
def AscendC_SqrtOp : AscendC_Unary<"sqrt", "Sqrt">;
def AscendC_RsqrtOp : AscendC_Unary<"rsqrt", "Rsqrt">;
def AscendC_ReciprocalOp : AscendC_Unary<"reciprocal", "Reciprocal">;
def AscendC_ReluOp : AscendC_Unary<"relu", "Relu">;
def AscendC_NotOp : AscendC_Unary<"not", "Not">;

// dst, src, scalar. i16 i32 f16 f32; shifts i16 ui16 i32 ui32 on 910B only (right: arithmetic for iN, logical for uiN).
def AscendC_AddsOp : AscendC_Scalars<"adds", "Adds">;
def AscendC_MulsOp : AscendC_Scalars<"muls", "Muls">;
def AscendC_MaxsOp : AscendC_Scalars<"maxs", "Maxs">;
def AscendC_MinsOp : AscendC_Scalars<"mins", "Mins">;
def AscendC_LeakyReluOp : AscendC_Scalars<"leaky_relu", "LeakyRelu">;
def AscendC_ShiftLeftOp : AscendC_Scalars<"shift_left", "ShiftLeft">;
def AscendC_ShiftRightOp : AscendC_Scalars<"shift_right", "ShiftRight">;

// High-level mathematics, f16 f32.
def AscendC_TanhOp : AscendC_Math<"tanh", "Tanh">;
def AscendC_ErfOp : AscendC_Math<"erf", "Erf">;
def AscendC_ErfcOp : AscendC_Math<"erfc", "Erfc">;
def AscendC_SinOp : AscendC_Math<"sin", "Sin">;
def AscendC_CosOp : AscendC_Math<"cos", "Cos">;
def AscendC_TanOp : AscendC_Math<"tan", "Tan">;
def AscendC_AsinOp : AscendC_Math<"asin", "Asin">;
def AscendC_AcosOp : AscendC_Math<"acos", "Acos">;
def AscendC_AtanOp : AscendC_Math<"atan", "Atan">;
def AscendC_SinhOp : AscendC_Math<"sinh", "Sinh">;
def AscendC_CoshOp : AscendC_Math<"cosh", "Cosh">;
def AscendC_FloorOp : AscendC_Math<"floor", "Floor">;
def AscendC_CeilOp : AscendC_Math<"ceil", "Ceil">;
def AscendC_RoundOp : AscendC_Math<"round", "Round">;
def AscendC_TruncOp : AscendC_Math<"trunc", "Trunc">;
def AscendC_SignOp : AscendC_Math<"sign", "Sign">;

def AscendC_PowerOp : AscendC_Instr<"power", "Power", "V"> {
  let summary = "AscendC Power(dst, base, exponent, sharedTmpBuffer, count)";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$base,
                       Arg<AscendC_LocalTensor, "", [MemRead]>:$exponent,
                       Arg<AscendC_LocalTensor, "", [MemRead, MemWrite]>:$tmp, Index:$count);
  let assemblyFormat = [{ $dst `,` $base `,` $exponent `,` $tmp `,` $count attr-dict
    `:` type($dst) `,` type($base) `,` type($exponent) `,` type($tmp) }];
  let hasVerifier = 1;
}

// f16 f32 (one value). work: alloc_temp.
def AscendC_ReduceSumOp : AscendC_Reduce<"reduce_sum", "ReduceSum">;
def AscendC_ReduceMaxOp : AscendC_Reduce<"reduce_max", "ReduceMax">;
def AscendC_ReduceMinOp : AscendC_Reduce<"reduce_min", "ReduceMin">;

def AscendC_AxpyOp : AscendC_Instr<"axpy", "Axpy", "V"> {
  let summary = "dst += src * scalar";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemRead, MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       AscendC_Scalar:$scalar, Index:$count);
  let assemblyFormat = "$dst `,` $src `,` $scalar `,` $count attr-dict `:` type($dst) `,` type($src) `,` type($scalar)";
  let hasVerifier = 1;
}

def AscendC_CastOp : AscendC_Instr<"cast", "Cast", "V"> {
  let summary = "converts the element type; the pairs are those of the SoC";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       Index:$count, DefaultValuedAttr<AscendC_RoundAttr, "Round::None">:$round);
  let assemblyFormat = "$dst `,` $src `,` $count (`round` $round^)? attr-dict `:` type($dst) `,` type($src)";
  let hasVerifier = 1;
}

def AscendC_DuplicateOp : AscendC_Instr<"duplicate", "Duplicate", "V"> {
  let summary = "dst[0 .. count) = scalar; 16- and 32-bit element types";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, AscendC_Scalar:$scalar, Index:$count);
  let assemblyFormat = "$dst `,` $scalar `,` $count attr-dict `:` type($dst) `,` type($scalar)";
  let hasVerifier = 1;
}

def AscendC_CopyOp : AscendC_Instr<"copy", "Adds", "V"> {
  let summary = "UB to UB: count elements, bit for bit";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src, Index:$count);
  let assemblyFormat = "$dst `,` $src `,` $count attr-dict `:` type($dst) `,` type($src)";
  let hasVerifier = 1;
}

def AscendC_CompareOp : AscendC_Instr<"compare", "Compare", "V"> {
  let summary = "bit i of mask = lhs[i] <cmp> rhs[i]";
  let description = [{
    The instruction works on multiples of 256 bytes: the printer rounds `count` up, plan-buffers gives the tiles room for it.
    What is compared beyond `count` is undefined.
  }];
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$mask, Arg<AscendC_LocalTensor, "", [MemRead]>:$lhs,
                       Arg<AscendC_LocalTensor, "", [MemRead]>:$rhs, Index:$count, AscendC_CmpAttr:$mode);
  let assemblyFormat = "$mode $mask `,` $lhs `,` $rhs `,` $count attr-dict `:` type($mask) `,` type($lhs) `,` type($rhs)";
  let hasVerifier = 1;
}

def AscendC_CompareScalarOp : AscendC_Instr<"compare_scalar", "CompareScalar", "V"> {
  let summary = "bit i of mask = src[i] <cmp> scalar; rounding of count as in compare";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$mask, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       AscendC_Scalar:$scalar, Index:$count, AscendC_CmpAttr:$mode);
  let assemblyFormat = "$mode $mask `,` $src `,` $scalar `,` $count attr-dict `:` type($mask) `,` type($src) `,` type($scalar)";
  let hasVerifier = 1;
}

def AscendC_SelectOp : AscendC_Instr<"select", "Select", "V"> {
  let summary = "dst[i] = bit i of mask ? lhs[i] : rhs[i]; f16 f32";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$mask,
                       Arg<AscendC_LocalTensor, "", [MemRead]>:$lhs, Arg<AscendC_LocalTensor, "", [MemRead]>:$rhs, Index:$count);
  let assemblyFormat = [{ $dst `,` $mask `,` $lhs `,` $rhs `,` $count attr-dict
    `:` type($dst) `,` type($mask) `,` type($lhs) `,` type($rhs) }];
  let hasVerifier = 1;
}

def AscendC_SelectScalarOp : AscendC_Instr<"select_scalar", "Select", "V"> {
  let summary = "dst[i] = bit i of mask ? src[i] : scalar; f16 f32";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$mask,
                       Arg<AscendC_LocalTensor, "", [MemRead]>:$src, AscendC_Scalar:$scalar, Index:$count);
  let assemblyFormat = [{ $dst `,` $mask `,` $src `,` $scalar `,` $count attr-dict
    `:` type($dst) `,` type($mask) `,` type($src) `,` type($scalar) }];
  let hasVerifier = 1;
}

def AscendC_CreateVecIndexOp : AscendC_Instr<"create_vec_index", "CreateVecIndex", "V"> {
  let summary = "dst[i] = first + i; i16 i32 f16 f32";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, AscendC_Scalar:$first, Index:$count);
  let assemblyFormat = "$dst `,` $first `,` $count attr-dict `:` type($dst) `,` type($first)";
  let hasVerifier = 1;
}

def AscendC_GatherOp : AscendC_Instr<"gather", "Gather", "V"> {
  let summary = "dst[i] = src at byte offset offsets[i]; offsets are ui32; 16- and 32-bit element types";
  let arguments = (ins Arg<AscendC_LocalTensor, "", [MemWrite]>:$dst, Arg<AscendC_LocalTensor, "", [MemRead]>:$src,
                       Arg<AscendC_LocalTensor, "", [MemRead]>:$offsets, Index:$count);
  let assemblyFormat = "$dst `,` $src `,` $offsets `,` $count attr-dict `:` type($dst) `,` type($src) `,` type($offsets)";
  let hasVerifier = 1;
}

#endif
