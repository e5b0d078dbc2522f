#include <@NAME@/normalize.hpp>
#include <vector>

int main() {
  const ascend::Device device;
  ascend::Stream stream(device);
  const auto x = ascend::DeviceBuffer<float>::from_host(stream, std::vector<float>{1, -1, 2, 0});
  ascend::DeviceBuffer<float> out(stream, 4);
  @NAMESPACE@::normalize(stream, x, out, 1, 4);
  return out.to_host() == std::vector<float>{0.25F, -0.25F, 0.5F, 0} ? 0 : 1;
}
