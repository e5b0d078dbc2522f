#pragma once
#include "run/npy.h"
#include "target/signature.h"

#include <optional>
#include <string>
#include <vector>

namespace ascend::tools {

/// One --in, --out, --inout or --scalar, as it was written.
struct GivenArgument {
  enum class Kind { in, out, inout, scalar };
  Kind kind = Kind::in;
  std::string text;
  /// "--in", "--out", …
  std::string option() const;
};

/// One argument of the kernel with its value.
struct BoundArgument {
  GivenArgument::Kind kind = GivenArgument::Kind::in;
  std::string name;
  Array array;                ///< buffers: contents before the launch (an output has a type and a shape only)
  std::size_t bytes = 0;      ///< buffers: size
  std::filesystem::path file; ///< buffers that come back: where to write them
  std::uint64_t bits = 0;     ///< scalars: the value, sign-extended integers or the float's bits

  bool isBuffer() const { return kind != GivenArgument::Kind::scalar; }
  bool comesBack() const { return kind == GivenArgument::Kind::out || kind == GivenArgument::Kind::inout; }
};

/// Gives each argument of the kernel its value, reading the files. Throws RunError that names the argument.
std::vector<BoundArgument> bindArguments(const target::Signature& kernel, const std::vector<GivenArgument>& given);

/// The parameter block of a launch. `buffers` holds the device address of each buffer argument (others are ignored).
std::vector<std::byte> packParameters(const target::Signature& kernel, bool handWritten,
                                      const std::vector<BoundArgument>& arguments, const std::vector<void*>& buffers,
                                      void* workspace);

/// The value of "0.5" or "-3" as `dtype`, as described at BoundArgument::bits. Throws RunError.
std::uint64_t parseScalar(target::DType dtype, const std::string& text);

} // namespace ascend::tools
