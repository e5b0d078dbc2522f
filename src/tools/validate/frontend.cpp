#include "validate/frontend.h"

#include "validate/instrument.h"
#include "validate/invocation.h"

#include <algorithm>
#include <clang/Basic/AllDiagnostics.h>
#include <clang/Basic/SourceManager.h>
#include <clang/CodeGen/CodeGenAction.h>
#include <clang/Frontend/MultiplexConsumer.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>
#include <fmt/format.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/VirtualFileSystem.h>

namespace ascend::validate {
namespace {

constexpr const char* kMainFile = "/ascend-validate/main.cpp";
/// In place of the one tiling key that a compiler is given: a variable, so that each launch can have its own.
constexpr const char* kTilingFile = "/ascend-validate/tiling.h";
constexpr std::string_view kUsualTilingKey = "-DTILING_KEY_VAR=0";
constexpr std::string_view kOwnFolder = "/ascend-validate/";

std::string tilingText() {
  return fmt::format(
      "extern \"C\" const volatile unsigned long {0};\n#undef TILING_KEY_VAR\n#define TILING_KEY_VAR {0}\n",
      kTilingKeyVariable);
}

/// Collects errors. One in the device headers is at the note that leads to the user's own code.
class Collector : public clang::DiagnosticConsumer {
public:
  Collector(std::vector<Message>& errors, std::string systemFolder)
      : errors_(errors), systemFolder_(std::move(systemFolder)) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& info) override {
    DiagnosticConsumer::HandleDiagnostic(level, info);
    if (info.getID() >= clang::diag::DIAG_START_SERIALIZATION && info.getID() < clang::diag::DIAG_START_LEX &&
        level >= clang::DiagnosticsEngine::Error)
      precompiledFails_ = true;
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

  /// clang cannot read it, or it does not go with the options.
  bool precompiledFails() const { return precompiledFails_; }

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
  bool precompiledFails_ = false;
};

/// What the preprocessor says of a source.
struct SourceUse {
  bool includesHeaders = false; ///< it includes some of the device headers
  bool changesHeaders = false;  ///< it defines a macro that they ask for
  bool hasTilingKeys = false;   ///< it asks for the tiling key
};

class UseCollector : public clang::PPCallbacks {
public:
  UseCollector(const Precompiled* precompiled, std::string folder, clang::SourceManager& sources, SourceUse& use)
      : precompiled_(precompiled), folder_(std::move(folder)), sources_(sources), use_(use) {}
  void MacroExpands(const clang::Token& name, const clang::MacroDefinition& /*macro*/, clang::SourceRange /*range*/,
                    const clang::MacroArgs* /*arguments*/) override {
    if (const clang::IdentifierInfo* const identifier = name.getIdentifierInfo();
        identifier != nullptr && identifier->getName() == "TILING_KEY_VAR")
      use_.hasTilingKeys = true;
  }
  void MacroDefined(const clang::Token& name, const clang::MacroDirective* directive) override {
    const clang::SourceLocation at = directive->getLocation();
    if (const clang::IdentifierInfo* const identifier = name.getIdentifierInfo();
        precompiled_ != nullptr && identifier != nullptr && !isOwn(at))
      use_.changesHeaders = use_.changesHeaders || precompiled_->conditions.contains(identifier->getName());
  }
  void InclusionDirective(clang::SourceLocation at, const clang::Token& /*include*/, llvm::StringRef /*name*/,
                          bool /*angled*/, clang::CharSourceRange /*range*/, clang::OptionalFileEntryRef file,
                          llvm::StringRef /*searchPath*/, llvm::StringRef /*relativePath*/,
                          const clang::Module* /*suggested*/, bool /*imported*/,
                          clang::SrcMgr::CharacteristicKind /*kind*/) override {
    if (file && !isOwn(at))
      use_.includesHeaders = use_.includesHeaders || file->getName().starts_with(folder_);
  }

private:
  /// Our own text defines and includes, too, but that is not the user's doing; nor is what headers of the system do.
  bool isOwn(clang::SourceLocation at) const {
    if (sources_.isInSystemHeader(at) || sources_.isWrittenInBuiltinFile(at))
      return true;
    const clang::PresumedLoc place = sources_.getPresumedLoc(at);
    return place.isValid() && std::string_view(place.getFilename()).starts_with(kOwnFolder);
  }

  const Precompiled* precompiled_;
  std::string folder_;
  clang::SourceManager& sources_;
  SourceUse& use_;
};

/// LLVM IR, and on the way what the user's code looks like.
class Action : public clang::EmitLLVMOnlyAction {
public:
  Action(llvm::LLVMContext& context, UserCode& code, const Precompiled* precompiled, std::string folder)
      : EmitLLVMOnlyAction(&context), code_(code), precompiled_(precompiled), folder_(std::move(folder)) {}

  const SourceUse& use() const { return use_; }

protected:
  bool BeginSourceFileAction(clang::CompilerInstance& compiler) override {
    compiler.getPreprocessor().addPPCallbacks(
        std::make_unique<UseCollector>(precompiled_, folder_, compiler.getSourceManager(), use_));
    return EmitLLVMOnlyAction::BeginSourceFileAction(compiler);
  }
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                        llvm::StringRef file) override {
    std::vector<std::unique_ptr<clang::ASTConsumer>> consumers;
    consumers.push_back(EmitLLVMOnlyAction::CreateASTConsumer(compiler, file));
    consumers.push_back(collectUserCode(code_));
    return std::make_unique<clang::MultiplexConsumer>(std::move(consumers));
  }

private:
  UserCode& code_;
  const Precompiled* precompiled_;
  std::string folder_;
  SourceUse use_;
};

/// How one try to read a source is made, and what it showed.
struct Attempt {
  const Precompiled* precompiled = nullptr;
  bool tilingKeys = false; ///< the tiling key is a variable
  SourceUse use{};
  bool precompiledFails = false;
};

Translated translateWith(const std::string& mainText, std::vector<std::string> arguments,
                         const std::filesystem::path& systemFolder, Attempt& attempt) {
  Translated out;
  out.context = std::make_unique<llvm::LLVMContext>();
  Collector collector(out.errors, systemFolder.string());
  if (attempt.tilingKeys)
    arguments.insert(arguments.begin(), {"-include", kTilingFile});
  if (attempt.precompiled != nullptr)
    arguments.insert(arguments.begin(), {"-include-pch", attempt.precompiled->file.string()});
  arguments.emplace_back(kMainFile);

  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(llvm::vfs::getRealFileSystem());
  auto memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  memory->addFile(kMainFile, 0, llvm::MemoryBuffer::getMemBufferCopy(mainText));
  memory->addFile(kTilingFile, 0, llvm::MemoryBuffer::getMemBufferCopy(tilingText()));
  files->pushOverlay(memory);

  const auto compiler = makeCompiler(arguments, files, collector);
  Action action(*out.context, out.code, attempt.precompiled, systemFolder.string());
  const bool done = compiler->ExecuteAction(action);
  attempt.use = action.use();
  // Another process may have removed it, to keep the cache in its bound.
  std::error_code ignored;
  attempt.precompiledFails =
      collector.precompiledFails() || (attempt.precompiled != nullptr && !exists(attempt.precompiled->file, ignored));
  if (done && out.errors.empty())
    out.module = action.takeModule();
  return out;
}

} // namespace

Translated translate(const std::string& mainText, const std::vector<std::string>& arguments,
                     const std::filesystem::path& systemFolder, const std::optional<Precompiled>& precompiled) {
  const bool keyIsGiven = std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return argument.starts_with("-DTILING_KEY_VAR=") && argument != kUsualTilingKey;
  });
  Attempt attempt{.precompiled = precompiled ? &*precompiled : nullptr, .tilingKeys = !keyIsGiven};
  Translated out = translateWith(mainText, arguments, systemFolder, attempt);
  if (attempt.precompiled != nullptr &&
      (attempt.precompiledFails || attempt.use.changesHeaders || !attempt.use.includesHeaders)) {
    attempt.precompiled = nullptr;
    out = translateWith(mainText, arguments, systemFolder, attempt);
  }
  // Where the key has to be a constant, it is the usual one.
  if (!out.module && attempt.tilingKeys && attempt.use.hasTilingKeys) {
    attempt.tilingKeys = false;
    out = translateWith(mainText, arguments, systemFolder, attempt);
  }
  return out;
}

} // namespace ascend::validate
