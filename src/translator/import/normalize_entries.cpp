// Finds the kernels of a module whoever wrote it, and leaves nothing else in it.
#include "translator/dialect/ascendc.h"
#include "translator/import/entry_markers.h"
#include "translator/import/import.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace ascend::translator {
namespace {

constexpr llvm::StringLiteral kNoEntry =
    "no kernel: mark a function with the attribute 'hacc.entry', or name one with --entry";

/// CANN's loader reads a trailing number of a symbol as a tiling key.
bool endsInTilingKey(StringRef name) {
  const StringRef stem = name.rtrim("0123456789");
  return stem.size() < name.size() && stem.ends_with("_");
}

bool isIdentifier(StringRef name) {
  return !name.empty() && !llvm::isDigit(name.front()) &&
         llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

LogicalResult checkEntry(FunctionOpInterface entry) {
  const StringRef name = entry.getName();
  if (entry.isExternal())
    return entry.emitError() << "kernel '" << name << "' has no body";
  if (isHostFunction(entry))
    return entry.emitError() << "kernel '" << name
                             << "' is host code (hacc.function_kind HOST), from which device kernels would "
                             << "have to be outlined; this is not supported: mark it DEVICE if it is the kernel itself";
  if (!isIdentifier(name))
    return entry.emitError() << "kernel name '" << name << "' is not a C identifier; rename the function";
  const std::optional<int64_t> blocks = authorsBlockDim(entry);
  if (blocks && (*blocks < 1 || *blocks > 65535))
    return entry.emitError() << "hacc.block_dim is not a block count from 1 to 65535";
  return success();
}

/// Compilers number their kernels (`fused_add_0`, `softmax_8_8192`): such a name loses the underscores before numbers.
LogicalResult renameTilingKey(FunctionOpInterface entry) {
  const std::string old = entry.getName().str();
  std::string name = old;
  while (endsInTilingKey(name)) {
    const StringRef stem = StringRef(name).rtrim("0123456789");
    name = (stem.rtrim("_") + StringRef(name).drop_front(stem.size())).str();
  }
  Operation* table = SymbolTable::getNearestSymbolTable(entry->getParentOp());
  if (!isIdentifier(name) || SymbolTable::lookupSymbolIn(table, name))
    return entry.emitError() << "kernel name '" << old
                             << "' ends in '_' and digits, which CANN's loader takes for a tiling key; rename the "
                             << "function (the name without the underscore, '" << name << "', is taken)";
  entry.emitWarning() << "kernel '" << old << "' becomes '" << name
                      << "': CANN's loader takes '_' and digits at the end of a name for a tiling key";
  if (failed(SymbolTable::replaceAllSymbolUses(entry.getOperation(), StringAttr::get(entry.getContext(), name), table)))
    return entry.emitError() << "kernel '" << old << "' cannot be renamed to '" << name << "'";
  entry.setName(name);
  return success();
}

/// All functions with a body, or marked, in the module and in modules inside it.
SmallVector<FunctionOpInterface> functionsOf(ModuleOp module) {
  SmallVector<FunctionOpInterface> functions;
  module.walk([&](FunctionOpInterface function) { functions.push_back(function); });
  return functions;
}

/// `x xor x` folds to a constant of the type of `x`, and no constant has a type whose sizes are known at launch only.
/// In the body of a generic operation it folds to a scalar.
void shieldFromFolding(FunctionOpInterface function) {
  function.walk([](arith::XOrIOp op) {
    auto type = dyn_cast<RankedTensorType>(op.getType());
    if (!type || type.hasStaticShape())
      return;
    OpBuilder builder(op);
    const AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
    const SmallVector<utils::IteratorType> loops(type.getRank(), utils::IteratorType::parallel);
    auto generic = linalg::GenericOp::create(builder, op.getLoc(), op.getType(), op.getOperands(), op.getLhs(),
                                             {identity, identity, identity}, loops,
                                             [](OpBuilder& b, Location loc, ValueRange elements) {
                                               Value both = arith::XOrIOp::create(b, loc, elements[0], elements[1]);
                                               linalg::YieldOp::create(b, loc, both);
                                             });
    op.replaceAllUsesWith(generic->getResult(0));
    op.erase();
  });
}

/// A number that is written with more digits than its type has: it is rounded here, the cores need not know the wider
/// type.
void roundConstants(FunctionOpInterface function) {
  function.walk([](arith::TruncFOp op) {
    FloatAttr wide;
    auto type = dyn_cast<FloatType>(op.getType());
    if (!type || !matchPattern(op.getIn(), m_Constant(&wide)))
      return;
    llvm::APFloat value = wide.getValue();
    bool isInexact = false;
    value.convert(type.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &isInexact);
    OpBuilder builder(op);
    op.replaceAllUsesWith(arith::ConstantOp::create(builder, op.getLoc(), FloatAttr::get(type, value)).getResult());
    op.erase();
  });
}

class NormalizeEntriesPass : public PassWrapper<NormalizeEntriesPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(NormalizeEntriesPass)

  NormalizeEntriesPass() = default;
  NormalizeEntriesPass(const NormalizeEntriesPass& other) : PassWrapper(other) {}
  explicit NormalizeEntriesPass(const ImportOptions& options) { entryName = options.entry; }

  StringRef getArgument() const final { return "ascendc-normalize-entries"; }
  StringRef getDescription() const final {
    return "Find the kernels (hacc.entry and its like), inline what they call, drop the rest";
  }
  void getDependentDialects(DialectRegistry& registry) const final {
    registry.insert<ascendc::AscendCDialect, linalg::LinalgDialect>();
  }

  void runOnOperation() final {
    if (failed(selectEntries()) || failed(liftOutOfNestedModules()) || failed(inlineCalls()) || failed(dropOthers()))
      signalPassFailure();
  }

private:
  LogicalResult selectEntries() {
    for (FunctionOpInterface function : functionsOf(getOperation()))
      if (entryName.empty() ? isMarkedAsEntry(function) : function.getName() == entryName)
        entries.push_back(function);
    if (entries.empty() && !entryName.empty())
      return getOperation().emitError() << "no function '" << entryName << "' (--entry)";
    if (entries.empty())
      return getOperation().emitError() << kNoEntry;
    llvm::StringMap<Location> seen;
    for (FunctionOpInterface entry : entries) {
      if (failed(checkEntry(entry)) || (endsInTilingKey(entry.getName()) && failed(renameTilingKey(entry))))
        return failure();
      const auto [other, isNew] = seen.try_emplace(entry.getName(), entry.getLoc());
      if (!isNew) {
        auto error = entry.emitError() << "two kernels are named '" << entry.getName() << "'";
        error.attachNote(other->second) << "the first is here";
        return error;
      }
    }
    return success();
  }

  /// Kernels stand in the outermost module; calls inside nested modules were resolved there, so these go up as a whole.
  LogicalResult liftOutOfNestedModules() {
    ModuleOp top = getOperation();
    SmallVector<ModuleOp> nested;
    top.walk<WalkOrder::PostOrder>([&](ModuleOp inner) {
      if (inner != top)
        nested.push_back(inner);
    });
    SymbolTable symbols(top);
    for (ModuleOp inner : nested) {
      for (Operation& op : llvm::make_early_inc_range(inner.getBody()->getOperations())) {
        auto symbol = dyn_cast<SymbolOpInterface>(op);
        if (Operation* other = symbol ? symbols.lookup(symbol.getName()) : nullptr) {
          if (auto declaration = dyn_cast<FunctionOpInterface>(op); declaration && declaration.isExternal())
            continue;
          auto error = op.emitError() << "two symbols of different modules are named '" << symbol.getName() << "'";
          error.attachNote(other->getLoc()) << "the first is here";
          return error;
        }
        op.remove();
        symbols.insert(&op);
      }
      inner.erase();
    }
    return success();
  }

  LogicalResult inlineCalls() {
    for (FunctionOpInterface function : functionsOf(getOperation())) {
      const bool isEntry = llvm::is_contained(entries, function);
      SymbolTable::setSymbolVisibility(function,
                                       isEntry ? SymbolTable::Visibility::Public : SymbolTable::Visibility::Private);
      shieldFromFolding(function);
      roundConstants(function);
      if (auto llvmFunction = dyn_cast<LLVM::LLVMFuncOp>(function.getOperation())) {
        llvmFunction.removePersonalityAttr();
        llvmFunction.removeNoInlineAttr();
        llvmFunction.removeOptimizeNoneAttr();
        llvmFunction.setLinkage(isEntry ? LLVM::Linkage::External
                                        : (function.isExternal() ? LLVM::Linkage::External : LLVM::Linkage::Internal));
      }
    }
    OpPassManager pipeline(ModuleOp::getOperationName());
    pipeline.addPass(createInlinerPass());
    pipeline.addPass(createSymbolDCEPass());
    return runPipeline(pipeline, getOperation());
  }

  LogicalResult dropOthers() {
    Builder builder(&getContext());
    llvm::SmallPtrSet<Operation*, 4> kept;
    for (FunctionOpInterface entry : entries) {
      const WalkResult calls = entry.walk([&](CallOpInterface call) { return checkCall(call); });
      if (calls.wasInterrupted())
        return failure();
      if (const std::optional<int64_t> blocks = authorsBlockDim(entry))
        entry->setAttr(ascendc::AscendCDialect::kBlockDimAttr, builder.getI64IntegerAttr(*blocks));
      for (const unsigned number : unsignedArgumentsSaid(entry))
        if (number < entry.getNumArguments())
          entry.setArgAttr(number, "ascend.unsigned", builder.getUnitAttr());
      entry->setAttr(ascendc::AscendCDialect::kKernelAttr, builder.getUnitAttr());
      kept.insert(entry);
    }
    for (Operation& op : llvm::make_early_inc_range(getOperation().getBody()->getOperations()))
      if (!kept.contains(&op) && !isUsed(op)) {
        op.dropAllUses(); // a value made outside all functions: what uses it goes too
        op.erase();
      }
    return success();
  }

  /// What kernels still refer to stays: constants (memref.global), callees that the LLVM import looks at.
  static bool isUsed(Operation& op) {
    auto symbol = dyn_cast<SymbolOpInterface>(op);
    return symbol && !SymbolTable::symbolKnownUseEmpty(&op, op.getParentOp());
  }

  WalkResult checkCall(CallOpInterface call) {
    auto callee = dyn_cast<SymbolRefAttr>(call.getCallableForCallee());
    if (!callee) {
      call.emitError() << "indirect calls are not supported in kernels";
      return WalkResult::interrupt();
    }
    // The rest of the LLVM dialect's calls is looked at when it is imported.
    if (isa<LLVM::CallOp, LLVM::CallIntrinsicOp>(call.getOperation()))
      return WalkResult::advance();
    const StringRef name = callee.getLeafReference();
    if (const std::optional<BlockQuery> query = blockQuery(name)) {
      if (call->getNumOperands() == 0 && call->getNumResults() == 1 && call->getResult(0).getType().isIntOrIndex()) {
        replaceBlockQuery(call, *query);
        return WalkResult::skip();
      }
      call.emitError() << "'" << name << "' takes no arguments and returns one integer";
      return WalkResult::interrupt();
    }
    auto error = call.emitError() << "call to '" << name << "', ";
    auto target = SymbolTable::lookupNearestSymbolFrom<FunctionOpInterface>(call, callee);
    if (target && !target.isExternal())
      error << "which cannot be inlined (it is recursive, or has a control flow graph inside structured control flow)";
    else
      error << "which has no definition here: define it in this file, or name the file that does with --link";
    return WalkResult::interrupt();
  }

  static void replaceBlockQuery(CallOpInterface call, BlockQuery query) {
    OpBuilder builder(call);
    const Location location = call.getLoc();
    Value result = query == BlockQuery::index
                       ? Value(ascendc::GetBlockIdxOp::create(builder, location, builder.getIndexType()))
                       : Value(ascendc::GetBlockNumOp::create(builder, location, builder.getIndexType()));
    const Type type = call->getResult(0).getType();
    if (!type.isIndex())
      result = arith::IndexCastOp::create(builder, location, type, result);
    call->getResult(0).replaceAllUsesWith(result);
    call->erase();
  }

  Option<std::string> entryName{*this, "entry", llvm::cl::desc("Take this function for the kernel, marked or not")};
  SmallVector<FunctionOpInterface> entries;
};

} // namespace

std::unique_ptr<Pass> createNormalizeEntriesPass(const ImportOptions& options) {
  return std::make_unique<NormalizeEntriesPass>(options);
}

} // namespace ascend::translator
