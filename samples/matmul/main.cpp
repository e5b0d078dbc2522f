#include "matmul_kernels.h"

#include <algorithm>
#include <ascend/runtime.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace {

struct Sizes {
  std::size_t m, k, n;
};

/// Values of at most six bits: each product is exact, sums are rounded in f32.
std::vector<ascend::half> values(std::size_t count, std::size_t seed) {
  std::vector<ascend::half> out;
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(ascend::half(static_cast<float>((i * 7919 + seed) % 61) * 0.0625F - 1.875F));
  return out;
}

/// `y` against sums in double precision; `at` makes an element of the sum.
template <class F> bool compare(const char* name, const Sizes& s, const std::vector<float>& y, const F& at) {
  double worst = 0;
  for (std::size_t i = 0; i < s.m; ++i)
    for (std::size_t j = 0; j < s.n; ++j) {
      const double allowed = 1e-6 * static_cast<double>(s.k) + 1e-6;
      worst = std::max(worst, std::abs(y[i * s.n + j] - at(i, j)) / allowed);
    }
  std::printf("%s, %zu x %zu x %zu: %s (largest error is %.2f of what is allowed)\n", name, s.m, s.k, s.n,
              worst <= 1 ? "right" : "WRONG", worst);
  return worst <= 1;
}

double product(const Sizes& s, const std::vector<ascend::half>& a, const std::vector<ascend::half>& b, std::size_t i,
               std::size_t j) {
  double sum = 0;
  for (std::size_t l = 0; l < s.k; ++l)
    sum += static_cast<double>(static_cast<float>(a[i * s.k + l])) * static_cast<float>(b[l * s.n + j]);
  return sum;
}

/// The hand-written kernel: multiples of 16.
bool matmul(ascend::Stream& stream, const Sizes& s) {
  const auto a = values(s.m * s.k, 1), b = values(s.k * s.n, 2);
  const auto da = ascend::DeviceBuffer<ascend::half>::from_host(stream, a);
  const auto db = ascend::DeviceBuffer<ascend::half>::from_host(stream, b);
  ascend::DeviceBuffer<float> dc(stream, s.m * s.n);
  kernels::matmul(stream, ascend::Blocks{8}, da, db, dc, static_cast<std::uint32_t>(s.m),
                  static_cast<std::uint32_t>(s.k), static_cast<std::uint32_t>(s.n))
      .wait();
  return compare("matmul", s, dc.to_host(), [&](std::size_t i, std::size_t j) { return product(s, a, b, i, j); });
}

/// The layer in MLIR: sizes as they come.
bool linear(ascend::Stream& stream, const Sizes& s) {
  const auto x = values(s.m * s.k, 3), w = values(s.k * s.n, 4);
  std::vector<float> bias(s.n);
  for (std::size_t j = 0; j < s.n; ++j)
    bias[j] = static_cast<float>(j % 17) - 8.0F;
  const auto dx = ascend::DeviceBuffer<ascend::half>::from_host(stream, x);
  const auto dw = ascend::DeviceBuffer<ascend::half>::from_host(stream, w);
  const auto db = ascend::DeviceBuffer<float>::from_host(stream, bias);
  ascend::DeviceBuffer<float> dy(stream, s.m * s.n);
  kernels::linear(stream, dx.view({s.m, s.k}), dw.view({s.k, s.n}), db, dy.view({s.m, s.n})).wait();
  return compare("linear", s, dy.to_host(),
                 [&](std::size_t i, std::size_t j) { return std::max(product(s, x, w, i, j) + bias[j], 0.0); });
}

} // namespace

int main() {
  try {
    const ascend::Device device;
    ascend::Stream stream(device);
    bool right = true;
    for (const Sizes& sizes : {Sizes{16, 16, 16}, Sizes{128, 256, 384}, Sizes{208, 80, 144}})
      right &= matmul(stream, sizes);
    for (const Sizes& sizes : {Sizes{1, 1, 1}, Sizes{33, 100, 65}, Sizes{128, 256, 384}})
      right &= linear(stream, sizes);
    return right ? 0 : 1;
  } catch (const ascend::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
