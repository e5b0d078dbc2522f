#pragma once
// What the tests of the device API share: a fresh core, tensors with values, a reference in double.
#include <boost/test/unit_test.hpp>

#include "api_fake.h"
#include "kernel_operator.h"

#include <cmath>
#include <limits>
#include <random>

struct ApiFixture {
  ApiFixture() {
    fake::core().reset();
    ascend::sim::boundApi = &fake::api();
  }

  std::mt19937 random{12345};
  std::uint32_t next = 0;

  /// A tensor of n elements behind those before it, 32 bytes apart at least.
  template <class T> AscendC::LocalTensor<T> tensor(std::uint32_t n) {
    AscendC::LocalTensor<T> t(AscendC::TPosition::VECCALC, next, n);
    next += (n * static_cast<std::uint32_t>(sizeof(T)) + 31) / 32 * 32 + 32;
    return t;
  }
  template <class T> AscendC::LocalTensor<T> random_(std::uint32_t n, double low, double high) {
    auto t = tensor<T>(n);
    std::uniform_real_distribution<double> d(low, high);
    for (std::uint32_t i = 0; i < n; ++i)
      t.data()[i] = T(static_cast<float>(d(random)));
    return t;
  }
  const fake::Call& lastCall() const { return fake::core().calls.back(); }
  const std::vector<std::string>& reports() const { return fake::core().reports; }
};

template <class T> double asDouble(T value) {
  if constexpr (AscendC::detail::isSmallFloat<T>)
    return static_cast<float>(value);
  else
    return static_cast<double>(value);
}

/// Half a unit in the last place, relative.
template <class T> constexpr double epsilon() {
  return std::is_same_v<T, half>         ? 0x1p-11
         : std::is_same_v<T, bfloat16_t> ? 0x1p-8
         : std::is_same_v<T, float>      ? 0x1p-24
                                         : 0;
}

/// Equal within `ulps` roundings, NaN and infinities by kind.
template <class T> bool close(T actual, double expected, double ulps = 1) {
  const double a = asDouble(actual);
  if (std::isnan(expected))
    return std::isnan(a);
  const double rounded = asDouble(T(expected));
  if (std::isinf(rounded) || std::isinf(a))
    return a == rounded;
  const double tiny = std::is_same_v<T, half> ? 0x1p-25 : std::is_same_v<T, float> ? 0x1p-150 : 0;
  return std::abs(a - expected) <= std::abs(expected) * epsilon<T>() * ulps * (1 + 1e-7) + tiny * ulps;
}
