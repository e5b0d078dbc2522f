#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ascend::asc {

/// A kernel that a source defines.
struct KernelDefinition {
  std::string name;
  std::string scope; ///< the namespaces around it, "a::b::"; "" outside of all
  std::string file;
  unsigned line = 0;
  bool isTemplate = false;
  std::string core;                    ///< what follows the name in KernelTraits: "mix, 1, 2"
  std::vector<std::string> parameters; ///< their types, as written
};

struct Rewritten {
  std::string source;
  std::vector<KernelDefinition> kernels;
  unsigned launches = 0;
};

/// What becomes of the bodies of kernels.
enum class Bodies : std::uint8_t {
  here,     ///< they are compiled once, for all kinds of cores
  device,   ///< the source is compiled for one kind of core: launches find the body in this object
  elsewhere ///< and this is the host's part: the bodies are in the objects for the kinds of cores
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
/// With bodies in several objects, what the function objects keep is listed, so that it is the same in all of them.
Rewritten rewrite(std::string_view preprocessed, Bodies bodies = Bodies::here);

} // namespace ascend::asc
