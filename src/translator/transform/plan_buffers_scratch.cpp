// How much scratch memory the high-level operations take. AscendC gives each a smallest size (a factor times one
// repeat) and a largest (the factor times the data); between them an operation works in as many steps as the memory
// asks for.
#include "target/soc.h"
#include "translator/transform/scratch_sizes.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

/// More than this for each live value buys fewer steps, each of which costs little already.
static constexpr int64_t kEnoughBytes = 4096;

namespace {

/// How many live values of the operand's size the implementation keeps.
struct Factors {
  int single; ///< f32 (and i32)
  int half;   ///< f16: computed in f32 inside
};

} // namespace

static Factors factorsOf(Operation* op) {
  return llvm::TypeSwitch<Operation*, Factors>(op)
      .Case<TanhOp, SinhOp>([](auto) { return Factors{1, 4}; })
      .Case<SinOp, CosOp, ErfOp>([](auto) { return Factors{3, 8}; })
      .Case<ErfcOp>([](auto) { return Factors{7, 16}; })
      .Case<TanOp>([](auto) { return Factors{4, 10}; })
      .Case<AsinOp, AcosOp, CoshOp>([](auto) { return Factors{2, 6}; })
      .Case<AtanOp>([](auto) { return Factors{5, 12}; })
      .Case<SignOp>([](auto) { return Factors{3, 3}; })
      .Case<PowerOp>([](auto) { return Factors{7, 16}; })
      .Default([](auto) { return Factors{1, 2}; }); // floor, ceil, round, trunc
}

int64_t scratchBytes(Operation* op, int64_t elements) {
  int64_t size = elementBytes(elementTypeOf(op->getOperand(0).getType()));
  if (op->hasTrait<ReduceInstruction>() && op->hasAttr("by_blocks"))
    return llvm::alignTo((elements / 7 + 256) * size, target::kUbAlign); // ReduceByBlocks
  if (op->hasTrait<ReduceInstruction>()) {
    // The first step leaves a value (for max and min also an index) for each repeat; later steps reuse the place.
    int64_t repeats = llvm::divideCeil(elements * size, target::kRepeatBytes);
    return llvm::alignTo(2 * repeats * size, target::kUbAlign);
  }
  Factors factors = factorsOf(op);
  int64_t data = std::clamp<int64_t>(elements * size, target::kRepeatBytes, kEnoughBytes);
  int64_t extra = isa<PowerOp>(op) ? target::kRepeatBytes : 0;
  return (size == 4 ? factors.single : factors.half) * llvm::alignTo(data, target::kRepeatBytes) + extra;
}

} // namespace ascend::translator
