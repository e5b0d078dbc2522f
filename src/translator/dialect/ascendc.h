#pragma once
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Attributes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "translator/dialect/ascendc_dialect.h.inc"
#include "translator/dialect/ascendc_enums.h.inc"

#define GET_TYPEDEF_CLASSES
#include "translator/dialect/ascendc_types.h.inc"

#define GET_ATTRDEF_CLASSES
#include "translator/dialect/ascendc_attrs.h.inc"

namespace ascend::translator::ascendc {

// Operand layouts of vector instructions; getApiName() and getPipe() come from InstructionInterface.
template <typename Op> struct UnaryInstruction : mlir::OpTrait::TraitBase<Op, UnaryInstruction> {}; ///< dst, src, count
template <typename Op>
struct BinaryInstruction : mlir::OpTrait::TraitBase<Op, BinaryInstruction> {}; ///< dst, lhs, rhs, count
template <typename Op>
struct ScalarInstruction : mlir::OpTrait::TraitBase<Op, ScalarInstruction> {}; ///< dst, src, scalar, count
template <typename Op>
struct MathInstruction : mlir::OpTrait::TraitBase<Op, MathInstruction> {}; ///< dst, src, tmp, count
template <typename Op>
struct ReduceInstruction : mlir::OpTrait::TraitBase<Op, ReduceInstruction> {}; ///< dst, src, work, count

/// The scalar that an element of a tensor of `elementType` is in the IR: signless.
mlir::Type scalarTypeOf(mlir::Type elementType);
/// Bytes of one element.
unsigned elementBytes(mlir::Type elementType);
/// Whether tensors can have it: f32 f16 bf16, i8 i16 i32 i64, ui8 ui16 ui32 ui64.
bool isElementType(mlir::Type type);
/// The local or global tensor's element type.
mlir::Type elementTypeOf(mlir::Type tensorType);

} // namespace ascend::translator::ascendc

#include "translator/dialect/ascendc_interfaces.h.inc"

#define GET_OP_CLASSES
#include "translator/dialect/ascendc_ops.h.inc"
