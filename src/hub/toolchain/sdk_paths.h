#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace ascend::hub {

/// The folder of the running program.
std::filesystem::path programFolder();
/// Where the SDK may be installed, seen from this program or the library that this is part of: some do not exist.
std::vector<std::filesystem::path> possiblePrefixes();
/// A program of the SDK: beside this one, or where programs are, seen from this library. Throws hub::Error that says
/// where it looked, and `without`, what can be done without it.
std::filesystem::path sdkProgram(const std::string& name, const std::string& without = {});
/// The simulator's AscendC headers (the folder of kernel_operator.h): $ASCEND_SDK_DEVICE_DIR, beside an installed
/// program
/// `../include/ascend/device`, in the build tree `../../sdk/device`. Throws hub::Error that lists where it looked.
std::filesystem::path deviceHeaders();
/// The C++ compiler for the simulator's kernels: `wanted`, $ASCEND_HOST_CXX, the compiler that built the SDK if it is
/// there, c++, g++, clang++. Throws hub::Error that lists what it tried.
std::filesystem::path hostCompiler(const std::filesystem::path& wanted);

} // namespace ascend::hub
