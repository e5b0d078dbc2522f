#include "validate/frontend.h"

#include "hub/error.h"
#include "hub/toolchain/sdk_paths.h"
#include "validate/validate_config.h"

#include <clang/Basic/Diagnostic.h>
#include <clang/Basic/SourceManager.h>
#include <clang/CodeGen/CodeGenAction.h>
#include <clang/Driver/CreateInvocationFromArgs.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/CompilerInvocation.h>
#include <clang/Lex/PreprocessorOptions.h>
#include <fmt/format.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/VirtualFileSystem.h>

namespace ascend::validate {
namespace {

constexpr const char* kMainFile = "/ascend-validate/main.cpp";

/// Collects errors. One in the device headers is at the note that leads to the user's own code.
class Collector : public clang::DiagnosticConsumer {
public:
  Collector(std::vector<Message>& errors, std::string systemFolder)
      : errors_(errors), systemFolder_(std::move(systemFolder)) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& info) override {
    DiagnosticConsumer::HandleDiagnostic(level, info);
    if (level >= clang::DiagnosticsEngine::Error) {
      errors_.push_back(read(info));
      return;
    }
    // "in instantiation of … requested here": the user's call comes last of a chain.
    if (level == clang::DiagnosticsEngine::Note && !errors_.empty() && isOurs(errors_.back().file)) {
      const Message note = read(info);
      if (!note.file.empty() && !isOurs(note.file)) {
        errors_.back().file = note.file;
        errors_.back().line = note.line;
        errors_.back().column = note.column;
      }
    }
  }

private:
  bool isOurs(const std::string& file) const {
    return file.empty() || file.starts_with(systemFolder_) || file.starts_with("/usr/");
  }
  static Message read(const clang::Diagnostic& info) {
    Message message;
    llvm::SmallString<256> text;
    info.FormatDiagnostic(text);
    message.text = text.str().str();
    if (info.hasSourceManager() && info.getLocation().isValid()) {
      const clang::SourceManager& sources = info.getSourceManager();
      const clang::PresumedLoc place = sources.getPresumedLoc(sources.getExpansionLoc(info.getLocation()));
      if (place.isValid()) {
        message.file = place.getFilename();
        message.line = place.getLine();
        message.column = place.getColumn();
      }
    }
    return message;
  }

  std::vector<Message>& errors_;
  std::string systemFolder_;
};

} // namespace

Translated translate(const std::string& mainText, const std::vector<std::string>& arguments,
                     const std::filesystem::path& systemFolder) {
  Translated out;
  out.context = std::make_unique<llvm::LLVMContext>();
  Collector collector(out.errors, systemFolder.string());

  const std::string program = (hub::programFolder() / kClangProgram).lexically_normal().string();
  std::vector<const char*> argv{program.c_str()};
  argv.reserve(arguments.size() + 2);
  for (const std::string& argument : arguments)
    argv.push_back(argument.c_str());
  argv.push_back(kMainFile);

  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(llvm::vfs::getRealFileSystem());
  auto memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  memory->addFile(kMainFile, 0, llvm::MemoryBuffer::getMemBufferCopy(mainText));
  files->pushOverlay(memory);

  clang::DiagnosticOptions diagnosticOptions;
  const auto diagnostics =
      clang::CompilerInstance::createDiagnostics(*files, diagnosticOptions, &collector, /*ShouldOwnClient=*/false);
  clang::CreateInvocationOptions options;
  options.Diags = diagnostics;
  options.VFS = files;
  std::shared_ptr<clang::CompilerInvocation> invocation = clang::createInvocation(argv, options);
  if (!invocation)
    throw hub::Error(out.errors.empty() ? "clang does not understand the options" : out.errors.front().text);
  invocation->getFrontendOpts().DisableFree = false;
  invocation->getCodeGenOpts().DisableFree = false;

  invocation->getDiagnosticOpts().ShowCarets = false; // nor "1 warning generated."

  clang::CompilerInstance compiler(std::move(invocation));
  compiler.setVirtualFileSystem(files);
  compiler.createDiagnostics(&collector, /*ShouldOwnClient=*/false);
  clang::EmitLLVMOnlyAction action(out.context.get());
  if (compiler.ExecuteAction(action) && out.errors.empty())
    out.module = action.takeModule();
  return out;
}

} // namespace ascend::validate
