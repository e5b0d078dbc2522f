#pragma once
// asc_dump…: the first elements of an array in any memory of the core, eight a line.
#include "../../kernel_operator.h"

template <class T> void asc_dump(const T* input, uint32_t desc, uint32_t count) {
  AscendC::detail::print("DumpTensor desc=%u count=%u\n", desc, count);
  for (uint32_t i = 0; i < count; ++i)
    AscendC::detail::print(i % 8 == 7 || i + 1 == count ? "%g\n" : "%g ",
                           static_cast<double>(static_cast<float>(input[i])));
}
template <class T> void asc_dump_gm(const T* input, uint32_t desc, uint32_t count) { asc_dump(input, desc, count); }
template <class T> void asc_dump_ubuf(const T* input, uint32_t desc, uint32_t count) { asc_dump(input, desc, count); }
template <class T> void asc_dump_cbuf(const T* input, uint32_t desc, uint32_t count) { asc_dump(input, desc, count); }
template <class T> void asc_dump_l1buf(const T* input, uint32_t desc, uint32_t count) { asc_dump(input, desc, count); }
