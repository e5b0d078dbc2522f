#include "translator/import/llvm_pointers.h"

#include "translator/import/buffer_function.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// Operations whose pointer result points where their pointer operands do.
bool forwardsPointers(Operation* op) {
  return isa<LLVM::GEPOp, LLVM::AddrSpaceCastOp, LLVM::BitcastOp, LLVM::FreezeOp, LLVM::SelectOp,
             LLVM::LaunderInvariantGroupOp, LLVM::StripInvariantGroupOp, LLVM::SSACopyOp>(op);
}

bool hasNoValue(Operation* op) { return isa<LLVM::PoisonOp, LLVM::UndefOp, LLVM::ZeroOp>(op); }

LogicalResult refusePointer(Operation* op) {
  if (isa<LLVM::AllocaOp>(op))
    return op->emitError() << "'" << op->getName()
                           << "': memory on the stack is not supported in kernels, where the compiler "
                           << "could not keep it in registers (constant indices, no address taken)";
  if (isa<LLVM::AddressOfOp>(op))
    return op->emitError() << "'" << op->getName() << "': global variables are not supported in kernels; pass a buffer";
  if (isa<LLVM::LoadOp>(op))
    return op->emitError() << "'" << op->getName()
                           << "' of a pointer: buffers of pointers are not supported; pass each buffer as an argument";
  return op->emitError() << "'" << op->getName()
                         << "' makes a pointer that does not come from a kernel argument; this is not supported";
}

} // namespace

FailureOr<PointerBases> PointerBases::compute(LLVM::LLVMFuncOp function) {
  PointerBases result;
  if (failed(result.findBases(function)) || failed(result.findElementTypes(function)))
    return failure();
  return result;
}

std::optional<unsigned> PointerBases::baseOf(Value pointer) const {
  const auto found = bases.find(pointer);
  return found == bases.end() ? std::nullopt : std::optional<unsigned>(found->second);
}

Type PointerBases::elementType(unsigned argument) const { return elements.lookup(argument).type; }

int64_t PointerBases::elementBytes(unsigned argument) const {
  return elementType(argument).getIntOrFloatBitWidth() / 8;
}

LogicalResult PointerBases::join(Value pointer, Value from, Operation* at, bool& changed) {
  const std::optional<unsigned> base = baseOf(from);
  if (!base)
    return success();
  const auto [entry, isNew] = bases.try_emplace(pointer, *base);
  changed |= isNew;
  if (entry->second != *base)
    return at->emitError() << "'" << at->getName() << "': a pointer that points into argument " << entry->second
                           << " or argument " << *base << " is not supported; branch around the accesses instead";
  return success();
}

LogicalResult PointerBases::findBases(LLVM::LLVMFuncOp function) {
  for (const BlockArgument argument : function.getArguments())
    if (isPointer(argument.getType()))
      bases.try_emplace(argument, argument.getArgNumber());
  for (bool changed = true; changed;) {
    changed = false;
    const WalkResult walk = function.walk([&](Operation* op) {
      if (auto branch = dyn_cast<BranchOpInterface>(op)) {
        for (unsigned index = 0; index < op->getNumSuccessors(); ++index)
          for (const auto [argument, operand] : llvm::zip_equal(
                   op->getSuccessor(index)->getArguments(), branch.getSuccessorOperands(index).getForwardedOperands()))
            if (isPointer(argument.getType()) && failed(join(argument, operand, op, changed)))
              return WalkResult::interrupt();
        return WalkResult::advance();
      }
      if (op->getNumResults() != 1 || !isPointer(op->getResult(0).getType()) || hasNoValue(op))
        return WalkResult::advance();
      if (!forwardsPointers(op)) {
        (void)refusePointer(op);
        return WalkResult::interrupt();
      }
      for (Value operand : op->getOperands())
        if (isPointer(operand.getType()) && failed(join(op->getResult(0), operand, op, changed)))
          return WalkResult::interrupt();
      return WalkResult::advance();
    });
    if (walk.wasInterrupted())
      return failure();
  }
  return success();
}

LogicalResult PointerBases::note(Value pointer, Type type, Operation* access) {
  const std::optional<unsigned> base = baseOf(pointer);
  if (!base)
    return access->emitError() << "'" << access->getName() << "' through a pointer that is null or has no value";
  if (isPointer(type))
    return refusePointer(access);
  if (isa<VectorType>(type))
    return access->emitError()
           << "'" << access->getName() << "' of " << type << ": vectors are not supported; compile the kernel without "
           << "auto-vectorisation (clang -fno-vectorize -fno-slp-vectorize, rustc -C no-vectorize-loops "
           << "-C no-vectorize-slp), the translator vectorises it for the NPU";
  if (!type.isIntOrFloat() || type.getIntOrFloatBitWidth() % 8 != 0 || type.getIntOrFloatBitWidth() > 64)
    return access->emitError() << "'" << access->getName() << "' of " << type
                               << " is not supported; elements are numbers of 8 to 64 bits";
  Element& element = elements[*base];
  if (!element.type) {
    element = {type, access};
    return success();
  }
  if (element.type == type)
    return success();
  auto error = access->emitError() << "argument " << *base << " is accessed here as " << type << " and elsewhere as "
                                   << element.type << "; a buffer has one element type: split it, or use one type";
  error.attachNote(element.access->getLoc()) << "the other access";
  return error;
}

LogicalResult PointerBases::findElementTypes(LLVM::LLVMFuncOp function) {
  const WalkResult walk = function.walk([&](Operation* op) {
    LogicalResult result = success();
    if (auto load = dyn_cast<LLVM::LoadOp>(op))
      result = note(load.getAddr(), load.getType(), op);
    else if (auto store = dyn_cast<LLVM::StoreOp>(op))
      result = note(store.getAddr(), store.getValue().getType(), op);
    else if (auto call = dyn_cast<LLVM::CallOp>(op))
      for (const AccessedMemory& memory : memoryOfLibraryCall(call))
        if (succeeded(result))
          result = note(memory.pointer, memory.element, op);
    return failed(result) ? WalkResult::interrupt() : WalkResult::advance();
  });
  if (walk.wasInterrupted())
    return failure();
  // What is only copied is as the other side of the copy; what is not used at all is bytes.
  const auto share = [&](Value to, Value from) {
    const std::optional<unsigned> target = baseOf(to);
    const std::optional<unsigned> source = baseOf(from);
    if (target && source && !elements.contains(*target) && elements.contains(*source)) {
      const Element element = elements.lookup(*source);
      elements[*target] = element;
    }
  };
  function.walk([&](Operation* op) {
    if (isa<LLVM::MemcpyOp, LLVM::MemmoveOp, LLVM::MemcpyInlineOp>(op)) {
      share(op->getOperand(0), op->getOperand(1));
      share(op->getOperand(1), op->getOperand(0));
    }
  });
  for (const BlockArgument argument : function.getArguments())
    if (isPointer(argument.getType()))
      elements.try_emplace(argument.getArgNumber(), Element{IntegerType::get(function.getContext(), 8), function});
  return success();
}

} // namespace ascend::translator
