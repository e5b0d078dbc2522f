#include "test_kernels.h"

#include <ascend/runtime.hpp>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>

using ascend::DeviceBuffer;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  ascend::Device device;
  ascend::Stream stream{device};
};

template <class Call> std::string messageOf(Call call) {
  try {
    call();
  } catch (const ascend::Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

BOOST_FIXTURE_TEST_SUITE(streams, Fixture)

BOOST_AUTO_TEST_CASE(devices) {
  BOOST_TEST(ascend::Device::count() == 1U);
  const ascend::DeviceInfo info = device.info();
  BOOST_TEST((info.backend == ascend::Backend::simulator));
  BOOST_TEST(info.soc == "Ascend910B3");
  BOOST_TEST(info.ai_cores == 20U);
  BOOST_TEST(info.memory_bytes == 64ULL << 30);
  BOOST_TEST(contains(info.library, "libascend_sim.so"));
  BOOST_TEST(contains(messageOf([] { ascend::Device missing(1); }), "there is no device 1: there are 1"));
  BOOST_TEST(contains(messageOf([] { ascend::Device missing(-1); }), "there is no device -1"));
}

BOOST_AUTO_TEST_CASE(copies) {
  const std::vector<std::int64_t> values{1, -2, 3};
  auto buffer = DeviceBuffer<std::int64_t>::from_host(device, values);
  BOOST_TEST(buffer.size() == 3U);
  BOOST_TEST(buffer.to_host() == values, boost::test_tools::per_element());
  buffer.copy_from(std::vector<std::int64_t>{4, 5, 6});
  std::vector<std::int64_t> back(3);
  buffer.copy_to(back);
  BOOST_TEST(back == (std::vector<std::int64_t>{4, 5, 6}), boost::test_tools::per_element());
  BOOST_TEST(contains(messageOf([&] { buffer.copy_from(std::vector<std::int64_t>(4)); }),
                      "the buffer has 24 bytes, the host memory 32"));
  std::vector<std::int64_t> shorter(2);
  BOOST_TEST(contains(messageOf([&] { buffer.copy_to(shorter); }), "the buffer has 24 bytes, the host memory 16"));
  BOOST_TEST(DeviceBuffer<ascend::half>::zeros(device, 5).to_host()[4] == 0.0f);
  BOOST_TEST(DeviceBuffer<float>(device, 0).to_host().empty());
}

BOOST_AUTO_TEST_CASE(asynchronous_copies) {
  auto buffer = DeviceBuffer<std::int64_t>::from_host_async(stream, std::vector<std::int64_t>(1000, 3));
  kernels::increment(stream, buffer).detach();
  auto first = buffer.to_host_async(stream);
  buffer.copy_from_async(stream, std::vector<std::int64_t>(1000, 9)).detach();
  auto second = buffer.to_host_async(stream);
  BOOST_TEST(std::move(first).get() == std::vector<std::int64_t>(1000, 4), boost::test_tools::per_element());
  BOOST_TEST(std::move(second).get() == std::vector<std::int64_t>(1000, 9), boost::test_tools::per_element());
  // One that is dropped writes into memory that lives on.
  static_cast<void>(buffer.to_host_async(stream));
  stream.synchronize();
  BOOST_TEST(contains(messageOf([&] { buffer.copy_from_async(stream, std::vector<std::int64_t>(1)).wait(); }),
                      "the buffer has 8000 bytes, the host memory 8"));
}

BOOST_AUTO_TEST_CASE(out_of_memory) {
  const std::string message = messageOf([&] { DeviceBuffer<float> huge(device, 1ULL << 40); });
  BOOST_TEST(contains(message, "aclrtMalloc: error 207001 (out of memory)"));
  BOOST_TEST(contains(message, "hint: 4398046511104 bytes were asked for"));
  BOOST_TEST(
      contains(messageOf([&] { DeviceBuffer<float> huge(device, 1ULL << 62); }), "more than an address space holds"));
}

BOOST_AUTO_TEST_CASE(waiting) {
  DeviceBuffer<std::int64_t> data(device, 1);
  const auto launched = kernels::slow(stream, data, 1);
  BOOST_TEST(!stream.synchronize_for(1ms));
  BOOST_TEST(stream.synchronize_for(60s));
  BOOST_TEST(launched.done());
  BOOST_TEST(stream.done());
  launched.wait();
}

BOOST_AUTO_TEST_CASE(events) {
  DeviceBuffer<std::int64_t> data(device, 1);
  const ascend::Event before = stream.record();
  kernels::slow(stream, data, 1).detach();
  const ascend::Event after = stream.record();
  BOOST_TEST(contains(messageOf([&] { static_cast<void>(after.since(before)); }), "hint: synchronise the stream"));
  after.synchronize();
  BOOST_TEST(before.done());
  BOOST_TEST(after.done());
  BOOST_TEST(after.since(before).count() > 1.0);
  BOOST_TEST(before.since(after).count() < -1.0);
  ascend::Stream other(device);
  other.wait(after);
  other.synchronize();
}

BOOST_AUTO_TEST_CASE(host_functions) {
  std::atomic<int> order = 0;
  DeviceBuffer<std::int64_t> data(device, 1);
  kernels::slow(stream, data, 1).detach();
  stream.call([&order] { order = 1; }).wait();
  BOOST_TEST(order == 1);
  const auto failing = stream.call([] { throw std::runtime_error("no luck"); });
  BOOST_TEST(contains(messageOf([&] { failing.wait(); }), "Stream::call: error 500001: the function threw: no luck"));
  stream.synchronize();
}

BOOST_AUTO_TEST_CASE(moved_from) {
  auto buffer = DeviceBuffer<float>::zeros(device, 4);
  auto taken = std::move(buffer);
  BOOST_TEST(taken.to_host().size() == 4U);
  BOOST_TEST(buffer.size() == 0U);
  BOOST_TEST(contains(messageOf([&] { static_cast<void>(buffer.to_host()); }), "this DeviceBuffer was moved away"));
  ascend::Stream mine = std::move(stream);
  BOOST_TEST(contains(messageOf([&] { stream.synchronize(); }), "this Stream was moved away"));
  mine.synchronize();
}

BOOST_AUTO_TEST_CASE(any_order_of_destruction) {
  std::optional<ascend::Device> owner(std::in_place);
  std::optional<ascend::Stream> work(std::in_place, *owner);
  DeviceBuffer<std::int64_t> data(*owner, 10);
  owner.reset();
  const auto launched = kernels::slow(*work, data, 5);
  work.reset(); // waits
  launched.wait();
  BOOST_TEST(data.to_host() == std::vector<std::int64_t>(10, 5), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(contexts) {
  const ascend::Context context = ascend::Context::create(0);
  ascend::Stream other(context);
  auto data = DeviceBuffer<std::int64_t>::zeros(context, 10);
  kernels::slow(stream, data, 5).detach(); // a stream of the device's own context
  kernels::increment(other, data).detach();
  BOOST_TEST(data.to_host() == std::vector<std::int64_t>(10, 6), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
