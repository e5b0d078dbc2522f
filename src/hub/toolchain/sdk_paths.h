#pragma once
#include <filesystem>

namespace ascend::hub {

/// The folder of the running program.
std::filesystem::path programFolder();
/// The simulator's AscendC headers (the folder of kernel_operator.h): $ASCEND_SDK_DEVICE_DIR, beside an installed
/// program
/// `../include/ascend/device`, in the build tree `../../sdk/device`. Throws hub::Error that lists where it looked.
std::filesystem::path deviceHeaders();
/// The C++ compiler for the simulator's kernels: `wanted`, $ASCEND_HOST_CXX, the compiler that built the SDK if it is
/// there, c++, g++, clang++. Throws hub::Error that lists what it tried.
std::filesystem::path hostCompiler(const std::filesystem::path& wanted);

} // namespace ascend::hub
