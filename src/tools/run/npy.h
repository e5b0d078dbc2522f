#pragma once
#include "target/dtype.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace ascend::tools {

/// A mistake in what ascend-run was given, in words for the user.
class RunError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// An array: elements in C order, little-endian.
struct Array {
  target::DType dtype = target::DType::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> data;
};

/// Bytes of an array; nothing when they cannot be counted.
std::optional<std::size_t> byteCount(target::DType dtype, const std::vector<std::int64_t>& shape);

/// "f32[2x3]".
std::string describeArray(target::DType dtype, const std::vector<std::int64_t>& shape);

/// Reads a .npy file of version 1, 2 or 3; Fortran order is turned into C order. Files of uint16 (or of two opaque
/// bytes, as ml_dtypes writes them) hold bf16 when `asBf16`. Throws RunError that names the file.
Array readNpy(const std::filesystem::path& path, bool asBf16);

/// The file's bytes (version 1.0, C order). bf16 is written as uint16.
std::string formatNpy(const Array& array);

} // namespace ascend::tools
