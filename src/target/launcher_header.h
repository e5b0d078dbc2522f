#pragma once
#include "target/signature.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ascend::target {

/// The library's name as a C identifier: other characters become `_`, and a leading digit gets a `_` before it.
std::string libraryIdentifier(std::string_view libraryName);

/// "ascend_kernel_library_<identifier>": the one symbol of a kernel library (sdk/include/ascend/kernel_library.h).
std::string librarySymbol(std::string_view libraryName);

/// The text of the generated header `<library>.h`: a typed launcher (`ascend::Kernel<…>`) for each kernel of the files,
/// in namespace `nameSpace` ("a::b" nests; empty: "kernels"). Each source of the library has a signature file of its
/// own. On failure (two kernels of one name, a name that is no identifier) `error` says what is wrong.
std::optional<std::string> launcherHeader(std::span<const SignatureFile> files, std::string_view libraryName,
                                          std::string_view nameSpace, std::string& error);

} // namespace ascend::target
