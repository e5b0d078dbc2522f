#include "translator/transform/tiles.h"

#include "target/soc.h"

using namespace mlir;

namespace ascend::translator {

using namespace ascendc;

Value rootOf(Value tensor) {
  while (Operation* op = tensor.getDefiningOp()) {
    if (auto cast = dyn_cast<ReinterpretCastOp>(op))
      tensor = cast.getSource();
    else if (auto sub = dyn_cast<SubTensorOp>(op))
      tensor = sub.getSource();
    else
      break;
  }
  return tensor;
}

SmallVector<Operation*> usersThroughViews(Value tensor) {
  SmallVector<Operation*> users;
  for (Operation* user : tensor.getUsers()) {
    if (!llvm::is_contained(users, user))
      users.push_back(user);
    if (isa<ReinterpretCastOp, SubTensorOp>(user))
      for (Operation* further : usersThroughViews(user->getResult(0)))
        if (!llvm::is_contained(users, further))
          users.push_back(further);
  }
  return users;
}

template <typename Effect> static bool hasEffectOn(Operation* op, Value root) {
  auto effects = dyn_cast<MemoryEffectOpInterface>(op);
  if (!effects)
    return false;
  SmallVector<MemoryEffects::EffectInstance> instances;
  effects.getEffects(instances);
  return llvm::any_of(instances, [&](const MemoryEffects::EffectInstance& instance) {
    return isa<Effect>(instance.getEffect()) && instance.getValue() && rootOf(instance.getValue()) == root;
  });
}

bool writesTo(Operation* op, Value root) { return hasEffectOn<MemoryEffects::Write>(op, root); }
bool readsFrom(Operation* op, Value root) { return hasEffectOn<MemoryEffects::Read>(op, root); }

ProgramOrder::ProgramOrder(Operation* function) {
  unsigned next = 1;
  function->walk<WalkOrder::PreOrder>([&](Operation* op) { begin_[op] = next++; });
  function->walk<WalkOrder::PostOrder>([&](Operation* op) {
    unsigned last = begin_[op];
    for (Region& region : op->getRegions())
      for (Block& block : region)
        if (!block.empty())
          last = std::max(last, end_[&block.back()]);
    end_[op] = last;
  });
}

int64_t Capacity::bytes(int64_t tileLength) const {
  int64_t count = elements ? elements : llvm::divideCeil(tileLength, divide);
  return llvm::alignTo(count * elementBytes, target::kUbAlign);
}

bool isKernel(func::FuncOp function) {
  return function->hasAttr(AscendCDialect::kKernelAttr) && !function.isExternal();
}

} // namespace ascend::translator
