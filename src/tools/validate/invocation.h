#pragma once
#include <clang/Basic/Diagnostic.h>
#include <clang/Frontend/CompilerInstance.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <memory>
#include <string>
#include <vector>

namespace ascend::validate {

/// clang's front end, ready to run on what the driver's arguments say. `consumer` hears of everything and outlives it.
/// Throws hub::Error.
std::unique_ptr<clang::CompilerInstance> makeCompiler(const std::vector<std::string>& arguments,
                                                      llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files,
                                                      clang::DiagnosticConsumer& consumer);

} // namespace ascend::validate
