#include "translator/import/argument_uses.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;

namespace ascend::translator {
namespace {

struct Accesses {
  bool read = false;
  bool written = false;
};

void collect(Value buffer, Accesses& accesses);

void collectUse(OpOperand& use, Accesses& accesses) {
  Operation* user = use.getOwner();
  if (isa<ViewLikeOpInterface, memref::CastOp, memref::ExtractStridedMetadataOp>(user)) {
    for (Value result : user->getResults())
      collect(result, accesses);
    return;
  }
  if (isa<memref::DimOp, tensor::DimOp, memref::DeallocOp>(user))
    return;
  if (isa<memref::LoadOp, bufferization::ToTensorOp>(user)) {
    accesses.read = true;
    return;
  }
  if (auto store = dyn_cast<memref::StoreOp>(user)) {
    accesses.written = true;
    return;
  }
  // Buffers of the tile library are copied in and out.
  if (isa<UnrealizedConversionCastOp>(user)) {
    collect(user->getResult(0), accesses);
    return;
  }
  if (isa<ascendc::CopyInOp, ascendc::CopyOutOp>(user)) {
    (isa<ascendc::CopyInOp>(user) ? accesses.read : accesses.written) = true;
    return;
  }
  if (auto copy = dyn_cast<memref::CopyOp>(user)) {
    accesses.read |= copy.getSource() == use.get();
    accesses.written |= copy.getTarget() == use.get();
    return;
  }
  if (auto materialize = dyn_cast<bufferization::MaterializeInDestinationOp>(user)) {
    accesses.written = true;
    return;
  }
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(user)) {
    accesses.read |= linalgOp.payloadUsesValueFromOperand(&use) && !isa<linalg::FillOp>(user);
    accesses.written |= linalgOp.isDpsInit(&use) && isa<MemRefType>(use.get().getType()); // a tensor is a value
    return;
  }
  if (isa<TensorType>(use.get().getType())) {
    accesses.read = true;
    return;
  }
  accesses = {true, true};
}

void collect(Value buffer, Accesses& accesses) {
  for (OpOperand& use : buffer.getUses())
    collectUse(use, accesses);
}

/// What operations say about the signedness of integers.
enum class Evidence { none, isSigned, isUnsigned };

Evidence meaningOf(Operation* op) {
  if (isa<arith::DivUIOp, arith::RemUIOp, arith::CeilDivUIOp, arith::ShRUIOp, arith::MaxUIOp, arith::MinUIOp,
          arith::UIToFPOp, arith::FPToUIOp>(op))
    return Evidence::isUnsigned;
  if (auto extension = dyn_cast<arith::ExtUIOp>(op))
    return extension.getIn().getType().isInteger(1) ? Evidence::none : Evidence::isUnsigned;
  if (isa<arith::DivSIOp, arith::RemSIOp, arith::CeilDivSIOp, arith::FloorDivSIOp, arith::ShRSIOp, arith::MaxSIOp,
          arith::MinSIOp, arith::SIToFPOp, arith::FPToSIOp, arith::ExtSIOp, math::AbsIOp>(op))
    return Evidence::isSigned;
  if (auto compare = dyn_cast<arith::CmpIOp>(op)) {
    switch (compare.getPredicate()) {
    case arith::CmpIPredicate::ult:
    case arith::CmpIPredicate::ule:
    case arith::CmpIPredicate::ugt:
    case arith::CmpIPredicate::uge:
      return Evidence::isUnsigned;
    case arith::CmpIPredicate::slt:
    case arith::CmpIPredicate::sle:
    case arith::CmpIPredicate::sgt:
    case arith::CmpIPredicate::sge:
      return Evidence::isSigned;
    default:
      return Evidence::none;
    }
  }
  return Evidence::none;
}

class SignednessFinder {
public:
  explicit SignednessFinder(FunctionOpInterface kernel) : arguments(kernel.getArguments()) {}

  SmallVector<bool> run() {
    for (BlockArgument argument : arguments)
      evidence.push_back(fromUses(argument));
    // What is written is as what it was computed from; two rounds carry that through one buffer in between.
    for (int round = 0; round < 2; ++round)
      for (BlockArgument argument : arguments)
        if (evidence[argument.getArgNumber()] == Evidence::none)
          evidence[argument.getArgNumber()] = fromStores(argument);
    return llvm::map_to_vector(evidence, [](Evidence e) { return e == Evidence::isUnsigned; });
  }

private:
  /// Where operations contradict each other it is signed: optimisers make unsigned ones of signed ones, not the
  /// reverse.
  static void join(Evidence& found, Evidence evidence) {
    if (found == Evidence::none || evidence == Evidence::isSigned)
      found = evidence == Evidence::none ? found : evidence;
  }

  Evidence fromUses(Value value) {
    Evidence found = Evidence::none;
    const auto note = [&found](Evidence evidence) { join(found, evidence); };
    for (OpOperand& use : value.getUses()) {
      Operation* user = use.getOwner();
      if (!isa<ShapedType>(value.getType()))
        note(user->getNumResults() == 1 || isa<arith::CmpIOp>(user) ? meaningOf(user) : Evidence::none);
      else if (auto load = dyn_cast<memref::LoadOp>(user))
        note(fromUses(load.getResult()));
      else if (auto linalgOp = dyn_cast<linalg::LinalgOp>(user))
        note(fromUses(linalgOp.getMatchingBlockArgument(&use)));
      else if (isa<ViewLikeOpInterface, memref::CastOp, bufferization::ToTensorOp>(user))
        note(fromUses(user->getResult(0)));
      else if (OpTrait::hasElementwiseMappableTraits(user))
        note(meaningOf(user));
    }
    return found;
  }

  Evidence fromStores(Value buffer) {
    for (OpOperand& use : buffer.getUses()) {
      Operation* user = use.getOwner();
      Evidence found = Evidence::none;
      if (auto store = dyn_cast<memref::StoreOp>(user))
        found = fromDefinition(store.getValue(), 0);
      else if (auto linalgOp = dyn_cast<linalg::LinalgOp>(user); linalgOp && linalgOp.isDpsInit(&use))
        found = fromDefinition(linalgOp.getMatchingYieldValue(&use)->get(), 0);
      else if (isa<ViewLikeOpInterface, memref::CastOp>(user))
        found = fromStores(user->getResult(0));
      if (found != Evidence::none)
        return found;
    }
    return Evidence::none;
  }

  Evidence fromDefinition(Value value, int depth) {
    constexpr int kMaxDepth = 16;
    if (depth > kMaxDepth || !value.getType().isIntOrIndex())
      return Evidence::none;
    if (auto argument = dyn_cast<BlockArgument>(value))
      return fromBlockArgument(argument);
    Operation* op = value.getDefiningOp();
    if (auto load = dyn_cast<memref::LoadOp>(op))
      return ofBuffer(load.getMemRef());
    Evidence found = meaningOf(op);
    if (isa<arith::UIToFPOp, arith::SIToFPOp, arith::CmpIOp>(op))
      return Evidence::none;
    for (Value operand : op->getOperands())
      join(found, fromDefinition(operand, depth + 1));
    return found;
  }

  Evidence fromBlockArgument(BlockArgument argument) {
    if (llvm::is_contained(arguments, argument))
      return evidence[argument.getArgNumber()];
    if (auto linalgOp = dyn_cast<linalg::LinalgOp>(argument.getOwner()->getParentOp()))
      return ofBuffer(linalgOp.getMatchingOpOperand(argument)->get());
    return Evidence::none;
  }

  Evidence ofBuffer(Value buffer) {
    while (Operation* op = buffer.getDefiningOp()) {
      if (!isa<ViewLikeOpInterface, memref::CastOp, bufferization::ToTensorOp>(op))
        return Evidence::none;
      buffer = op->getOperand(0);
    }
    auto argument = cast<BlockArgument>(buffer);
    return llvm::is_contained(arguments, argument) ? evidence[argument.getArgNumber()] : Evidence::none;
  }

  ArrayRef<BlockArgument> arguments;
  SmallVector<Evidence> evidence;
};

} // namespace

std::optional<ascendc::Direction> directionOf(BlockArgument buffer) {
  Accesses accesses;
  collect(buffer, accesses);
  if (accesses.read && accesses.written)
    return ascendc::Direction::InOut;
  if (accesses.written)
    return ascendc::Direction::Out;
  if (accesses.read)
    return ascendc::Direction::In;
  return std::nullopt;
}

SmallVector<bool> unsignedArguments(FunctionOpInterface kernel) { return SignednessFinder(kernel).run(); }

} // namespace ascend::translator
