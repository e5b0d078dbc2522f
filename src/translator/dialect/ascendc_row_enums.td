// What instructions on tiles of several rows combine, and how. No type stands here: the enumerations are generated apart.
#ifndef ASCENDC_ROW_ENUMS_TD
#define ASCENDC_ROW_ENUMS_TD

include "mlir/IR/EnumAttr.td"

def AscendC_RowFunction : I32EnumAttr<"RowFunction", "the AscendC function of two operands", [
  I32EnumAttrCase<"Add", 0, "add">, I32EnumAttrCase<"Sub", 1, "sub">, I32EnumAttrCase<"Mul", 2, "mul">,
  I32EnumAttrCase<"Div", 3, "div">, I32EnumAttrCase<"Max", 4, "max">, I32EnumAttrCase<"Min", 5, "min">]> {
  let cppNamespace = "::ascend::translator::ascendc";
}

def AscendC_RowOperand : I32EnumAttr<"RowOperand", "what an operand has for each row of a tile", [
  I32EnumAttrCase<"Own", 0, "own">,         // a row, `pitch` elements from the one before it
  I32EnumAttrCase<"Block", 1, "block">,     // 32 bytes of the row's one value
  I32EnumAttrCase<"Shared", 2, "shared">]> { // the one row that all rows have
  let cppNamespace = "::ascend::translator::ascendc";
}

#endif
