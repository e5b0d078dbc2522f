#pragma once
#include <string>
#include <string_view>

namespace ascend::hub {

/// What --inspect prints of an ELF file: for which machine, the kernels (of an NPU's object: its global functions and
/// the kinds of core that `.ascend.meta.<kernel>` gives them), its hash. Reads nothing outside `bytes`. Throws
/// hub::Error for what is no ELF64 file, or a damaged one.
std::string describeElf(std::string_view bytes);

} // namespace ascend::hub
