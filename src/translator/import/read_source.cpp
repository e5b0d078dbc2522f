#include "translator/import/import.h"
#include "translator/import/upgrade_text.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/AsmParser/AsmParserState.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/Dialect/DLTI/DLTI.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Target/LLVMIR/Import.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace ascend::translator {
namespace {

/// LLVM IR as text: its comments begin with ';', its items with words that no MLIR file begins with.
bool isLlvmText(StringRef text) {
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    line = line.trim();
    text = rest;
    if (line.empty())
      continue;
    return line.starts_with(";") || line.starts_with("source_filename") || line.starts_with("target ") ||
           line.starts_with("define ") || line.starts_with("declare ") || line.starts_with("@") ||
           line.starts_with("$") || (line.starts_with("%") && line.contains("= type"));
  }
  return false;
}

/// Keeps the author's name of an argument in its location.
void nameArgument(BlockArgument argument, StringRef name) {
  if (!name.empty() && !argument.getLoc()->findInstanceOf<NameLoc>())
    argument.setLoc(NameLoc::get(StringAttr::get(argument.getContext(), name), argument.getLoc()));
}

/// `%rows` is what people call the argument; `%arg0` and `%0` are nobody's choice.
void nameArguments(ModuleOp module, const AsmParserState& names) {
  module.walk([&](FunctionOpInterface function) {
    if (function.isExternal())
      return;
    Block& entry = function.getFunctionBody().front();
    const AsmParserState::BlockDefinition* definition = names.getBlockDef(&entry);
    if (!definition)
      return;
    for (auto [argument, named] : llvm::zip(entry.getArguments(), definition->arguments)) {
      const StringRef text(named.loc.Start.getPointer(), named.loc.End.getPointer() - named.loc.Start.getPointer());
      StringRef name = text.ltrim('%').take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
      StringRef stem = name;
      if (name.empty() || llvm::isDigit(name.front()) ||
          (stem.consume_front("arg") && llvm::all_of(stem, llvm::isDigit)))
        continue;
      nameArgument(argument, name);
    }
  });
}

LogicalResult refuseUnknownOperations(Block& block) {
  const WalkResult walk = block.walk([](Operation* op) {
    if (op->isRegistered())
      return WalkResult::advance();
    op->emitError() << "operation '" << op->getName() << "' is not supported: its dialect is not known here";
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

OwningOpRef<ModuleOp> readMlirText(const llvm::MemoryBuffer& buffer, MLIRContext& context) {
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBufferCopy(upgradeText(buffer.getBuffer()), buffer.getBufferIdentifier()),
      llvm::SMLoc());
  Block block;
  AsmParserState names;
  const ParserConfig config(&context);
  // Attributes of dialects that we do not know (#hfusion.…, #tt.…) are of no use to us, and no reason to stop.
  const bool allowed = context.allowsUnregisteredDialects();
  context.allowUnregisteredDialects(true);
  const LogicalResult parsed = parseAsmSourceFile(sources, &block, config, &names);
  context.allowUnregisteredDialects(allowed);
  if (failed(parsed) || failed(refuseUnknownOperations(block)))
    return {};
  OwningOpRef<ModuleOp> module;
  if (!block.empty() && llvm::hasSingleElement(block) && isa<ModuleOp>(block.front())) {
    module = cast<ModuleOp>(block.front());
    module.get()->remove();
  } else {
    module = ModuleOp::create(FileLineColLoc::get(&context, buffer.getBufferIdentifier(), 1, 1));
    module->getBody()->getOperations().splice(module->getBody()->begin(), block.getOperations());
  }
  nameArguments(*module, names);
  return module;
}

/// Without debug information all that is known of an operation is the function it is in.
void locate(LLVM::LLVMFuncOp function, const llvm::MemoryBuffer& buffer) {
  const StringRef text = buffer.getBuffer();
  unsigned line = 1;
  const std::string head = ("@" + function.getName() + "(").str();
  for (size_t at = text.find(head); at != StringRef::npos; at = text.find(head, at + 1)) {
    const StringRef before = text.take_front(at);
    if (before.rsplit('\n').second.starts_with("define ")) {
      line += before.count('\n');
      break;
    }
  }
  const Location here = FileLineColLoc::get(function.getContext(), buffer.getBufferIdentifier(), line, 1);
  function.walk([&](Operation* op) {
    if (isa<UnknownLoc>(op->getLoc()))
      op->setLoc(here);
  });
  for (Block& block : function.getBody())
    for (BlockArgument argument : block.getArguments())
      if (isa<UnknownLoc>(argument.getLoc()))
        argument.setLoc(here);
}

OwningOpRef<ModuleOp> readLlvm(const llvm::MemoryBuffer& buffer, MLIRContext& context) {
  llvm::LLVMContext llvmContext;
  llvm::SMDiagnostic problem;
  std::unique_ptr<llvm::Module> source = llvm::parseIR(buffer.getMemBufferRef(), problem, llvmContext);
  if (!source) {
    const Location at = FileLineColLoc::get(&context, buffer.getBufferIdentifier(), std::max(problem.getLineNo(), 1),
                                            std::max(problem.getColumnNo(), 0) + 1);
    emitError(at) << "LLVM IR: " << problem.getMessage();
    return {};
  }
  llvm::StringMap<SmallVector<std::string>> names;
  for (const llvm::Function& function : *source)
    for (const llvm::Argument& argument : function.args())
      names[function.getName()].push_back(argument.getName().str());
  OwningOpRef<ModuleOp> module = translateLLVMIRToModule(std::move(source), &context, /*emitExpensiveWarnings=*/false);
  if (!module)
    return {};
  module->walk([&](LLVM::LLVMFuncOp function) {
    locate(function, buffer);
    if (!function.isExternal())
      for (auto [argument, name] : llvm::zip(function.getArguments(), names[function.getName()]))
        nameArgument(argument, name);
  });
  return module;
}

} // namespace

OwningOpRef<ModuleOp> readKernelSource(const std::shared_ptr<llvm::SourceMgr>& sources, MLIRContext& context) {
  const llvm::MemoryBuffer& buffer = *sources->getMemoryBuffer(sources->getMainFileID());
  const StringRef text = buffer.getBuffer();
  const auto* begin = reinterpret_cast<const unsigned char*>(text.begin());
  const auto* end = reinterpret_cast<const unsigned char*>(text.end());
  if (text.size() >= 4 && llvm::isBitcode(begin, end))
    return readLlvm(buffer, context);
  if (isBytecode(buffer))
    return parseSourceFile<ModuleOp>(sources, ParserConfig(&context));
  return isLlvmText(text) ? readLlvm(buffer, context) : readMlirText(buffer, context);
}

} // namespace ascend::translator
