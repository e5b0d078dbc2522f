// Linalg on memrefs becomes linalg on tensors, so that fusion can work on values. Each block is taken by itself: a
// buffer that the block writes with linalg is a tensor value until somebody else may look at the buffer, where it is
// written back.
//
// Two views of one buffer are never values at the same time: before a second view is touched the first is written back.
// Distinct arguments of a kernel are assumed not to overlap, unless they are the same buffer and the kernel reads and
// writes it element by element.
#include "translator/transform/tensor_passes.h"
#include "translator/transform/tiles/buffer_view.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "mlir/Pass/Pass.h"

namespace ascend::translator {
namespace {

using namespace mlir;
using tiles::rootOf;

RankedTensorType tensorType(MemRefType type) { return RankedTensorType::get(type.getShape(), type.getElementType()); }

/// `if (some elements are missing) fill(buffer)` before anything else is written: what the fill would spare is
/// undefined, so it may be done always.
void fillWithoutBranch(Block& block) {
  for (auto branch : llvm::make_early_inc_range(block.getOps<scf::IfOp>())) {
    if (branch.getNumResults() > 0 || branch.elseBlock())
      continue;
    const auto isFirstFill = [&](Operation& op) {
      auto fill = dyn_cast<linalg::FillOp>(op);
      Operation* alloc = fill ? fill.getOutputs().front().getDefiningOp() : nullptr;
      if (!isa_and_present<memref::AllocOp, memref::AllocaOp>(alloc) || alloc->getBlock() != &block ||
          fill.getInputs().front().getParentBlock() == branch.thenBlock())
        return false;
      const auto isLater = [&](Operation* user) {
        Operation* here = block.findAncestorOpInBlock(*user);
        return here == branch || (here && branch->isBeforeInBlock(here));
      };
      return llvm::all_of(alloc->getUsers(), [&](Operation* user) {
        return isa<memref::SubViewOp>(user) ? llvm::all_of(user->getUsers(), isLater) : isLater(user);
      });
    };
    if (!llvm::all_of(branch.thenBlock()->without_terminator(), isFirstFill))
      continue;
    for (Operation& op : llvm::make_early_inc_range(branch.thenBlock()->without_terminator()))
      op.moveBefore(branch);
    branch.erase();
  }
}

/// The values of buffers while one block is rewritten.
class BlockPromoter {
public:
  explicit BlockPromoter(Block& block) : block_(block), builder_(block.getParent()->getContext()) {}

  void run() {
    for (Operation& op : llvm::make_early_inc_range(block_)) {
      builder_.setInsertionPoint(&op);
      if (auto linalgOp = linalgOnBuffers(&op))
        promote(linalgOp);
      else if (auto copy = dyn_cast<memref::CopyOp>(op);
               copy && isRanked(copy.getSource()) && isRanked(copy.getTarget()))
        promote(copy);
      else if (isa<memref::DeallocOp>(op))
        op.erase();
      else if (auto tensorRead = dyn_cast<bufferization::ToTensorOp>(op))
        promote(tensorRead);
      else if (auto stored = dyn_cast<bufferization::MaterializeInDestinationOp>(op); stored && isKept(stored))
        promote(stored);
      else if (op.hasTrait<OpTrait::IsTerminator>() ||
               !(isMemoryEffectFree(&op) || isa<memref::AllocOp, memref::AllocaOp>(op)))
        flushAll(&op);
    }
  }

private:
  struct Entry {
    Value buffer;
    Value value;
    bool dirty = false;
    bool isStale = false; ///< memory has it, and what the value is computed from is not there any more
  };

  static DestinationStyleOpInterface linalgOnBuffers(Operation* op) {
    auto destinationStyle = dyn_cast<DestinationStyleOpInterface>(op);
    if (destinationStyle && isa<linalg::LinalgDialect>(op->getDialect()) && destinationStyle.hasPureBufferSemantics())
      return destinationStyle;
    return {};
  }

  static bool isRanked(Value buffer) { return isa<MemRefType>(buffer.getType()); }

  /// A view by its operation and operands, so that equal subviews made twice are one buffer.
  Entry* find(Value buffer) {
    for (Entry& entry : entries_)
      if (sameView(entry.buffer, buffer))
        return &entry;
    return nullptr;
  }

  static bool sameView(Value a, Value b) {
    if (a == b)
      return true;
    Operation *left = a.getDefiningOp(), *right = b.getDefiningOp();
    return left && right && isa<ViewLikeOpInterface>(left) && isMemoryEffectFree(left) &&
           OperationEquivalence::isEquivalentTo(left, right, OperationEquivalence::IgnoreLocations);
  }

  /// A part of an allocation that nobody sees: it is a slice of the allocation's value, not memory of its own.
  memref::SubViewOp partOfTemporary(Value buffer) {
    auto view = buffer.getDefiningOp<memref::SubViewOp>();
    return view && view.getSource() == rootOf(buffer) && isTemporary(view.getSource()) ? view : memref::SubViewOp();
  }

  void promote(bufferization::ToTensorOp tensorRead) {
    const Value buffer = tensorRead.getBuffer();
    if (find(buffer) || isTemporary(rootOf(buffer))) {
      const Location loc = tensorRead.getLoc();
      tensorRead.replaceAllUsesWith(ofType(cast<RankedTensorType>(tensorRead.getType()), read(buffer, loc), loc));
      tensorRead.erase();
      return;
    }
    flush(rootOf(buffer));
  }

  /// Whether it writes all of an allocation that nobody sees.
  bool isKept(bufferization::MaterializeInDestinationOp stored) {
    return stored.getNumResults() == 0 && isTemporary(stored.getDest());
  }

  void promote(bufferization::MaterializeInDestinationOp stored) {
    const Value buffer = stored.getDest();
    write(buffer, ofType(tensorType(cast<MemRefType>(buffer.getType())), stored.getSource(), stored.getLoc()));
    stored.erase();
  }

  Value ofType(RankedTensorType type, Value value, Location loc) {
    return value.getType() == type ? value : tensor::CastOp::create(builder_, loc, type, value);
  }

  Value read(Value buffer, Location loc) {
    if (memref::SubViewOp part = partOfTemporary(buffer)) {
      Value whole = read(part.getSource(), loc);
      return tensor::ExtractSliceOp::create(builder_, loc, tensorType(part.getType()), whole, part.getMixedOffsets(),
                                            part.getMixedSizes(), part.getMixedStrides());
    }
    if (Entry* entry = find(buffer); entry && !entry->isStale)
      return entry->value;
    flush(rootOf(buffer), /*forget=*/false);
    auto type = cast<MemRefType>(buffer.getType());
    Value value;
    if (auto alloc = buffer.getDefiningOp<memref::AllocOp>(); alloc && untouched(alloc))
      value = tensor::EmptyOp::create(builder_, loc, type.getShape(), type.getElementType(), alloc.getDynamicSizes());
    else if (auto local = buffer.getDefiningOp<memref::AllocaOp>(); local && untouched(local))
      value = tensor::EmptyOp::create(builder_, loc, type.getShape(), type.getElementType(), local.getDynamicSizes());
    else
      value = bufferization::ToTensorOp::create(builder_, loc, tensorType(type), buffer, /*restrict=*/true,
                                                /*writable=*/true);
    if (Entry* entry = find(buffer))
      *entry = {buffer, value};
    else
      entries_.push_back({buffer, value});
    return value;
  }

  void write(Value buffer, Value value) {
    if (memref::SubViewOp part = partOfTemporary(buffer)) {
      Value whole = read(part.getSource(), value.getLoc());
      value = tensor::InsertSliceOp::create(builder_, value.getLoc(), value, whole, part.getMixedOffsets(),
                                            part.getMixedSizes(), part.getMixedStrides());
      buffer = part.getSource();
    }
    Value root = rootOf(buffer);
    // What other views of this buffer hold is out of date from here on.
    llvm::erase_if(entries_,
                   [&](const Entry& entry) { return !sameView(entry.buffer, buffer) && rootOf(entry.buffer) == root; });
    if (Entry* entry = find(buffer))
      *entry = {buffer, value, true};
    else
      entries_.push_back({buffer, value, true});
    written_.insert(root);
  }

  /// Nothing was written to this allocation before, in this block, in loops of it, or outside.
  bool untouched(Operation* alloc) const {
    return alloc->getBlock() == &block_ && !written_.contains(alloc->getResult(0)) &&
           !isUsedBefore(alloc->getResult(0), *builder_.getInsertionPoint());
  }

  /// What uses the buffer, or a view of it, in an operation with regions or by an effect before `now`.
  bool isUsedBefore(Value buffer, Operation& now) const {
    return llvm::any_of(buffer.getUsers(), [&](Operation* user) {
      if (isa<ViewLikeOpInterface>(user))
        return isUsedBefore(user->getResult(0), now);
      Operation* here = block_.findAncestorOpInBlock(*user);
      return here && here != &now && here->isBeforeInBlock(&now) && !isMemoryEffectFree(user) &&
             !isa<bufferization::ToTensorOp>(user);
    });
  }

  void promote(DestinationStyleOpInterface op) {
    SmallVector<Value> operands;
    SmallVector<Type> results;
    // Views of one buffer that this operation writes and reads: the writes land after all reads, as in the loop nest
    // only when both are the same view. Others stay on memory.
    if (writesWhatItReadsElsewhere(op)) {
      flushAll(op);
      return;
    }
    // A read that writes something back may take away what values that were read before are computed from: these are
    // in memory then, and read again.
    unsigned before = 0;
    do {
      before = writtenBack_;
      operands.clear();
      for (Value value : op->getOperands())
        operands.push_back(isa<MemRefType>(value.getType()) ? read(value, op.getLoc()) : value);
    } while (writtenBack_ != before);
    for (OpOperand& init : op.getDpsInitsMutable())
      results.push_back(operands[init.getOperandNumber()].getType());
    Operation* tensorOp = clone(builder_, op, results, operands);
    for (auto [init, result] : llvm::zip(op.getDpsInits(), tensorOp->getResults())) {
      flushOthers(init);
      write(init, result);
    }
    op->erase();
  }

  static bool writesWhatItReadsElsewhere(DestinationStyleOpInterface destinationStyle) {
    auto op = dyn_cast<linalg::LinalgOp>(destinationStyle.getOperation());
    if (!op)
      return false;
    for (OpOperand& init : op.getDpsInitsMutable())
      for (OpOperand& other : op->getOpOperands())
        if (&other != &init && isa<MemRefType>(other.get().getType()) && rootOf(other.get()) == rootOf(init.get()) &&
            (op.isDpsInit(&other) || !sameView(other.get(), init.get()) ||
             op.getMatchingIndexingMap(&other) != op.getMatchingIndexingMap(&init)))
          return true;
    return false;
  }

  void promote(memref::CopyOp copy) {
    Value value = read(copy.getSource(), copy.getLoc());
    flushOthers(copy.getTarget());
    auto type = tensorType(cast<MemRefType>(copy.getTarget().getType()));
    write(copy.getTarget(), ofType(type, value, copy.getLoc()));
    copy.erase();
  }

  /// Other views of the buffer that hold values are written back before `buffer` is written.
  void flushOthers(Value buffer) {
    for (Entry& entry : entries_)
      if (entry.dirty && !sameView(entry.buffer, buffer) && rootOf(entry.buffer) == rootOf(buffer))
        writeBack(entry);
  }

  /// Somebody may read and write memory: everything that it could see is brought up to date, and nothing is remembered.
  /// What an allocation that nobody sees holds is needed again if it is read further down: it becomes memory like any
  /// other.
  void flushAll(Operation* by) {
    for (Entry& entry : entries_) {
      Value root = rootOf(entry.buffer);
      if (entry.dirty && isTemporary(root) && isUsedBehind(root, by))
        temporaries_[root] = false;
      writeBack(entry);
    }
    entries_.clear();
  }

  /// Whether the allocation or a part of it is used in this block behind `place`.
  static bool isUsedBehind(Value root, Operation* place) {
    return llvm::any_of(root.getUsers(), [&](Operation* user) {
      return isa<memref::SubViewOp>(user)
                 ? isUsedBehind(user->getResult(0), place)
                 : !isa<memref::DimOp, memref::DeallocOp>(user) && place->isBeforeInBlock(user);
    });
  }

  void flush(Value root, bool forget = true) {
    for (Entry& entry : entries_)
      if (rootOf(entry.buffer) == root)
        writeBack(entry);
    if (forget)
      llvm::erase_if(entries_, [&](const Entry& entry) { return rootOf(entry.buffer) == root; });
  }

  void writeBack(Entry& entry) {
    if (!entry.dirty)
      return;
    entry.dirty = false;
    const Value root = rootOf(entry.buffer);
    if (isTemporary(root))
      return;
    // Values are computed where they are used: what needs the buffer as it was is computed before, and read from memory
    // from here on.
    for (Entry& other : entries_) {
      if (other.isStale || !readsFrom(other.value, root))
        continue;
      const Value otherRoot = rootOf(other.buffer);
      if (isTemporary(otherRoot)) {
        if (!isUsedBehind(otherRoot, &*builder_.getInsertionPoint()))
          continue;
        temporaries_[otherRoot] = false;
        other.dirty = true;
      }
      writeBack(other);
      other.isStale = true;
    }
    ++writtenBack_;
    bufferization::MaterializeInDestinationOp::create(builder_, entry.value.getLoc(), Type(), entry.value, entry.buffer,
                                                      /*restrict=*/true, /*writable=*/true);
  }

  /// Whether the value is computed from what was read from the buffer.
  static bool readsFrom(Value value, Value root) {
    llvm::SmallPtrSet<Operation*, 16> seen;
    SmallVector<Value> work{value};
    while (!work.empty()) {
      Operation* op = work.pop_back_val().getDefiningOp();
      if (!op || !seen.insert(op).second)
        continue;
      if (auto read = dyn_cast<bufferization::ToTensorOp>(op)) {
        if (rootOf(read.getBuffer()) == root)
          return true;
        continue;
      }
      for (Value operand : op->getOperands())
        if (isa<TensorType>(operand.getType()))
          work.push_back(operand);
    }
    return false;
  }

  /// An allocation that only this block's linalg operations use: nobody sees its memory.
  bool isTemporary(Value root) {
    Operation* alloc = root.getDefiningOp();
    if (!isa_and_nonnull<memref::AllocOp, memref::AllocaOp>(alloc) || alloc->getBlock() != &block_)
      return false;
    auto [found, inserted] = temporaries_.try_emplace(root, true);
    if (inserted) {
      bool isPlain = hasPlainUsers(root);
      for (Operation* user : root.getUsers())
        isPlain &= !isa<memref::SubViewOp>(user) || hasPlainUsers(user->getResult(0));
      temporaries_[root] = isPlain;
      return isPlain;
    }
    return found->second;
  }

  /// Linalg, copies and conversions of this block; views of an allocation are looked at by themselves.
  bool hasPlainUsers(Value buffer) {
    return llvm::all_of(buffer.getUsers(), [&](Operation* user) {
      auto linalgOp = dyn_cast<DestinationStyleOpInterface>(user);
      const bool isPlain =
          (linalgOp && isa<linalg::LinalgDialect>(user->getDialect()) && !writesWhatItReadsElsewhere(linalgOp)) ||
          isa<memref::CopyOp, memref::DeallocOp, memref::DimOp, bufferization::MaterializeInDestinationOp,
              bufferization::ToTensorOp>(user) ||
          (isa<memref::SubViewOp>(user) && isa<memref::AllocOp, memref::AllocaOp>(buffer.getDefiningOp()));
      return isPlain && user->getBlock() == &block_;
    });
  }

  Block& block_;
  OpBuilder builder_;
  SmallVector<Entry> entries_;
  llvm::SmallDenseSet<Value> written_;
  unsigned writtenBack_ = 0; ///< how often something was written back
  llvm::SmallDenseMap<Value, bool> temporaries_;
};

struct PromoteToTensors : PassWrapper<PromoteToTensors, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(PromoteToTensors)

  StringRef getArgument() const override { return "ascendc-promote-to-tensors"; }
  StringRef getDescription() const override { return "Turn linalg on memrefs into linalg on tensors"; }
  void getDependentDialects(DialectRegistry& registry) const override {
    registry.insert<bufferization::BufferizationDialect, linalg::LinalgDialect, tensor::TensorDialect>();
  }

  void runOnOperation() override {
    if (!getOperation()->hasAttr("ascendc.kernel"))
      return;
    SmallVector<Block*> outer;
    getOperation()->walk([&](scf::IfOp branch) { outer.push_back(branch->getBlock()); });
    for (Block* block : llvm::SetVector<Block*>(outer.begin(), outer.end()))
      fillWithoutBranch(*block);
    SmallVector<Block*> blocks;
    getOperation()->walk([&](Block* block) {
      if (!isa<linalg::LinalgOp>(block->getParentOp()))
        blocks.push_back(block);
    });
    for (Block* block : blocks)
      BlockPromoter(*block).run();
    // Allocations of which only the tensors are left.
    SmallVector<Operation*> unused;
    getOperation()->walk([&](Operation* op) {
      if (isa<memref::AllocOp, memref::AllocaOp>(op) && op->use_empty())
        unused.push_back(op);
    });
    for (Operation* op : unused)
      op->erase();
  }
};

} // namespace

std::unique_ptr<mlir::Pass> createPromoteToTensorsPass() { return std::make_unique<PromoteToTensors>(); }

} // namespace ascend::translator
