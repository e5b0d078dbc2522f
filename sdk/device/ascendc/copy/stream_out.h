#pragma once
// Copies to global memory that do not read it first: large results leave the host's caches to the tiles.
#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace AscendC::detail {

inline void streamOut(unsigned char* dst, const unsigned char* src, size_t bytes) {
#if defined(__SSE2__)
  // Below this a copy is faster through the caches, and its reader may be near.
  constexpr size_t least = 8192;
  constexpr size_t line = 64;
  if (bytes >= least) {
    const size_t head = (line - reinterpret_cast<uintptr_t>(dst) % line) % line;
    __builtin_memcpy(dst, src, head);
    size_t i = head;
    for (; i + line <= bytes; i += line) {
      __m128i part[4];
      __builtin_memcpy(part, src + i, line);
      auto* out = reinterpret_cast<__m128i*>(dst + i);
      _mm_stream_si128(out, part[0]);
      _mm_stream_si128(out + 1, part[1]);
      _mm_stream_si128(out + 2, part[2]);
      _mm_stream_si128(out + 3, part[3]);
    }
    _mm_sfence();
    __builtin_memcpy(dst + i, src + i, bytes - i);
    return;
  }
#endif
  __builtin_memcpy(dst, src, bytes);
}

} // namespace AscendC::detail
