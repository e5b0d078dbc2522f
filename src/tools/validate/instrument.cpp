#include "validate/instrument.h"

#include <algorithm>
#include <filesystem>
#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/IRBuilder.h>

namespace ascend::validate {
namespace {

/// Absolute, as the calls name it: clang shortens what is below the current folder.
std::string pathOf(const llvm::DIScope& scope) {
  const std::filesystem::path name(scope.getFilename().str());
  return name.empty() || name.is_absolute() ? name.string()
                                            : (std::filesystem::path(scope.getDirectory().str()) / name).string();
}

bool isUsers(const llvm::Function& function, std::string_view systemFolder) {
  const llvm::DISubprogram* const subprogram = function.getSubprogram();
  if (subprogram == nullptr || function.isDeclaration())
    return false;
  const std::string path = pathOf(*subprogram);
  return !path.empty() && !path.starts_with(systemFolder) && !path.starts_with("/usr/") &&
         !path.starts_with("/ascend-validate/");
}

std::vector<Line> linesOf(const llvm::BasicBlock& block) {
  std::vector<Line> lines;
  for (const llvm::Instruction& instruction : block)
    if (const llvm::DILocation* at = instruction.getDebugLoc(); at != nullptr && at->getLine() != 0)
      lines.push_back({pathOf(*at->getScope()), at->getLine()});
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return lines;
}

/// "half" of `AscendC::GlobalTensor<half>::SetGlobalBuffer(half*, unsigned long)`; empty for any other function.
std::string elementOfGlobalTensor(const llvm::Function& function) {
  constexpr std::string_view kBegin = "AscendC::GlobalTensor<", kEnd = ">::SetGlobalBuffer(";
  if (function.isDeclaration() || function.arg_size() < 3)
    return {};
  const std::string name = llvm::demangle(function.getName().str());
  const std::size_t end = name.find(kEnd);
  if (!name.starts_with(kBegin) || end == std::string::npos)
    return {};
  return name.substr(kBegin.size(), end - kBegin.size());
}

void reportGlobals(llvm::Module& module, CodeMap& map) {
  llvm::LLVMContext& context = module.getContext();
  llvm::Type* const i32 = llvm::Type::getInt32Ty(context);
  const llvm::FunctionCallee global = module.getOrInsertFunction(
      "ascend_validate_global", llvm::Type::getVoidTy(context), llvm::PointerType::get(context, 0), i32);
  for (llvm::Function& function : module) {
    const std::string element = elementOfGlobalTensor(function);
    if (element.empty())
      continue;
    llvm::BasicBlock& entry = function.getEntryBlock();
    llvm::IRBuilder<> builder(&entry, entry.getFirstNonPHIOrDbgOrAlloca());
    if (llvm::DISubprogram* const subprogram = function.getSubprogram(); subprogram != nullptr)
      builder.SetCurrentDebugLocation(llvm::DILocation::get(context, 0, 0, subprogram));
    builder.CreateCall(global, {function.getArg(1), llvm::ConstantInt::get(i32, map.elementTypes.size())});
    map.elementTypes.push_back(element);
  }
}

} // namespace

CodeMap instrument(llvm::Module& module, std::string_view systemFolder) {
  CodeMap map;
  llvm::LLVMContext& context = module.getContext();
  llvm::Type* const i32 = llvm::Type::getInt32Ty(context);
  const llvm::FunctionCallee reached =
      module.getOrInsertFunction("ascend_validate_block", llvm::Type::getVoidTy(context), i32);
  unsigned number = 0;
  for (llvm::Function& function : module) {
    ++number;
    if (!isUsers(function, systemFolder))
      continue;
    for (llvm::BasicBlock& block : function) {
      std::vector<Line> lines = linesOf(block);
      const auto place = block.getFirstNonPHIOrDbgOrAlloca();
      if (block.isLandingPad() || place == block.end())
        continue;
      llvm::IRBuilder<> builder(&block, place);
      // A call in a function with debug information needs a place itself.
      builder.SetCurrentDebugLocation(llvm::DILocation::get(context, 0, 0, function.getSubprogram()));
      builder.CreateCall(reached, {llvm::ConstantInt::get(i32, map.blocks.size())});
      map.blocks.push_back(std::move(lines));
      map.functionOf.push_back(number);
    }
  }
  reportGlobals(module, map);
  return map;
}

} // namespace ascend::validate
