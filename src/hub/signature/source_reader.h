#pragma once
#include "target/signature.h"
#include "target/soc.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ascend::hub {

/// How a source is to be read: as the compiler would see it.
struct SourceOptions {
  std::vector<std::string> definitions;
  std::vector<std::string> includes;
  const target::Soc* soc = nullptr;
  std::vector<std::string>* files = nullptr; ///< takes the names of all files that were read
  bool cache = false; ///< the device headers in a form that is read faster may be kept in the cache
};

/// The kernels of an AscendC source: its `extern "C" __global__ __aicore__` functions, found with libclang and the
/// simulator's headers. `__gm__ T*` gives a typed buffer (`in` when T is const, else `inout`), GM_ADDR a buffer of any
/// type. Throws hub::Error with the place for what cannot be launched, and with clang's messages when the source does
/// not compile.
std::vector<target::Signature> readKernels(const std::filesystem::path& source, const SourceOptions& options);

/// "…a trailing number is a tiling key…" when no loader could find a kernel of this name; empty when it is fine.
std::string kernelNameProblem(const std::string& name);

} // namespace ascend::hub
