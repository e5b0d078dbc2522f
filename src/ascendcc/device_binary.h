#pragma once
#include "ascendcc/options.h"
#include "ascendcc/rewriter.h"

#include <string>
#include <string_view>
#include <vector>

namespace ascend::asc {

/// A kernel of a kernel object: how C++ calls it, and how loaders do.
struct BinaryKernel {
  std::string expression; ///< "::ns::add<float>"
  std::string name;
  std::string core; ///< KernelDefinition::core
};

/// The kernels that a loader can ask for: all that are no templates, and those that the command line names. Throws
/// hub::Error when there is none, and for a name that the source does not define.
std::vector<BinaryKernel> binaryKernels(const std::vector<KernelDefinition>& definitions,
                                        const std::vector<NamedKernel>& named, std::string_view source);

/// C++ that makes a kernel object of a source: its table of kernels. `unit` is not empty where an object for cube cores
/// (binaryCubeKernels) belongs to it, and is the prefix of its symbols.
std::string binaryModule(const std::vector<BinaryKernel>& kernels, unsigned arch, std::string_view unit);
/// C++ behind the same source for cube cores: what the table calls there.
std::string binaryCubeKernels(const std::vector<BinaryKernel>& kernels, std::string_view unit);

} // namespace ascend::asc
