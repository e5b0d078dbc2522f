#include "validate/instrument.h"

#include "validate/widths.h"

#include <algorithm>
#include <filesystem>
#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <map>

namespace ascend::validate {
namespace {

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

/// "half" of `AscendC::GlobalTensor<half>::SetGlobalBuffer(half*, unsigned long)`; empty for any other function, that
/// without a size among them.
std::string elementOfGlobalTensor(const llvm::Function& function) {
  constexpr std::string_view kBegin = "AscendC::GlobalTensor<", kEnd = ">::SetGlobalBuffer(";
  if (function.isDeclaration() || function.arg_size() < 3 || !function.getArg(2)->getType()->isIntegerTy())
    return {};
  const std::string name = llvm::demangle(function.getName().str());
  const std::size_t end = name.find(kEnd);
  if (!name.starts_with(kBegin) || end == std::string::npos)
    return {};
  return name.substr(kBegin.size(), end - kBegin.size());
}

/// Bytes of an element; 0: not known.
std::uint64_t bytesOf(std::string_view element) {
  static const std::map<std::string, std::uint64_t, std::less<>> kBytes{
      {"char", 1},           {"signed char", 1}, {"unsigned char", 1},
      {"bool", 1},           {"short", 2},       {"half", 2},
      {"AscendC::half", 2},  {"bfloat16_t", 2},  {"AscendC::bfloat16_t", 2},
      {"unsigned short", 2}, {"int", 4},         {"unsigned int", 4},
      {"float", 4},          {"long", 8},        {"unsigned long", 8},
      {"double", 8},         {"long long", 8},   {"unsigned long long", 8}};
  const auto known = kBytes.find(element);
  return known == kBytes.end() ? 0 : known->second;
}

void reportGlobals(llvm::Module& module, CodeMap& map) {
  llvm::LLVMContext& context = module.getContext();
  llvm::Type* const i32 = llvm::Type::getInt32Ty(context);
  const llvm::FunctionCallee global =
      module.getOrInsertFunction("ascend_validate_global", llvm::Type::getVoidTy(context),
                                 llvm::PointerType::get(context, 0), i32, llvm::Type::getInt64Ty(context));
  for (llvm::Function& function : module) {
    const std::string element = elementOfGlobalTensor(function);
    if (element.empty())
      continue;
    llvm::BasicBlock& entry = function.getEntryBlock();
    llvm::IRBuilder<> builder(&entry, entry.getFirstNonPHIOrDbgOrAlloca());
    if (llvm::DISubprogram* const subprogram = function.getSubprogram(); subprogram != nullptr)
      builder.SetCurrentDebugLocation(llvm::DILocation::get(context, 0, 0, subprogram));
    llvm::Value* const bytes = builder.CreateMul(builder.CreateZExtOrTrunc(function.getArg(2), builder.getInt64Ty()),
                                                 llvm::ConstantInt::get(builder.getInt64Ty(), bytesOf(element)));
    builder.CreateCall(global, {function.getArg(1), llvm::ConstantInt::get(i32, map.elementTypes.size()), bytes});
    map.elementTypes.push_back(element);
  }
}

/// Numbers with which the user's code compares.
void collectConstants(const llvm::Function& function, CodeMap& map) {
  const auto add = [&](std::vector<std::int64_t>& all, std::int64_t value) {
    if (std::find(all.begin(), all.end(), value) == all.end())
      all.push_back(value);
  };
  const auto isKey = [](const llvm::Value* value) {
    const auto* const load = llvm::dyn_cast<llvm::LoadInst>(value);
    return load != nullptr && load->getPointerOperand()->getName() == kTilingKeyVariable;
  };
  for (const llvm::BasicBlock& block : function)
    for (const llvm::Instruction& instruction : block) {
      if (const auto* const compare = llvm::dyn_cast<llvm::ICmpInst>(&instruction)) {
        for (unsigned i = 0; i < 2; ++i)
          if (const auto* const constant = llvm::dyn_cast<llvm::ConstantInt>(compare->getOperand(i));
              constant != nullptr && constant->getBitWidth() <= 64)
            add(isKey(compare->getOperand(1 - i)) ? map.tilingKeys : map.constants, constant->getSExtValue());
      } else if (const auto* const choice = llvm::dyn_cast<llvm::SwitchInst>(&instruction)) {
        for (const auto& one : choice->cases())
          if (one.getCaseValue()->getBitWidth() <= 64)
            add(isKey(choice->getCondition()) ? map.tilingKeys : map.constants, one.getCaseValue()->getSExtValue());
      }
    }
}

} // namespace

std::string pathOf(const llvm::DIScope& scope) {
  const std::filesystem::path name(scope.getFilename().str());
  return name.empty() || name.is_absolute() ? name.string()
                                            : (std::filesystem::path(scope.getDirectory().str()) / name).string();
}

CodeMap instrument(llvm::Module& module, std::string_view systemFolder) {
  CodeMap map;
  llvm::LLVMContext& context = module.getContext();
  llvm::Type* const i32 = llvm::Type::getInt32Ty(context);
  const llvm::FunctionCallee reached =
      module.getOrInsertFunction("ascend_validate_block", llvm::Type::getVoidTy(context), i32);
  unsigned number = 0;
  WidthInstrumenter widths(module, map);
  for (llvm::Function& function : module) {
    ++number;
    if (!isUsers(function, systemFolder))
      continue;
    collectConstants(function, map);
    widths.run(function);
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
