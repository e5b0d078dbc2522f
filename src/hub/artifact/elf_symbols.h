#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ascend::hub {

/// A kernel of an object; of an NPU's object any global symbol.
struct ObjectSymbol {
  std::string name;
  std::string core; ///< "vector core": of an NPU's object, what `.ascend.meta.<name>` says; else empty
};

struct ObjectDescription {
  bool simulator = false;
  std::string soc;           ///< of a simulator's object: the SoC or the architecture that it was compiled for
  std::uint16_t machine = 0; ///< e_machine
  std::vector<ObjectSymbol> symbols;
  std::uint64_t bytes = 0;
  std::string sha256;
};

/// What is in an ELF file. Reads nothing outside `bytes`, and runs nothing of it. Throws hub::Error for what is no
/// ELF64 file, or a damaged one.
ObjectDescription describeObject(std::string_view bytes);

} // namespace ascend::hub
