// Built with -march=x86-64-v3: GCC 12 has no vector form of _Float16 for it, hence the calls.
#include "plain_loops.h"

#include <immintrin.h>

void bench::plain_v3::add(const std::uint16_t* x, const std::uint16_t* y, std::uint16_t* z, std::size_t count) {
  for (std::size_t i = 0; i + 8 <= count; i += 8) {
    const __m256 left = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x + i)));
    const __m256 right = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(y + i)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(z + i),
                     _mm256_cvtps_ph(_mm256_add_ps(left, right), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
  }
}
