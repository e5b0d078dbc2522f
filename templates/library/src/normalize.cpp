#include "@NAME@/normalize.hpp"

#include "@NAME@/kernels.h"

namespace @NAMESPACE@ {

void normalize(ascend::Stream& stream, const ascend::DeviceBuffer<float>& x, ascend::DeviceBuffer<float>& out,
               std::size_t rows, std::size_t columns) {
  kernels::normalize(stream, x.view({rows, columns}), out.view({rows, columns})).wait();
}

} // namespace @NAMESPACE@
