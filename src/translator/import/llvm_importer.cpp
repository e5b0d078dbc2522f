#include "translator/import/llvm_importer.h"

#include "translator/dialect/ascendc.h"
#include "translator/import/entry_markers.h"
#include "translator/import/llvm_scalars.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/IR/RegionGraphTraits.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/StringSwitch.h"

#include <limits>

using namespace mlir;

namespace ascend::translator {
namespace {

constexpr int64_t kNullDistance = std::numeric_limits<int64_t>::min();

/// What says something to the optimiser only.
bool isDroppable(Operation& op) {
  return isa<LLVM::AssumeOp, LLVM::LifetimeStartOp, LLVM::LifetimeEndOp, LLVM::InvariantStartOp, LLVM::InvariantEndOp,
             LLVM::DbgValueOp, LLVM::DbgDeclareOp, LLVM::DbgLabelOp, LLVM::NoAliasScopeDeclOp>(op);
}

/// A block of a vector kernel is one vector core: its only one.
std::optional<int64_t> subBlockQuery(StringRef callee) {
  return llvm::StringSwitch<std::optional<int64_t>>(callee)
      .Cases({"get_sub_block_idx", "ascend_get_sub_block_idx", "__tile_get_sub_block_idx"}, 0)
      .Cases({"get_sub_block_num", "ascend_get_sub_block_num", "__tile_get_sub_block_num"}, 1)
      .Default(std::nullopt);
}

InFlightDiagnostic refuse(Operation& op) {
  return op.emitError() << "'" << op.getName() << "' is not supported in a kernel";
}

bool hasVectors(Operation& op) {
  return llvm::any_of(op.getOperandTypes(), llvm::IsaPred<VectorType>) ||
         llvm::any_of(op.getResultTypes(), llvm::IsaPred<VectorType>);
}

} // namespace

LlvmImporter::LlvmImporter(LLVM::LLVMFuncOp function, PointerBases pointerBases)
    : source(function), bases(std::move(pointerBases)), builder(function),
      layout(function->getParentOfType<ModuleOp>()) {}

func::FuncOp LlvmImporter::declare() {
  SmallVector<Type> inputs;
  for (const BlockArgument argument : source.getArguments())
    inputs.push_back(isPointer(argument.getType())
                         ? MemRefType::get({ShapedType::kDynamic}, bases.elementType(argument.getArgNumber()))
                         : argument.getType());
  auto function = func::FuncOp::create(builder, source.getLoc(), source.getName(), builder.getFunctionType(inputs, {}));
  for (NamedAttribute attribute : source->getDiscardableAttrs())
    function->setDiscardableAttr(attribute.getName(), attribute.getValue());
  for (unsigned number = 0; number < inputs.size(); ++number) {
    if (DictionaryAttr attributes = function_interface_impl::getArgAttrDict(source, number))
      function.setArgAttrs(number, attributes);
    if (isa<MemRefType>(inputs[number])) // a pointer says no size
      function.setArgAttr(number, "ascend.unranked", builder.getUnitAttr());
  }
  return function;
}

void LlvmImporter::importBlockArguments(Block& from, Block& to) {
  for (const BlockArgument argument : from.getArguments()) {
    const Type type = isPointer(argument.getType()) ? builder.getI64Type() : argument.getType();
    map.map(argument, to.addArgument(type, argument.getLoc()));
  }
}

FailureOr<func::FuncOp> LlvmImporter::run() {
  target = declare();
  findBufferTypes();
  for (Block& block : source.getBody()) {
    Block* copy = builder.createBlock(&target.getBody(), target.getBody().end());
    map.map(&block, copy);
    if (!block.isEntryBlock())
      importBlockArguments(block, *copy);
  }
  Block& entry = target.getBody().front();
  builder.setInsertionPointToStart(&entry);
  for (const BlockArgument argument : source.getArguments()) {
    const BlockArgument copy = entry.addArgument(target.getArgumentTypes()[argument.getArgNumber()], argument.getLoc());
    map.map(argument, isPointer(argument.getType()) ? constant(argument.getLoc(), 0) : Value(copy));
  }
  // Definitions before uses: dominating blocks come first in this order.
  llvm::ReversePostOrderTraversal<Region*> order(&source.getBody());
  llvm::SmallPtrSet<Block*, 16> reached;
  for (Block* block : order) {
    reached.insert(block);
    Block* copy = map.lookup(block);
    builder.setInsertionPointToEnd(copy);
    for (Operation& op : *block)
      if (failed(importOp(op))) {
        target.erase();
        return failure();
      }
  }
  for (Block& block : source.getBody())
    if (!reached.contains(&block)) {
      map.lookup(&block)->dropAllUses();
      map.lookup(&block)->erase();
    }
  return target;
}

Value LlvmImporter::constant(Location location, int64_t value) {
  return arith::ConstantOp::create(builder, location, builder.getI64IntegerAttr(value));
}

Value LlvmImporter::get(Value value) {
  if (Value found = map.lookupOrNull(value))
    return found;
  // Null is a distance that no element has; that of a pointer without a value does not matter.
  return constant(value.getLoc(), value.getDefiningOp<LLVM::ZeroOp>() ? kNullDistance : 0);
}

SmallVector<Value> LlvmImporter::get(ValueRange values) {
  return llvm::map_to_vector(values, [this](Value value) { return get(value); });
}

Value LlvmImporter::isNull(Location location, Value pointer) {
  const auto known = [&](bool answer) -> Value {
    return arith::ConstantOp::create(builder, location, builder.getBoolAttr(answer));
  };
  Operation* op = pointer.getDefiningOp();
  if (!op && cast<BlockArgument>(pointer).getOwner()->isEntryBlock())
    return known(false); // the buffers of a kernel are never null
  if (isa_and_present<LLVM::GEPOp>(op))
    return known(false);
  if (isa_and_present<LLVM::ZeroOp>(op))
    return known(true);
  if (auto select = dyn_cast_if_present<LLVM::SelectOp>(op))
    return arith::SelectOp::create(builder, location, get(select.getCondition()),
                                   isNull(location, select.getTrueValue()), isNull(location, select.getFalseValue()));
  return arith::CmpIOp::create(builder, location, arith::CmpIPredicate::eq, get(pointer),
                               constant(location, kNullDistance));
}

Value LlvmImporter::toIndex(Location location, Value distance) {
  return arith::IndexCastOp::create(builder, location, builder.getIndexType(), distance);
}

Value LlvmImporter::bufferOf(Value pointer) {
  return target.getArgument(*bases.baseOf(pointer)); // access is checked in PointerBases
}

LogicalResult LlvmImporter::importOp(Operation& op) {
  if (isDroppable(op))
    return success();
  const auto isTile = [this](Value value) {
    const Value known = map.lookupOrNull(value);
    return known && isa<RankedTensorType, ascendc::LocalTensorType>(known.getType());
  };
  if (!isa<LLVM::CallOp>(op) && llvm::any_of(op.getOperands(), isTile))
    return refuse(op)
           << ": tiles and buffers are for the functions of the tile library only; a branch cannot choose between them";
  if (op.hasTrait<OpTrait::IsTerminator>())
    return importTerminator(op);
  if (hasVectors(op))
    return refuse(op) << ": it works on vectors; compile the kernel without auto-vectorisation (clang -fno-vectorize "
                      << "-fno-slp-vectorize, rustc -C no-vectorize-loops -C no-vectorize-slp), the translator "
                         "vectorises it for the NPU";
  if (auto call = dyn_cast<LLVM::CallOp>(op))
    return importCall(call);
  const auto isPointerValue = [](Value value) { return isPointer(value.getType()); };
  if (llvm::any_of(op.getOperands(), isPointerValue) || llvm::any_of(op.getResults(), isPointerValue))
    return importPointerOp(op);
  if (Value result = importScalarOp(builder, &op, get(op.getOperands()))) {
    map.map(op.getResult(0), result);
    return success();
  }
  return refuse(op);
}

LogicalResult LlvmImporter::importTerminator(Operation& op) {
  const Location location = op.getLoc();
  if (auto branch = dyn_cast<LLVM::BrOp>(op)) {
    cf::BranchOp::create(builder, location, map.lookup(branch.getDest()), get(branch.getDestOperands()));
    return success();
  }
  if (auto branch = dyn_cast<LLVM::CondBrOp>(op)) {
    cf::CondBranchOp::create(builder, location, get(branch.getCondition()), map.lookup(branch.getTrueDest()),
                             get(branch.getTrueDestOperands()), map.lookup(branch.getFalseDest()),
                             get(branch.getFalseDestOperands()));
    return success();
  }
  if (auto branch = dyn_cast<LLVM::SwitchOp>(op))
    return importSwitch(branch);
  if (isa<LLVM::ReturnOp>(op) && op.getNumOperands() > 0)
    return op.emitError() << "a kernel returns nothing; write results to a buffer argument";
  if (isa<LLVM::ReturnOp, LLVM::UnreachableOp>(op)) {
    func::ReturnOp::create(builder, location);
    return success();
  }
  return refuse(op);
}

/// One comparison after the other: kernels have few cases.
LogicalResult LlvmImporter::importSwitch(LLVM::SwitchOp op) {
  const Location location = op.getLoc();
  const Value value = get(op.getValue());
  if (op.getCaseValues())
    for (const auto [number, caseValue] : llvm::enumerate(op.getCaseValues()->getValues<APInt>())) {
      const Value expected =
          arith::ConstantOp::create(builder, location, builder.getIntegerAttr(value.getType(), caseValue));
      const Value isCase = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::eq, value, expected);
      Block* here = builder.getInsertionBlock();
      Block* next = builder.createBlock(&target.getBody(), std::next(here->getIterator()));
      builder.setInsertionPointToEnd(here);
      cf::CondBranchOp::create(builder, location, isCase, map.lookup(op.getCaseDestinations()[number]),
                               get(op.getCaseOperands(number)), next, ValueRange());
      builder.setInsertionPointToEnd(next);
    }
  cf::BranchOp::create(builder, location, map.lookup(op.getDefaultDestination()), get(op.getDefaultOperands()));
  return success();
}

LogicalResult LlvmImporter::importCall(LLVM::CallOp call) {
  const Location location = call.getLoc();
  if (!call.getCallee())
    return refuse(*call) << ": it calls through a pointer";
  const StringRef callee = *call.getCallee();
  if (const std::optional<BlockQuery> query = blockQuery(callee)) {
    if (call->getNumOperands() != 0 || call->getNumResults() != 1 || !call->getResult(0).getType().isInteger())
      return call.emitError() << "'" << callee << "' takes no arguments and returns one integer";
    const Type index = builder.getIndexType();
    const Value result = *query == BlockQuery::index ? Value(ascendc::GetBlockIdxOp::create(builder, location, index))
                                                     : Value(ascendc::GetBlockNumOp::create(builder, location, index));
    map.map(call->getResult(0), arith::IndexCastOp::create(builder, location, call->getResult(0).getType(), result));
    return success();
  }
  if (const std::optional<int64_t> number = subBlockQuery(callee); number && call->getNumResults() == 1) {
    const Type type = call->getResult(0).getType();
    map.map(call->getResult(0), arith::ConstantOp::create(builder, location, builder.getIntegerAttr(type, *number)));
    return success();
  }
  if (const std::optional<BufferFunction> function = bufferFunction(call))
    return importBufferCall(call, *function);
  if (const std::optional<TileFunction> function = tileFunction(callee, call.getContext()))
    return importTileCall(call, *function);
  if (llvm::none_of(call->getOperandTypes(), isPointer) && call->getNumResults() == 1)
    if (const Value result = importLibraryCall(builder, location, callee, get(call.getArgOperands()))) {
      map.map(call->getResult(0), result);
      return success();
    }
  auto function = SymbolTable::lookupNearestSymbolFrom<FunctionOpInterface>(call, call.getCalleeAttr());
  if (function && !function.isExternal())
    return call.emitError() << "call to '" << callee
                            << "', which cannot be inlined (it is recursive, or takes variable arguments)";
  return call.emitError() << "call to '" << callee
                          << "', which has no definition here and is none of the functions that a kernel can call "
                          << "(ascend_get_block_idx, ascend_get_block_num, the C mathematics library)";
}

} // namespace ascend::translator
