#include "validate/widths.h"

#include <algorithm>
#include <llvm/Demangle/Demangle.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>
#include <map>
#include <string>
#include <vector>

namespace ascend::validate {

/// The instrumentation of one function. Numbers that are computed in it have their 64-bit twins in `twins_`.
class WidthInstrumenter::InFunction {
public:
  InFunction(llvm::Module& module, CodeMap& map, llvm::Function& function)
      : module_(module), map_(map), function_(function), i32_(llvm::Type::getInt32Ty(module.getContext())),
        i64_(llvm::Type::getInt64Ty(module.getContext())), none_(llvm::Type::getVoidTy(module.getContext())) {}

  void run() {
    std::vector<llvm::Instruction*> all;
    for (llvm::BasicBlock& block : function_)
      for (llvm::Instruction& instruction : block)
        all.push_back(&instruction);
    for (llvm::Instruction* const instruction : all)
      visit(*instruction);
  }

private:
  void visit(llvm::Instruction& instruction) {
    if (auto* const operation = llvm::dyn_cast<llvm::BinaryOperator>(&instruction))
      visitOperation(*operation);
    else if (auto* const narrowing = llvm::dyn_cast<llvm::TruncInst>(&instruction))
      visitTruncation(*narrowing);
    else if (auto* const store = llvm::dyn_cast<llvm::StoreInst>(&instruction))
      visitStore(*store);
    else if (auto* const call = llvm::dyn_cast<llvm::CallBase>(&instruction))
      visitCall(*call);
    else if (auto* const ret = llvm::dyn_cast<llvm::ReturnInst>(&instruction))
      visitReturn(*ret);
    else if (llvm::isa<llvm::ZExtInst, llvm::SExtInst>(instruction))
      visitWidening(llvm::cast<llvm::CastInst>(instruction));
  }

  void visitOperation(llvm::BinaryOperator& operation) {
    const auto code = operation.getOpcode();
    const bool followed = code == llvm::Instruction::Add || code == llvm::Instruction::Sub ||
                          code == llvm::Instruction::Mul || code == llvm::Instruction::Shl;
    if (operation.getType() != i32_ || !followed)
      return;
    // clang marks signed arithmetic. A shift has no mark: what is shifted is hardly beyond 2^31 already.
    const bool isSigned = code == llvm::Instruction::Shl || operation.hasNoSignedWrap();
    llvm::IRBuilder<> builder(operation.getNextNode());
    builder.SetCurrentDebugLocation(operation.getDebugLoc());
    llvm::Value* const left = twin(operation.getOperand(0), isSigned, builder);
    llvm::Value* const right = twin(operation.getOperand(1), isSigned, builder);
    if (code == llvm::Instruction::Shl && !llvm::isa<llvm::ConstantInt>(operation.getOperand(1)))
      return; // a count of 32 and more would be undefined
    llvm::Value* const wide = builder.CreateBinOp(code, left, right);
    twins_[&operation] = wide;
    call(builder, "ascend_validate_operation", none_, {wide, &operation, number(operation, map_.operations)});
  }

  void visitTruncation(llvm::TruncInst& narrowing) {
    if (narrowing.getType() != i32_ || narrowing.getOperand(0)->getType() != i64_)
      return;
    llvm::IRBuilder<> builder(narrowing.getNextNode());
    builder.SetCurrentDebugLocation(narrowing.getDebugLoc());
    twins_[&narrowing] = narrowing.getOperand(0);
    call(builder, "ascend_validate_truncation", none_,
         {narrowing.getOperand(0), &narrowing, number(narrowing, map_.truncations)});
  }

  void visitStore(llvm::StoreInst& store) {
    if (store.getValueOperand()->getType() != i32_)
      return;
    llvm::IRBuilder<> builder(store.getNextNode());
    builder.SetCurrentDebugLocation(location(store));
    if (const auto* const argument = llvm::dyn_cast<llvm::Argument>(store.getValueOperand()))
      call(builder, "ascend_validate_parameter", none_,
           {store.getPointerOperand(), llvm::ConstantInt::get(i32_, argument->getArgNo()), store.getValueOperand()});
    else
      call(builder, "ascend_validate_store", none_,
           {store.getPointerOperand(), twin(store.getValueOperand(), false, builder), store.getValueOperand()});
  }

  void visitCall(llvm::CallBase& callee) {
    const llvm::Function* const target = callee.getCalledFunction();
    if (target == nullptr || target->isIntrinsic())
      return;
    llvm::IRBuilder<> builder(&callee);
    builder.SetCurrentDebugLocation(location(callee));
    for (unsigned i = 0; i < callee.arg_size(); ++i)
      if (callee.getArgOperand(i)->getType() == i32_ && !llvm::isa<llvm::Constant>(callee.getArgOperand(i)))
        call(builder, "ascend_validate_argument", none_,
             {llvm::ConstantInt::get(i32_, i), twin(callee.getArgOperand(i), false, builder)});
  }

  void visitReturn(llvm::ReturnInst& ret) {
    if (ret.getReturnValue() == nullptr || ret.getReturnValue()->getType() != i32_)
      return;
    llvm::IRBuilder<> builder(&ret);
    builder.SetCurrentDebugLocation(location(ret));
    call(builder, "ascend_validate_result", none_, {twin(ret.getReturnValue(), false, builder)});
  }

  void visitWidening(llvm::CastInst& widening) {
    llvm::Value* const narrow = widening.getOperand(0);
    if (widening.getType() != i64_ || narrow->getType() != i32_ || llvm::isa<llvm::Constant>(narrow))
      return;
    llvm::IRBuilder<> builder(&widening);
    builder.SetCurrentDebugLocation(location(widening));
    call(builder, "ascend_validate_widen", none_,
         {twin(narrow, llvm::isa<llvm::SExtInst>(widening), builder), narrow, number(widening, map_.widenings)});
    map_.addresses.push_back(isAddress(widening, kMostSteps));
  }

  /// What `value` would be with 64 bits.
  llvm::Value* twin(llvm::Value* value, bool isSigned, llvm::IRBuilder<>& builder) {
    if (const auto known = twins_.find(value); known != twins_.end())
      return known->second;
    llvm::Value* const wide = isSigned ? builder.CreateSExt(value, i64_) : builder.CreateZExt(value, i64_);
    if (auto* const load = llvm::dyn_cast<llvm::LoadInst>(value))
      return call(builder, "ascend_validate_load", i64_, {load->getPointerOperand(), wide});
    if (const auto* const result = llvm::dyn_cast<llvm::CallBase>(value);
        result != nullptr && result->getCalledFunction() != nullptr && !result->getCalledFunction()->isIntrinsic())
      return call(builder, "ascend_validate_call", i64_, {wide});
    return wide;
  }

  llvm::Value* call(llvm::IRBuilder<>& builder, const char* name, llvm::Type* result,
                    const std::vector<llvm::Value*>& arguments) {
    std::vector<llvm::Type*> types;
    types.reserve(arguments.size());
    for (llvm::Value* const argument : arguments)
      types.push_back(argument->getType());
    return builder.CreateCall(
        module_.getOrInsertFunction(name, llvm::FunctionType::get(result, types, /*isVarArg=*/false)), arguments);
  }

  llvm::DebugLoc location(const llvm::Instruction& instruction) const {
    return instruction.getDebugLoc()
               ? instruction.getDebugLoc()
               : llvm::DebugLoc(llvm::DILocation::get(module_.getContext(), 0, 0, function_.getSubprogram()));
  }

  /// Numbers start at 1.
  llvm::Value* number(const llvm::Instruction& instruction, std::vector<hub::SourcePlace>& places) const {
    const llvm::DILocation* const at = instruction.getDebugLoc();
    places.push_back(at == nullptr ? hub::SourcePlace{}
                                   : hub::SourcePlace{pathOf(*at->getScope()), at->getLine(), at->getColumn()});
    return llvm::ConstantInt::get(i32_, places.size());
  }

  /// Does a place in global memory come of it, in this function?
  bool isAddress(const llvm::Value& value, int steps) const {
    if (steps == 0)
      return false;
    for (const llvm::User* const user : value.users()) {
      if (llvm::isa<llvm::GetElementPtrInst>(user))
        return true;
      if (const auto* const callee = llvm::dyn_cast<llvm::CallBase>(user)) {
        const llvm::Function* const target = callee->getCalledFunction();
        if (target != nullptr && llvm::demangle(target->getName().str()).find("AscendC::GlobalTensor<") == 0)
          return true;
      } else if (llvm::isa<llvm::BinaryOperator, llvm::CastInst>(user)) {
        if (isAddress(*user, steps - 1))
          return true;
      } else if (const auto* const store = llvm::dyn_cast<llvm::StoreInst>(user)) {
        const auto* const variable = llvm::dyn_cast<llvm::AllocaInst>(store->getPointerOperand());
        if (variable != nullptr && isVariableOfAddress(*variable, steps - 1))
          return true;
      }
    }
    return false;
  }
  bool isVariableOfAddress(const llvm::AllocaInst& variable, int steps) const {
    return std::any_of(variable.user_begin(), variable.user_end(), [&](const llvm::User* user) {
      return llvm::isa<llvm::LoadInst>(user) && isAddress(*user, steps);
    });
  }

  static constexpr int kMostSteps = 8;

  llvm::Module& module_;
  CodeMap& map_;
  llvm::Function& function_;
  llvm::Type *i32_, *i64_, *none_;
  std::map<const llvm::Value*, llvm::Value*> twins_;
};

WidthInstrumenter::WidthInstrumenter(llvm::Module& module, CodeMap& map) : module_(module), map_(map) {}

void WidthInstrumenter::run(llvm::Function& function) { InFunction(module_, map_, function).run(); }

} // namespace ascend::validate
