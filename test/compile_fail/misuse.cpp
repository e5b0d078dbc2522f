// Misuse of the runtime, one case for each macro: see CMakeLists.txt.
#include <ascend/runtime.hpp>

#include <string>
#include <vector>

namespace {

using ascend::DeviceBuffer;
using ascend::dynamic;
using ascend::In;
using ascend::InOut;
using ascend::Out;
using ascend::Shape;
using Line = Shape<dynamic>;

extern "C" const ascend_kernel_library ascend_kernel_library_test;
constexpr ascend::KernelInfo kInfo{&ascend_kernel_library_test, "k"};
constexpr ascend::Kernel<In<float, Line>, Out<float, Line>> unary{kInfo, {"x", "y"}};
constexpr ascend::Kernel<InOut<ascend::bfloat16>> inplace{kInfo, {"x"}};
constexpr ascend::Kernel<In<float, Shape<dynamic, dynamic>>, float, std::int64_t> grid{kInfo, {"x", "a", "n"}};
struct Tiling {
  int length, factor;
};
constexpr ascend::Kernel<In<ascend::any>, ascend::Struct<8>> tiled{kInfo, {"x", "tiling"}};

} // namespace

void use(ascend::Device& device, ascend::Stream& stream) {
  DeviceBuffer<float> x(device, 16);
  DeviceBuffer<float> y(device, 16);
  const DeviceBuffer<float> constant(device, 16);
  DeviceBuffer<std::int32_t> integers(device, 16);
  DeviceBuffer<ascend::half> halves(device, 16);
  DeviceBuffer<ascend::bfloat16> brains(device, 16);
  std::vector<float> host(16);
  ascend::Event event = stream.record();

  // All of this is right.
  unary(stream, x, y).wait();
  unary(stream, constant.view({4}), y.view({4}, 8)).wait();
  unary(stream, ascend::Blocks{8}, DeviceBuffer<float>(device, 16), y).detach();
  inplace(stream, brains).wait();
  grid(stream, x.view({4, 4}), 0.5f, 3).wait();
  tiled(stream, integers, Tiling{1, 2}).wait();
  host = y.to_host();
  x.copy_from_async(stream, std::vector<float>(16)).wait();
  host = y.to_host_async(stream).get();
  y = DeviceBuffer<float>::from_host(stream, host);

#if defined(CASE_element)
  unary(stream, integers, y).wait();
#elif defined(CASE_element_of_view)
  unary(stream, x, integers.view({16})).wait();
#elif defined(CASE_half_for_bfloat16)
  inplace(stream, halves).wait();
#elif defined(CASE_const_output)
  unary(stream, x, constant).wait();
#elif defined(CASE_const_view_output)
  unary(stream, x, constant.view({16})).wait();
#elif defined(CASE_temporary_output)
  unary(stream, x, DeviceBuffer<float>(device, 16)).wait();
#elif defined(CASE_const_inout)
  inplace(stream, std::as_const(brains)).wait();
#elif defined(CASE_too_few)
  unary(stream, x).wait();
#elif defined(CASE_too_many)
  unary(stream, x, y, 3).wait();
#elif defined(CASE_no_stream)
  unary(x, y).wait();
#elif defined(CASE_host_memory)
  unary(stream, host, y).wait();
#elif defined(CASE_buffer_for_scalar)
  grid(stream, x.view({4, 4}), y, 3).wait();
#elif defined(CASE_double_for_float)
  grid(stream, x.view({4, 4}), 0.5, 3).wait();
#elif defined(CASE_bool_for_integer)
  grid(stream, x.view({4, 4}), 0.5f, true).wait();
#elif defined(CASE_struct_size)
  tiled(stream, x, std::int32_t{1}).wait();
#elif defined(CASE_struct_with_pointer_semantics)
  tiled(stream, x, std::string("t")).wait();
#elif defined(CASE_rank)
  unary(stream, x.view({4, 4}), y).wait();
#elif defined(CASE_extents_unknown)
  grid(stream, x, 0.5f, 3).wait();
#elif defined(CASE_copy_buffer)
  DeviceBuffer<float> copy = x;
#elif defined(CASE_assign_buffer)
  x = y;
#elif defined(CASE_copy_stream)
  ascend::Stream copy = stream;
#elif defined(CASE_copy_event)
  ascend::Event copy = event;
#elif defined(CASE_discard_launch)
  unary(stream, x, y);
#elif defined(CASE_discard_copy_to_device)
  x.copy_from_async(stream, std::vector<float>(16));
#elif defined(CASE_discard_host_copy)
  x.to_host_async(stream);
#elif defined(CASE_discard_host_data)
  x.to_host();
#elif defined(CASE_discard_buffer)
  DeviceBuffer<float>::zeros(device, 3);
#elif defined(CASE_get_of_lvalue)
  auto copy = x.to_host_async(stream);
  host = copy.get();
#elif defined(CASE_borrowed_host_memory)
  static_cast<void>(DeviceBuffer<float>::from_host_async(stream, host));
#elif defined(CASE_borrowed_for_copy)
  x.copy_from_async(stream, host);
#elif defined(CASE_element_is_no_kernel_type)
  DeviceBuffer<std::string> strings(device, 3);
#elif defined(CASE_implicit_blocks)
  unary(stream, 8, x, y).wait();
#elif defined(CASE_host_span_of_other_type)
  x.copy_from(std::vector<double>(16));
#endif
}
