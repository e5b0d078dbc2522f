#include "validate/program.h"

#include "hub/error.h"
#include "validate/instrument.h"
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
    add("ascend_validate_load", +[](const void* address, std::int64_t value) { return widths().load(address, value); });
    add(
        "ascend_validate_store",
        +[](const void* address, std::int64_t meant, std::uint32_t value) { widths().store(address, meant, value); });
    add(
        "ascend_validate_operation", +[](std::int64_t meant, std::uint32_t value, std::uint32_t operation) {
          widths().operation(meant, value, operation);
        });
    add(
        "ascend_validate_truncation",
        +[](std::int64_t meant, std::uint32_t value, std::uint32_t /*place*/) { widths().truncation(meant, value); });
    add(
        "ascend_validate_argument",
        +[](std::uint32_t number, std::int64_t meant) { widths().argument(number, meant); });
    add(
        "ascend_validate_parameter", +[](const void* address, std::uint32_t number, std::uint32_t value) {
          widths().parameter(address, number, value);
        });
    add("ascend_validate_result", +[](std::int64_t meant) { widths().result(meant); });
    add("ascend_validate_call", +[](std::int64_t value) { return widths().call(value); });
    add(
        "ascend_validate_widen", +[](std::int64_t meant, std::uint32_t value, std::uint32_t widening) {
          widths().widen(meant, value, widening);
        });
    hooks[jit_->mangleAndIntern(kTilingKeyVariable)] = {llvm::orc::ExecutorAddr::fromPtr(&tilingKey()),
                                                        llvm::JITSymbolFlags::Exported};
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
