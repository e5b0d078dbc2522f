#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace ascend::hub {

/// One compiled object for one target ("sim", "Ascend910B3").
struct PackedImage {
  std::string target;
  std::filesystem::path file;
};

/// The C++ file of a kernel library: the bytes of the objects and the `ascend_kernel_library_<name>` that points at
/// them (ascend/kernel_library.h). `signatures` are the JSON texts, one for each source. Throws hub::Error.
std::string packLibrary(const std::string& name, const std::vector<std::string>& signatures,
                        const std::vector<PackedImage>& images);

} // namespace ascend::hub
