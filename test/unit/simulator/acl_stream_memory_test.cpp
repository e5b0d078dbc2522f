// Tasks of a stream that write, await and combine device memory by themselves.
#include "acl_fixture.h"

#include <array>
#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>
#include <thread>
#include <vector>

using namespace acl_test;

namespace {

struct Memory : Fixture {
  std::uint64_t* const words = static_cast<std::uint64_t*>(allocate(64));
  Memory() { BOOST_TEST_REQUIRE(aclrtMemset(words, 64, 0, 64) == ACL_SUCCESS); }
  ~Memory() { aclrtFree(words); }

  template <class T>
  std::vector<T> reduced(std::vector<T> dst, std::vector<T> src, aclrtReduceKind kind, aclDataType type) {
    const std::size_t bytes = dst.size() * sizeof(T);
    void* const to = allocate(bytes);
    void* const from = allocate(bytes);
    BOOST_TEST(aclrtMemcpy(to, bytes, dst.data(), bytes, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
    BOOST_TEST(aclrtMemcpy(from, bytes, src.data(), bytes, ACL_MEMCPY_HOST_TO_DEVICE) == ACL_SUCCESS);
    BOOST_TEST(aclrtReduceAsync(to, from, bytes, kind, type, stream, nullptr) == ACL_SUCCESS);
    BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
    BOOST_TEST(aclrtMemcpy(dst.data(), bytes, to, bytes, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
    aclrtFree(to);
    aclrtFree(from);
    return dst;
  }
  /// Of one number of 16 bits with another.
  std::uint16_t sum(std::uint16_t a, std::uint16_t b, aclDataType type) {
    return reduced<std::uint16_t>({a}, {b}, ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM, type)[0];
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(acl_stream_memory, Memory)

BOOST_AUTO_TEST_CASE(values) {
  BOOST_TEST(aclrtValueWrite(words, ~std::uint64_t{0} - 1, 0, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  std::uint64_t there = 0;
  BOOST_TEST(aclrtMemcpy(&there, 8, words, 8, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  BOOST_TEST(there == ~std::uint64_t{0} - 1);
  BOOST_TEST(aclrtValueWrite(words, 1, 1, stream) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("aclrtValueWrite: flag is 1"));
  BOOST_TEST(aclrtValueWrite(reinterpret_cast<char*>(words) + 4, 1, 0, stream) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("multiple of 8"));
  BOOST_TEST(aclrtValueWrite(words + 8, 1, 0, stream) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("aclrtMalloc"));
  BOOST_TEST(aclrtValueWrite(nullptr, 1, 0, stream) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtValueWrite(words, 1, 0, foreign()) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtValueWait(words, 1, 4, stream) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtValueWait(&there, 1, 0, stream) == ACL_ERROR_RT_PARAM_INVALID);
}

// Each condition, with a value that it holds for and one that it does not hold for until another stream has written.
BOOST_AUTO_TEST_CASE(waiting_for_values) {
  struct Case {
    std::uint32_t flag;
    std::uint64_t value, no, yes;
  };
  constexpr std::uint64_t all = ~std::uint64_t{0};
  constexpr std::array cases{
      Case{ACL_STREAM_WAIT_VALUE_GEQ, 5, 4, 6},
      Case{ACL_STREAM_WAIT_VALUE_GEQ, 0, all, std::uint64_t{1} << 62}, // the difference is signed
      Case{ACL_STREAM_WAIT_VALUE_EQ, 7, 8, 7}, Case{ACL_STREAM_WAIT_VALUE_AND, 6, 9, 4},
      Case{ACL_STREAM_WAIT_VALUE_NOR, 0xFF, all - 0x0F, all - 0xFFF}};
  aclrtStream other = nullptr;
  BOOST_TEST_REQUIRE(aclrtCreateStream(&other) == ACL_SUCCESS);
  for (const Case& c : cases) {
    BOOST_TEST_CONTEXT("flag " << c.flag << ", value " << c.value) {
      BOOST_TEST(aclrtValueWrite(words, c.no, 0, stream) == ACL_SUCCESS);
      BOOST_TEST(aclrtValueWait(words, c.value, c.flag, stream) == ACL_SUCCESS);
      BOOST_TEST(aclrtValueWrite(words + 1, c.yes, 0, stream) == ACL_SUCCESS); // behind it
      BOOST_TEST(aclrtSynchronizeStreamWithTimeout(stream, 20) == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
      BOOST_TEST(aclrtValueWrite(words, c.yes, 0, other) == ACL_SUCCESS);
      BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
    }
  }
  BOOST_TEST(aclrtDestroyStream(other) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(an_abort_ends_a_wait) {
  BOOST_TEST(aclrtValueWait(words, 1, ACL_STREAM_WAIT_VALUE_EQ, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtStreamAbort(stream) == ACL_SUCCESS);
  aclrtSynchronizeStream(stream);
  BOOST_TEST(aclrtValueWrite(words, 2, 0, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(reductions) {
  using F = std::vector<float>;
  BOOST_TEST(
      (reduced<float>({1, -2, 3}, {10, 20, -30}, ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM, ACL_FLOAT) == F{11, 18, -27}));
  BOOST_TEST((reduced<float>({1, -2, 3}, {10, -20, 3}, ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX, ACL_FLOAT) == F{10, -2, 3}));
  BOOST_TEST((reduced<float>({1, -2, 3}, {10, -20, 3}, ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN, ACL_FLOAT) == F{1, -20, 3}));
  BOOST_TEST((reduced<std::int8_t>({100, -1}, {100, -128}, ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX, ACL_INT8) ==
              std::vector<std::int8_t>{100, -1}));
  BOOST_TEST((reduced<std::int16_t>({1, 300}, {2, -400}, ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM, ACL_INT16) ==
              std::vector<std::int16_t>{3, -100}));
  BOOST_TEST((reduced<std::int32_t>({1 << 30}, {-7}, ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN, ACL_INT32) ==
              std::vector<std::int32_t>{-7}));
}

// Sums of 16 bits are rounded once, to nearest even.
BOOST_AUTO_TEST_CASE(sums_of_16_bits) {
  const auto half = [](float value) { return aclFloatToFloat16(value); };
  BOOST_TEST(sum(half(2048), half(1), ACL_FLOAT16) == half(2048));
  BOOST_TEST(sum(half(2048), half(3), ACL_FLOAT16) == half(2052));
  BOOST_TEST(sum(half(65504), half(65504), ACL_FLOAT16) == 0x7C00); // infinity
  BOOST_TEST(sum(0x7C00, 0xFC00, ACL_FLOAT16) == 0x7E00 + (sum(0x7C00, 0xFC00, ACL_FLOAT16) & 0x8000));
  constexpr std::uint16_t one = 0x3F80, step = 0x3B80; // 1, 1/256: half of the last place of 1
  BOOST_TEST(sum(one, step, ACL_BF16) == one);
  BOOST_TEST(sum(one + 1, step, ACL_BF16) == one + 2);
}

BOOST_AUTO_TEST_CASE(wrong_reductions) {
  const auto sum = ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM;
  BOOST_TEST(aclrtReduceAsync(words, words + 4, 32, sum, ACL_DOUBLE, stream, nullptr) ==
             ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  BOOST_TEST(said("it takes int8"));
  BOOST_TEST(aclrtReduceAsync(words, words + 4, 30, sum, ACL_FLOAT, stream, nullptr) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtReduceAsync(words, words + 4, 64, sum, ACL_FLOAT, stream, nullptr) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("src"));
  std::uint64_t host = 0;
  BOOST_TEST(aclrtReduceAsync(&host, words, 8, sum, ACL_FLOAT, stream, nullptr) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("dst"));
  BOOST_TEST(aclrtReduceAsync(words, words + 4, 8, sum, ACL_FLOAT, stream, words) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtReduceAsync(words, words + 4, 8, ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL, ACL_FLOAT, stream, nullptr) ==
             ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
}

BOOST_AUTO_TEST_SUITE_END()
