#ifndef ASCEND_KERNEL_LIBRARY_H
#define ASCEND_KERNEL_LIBRARY_H
/* What a kernel library holds: the C++ file that `ascend-compile --pack` writes defines one object
 *
 *     extern "C" const ascend_kernel_library ascend_kernel_library_<name>;
 *
 * and the generated header <name>.h refers to it, so that the linker cannot drop it. `<name>` is the library's name
 * with every character that cannot stand in an identifier replaced by `_`. Plain C, no constructors: it can be read
 * before main(). */
#include <stddef.h>
#include <stdint.h>

/* NOLINTBEGIN(modernize-use-using,modernize-deprecated-headers): this is C */
#ifdef __cplusplus
extern "C" {
#endif

/* Value of `ascend_kernel_library.version`. */
#define ASCEND_KERNEL_LIBRARY_VERSION 2u

/* The bundle is the file that `ascend-compile --pack -o NAME.asckb` writes (docs/reference/formats.md, "Bundles"): the
 * signatures, and the kernel objects, one for each target and source file, with a hash of all of it. The runtime reads
 * and checks it when the first kernel of the library is launched. */
typedef struct ascend_kernel_library {
  uint32_t version;   /* ASCEND_KERNEL_LIBRARY_VERSION */
  const char* name;   /* the library's name as its author wrote it */
  const void* bundle; /* aligned to 64 */
  size_t bundle_size; /* in bytes */
} ascend_kernel_library;

#ifdef __cplusplus
}
#endif
/* NOLINTEND(modernize-use-using,modernize-deprecated-headers) */
#endif /* ASCEND_KERNEL_LIBRARY_H */
