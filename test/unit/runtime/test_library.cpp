// The kernel library that ascend-compile --pack would write: the objects as bytes.
#include <ascend/kernel_library.h>

#define INCLUDE_OBJECT(name, path)                                                                                     \
  __asm__(".section .rodata\n.balign 64\n.globl " name "_begin\n" name "_begin:\n.incbin \"" path "\"\n.globl " name   \
          "_end\n" name "_end:\n.byte 0\n.previous\n")
INCLUDE_OBJECT("object_910b", TEST_OBJECT_910B);
INCLUDE_OBJECT("object_310p", TEST_OBJECT_310P);

extern "C" {
extern const char object_910b_begin[], object_910b_end[], object_310p_begin[], object_310p_end[];
extern const ascend_kernel_library ascend_kernel_library_test_kernels;
}

namespace {
const ascend_kernel_image images[] = {
    {"Ascend910B1", "no ELF", 6},
    {"sim:Ascend310P3", object_310p_begin, static_cast<size_t>(object_310p_end - object_310p_begin)},
    {"sim", object_910b_begin, static_cast<size_t>(object_910b_end - object_910b_begin)},
};
}

const ascend_kernel_library ascend_kernel_library_test_kernels = {ASCEND_KERNEL_LIBRARY_VERSION, "test-kernels", "[]",
                                                                  3, images};
