#include "translator/import/link_modules.h"

#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

namespace ascend::translator {

static bool isDeclaration(Operation* op) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  return function && function.isExternal();
}

LogicalResult linkModules(ModuleOp into, ModuleOp from) {
  SymbolTable symbols(into);
  for (Operation& op : llvm::make_early_inc_range(from.getBody()->getOperations())) {
    auto symbol = dyn_cast<SymbolOpInterface>(op);
    if (Operation* other = symbol ? symbols.lookup(symbol.getName()) : nullptr) {
      if (isDeclaration(&op))
        continue;
      if (!isDeclaration(other)) {
        auto error = op.emitError() << "'" << symbol.getName() << "' is defined in two of the files that are linked";
        error.attachNote(other->getLoc()) << "the other definition";
        return error;
      }
      symbols.erase(other);
    }
    op.remove();
    if (symbol)
      symbols.insert(&op);
    else
      into.getBody()->push_back(&op);
  }
  return success();
}

} // namespace ascend::translator
