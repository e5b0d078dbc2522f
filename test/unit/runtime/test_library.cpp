// The kernel library that ascend-compile --pack would write.
#include "library_of.h"

namespace {

const std::string object910b = ascend::test::bytesOf(TEST_OBJECT_910B),
                  object310p = ascend::test::bytesOf(TEST_OBJECT_310P);
const ascend::test::Library library("test-kernels", {{"Ascend910B1", "", "no ELF"},
                                                     {"sim:Ascend310P3", "", object310p},
                                                     {"sim", "", object910b}});

} // namespace

extern "C" const ascend_kernel_library ascend_kernel_library_test_kernels;
const ascend_kernel_library ascend_kernel_library_test_kernels = library.get();
