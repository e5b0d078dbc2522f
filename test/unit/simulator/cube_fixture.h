#pragma once
// What the tests of the cube unit share: the real core, device memory with numbers in it, a reference in double.
#include <boost/test/unit_test.hpp>

#include "core_fixture.h"
#include "kernel_operator.h"

#include <cmath>
#include <random>

namespace cube_test {

using namespace AscendC;
using AscendC::detail::bytesOf;
using AscendC::detail::isInt4;
using AscendC::detail::isSmallFloat;

/// A matrix in device memory, row by row, and the same as numbers.
template <class T> struct Matrix {
  std::uint32_t rows = 0, columns = 0;
  unsigned char* device = nullptr;
  std::vector<double> values;

  double at(std::uint32_t r, std::uint32_t c) const { return values[std::size_t{r} * columns + c]; }
  T* data() const { return reinterpret_cast<T*>(device); }
};

struct CubeFixture : ascend::sim::test::CoreFixture {
  std::mt19937 random{20221};

  CubeFixture() {
    options.autoSync = false;
    soc = ascend::target::findSoc(AscendC::detail::is910B ? "Ascend910B3" : "Ascend310P3");
  }

  /// "code@operation", in the order found.
  std::vector<std::string> faults(const std::function<void()>& kernel) {
    std::vector<std::string> result;
    for (const auto& f : run([&](const ascend::sim::test::KernelApi& api) {
           ascend::sim::boundApi = &api.api;
           kernel();
         })) {
      result.push_back(f.code + "@" + f.operation);
      BOOST_TEST_MESSAGE(f.code << " " << f.operation << ": " << f.message);
    }
    return result;
  }
  /// The kernel runs, and nothing is found.
  void clean(const std::function<void()>& kernel) {
    const auto found = faults(kernel);
    BOOST_CHECK_MESSAGE(found.empty(), (found.empty() ? "" : found[0] + " and in all: ") << found.size());
  }
  static bool has(const std::vector<std::string>& found, const char* code) {
    return std::find(found.begin(), found.end(), code) != found.end();
  }

  template <class T> Matrix<T> matrix(std::uint32_t rows, std::uint32_t columns) {
    Matrix<T> m{rows, columns, nullptr, std::vector<double>(std::size_t{rows} * columns)};
    m.device = input(std::max<std::uint64_t>(bytesOf<T>(m.values.size()), 32)).address;
    for (std::size_t i = 0; i < m.values.size(); ++i) {
      if constexpr (isInt4<T>) {
        const auto v = static_cast<int>(random() % 16) - 8;
        AscendC::detail::setNibble(m.device, i, int4b_t(v));
        m.values[i] = v;
      } else if constexpr (std::is_integral_v<T>) {
        m.data()[i] = static_cast<T>(random());
        m.values[i] = static_cast<double>(m.data()[i]);
      } else {
        m.data()[i] = T(std::uniform_real_distribution<float>(-3, 3)(random));
        m.values[i] = static_cast<double>(static_cast<float>(m.data()[i]));
      }
    }
    return m;
  }
  template <class T> T* zeros(std::size_t n) {
    auto* p = reinterpret_cast<T*>(output(std::max<std::size_t>(n * sizeof(T), 32)).address);
    std::memset(static_cast<void*>(p), 0, n * sizeof(T));
    return p;
  }
};

/// Sums of products, and of their magnitudes: the error of any order of summation is a small part of those.
struct Product {
  double sum = 0, magnitude = 0;
};
template <class A, class B>
Product product(const Matrix<A>& a, bool turnA, const Matrix<B>& b, bool turnB, std::uint32_t i, std::uint32_t j) {
  Product p;
  const std::uint32_t k = turnA ? a.rows : a.columns;
  for (std::uint32_t x = 0; x < k; ++x) {
    const double v = (turnA ? a.at(x, i) : a.at(i, x)) * (turnB ? b.at(j, x) : b.at(x, j));
    p.sum += v;
    p.magnitude += std::abs(v);
  }
  return p;
}

constexpr std::uint32_t up(std::uint32_t a, std::uint32_t b) { return (a + b - 1) / b * b; }
constexpr std::uint32_t parts(std::uint32_t a, std::uint32_t b) { return (a + b - 1) / b; }

template <class T> LocalTensor<T> at(TPosition position, std::uint32_t address, std::uint32_t elements) {
  return LocalTensor<T>(position, address, elements);
}

} // namespace cube_test
