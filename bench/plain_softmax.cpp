// Built once for each set of options: BENCH_BUILD is its namespace.
#include "plain_loops.h"

#include <algorithm>
#include <cmath>

void bench::BENCH_BUILD::softmax(const float* x, float* y, std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row, x += columns, y += columns) {
    float largest = x[0];
    for (std::size_t i = 1; i < columns; ++i)
      largest = std::max(largest, x[i]);
    float sum = 0;
    for (std::size_t i = 0; i < columns; ++i) {
      y[i] = std::exp(x[i] - largest);
      sum += y[i];
    }
    for (std::size_t i = 0; i < columns; ++i)
      y[i] /= sum;
  }
}
