#include "validate/invocation.h"

#include "hub/error.h"
#include "hub/toolchain/sdk_paths.h"
#include "validate/validate_config.h"

#include <clang/Driver/CreateInvocationFromArgs.h>
#include <clang/Frontend/CompilerInvocation.h>
#include <filesystem>

namespace ascend::validate {

std::unique_ptr<clang::CompilerInstance> makeCompiler(const std::vector<std::string>& arguments,
                                                      llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files,
                                                      clang::DiagnosticConsumer& consumer) {
  const std::filesystem::path clang = (hub::programFolder() / kClangProgram).lexically_normal();
  const std::string program = clang.string();
  // Not every distribution's clang looks where it is itself.
  const std::string resources = (clang.parent_path().parent_path() / "lib" / "clang" / kClangVersion).string();
  std::vector<const char*> argv{program.c_str()};
  argv.reserve(arguments.size() + 3);
  if (std::error_code ignored; std::filesystem::exists(resources, ignored))
    argv.insert(argv.end(), {"-resource-dir", resources.c_str()});
  for (const std::string& argument : arguments)
    argv.push_back(argument.c_str());

  clang::DiagnosticOptions diagnosticOptions;
  clang::CreateInvocationOptions options;
  options.Diags = clang::CompilerInstance::createDiagnostics(*files, diagnosticOptions, &consumer,
                                                             /*ShouldOwnClient=*/false);
  options.VFS = files;
  std::shared_ptr<clang::CompilerInvocation> invocation = clang::createInvocation(argv, options);
  if (!invocation)
    throw hub::Error("clang does not understand the options");
  invocation->getFrontendOpts().DisableFree = false;
  invocation->getCodeGenOpts().DisableFree = false;
  invocation->getDiagnosticOpts().ShowCarets = false; // nor "1 warning generated."

  auto compiler = std::make_unique<clang::CompilerInstance>(std::move(invocation));
  compiler->setVirtualFileSystem(std::move(files));
  compiler->createDiagnostics(&consumer, /*ShouldOwnClient=*/false);
  return compiler;
}

} // namespace ascend::validate
