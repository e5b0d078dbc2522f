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
#define ASCEND_KERNEL_LIBRARY_VERSION 1u

/* One kernel object. A library has one for each target and source file: several images of one target are normal, and a
 * kernel is looked for in each of them. */
typedef struct ascend_kernel_image {
  const char* target; /* "sim", "sim:Ascend310P3", "Ascend910B3" */
  const void* data;   /* the bytes of the object, aligned to 16 or more */
  size_t size;        /* in bytes */
} ascend_kernel_image;

typedef struct ascend_kernel_library {
  uint32_t version;      /* ASCEND_KERNEL_LIBRARY_VERSION */
  const char* name;      /* the library's name as its author wrote it */
  const char* signature; /* JSON (docs/reference/formats.md): an array of signature files, one for each source */
  size_t image_count;
  const ascend_kernel_image* images;
} ascend_kernel_library;

#ifdef __cplusplus
}
#endif
/* NOLINTEND(modernize-use-using,modernize-deprecated-headers) */
#endif /* ASCEND_KERNEL_LIBRARY_H */
