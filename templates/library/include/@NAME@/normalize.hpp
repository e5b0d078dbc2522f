#pragma once
#include <ascend/runtime.hpp>
#include <cstddef>

namespace @NAMESPACE@ {

/// out[r][c] = x[r][c] / Σ_c |x[r][c]| for `rows` rows of `columns` floats each; both buffers have rows × columns elements.
/// Runs on `stream` and returns when it is done. Throws ascend::Error.
void normalize(ascend::Stream& stream, const ascend::DeviceBuffer<float>& x, ascend::DeviceBuffer<float>& out,
               std::size_t rows, std::size_t columns);

} // namespace @NAMESPACE@
