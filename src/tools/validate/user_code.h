#pragma once
#include "hub/validate/report.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace clang {
class ASTConsumer;
} // namespace clang

namespace ascend::validate {

/// A part of a source; `end` is behind its last character.
struct SourceRange {
  hub::SourcePlace begin, end;
};

/// What fix-its need to know of the user's code as it is written.
struct UserCode {
  /// By where a call begins: the whole statement that it is in, with its semicolon, where another may stand before it.
  std::map<hub::SourcePlace, SourceRange> statements;
  /// By where the operator of a 32-bit +, -, * or << stands: its left operand.
  std::map<hub::SourcePlace, SourceRange> leftOperands;
  /// By name: kernels. Where the declaration begins, and where the body's first statement would stand.
  struct Kernel {
    hub::SourcePlace declaration, body;
    bool typeDeclared = false; ///< __vector__, KERNEL_TASK_TYPE_DEFAULT, …
  };
  std::map<std::string, Kernel> kernels;
  /// All functions with a body, templates included.
  struct Function {
    std::string name;
    hub::SourcePlace begin, end;
  };
  std::vector<Function> functions;
};

/// Collects it while clang reads the source.
std::unique_ptr<clang::ASTConsumer> collectUserCode(UserCode& code);

} // namespace ascend::validate
