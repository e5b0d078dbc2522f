#pragma once
#include <compare>
#include <cstdint>
#include <llvm/IR/Module.h>
#include <string>
#include <string_view>
#include <vector>

namespace ascend::validate {

struct Line {
  std::string file;
  unsigned line = 0;
  auto operator<=>(const Line&) const = default;
};

/// The user's code, block by block: what was reached is known by number afterwards.
struct CodeMap {
  std::vector<std::vector<Line>> blocks;
  std::vector<unsigned> functionOf;      ///< a number for the function of each block
  std::vector<std::string> elementTypes; ///< "float", "half": of the GlobalTensors
};

/// Adds a call of `ascend_validate_block(i32)` to each basic block of the user's functions, and of
/// `ascend_validate_global(ptr, i32)` to GlobalTensor::SetGlobalBuffer: which address, and which element type
/// (CodeMap::elementTypes). Other functions of the device headers (`systemFolder`) and of the C++ library are left as
/// they are.
CodeMap instrument(llvm::Module& module, std::string_view systemFolder);

} // namespace ascend::validate
