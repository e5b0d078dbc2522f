#include "validate/invocation.h"

#include "hub/error.h"
#include "hub/toolchain/sdk_paths.h"
#include "validate/validate_config.h"

#include <clang/Driver/CreateInvocationFromArgs.h>
#include <clang/Frontend/CompilerInvocation.h>

namespace ascend::validate {

std::unique_ptr<clang::CompilerInstance> makeCompiler(const std::vector<std::string>& arguments,
                                                      llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files,
                                                      clang::DiagnosticConsumer& consumer) {
  const std::string program = (hub::programFolder() / kClangProgram).lexically_normal().string();
  std::vector<const char*> argv{program.c_str()};
  argv.reserve(arguments.size() + 1);
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
