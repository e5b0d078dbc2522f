#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ascend::asc {

/// A kernel that a source defines.
struct KernelDefinition {
  std::string name;
  std::string file;
  unsigned line = 0;
  bool isTemplate = false;
  std::vector<std::string> parameters; ///< their types, as written
};

struct Rewritten {
  std::string source;
  std::vector<KernelDefinition> kernels;
  unsigned launches = 0;
};

/// Makes standard C++ of preprocessed single-source AscendC, line by line at its place:
///
///   __global__ void add(GM_ADDR x) { … }   the body becomes a function object, which `chevron::kernel` runs at once,
///   or
///                                          gives to the stream when the call is a launch
///   add<float><<<n, 0, stream>>>(x)        a call of the kernel in the scope of a `chevron::Configuration`: C++'s own
///                                          rules convert the arguments, and choose templates and overloads
///
/// Throws hub::Error, with the user's file and line, where a launch or a kernel is not complete.
Rewritten rewrite(std::string_view preprocessed);

} // namespace ascend::asc
