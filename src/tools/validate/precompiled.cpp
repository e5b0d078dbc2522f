#include "validate/precompiled.h"

#include "hub/cache/precompiled_store.h"
#include "validate/invocation.h"

#include <clang/Basic/Version.h>
#include <clang/Frontend/FrontendActions.h>
#include <clang/Frontend/Utils.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>

namespace ascend::validate {
namespace {

namespace fs = std::filesystem;

/// Which macros the headers ask for.
class ConditionCollector : public clang::PPCallbacks {
public:
  explicit ConditionCollector(std::set<std::string, std::less<>>& names) : names_(names) {}
  void Ifdef(clang::SourceLocation /*at*/, const clang::Token& name, const clang::MacroDefinition& /*macro*/) override {
    add(name);
  }
  void Ifndef(clang::SourceLocation /*at*/, const clang::Token& name,
              const clang::MacroDefinition& /*macro*/) override {
    add(name);
  }
  void Defined(const clang::Token& name, const clang::MacroDefinition& /*macro*/,
               clang::SourceRange /*range*/) override {
    add(name);
  }

private:
  void add(const clang::Token& name) {
    if (const clang::IdentifierInfo* const identifier = name.getIdentifierInfo(); identifier != nullptr)
      names_.insert(identifier->getName().str());
  }
  std::set<std::string, std::less<>>& names_;
};

class PrecompileAction : public clang::GeneratePCHAction {
public:
  explicit PrecompileAction(hub::PrecompiledFacts& facts) : facts_(facts) {}

protected:
  bool BeginSourceFileAction(clang::CompilerInstance& compiler) override {
    compiler.getPreprocessor().addPPCallbacks(std::make_unique<ConditionCollector>(facts_.conditions));
    return GeneratePCHAction::BeginSourceFileAction(compiler);
  }

private:
  hub::PrecompiledFacts& facts_;
};

/// System headers are inputs too.
class AllInputs : public clang::DependencyCollector {
public:
  bool needSystemDependencies() override { return true; }
};

} // namespace

std::optional<Precompiled> precompiledHeaders(const std::vector<std::string>& arguments, const fs::path& headers) {
  const auto store = hub::PrecompiledStore::open("validation, " + clang::getClangFullVersion(), arguments);
  if (!store)
    return std::nullopt;
  if (auto facts = store->find())
    return Precompiled{store->file(), std::move(facts->conditions)};
  const auto draft = store->draft();
  if (!draft)
    return std::nullopt;
  std::vector<std::string> line = arguments;
  for (std::size_t i = 0; i + 1 < line.size(); ++i)
    if (line[i] == "-x")
      line[i + 1] = "c++-header";
  line.push_back((headers / "sim" / "precompiled.h").string());

  clang::IgnoringDiagConsumer silent;
  const auto compiler = makeCompiler(line, llvm::vfs::getRealFileSystem(), silent);
  compiler->getFrontendOpts().OutputFile = draft->path.string();
  const auto inputs = std::make_shared<AllInputs>();
  compiler->addDependencyCollector(inputs);
  hub::PrecompiledFacts facts;
  PrecompileAction action(facts);
  if (!compiler->ExecuteAction(action) || compiler->getDiagnostics().hasErrorOccurred())
    return std::nullopt; // the source's own errors will say why
  for (const std::string& input : inputs->getDependencies())
    facts.inputs.push_back(input);
  if (!store->keep(*draft, facts))
    return std::nullopt;
  return Precompiled{store->file(), std::move(facts.conditions)};
}

} // namespace ascend::validate
