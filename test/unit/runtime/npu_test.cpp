// Runs under ASCEND_BACKEND=npu with the fake CANN: see CMakeLists.txt.
#define BOOST_TEST_MODULE npu
#include "library_of.h"

#include <ascend/runtime.hpp>

#include <boost/test/unit_test.hpp>
#include <vector>

using ascend::DeviceBuffer;

namespace {

/// A library whose image for this architecture is the simulator's object; the others would not load.
const std::string object = ascend::test::bytesOf(TEST_OBJECT_910B);
const ascend::test::Library
    all("npu", {{"sim", "", "not this"}, {"Ascend310P3", "", "nor this"}, {"Ascend910B1", "", object}});
const ascend::test::Library others("npu", {{"sim", "", "not this"}, {"Ascend310P3", "", "nor this"}});

} // namespace

BOOST_AUTO_TEST_CASE(launches) {
  ascend::Device device;
  const ascend::DeviceInfo info = device.info();
  BOOST_TEST((info.backend == ascend::Backend::npu));
  BOOST_TEST(info.soc == "Ascend910B4");
  BOOST_TEST(info.vector_cores == 40U); // from the table: this CANN does not say
  BOOST_TEST(info.library.find("fake_cann_8_1/lib64/libascendcl.so") != std::string::npos);
  ascend::Stream stream(device);
  const ascend::Kernel<ascend::InOut<std::int64_t, ascend::Shape<ascend::dynamic>>> increment{
      ascend::KernelInfo{&all.get(), "increment"}, {"data"}};
  auto data = DeviceBuffer<std::int64_t>::from_host_async(stream, std::vector<std::int64_t>(100, 1));
  increment(stream, data).detach();
  BOOST_TEST(data.to_host() == std::vector<std::int64_t>(100, 2), boost::test_tools::per_element());
  BOOST_CHECK_EXCEPTION(stream.call([] {}).wait(), ascend::Error, [](const ascend::Error& error) {
    return error.code() == 207000 &&
           std::string(error.what()).find("this CANN has no aclrtLaunchHostFunc") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(no_image_of_this_architecture) {
  ascend::Device device;
  ascend::Stream stream(device);
  const ascend::Kernel<> kernel{ascend::KernelInfo{&others.get(), "increment"}, {}};
  BOOST_CHECK_EXCEPTION(kernel(stream).wait(), ascend::Error, [](const ascend::Error& error) {
    const std::string text = error.what();
    return text.find("it was not built for Ascend910B4; its targets: sim, Ascend310P3") != std::string::npos;
  });
}
