#include "translator/dialect/ascendc.h"

#include "target/dtype.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace ascend::translator::ascendc;

/// `[-1, 4]` or `unranked`.
static ParseResult parseShape(AsmParser& parser, SmallVector<int64_t>& shape, bool& ranked) {
  ranked = failed(parser.parseOptionalKeyword("unranked"));
  if (!ranked)
    return success();
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square,
                                        [&] { return parser.parseInteger(shape.emplace_back()); });
}

static void printShape(AsmPrinter& printer, ArrayRef<int64_t> shape, bool ranked) {
  if (!ranked) {
    printer << "unranked";
    return;
  }
  printer << '[';
  llvm::interleaveComma(shape, printer);
  printer << ']';
}

#include "translator/dialect/ascendc_enums.cpp.inc"

#include "translator/dialect/ascendc_dialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "translator/dialect/ascendc_types.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "translator/dialect/ascendc_attrs.cpp.inc"

#include "translator/dialect/ascendc_interfaces.cpp.inc"

namespace ascend::translator::ascendc {

Type scalarTypeOf(Type elementType) {
  if (auto integer = dyn_cast<IntegerType>(elementType))
    return IntegerType::get(integer.getContext(), integer.getWidth());
  return elementType;
}

unsigned elementBytes(Type elementType) { return elementType.getIntOrFloatBitWidth() / 8; }

bool isElementType(Type type) {
  if (isa<Float32Type, Float16Type, BFloat16Type>(type))
    return true;
  auto integer = dyn_cast<IntegerType>(type);
  return integer && !integer.isSigned() && llvm::is_contained({8u, 16u, 32u, 64u}, integer.getWidth());
}

Type elementTypeOf(Type tensorType) {
  if (auto local = dyn_cast<LocalTensorType>(tensorType))
    return local.getElementType();
  return cast<GlobalTensorType>(tensorType).getElementType();
}

static LogicalResult verifyElementType(function_ref<InFlightDiagnostic()> emitError, Type type) {
  if (!isElementType(type))
    return emitError() << "element type " << type
                       << " is none of f32, f16, bf16, i8, i16, i32, i64, ui8, ui16, ui32, ui64";
  return success();
}

LogicalResult GlobalTensorType::verify(function_ref<InFlightDiagnostic()> emitError, Type elementType) {
  return verifyElementType(emitError, elementType);
}

LogicalResult LocalTensorType::verify(function_ref<InFlightDiagnostic()> emitError, Type elementType, Position) {
  return verifyElementType(emitError, elementType);
}

LogicalResult QueueType::verify(function_ref<InFlightDiagnostic()> emitError, Position position, int64_t depth) {
  if (position != Position::VecIn && position != Position::VecOut)
    return emitError() << "a queue is at vecin or vecout, not at " << stringifyPosition(position);
  if (depth < 1 || depth > 8)
    return emitError() << "a queue has 1 to 8 buffers, not " << depth;
  return success();
}

LogicalResult TBufType::verify(function_ref<InFlightDiagnostic()> emitError, Position position) {
  if (position != Position::VecCalc)
    return emitError() << "a tbuf is at veccalc, not at " << stringifyPosition(position);
  return success();
}

static LogicalResult verifyDType(function_ref<InFlightDiagnostic()> emitError, StringAttr dtype) {
  if (!target::parseDType(dtype.getValue()))
    return emitError() << "unknown element type '" << dtype.getValue() << "'; known: " << target::dtypeList();
  return success();
}

LogicalResult BufferAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t, StringAttr, StringAttr dtype,
                                 Direction, ArrayRef<int64_t> shape, bool) {
  if (llvm::any_of(shape, [](int64_t extent) { return extent < -1; }))
    return emitError() << "an extent is at least 0, or -1 where it is known at launch only";
  return verifyDType(emitError, dtype);
}

LogicalResult ScalarAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t, StringAttr, StringAttr dtype) {
  return verifyDType(emitError, dtype);
}

void AscendCDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "translator/dialect/ascendc_types.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "translator/dialect/ascendc_attrs.cpp.inc"
      >();
  registerOps();
}

LogicalResult AscendCDialect::verifyOperationAttribute(Operation* op, NamedAttribute attribute) {
  if (attribute.getName() == kKernelAttr) {
    if (!isa<UnitAttr>(attribute.getValue()))
      return op->emitError() << "'" << kKernelAttr << "' takes no value";
    if (!isa<FunctionOpInterface>(op))
      return op->emitError() << "'" << kKernelAttr << "' belongs on a function";
    return success();
  }
  if (attribute.getName() == kBlockDimAttr && !isa<IntegerAttr>(attribute.getValue()))
    return op->emitError() << "'" << kBlockDimAttr << "' is an integer";
  return success();
}

LogicalResult AscendCDialect::verifyRegionArgAttribute(Operation* op, unsigned, unsigned arg,
                                                       NamedAttribute attribute) {
  if (attribute.getName() != kArgAttr)
    return success();
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return op->emitError() << "'" << kArgAttr << "' belongs on a function's argument";
  if (!isa<BufferAttr, SizeAttr, ScalarAttr, WorkspaceAttr>(attribute.getValue()))
    return op->emitError() << "'" << kArgAttr
                           << "' is one of #ascendc.buffer, #ascendc.size, #ascendc.scalar, #ascendc.workspace";
  if (isa<SizeAttr>(attribute.getValue()) && !function.getArgument(arg).getType().isIndex())
    return op->emitError() << "argument " << arg << ": a size has type index";
  return success();
}

} // namespace ascend::translator::ascendc
