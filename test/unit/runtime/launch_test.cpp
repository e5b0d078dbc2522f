#include "library_of.h"
#include "simulator/core/sim_control.h"
#include "test_kernels.h"

#include <ascend/runtime.hpp>

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <dlfcn.h>
#include <memory>
#include <numeric>
#include <thread>
#include <vector>

using ascend::Blocks;
using ascend::DeviceBuffer;

namespace {

struct Fixture {
  ascend::Device device;
  ascend::Stream stream{device};
};

std::vector<float> ramp(std::size_t size, float factor) {
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i)
    values[i] = factor * static_cast<float>(i);
  return values;
}

template <class Call> std::string messageOf(Call call) {
  try {
    call();
  } catch (const ascend::Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// What the simulator has found in this process.
std::string findings() {
  void* const simulator = dlopen(TEST_SIMULATOR, RTLD_NOW | RTLD_LOCAL);
  BOOST_REQUIRE(simulator != nullptr);
  const auto text = reinterpret_cast<decltype(&ascend_sim_findings_text)>(dlsym(simulator, "ascend_sim_findings_text"));
  BOOST_REQUIRE(text != nullptr);
  std::string all(text(nullptr, 0) + 1, '\0');
  text(all.data(), all.size());
  return all;
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++times;
  return times;
}

struct Tiling {
  std::int32_t length;
  std::int32_t factor;
  std::int8_t flag;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(launch, Fixture)

BOOST_AUTO_TEST_CASE(any_size_and_block_count) {
  for (std::size_t size : {0UL, 1UL, 7UL, 64UL, 1001UL})
    for (int blocks : {1, 3, 8, 200}) {
      const auto x = DeviceBuffer<float>::from_host(stream, ramp(size, 1));
      const auto y = DeviceBuffer<float>::from_host(device, ramp(size, 2));
      DeviceBuffer<float> z(device, size);
      kernels::axpy(stream, Blocks{blocks}, x, 0.5f, y, z).wait();
      BOOST_TEST(z.to_host() == ramp(size, 2.5f), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(parameters_of_a_translated_kernel) {
  DeviceBuffer<std::int64_t> out(device, 6);
  const auto grid = DeviceBuffer<ascend::bfloat16>::zeros(device, 3 * 4 * 5);
  for (int run = 0; run < 2; ++run) { // the workspace has to be zero each time
    kernels::record(stream, -5, out, grid.view({3, 4, 5}), ascend::half(1.5f), std::uint8_t{200}).wait();
    const std::vector<std::int64_t> expected{3, 5, -5, 0x3e00, 200, 0};
    BOOST_TEST(out.to_host() == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_workspace_is_as_large_as_the_arguments_say) {
  for (std::size_t rows : {0UL, 1UL, 50UL})
    for (std::size_t count : {1UL, 1000UL}) {
      const auto x = DeviceBuffer<float>::zeros(device, rows * 3);
      DeviceBuffer<std::int64_t> out(device, count);
      for (const std::int32_t more : {0, 17}) {
        kernels::parts(stream, x, out, more).wait();
        const std::size_t size = 512 + (12 * rows + 511) / 512 * 512 + (16 * count + 511) / 512 * 512 +
                                 (64 * static_cast<std::size_t>(more) + 511) / 512 * 512;
        BOOST_TEST(out.to_host() == std::vector<std::int64_t>(count, static_cast<std::int64_t>(size)),
                   boost::test_tools::per_element());
      }
      BOOST_CHECK_EXCEPTION(kernels::parts(stream, x, out, -1), ascend::Error, [](const ascend::Error& error) {
        return std::string(error.what()).find("('12*0.0;8*1.0*0.1-8*1.0;64*v2') has no size") != std::string::npos;
      });
    }
}

BOOST_AUTO_TEST_CASE(parameters_of_a_hand_written_kernel) {
  auto data = DeviceBuffer<std::int32_t>::from_host(device, std::vector<std::int32_t>{1, 2, 3, 4});
  kernels::scale(stream, data, 100, -7, Tiling{4, 10, 3}).wait();
  BOOST_TEST(data.to_host() == (std::vector<std::int32_t>{106, 116, 126, 136}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(block_counts) {
  auto out = DeviceBuffer<std::int64_t>::zeros(device, 65535);
  kernels::blocks(stream, out).wait();
  BOOST_TEST(out.to_host()[2] == 3); // the author's count
  kernels::blocks(stream, Blocks{5}, out).wait();
  BOOST_TEST(out.to_host()[4] == 5);
  kernels::blocks(stream, Blocks{65535U}, out).wait();
  BOOST_TEST(out.to_host()[65534] == 65535);
  for (std::int64_t count : {0L, -1L, 65536L})
    BOOST_TEST(contains(messageOf([&] { kernels::blocks(stream, Blocks{count}, out).wait(); }),
                        "it cannot run on " + std::to_string(count) + " blocks"));
}

BOOST_AUTO_TEST_CASE(default_block_count_is_the_number_of_cores) {
  constexpr ascend::Kernel<ascend::Out<std::int64_t>> kernel{
      ascend::KernelInfo{&ascend_kernel_library_test_kernels, "blocks"}, {"out"}};
  auto out = DeviceBuffer<std::int64_t>::zeros(device, 100);
  kernel(stream, out).wait();
  BOOST_TEST(out.to_host()[0] == 40); // vector cores of an Ascend910B3
  BOOST_TEST(device.info().vector_cores == 40U);
}

BOOST_AUTO_TEST_CASE(shapes_are_checked) {
  DeviceBuffer<std::int64_t> small(device, 5);
  DeviceBuffer<std::int64_t> out(device, 6);
  const auto grid = DeviceBuffer<ascend::bfloat16>::zeros(device, 60);
  const auto run = [&](auto& target, const auto& view) {
    kernels::record(stream, 0, target, view, ascend::half(0), 0).wait();
  };
  BOOST_TEST(contains(messageOf([&] { run(small, grid.view({3, 4, 5})); }),
                      "launch of record: argument 2 'out' has 5 elements, the kernel takes 6 elements"));
  BOOST_TEST(contains(messageOf([&] { run(out, grid.view({3, 5, 4})); }),
                      "argument 3 'grid' has the shape 3 x 5 x 4, the kernel takes ? x 4 x ?"));
  BOOST_TEST(contains(messageOf([&] { static_cast<void>(grid.view({3, 4, 6})); }),
                      "a view of 3 x 4 x 6 does not fit into a buffer of 60 elements"));
  BOOST_TEST(contains(messageOf([&] { static_cast<void>(grid.view({30}, 31)); }), "from element 31"));
  BOOST_TEST(contains(messageOf([&] { static_cast<void>(grid.view({-1})); }), "extent -1 is negative"));
  BOOST_TEST(contains(messageOf([&] { static_cast<void>(grid.view({1L << 40, 1L << 40})); }), "does not fit"));
  BOOST_TEST(
      contains(messageOf([&] { kernels::record(stream, 300, out, grid.view({3, 4, 5}), ascend::half(0), 0).wait(); }),
               "300 does not fit into a signed integer of 8 bits"));
  // A part of a larger buffer.
  auto data = DeviceBuffer<std::int64_t>::from_host(device, std::vector<std::int64_t>{1, 2, 3, 4});
  kernels::increment(stream, data.view({2}, 1)).wait();
  BOOST_TEST(data.to_host() == (std::vector<std::int64_t>{1, 3, 4, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(missing_kernel_and_target) {
  BOOST_TEST(
      contains(messageOf([&] { kernels::missing(stream).wait(); }),
               "kernel library 'test-kernels': error 100029 (kernel not found): its objects have no kernel 'missing'"));
  static const ascend::test::Library npuOnly("npu-only", {{"Ascend910B1", "", "x"}, {"Ascend310P3", "", "x"}});
  const ascend::Kernel<> kernel{ascend::KernelInfo{&npuOnly.get(), "k"}, {}};
  const std::string message = messageOf([&] { kernel(stream).wait(); });
  BOOST_TEST(contains(message, "it was not built for the simulator; its targets: Ascend910B1, Ascend310P3"));
  BOOST_TEST(contains(message, "hint: add sim to the SOCS"));
  static ascend_kernel_library newer = npuOnly.get();
  ++newer.version;
  const ascend::Kernel<> newerKernel{ascend::KernelInfo{&newer, "k"}, {}};
  BOOST_TEST(contains(messageOf([&] { newerKernel(stream).wait(); }),
                      "its format is version " + std::to_string(newer.version)));
  static const ascend::test::Library broken(
      "broken", {{"sim", "", "this is no object file at all, but long enough to look at it"}});
  const ascend::Kernel<> badKernel{ascend::KernelInfo{&broken.get(), "k"}, {}};
  BOOST_TEST(contains(messageOf([&] { badKernel(stream).wait(); }), "no kernel object"));
}

BOOST_AUTO_TEST_CASE(a_library_that_was_changed_is_refused) {
  const auto messageWith = [&](auto&& change) {
    // A library is known by its address: each is another one that stays.
    static std::vector<std::unique_ptr<ascend::test::Library>> libraries;
    auto& changed = *libraries.emplace_back(std::make_unique<ascend::test::Library>(
        "changed", std::vector<ascend::target::BundleImage>{{"sim", "", "an object"}}));
    change(changed.bundle());
    const ascend::Kernel<> kernel{ascend::KernelInfo{&changed.get(), "k"}, {}};
    return messageOf([&] { kernel(stream).wait(); });
  };
  BOOST_TEST(contains(messageWith([](std::string& bytes) { bytes[100] ^= 1; }), "its hash differs"));
  BOOST_TEST(contains(messageWith([](std::string& bytes) { bytes[0] = 'X'; }), "this is no kernel bundle"));
  BOOST_TEST(contains(messageWith([](std::string& bytes) { bytes[8] = 9; }), "version 9 of the format"));
}

BOOST_AUTO_TEST_CASE(a_kernel_that_fails) {
  DeviceBuffer<float> out(device, 8);
  const auto launched = kernels::overrun(stream, out);
  const std::string message = messageOf([&] { launched.wait(); });
  BOOST_TEST(message.starts_with("aclrtSynchronizeStream: error 507015 (the kernel failed): kernel overrun: "));
  BOOST_TEST(contains(message, "MEM-OOB"));
  // Who waits for the same work later learns it too; the stream goes on.
  BOOST_TEST(messageOf([&] { launched.wait(); }) == message);
  auto data = DeviceBuffer<std::int64_t>::zeros(device, 4);
  kernels::increment(stream, data).wait();
  BOOST_TEST(data.to_host()[3] == 1);
  // Without a wait the error meets whoever reads the data.
  kernels::overrun(stream, out).detach();
  BOOST_TEST(contains(messageOf([&] { static_cast<void>(out.to_host()); }), "507015"));
}

BOOST_AUTO_TEST_CASE(a_kernel_without_types_takes_elements_for_others) {
  const Tiling none{0, 1, 0};
  const std::size_t before = count(findings(), "MEM-DTYPE");
  DeviceBuffer<std::uint32_t> integers(device, 4);
  kernels::scale(stream, integers, 0, 0, none).wait();
  BOOST_TEST(count(findings(), "MEM-DTYPE") == before);
  DeviceBuffer<float> floats(device, 4);
  BOOST_TEST(contains(messageOf([&] { kernels::scale(stream, floats, 0, 0, none).wait(); }), "found 1 error"));
  const std::string found = findings();
  BOOST_TEST(count(found, "MEM-DTYPE") > before);
  BOOST_TEST(contains(found, "elements of i32 (4 bytes); the host put elements of f32 (4 bytes) there"));
}

BOOST_AUTO_TEST_CASE(buffers_may_go_before_the_work_is_done) {
  std::vector<std::int64_t> result(1000);
  auto sink = DeviceBuffer<std::int64_t>::zeros(device, 1000);
  {
    DeviceBuffer<std::int64_t> temporary(device, 1000);
    kernels::slow(stream, temporary, 7).detach();
    kernels::increment(stream, temporary).detach();
  }
  stream.synchronize(); // a use after free would be a finding, and thrown
  BOOST_TEST(sink.to_host() == result, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(memory_of_finished_work_comes_back) {
  // Together many times what the device has; nobody synchronises.
  constexpr std::size_t kLarge = 1ULL << 30; // elements of 8 bytes
  for (int run = 0; run < 200; ++run) {
    DeviceBuffer<std::int64_t> temporary(device, kLarge);
    kernels::blocks(stream, temporary).detach();
  }
  for (int run = 0; run < 3000; ++run) {
    DeviceBuffer<std::int64_t> temporary(device, 1000);
    kernels::blocks(stream, temporary).detach();
  }
  BOOST_TEST(device.info().free_bytes > device.info().memory_bytes / 2);
  stream.synchronize();
  BOOST_TEST(device.info().free_bytes == device.info().memory_bytes);
}

BOOST_AUTO_TEST_CASE(streams_that_share_a_buffer_are_ordered) {
  ascend::Stream other(device);
  for (int run = 0; run < 5; ++run) {
    DeviceBuffer<std::int64_t> data(device, 100);
    kernels::slow(stream, data, 10).detach();
    kernels::increment(other, data).detach();  // after the write of `stream`
    kernels::increment(stream, data).detach(); // after the write of `other`
    BOOST_TEST(data.to_host() == std::vector<std::int64_t>(100, 12), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(threads) {
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&right, t] {
      ascend::Device mine;
      ascend::Stream own(mine);
      auto data = DeviceBuffer<std::int64_t>::from_host(mine, std::vector<std::int64_t>(100, t));
      for (int i = 0; i < 50; ++i)
        kernels::increment(own, data).detach();
      right += data.to_host() == std::vector<std::int64_t>(100, t + 50);
    });
  for (std::thread& thread : threads)
    thread.join();
  BOOST_TEST(right == 4);
}

BOOST_AUTO_TEST_SUITE_END()
