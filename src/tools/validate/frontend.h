#pragma once
#include "validate/precompiled.h"
#include "validate/user_code.h"

#include <filesystem>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <memory>
#include <string>
#include <vector>

namespace ascend::validate {

/// What clang said of a place in the source.
struct Message {
  std::string file;
  unsigned line = 0, column = 0;
  std::string text;
};

/// A source as LLVM IR, or why it is none.
struct Translated {
  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::Module> module; ///< null: it does not compile
  std::vector<Message> errors;          ///< each at the first place of the user's that leads to it
  UserCode code;
};

/// Runs clang's front end on C++ text that stands for `mainFile`. `arguments` are the driver's. `systemFolder` holds
/// the device headers: an error inside is told at the user's call. `precompiled` are these headers; a source for which
/// they do not stand reads them itself.
Translated translate(const std::string& mainText, const std::vector<std::string>& arguments,
                     const std::filesystem::path& systemFolder, const std::optional<Precompiled>& precompiled);

} // namespace ascend::validate
