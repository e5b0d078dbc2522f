#pragma once
#include "@NAME@/kernels.h"

#include <ascend/runtime.hpp>
#include <cstddef>

namespace @NAMESPACE@ {

/// out[r][c] = x[r][c] / sqrt(mean_c(x[r][c]²) + epsilon) · weight[c], for `rows` rows of `columns` floats.
/// `x` and `out` have rows × columns elements, `weight` has `columns`. The work is asynchronous: `.wait()` for it, or
/// `.detach()` it and synchronise the stream. Throws ascend::Error when sizes do not fit.
inline auto rmsnorm(ascend::Stream& stream, const ascend::DeviceBuffer<float>& x, const ascend::DeviceBuffer<float>& weight,
                    ascend::DeviceBuffer<float>& out, std::size_t rows, std::size_t columns, float epsilon = 1e-6F) {
  return kernels::rmsnorm(stream, x.view({rows, columns}), weight, epsilon, out.view({rows, columns}));
}

} // namespace @NAMESPACE@
