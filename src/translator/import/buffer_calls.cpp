// Calls of the tile library's buffer form in LLVM-dialect kernels: a buffer is a tile of the `ascendc` dialect.
#include "translator/import/buffer_operations.h"
#include "translator/import/llvm_importer.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

namespace {

constexpr int64_t kMaxBufferElements = int64_t(1) << 20;

/// How a call that does not fit its function is told.
std::string spelledLayout(StringRef layout) {
  SmallVector<StringRef> words;
  for (const char letter : layout)
    words.push_back(letter == 'P'   ? "a pointer"
                    : letter == 'S' ? "a number"
                    : letter == 'I' ? "an index"
                    : letter == 'N' ? "a count"
                    : letter == 'M' ? "a buffer (mask)"
                    : letter == 'W' ? "a buffer (scratch)"
                                    : "a buffer");
  return llvm::join(words, ", ");
}

bool isBuffer(Value value) { return value && isa<LocalTensorType>(value.getType()); }

} // namespace

void LlvmImporter::findBufferTypes() {
  source.walk([&](LLVM::CallOp call) {
    const std::optional<BufferFunction> function = bufferFunction(call);
    if (!function)
      return;
    for (const auto [operand, letter] : llvm::zip(call.getArgOperands(), function->layout)) {
      const Type type = letter == 'B' ? function->element : letter == 'F' ? function->from : Type();
      if (!type)
        continue;
      Type& known = bufferTypes[operand];
      if (!known || known.getIntOrFloatBitWidth() < type.getIntOrFloatBitWidth())
        known = type;
    }
  });
}

LogicalResult LlvmImporter::allocateBuffer(LLVM::CallOp call) {
  const Location location = call.getLoc();
  if (call->getNumResults() != 1 || call.getArgOperands().size() != 1)
    return call.emitError() << "'" << *call.getCallee() << "' takes a number of elements and returns a buffer";
  const Type element = bufferTypes.lookup(call->getResult(0));
  const auto type = LocalTensorType::get(element ? element : builder.getF32Type());
  const Value length = get(call.getArgOperands().front());
  APInt known;
  IntegerAttr elements;
  if (matchPattern(length, m_ConstantInt(&known))) {
    const int64_t number = known.getSExtValue();
    if (number < 1 || number > kMaxBufferElements)
      return call.emitError() << "a buffer of " << number << " elements: sizes are from 1 to " << kMaxBufferElements;
    elements = builder.getI64IntegerAttr(number);
  } else {
    call.emitRemark() << "the length of this buffer is known at launch only: it has room for as many elements as fit, "
                         "and the kernel asserts that this is enough";
    const Value room =
        TileLengthOp::create(builder, location, builder.getIndexType(), 1, IntegerAttr(), IntegerAttr(), IntegerAttr());
    const Value isEnough =
        arith::CmpIOp::create(builder, location, arith::CmpIPredicate::ule, toIndex(location, length), room);
    cf::AssertOp::create(builder, location, isEnough, "a buffer is longer than the unified buffer has room for");
  }
  map.map(call->getResult(0), AllocTileOp::create(builder, location, type, elements, 1).getResult());
  return success();
}

Value LlvmImporter::globalTensorOf(Value pointer) {
  const Value buffer = bufferOf(pointer);
  const Type element = cast<MemRefType>(buffer.getType()).getElementType();
  return UnrealizedConversionCastOp::create(builder, pointer.getLoc(),
                                            GlobalTensorType::get(builder.getContext(), element), buffer)
      .getResult(0);
}

LogicalResult LlvmImporter::importBufferCall(LLVM::CallOp call, const BufferFunction& function) {
  const Location location = call.getLoc();
  const StringRef callee = *call.getCallee();
  if (!function.isSupported)
    return call.emitError() << "'" << callee << "' moves data for the cube unit by hand, which is not supported; "
                            << "__tile_matmul_cube (or linalg.matmul) multiplies matrices";
  // Barriers are ours to place: the order of reads and writes says where.
  if (function.operation == "pipe_barrier")
    return success();
  if (function.operation == "buf_alloc")
    return allocateBuffer(call);
  const OperandRange arguments = call.getArgOperands();
  const auto refuse = [&] { return call.emitError() << "'" << callee << "' takes " << spelledLayout(function.layout); };
  if (arguments.size() != function.layout.size())
    return refuse();
  BufferOperations make(builder, location);
  SmallVector<Value> buffers, pointers, counts;
  Value scalar;
  for (const auto [argument, letter] : llvm::zip_equal(arguments, function.layout)) {
    if ((letter == 'P') != isPointer(argument.getType()))
      return refuse();
    if (letter == 'P') {
      if (!bases.baseOf(argument))
        return call.emitError() << "'" << callee << "' through a pointer that is null or has no value";
      pointers.push_back(argument);
      continue;
    }
    const Value value = get(argument);
    const bool wantsBuffer = StringRef("BFMW").contains(letter);
    if (wantsBuffer != isBuffer(value))
      return wantsBuffer ? call.emitError() << "'" << callee << "' takes " << spelledLayout(function.layout)
                                            << "; buffers come from ascend_buf_alloc, in the same function"
                         : refuse();
    if (letter == 'B' || letter == 'F')
      buffers.push_back(make.as(value, letter == 'B' ? function.element : function.from));
    else if (wantsBuffer)
      buffers.push_back(value);
    else if (letter == 'S')
      scalar = value;
    else
      counts.push_back(toIndex(location, value));
  }
  if (function.operation == "matmul_cube") {
    multiplyMatrices(location, pointers, counts);
    return success();
  }
  return buildBufferOperation(call, function, make, buffers, pointers, scalar, counts.front());
}

LogicalResult LlvmImporter::buildBufferOperation(LLVM::CallOp call, const BufferFunction& function,
                                                 BufferOperations& make, ArrayRef<Value> buffers,
                                                 ArrayRef<Value> pointers, Value scalar, Value count) {
  const Location location = call.getLoc();
  const auto result = [&](Value value) {
    if (call->getNumResults() == 1)
      map.map(call->getResult(0), make.number(value, call->getResult(0).getType()));
    return success();
  };
  const StringRef operation = function.operation;
  if (operation == "buf_load") {
    const Value offset = toIndex(location, get(pointers[0]));
    CopyInOp::create(builder, location, buffers[0], globalTensorOf(pointers[0]), offset, count);
  } else if (operation == "buf_store") {
    const Value offset = toIndex(location, get(pointers[0]));
    CopyOutOp::create(builder, location, globalTensorOf(pointers[0]), offset, buffers[0], count);
  } else if (function.layout == "BBWN") {
    const Type type = call->getNumResults() == 1 ? call->getResult(0).getType() : function.element;
    return result(make.reduce(function, buffers[0], buffers[1], count, type));
  } else if (operation == "get_value") {
    return result(GetValueOp::create(builder, location, buffers[0], count));
  } else if (operation == "set_value") {
    SetValueOp::create(builder, location, buffers[0], count, make.number(scalar, function.element));
  } else if (operation == "compare_scalar") {
    make.compare(function, buffers[0], buffers[1], scalar, count);
  } else if (operation == "select") {
    make.select(buffers[0], buffers[1], buffers[2], buffers[3], count);
  } else if (operation == "cast") {
    make.cast(buffers[0], buffers[1], count);
  } else {
    make.compute(function, buffers[0], buffers.drop_front(), scalar, count);
  }
  return success();
}

/// c[m, n] = a[m, k] b[k, n], all of them in device memory.
void LlvmImporter::multiplyMatrices(Location location, ArrayRef<Value> pointers, ArrayRef<Value> sizes) {
  const auto sized = [](Value size) {
    APInt known;
    return matchPattern(size, m_ConstantInt(&known)) ? OpFoldResult(IntegerAttr::get(size.getType(), known))
                                                     : OpFoldResult(size);
  };
  SmallVector<OpFoldResult> mkn;
  for (const Value size : sizes) {
    auto cast = size.getDefiningOp<arith::IndexCastOp>();
    APInt known;
    mkn.push_back(cast && matchPattern(cast.getIn(), m_ConstantInt(&known))
                      ? OpFoldResult(builder.getIndexAttr(known.getSExtValue()))
                      : sized(size));
  }
  const Value c = matrixAt(location, pointers[0], {mkn[0], mkn[2]});
  const Value a = matrixAt(location, pointers[1], {mkn[0], mkn[1]});
  const Value w = matrixAt(location, pointers[2], {mkn[1], mkn[2]});
  const Value zero = arith::ConstantOp::create(builder, location, builder.getF32FloatAttr(0));
  linalg::FillOp::create(builder, location, ValueRange{zero}, ValueRange{c});
  linalg::MatmulOp::create(builder, location, ValueRange{a, w}, ValueRange{c});
}

} // namespace ascend::translator
