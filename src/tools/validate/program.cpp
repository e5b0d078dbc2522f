#include "validate/program.h"

#include "hub/error.h"
#include "validate/recorder.h"

#include <fmt/format.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/ExecutionEngine/Orc/ThreadSafeModule.h>
#include <llvm/Support/TargetSelect.h>

namespace ascend::validate {
namespace {

template <class T> T must(llvm::Expected<T> value) {
  if (!value)
    throw hub::Error(fmt::format("the kernel cannot be made to run: {}", llvm::toString(value.takeError())),
                     hub::ErrorKind::toolchain);
  return std::move(*value);
}
void must(llvm::Error error) {
  if (error)
    throw hub::Error(fmt::format("the kernel cannot be made to run: {}", llvm::toString(std::move(error))),
                     hub::ErrorKind::toolchain);
}

} // namespace

class Program::Jit {
public:
  explicit Jit(Translated translated) {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    auto machine = must(llvm::orc::JITTargetMachineBuilder::detectHost());
    machine.setCodeGenOptLevel(llvm::CodeGenOptLevel::None);
    llvm::orc::LLJITBuilder builder;
    builder.setJITTargetMachineBuilder(std::move(machine));
    jit_ = must(builder.create());
    llvm::orc::SymbolMap hooks;
    const auto add = [&](const char* name, auto* function) {
      hooks[jit_->mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(function),
                                            llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
    };
    add("ascend_validate_block", &reachedBlock);
    add("ascend_validate_global", &globalTensor);
    must(jit_->getMainJITDylib().define(llvm::orc::absoluteSymbols(std::move(hooks))));
    must(jit_->addIRModule(llvm::orc::ThreadSafeModule(std::move(translated.module), std::move(translated.context))));
    must(jit_->initialize(jit_->getMainJITDylib()));
    module_ = must(jit_->lookup("ascend_sim_module")).toPtr<const sim::Module*>();
  }
  Jit(const Jit&) = delete;
  Jit& operator=(const Jit&) = delete;
  ~Jit() = default;
  const sim::Module& module() const { return *module_; }

private:
  std::unique_ptr<llvm::orc::LLJIT> jit_;
  const sim::Module* module_ = nullptr;
};

Program::Program(Translated translated) : jit_(std::make_unique<Jit>(std::move(translated))) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;
const sim::Module& Program::module() const { return jit_->module(); }

} // namespace ascend::validate
