#pragma once
#include "validate/instrument.h"

namespace llvm {
class Function;
class Module;
} // namespace llvm

namespace ascend::validate {

/// What the kernel's 32-bit numbers would be if they had 64 bits, and where one that had too few becomes an offset.
///
/// In the user's functions each +, -, * and << of 32-bit integers is followed in 64 bits beside it, through variables,
/// arguments and results. Where a 32-bit number is widened that has lost bits on its way, that is a finding: nothing
/// else can bring them back.
class WidthInstrumenter {
public:
  WidthInstrumenter(llvm::Module& module, CodeMap& map);
  void run(llvm::Function& function);

private:
  class InFunction;
  llvm::Module& module_;
  CodeMap& map_;
};

} // namespace ascend::validate
