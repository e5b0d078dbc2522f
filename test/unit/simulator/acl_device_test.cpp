#include "acl_fixture.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>

using namespace acl_test;

BOOST_AUTO_TEST_SUITE(acl_device)

BOOST_AUTO_TEST_CASE(order_of_calls) {
  void* address = nullptr;
  aclrtStream stream = nullptr;
  std::uint32_t count = 0;
  // As in CANN, the runtime's own calls start it: aclInit is for its configuration file.
  BOOST_TEST(aclrtMalloc(&address, 8, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_ERROR_RT_CONTEXT_NULL);
  BOOST_TEST(said("aclrtMalloc: this thread has no context"));
  BOOST_TEST(message() == ""); // it is given once
  BOOST_TEST(aclrtGetDeviceCount(&count) == ACL_SUCCESS);
  std::uint64_t left = 9;
  BOOST_TEST(aclFinalizeReference(&left) == ACL_ERROR_REPEAT_FINALIZE);
  BOOST_TEST(aclrtSetDevice(0) == ACL_SUCCESS);
  BOOST_TEST(aclrtMalloc(&address, 8, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(address) == ACL_SUCCESS);
  BOOST_TEST(aclrtResetDevice(0) == ACL_SUCCESS);
  BOOST_TEST(aclFinalize() == ACL_SUCCESS);
  BOOST_TEST(aclFinalize() == ACL_ERROR_REPEAT_FINALIZE);

  BOOST_TEST(aclInit(nullptr) == ACL_SUCCESS);
  BOOST_TEST(aclInit(nullptr) == ACL_ERROR_REPEAT_INITIALIZE);
  BOOST_TEST(aclrtMalloc(&address, 8, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_ERROR_RT_CONTEXT_NULL);
  BOOST_TEST(aclrtCreateStream(&stream) == ACL_ERROR_RT_CONTEXT_NULL);
  BOOST_TEST(said("this thread has no context"));
  BOOST_TEST(aclrtGetDeviceCount(&count) == ACL_SUCCESS);
  BOOST_TEST(count == 2U);
  BOOST_TEST(aclrtSetDevice(2) == ACL_ERROR_RT_INVALID_DEVICEID);
  BOOST_TEST(aclrtSetDevice(-1) == ACL_ERROR_RT_INVALID_DEVICEID);
  BOOST_TEST(aclrtResetDevice(0) == ACL_ERROR_RT_INVALID_DEVICEID);

  BOOST_TEST(aclrtSetDevice(0) == ACL_SUCCESS);
  BOOST_TEST(aclrtSetDevice(0) == ACL_SUCCESS);
  std::thread([] {
    void* other = nullptr;
    BOOST_TEST(aclrtMalloc(&other, 8, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_ERROR_RT_CONTEXT_NULL);
  }).join();
  BOOST_TEST(aclrtResetDevice(0) == ACL_SUCCESS); // one use is left
  BOOST_TEST(aclrtCreateStream(&stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtResetDevice(0) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_CONTEXT_NULL);
  BOOST_TEST(aclrtResetDevice(0) == ACL_ERROR_RT_INVALID_DEVICEID);
  BOOST_TEST(aclrtSetDevice(0) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_INVALID_HANDLE); // it went with its context
  BOOST_TEST(said("the stream was destroyed before"));
  BOOST_TEST(aclrtResetDeviceForce(0) == ACL_SUCCESS);
  BOOST_TEST(aclFinalize() == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(configuration_file) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("acl_" + std::to_string(getpid()) + ".json")).string();
  BOOST_TEST(aclInit(path.c_str()) == ACL_ERROR_INVALID_FILE);
  std::ofstream(path) << "{\n}\n";
  BOOST_TEST(aclInit(path.c_str()) == ACL_SUCCESS);
  BOOST_TEST(aclFinalize() == ACL_SUCCESS);
  std::ofstream(path) << R"({"dump": {"dump_path": "x"}})";
  BOOST_TEST(aclInit(path.c_str()) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  BOOST_TEST(aclInit("") == ACL_SUCCESS);
  BOOST_TEST(aclFinalize() == ACL_SUCCESS);
  std::filesystem::remove(path);
}

BOOST_AUTO_TEST_CASE(references) {
  std::uint64_t left = 9;
  BOOST_TEST(aclInit(nullptr) == ACL_SUCCESS);
  BOOST_TEST(aclInit(nullptr) == ACL_ERROR_REPEAT_INITIALIZE);
  BOOST_TEST(aclFinalizeReference(&left) == ACL_SUCCESS);
  BOOST_TEST(left == 1U);
  BOOST_TEST(aclrtSetDevice(1) == ACL_SUCCESS);
  BOOST_TEST(aclFinalizeReference(nullptr) == ACL_SUCCESS);
  void* address = nullptr;
  BOOST_TEST(aclrtMalloc(&address, 8, ACL_MEM_MALLOC_HUGE_FIRST) == ACL_ERROR_RT_CONTEXT_NULL); // it went with ACL
}

BOOST_FIXTURE_TEST_CASE(properties, Fixture) {
  BOOST_TEST(std::string(aclrtGetSocName()) == "Ascend910B3");
  std::int64_t value = 0;
  BOOST_TEST(aclrtGetDeviceInfo(0, ACL_DEV_ATTR_VECTOR_CORE_NUM, &value) == ACL_SUCCESS);
  BOOST_TEST(value == 40);
  BOOST_TEST(aclrtGetDeviceInfo(1, ACL_DEV_ATTR_NPU_ARCH, &value) == ACL_SUCCESS);
  BOOST_TEST(value == 2201);
  BOOST_TEST(aclGetDeviceCapability(0, ACL_DEVICE_INFO_AI_CORE_NUM, &value) == ACL_SUCCESS);
  BOOST_TEST(value == 20);
  BOOST_TEST(aclrtGetDeviceInfo(2, ACL_DEV_ATTR_NPU_ARCH, &value) == ACL_ERROR_RT_INVALID_DEVICEID);
  BOOST_TEST(aclrtGetDeviceInfo(0, static_cast<aclrtDevAttr>(12345), &value) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  std::size_t free = 0;
  std::size_t total = 0;
  BOOST_TEST(aclrtGetMemInfo(ACL_HBM_MEM, &free, &total) == ACL_SUCCESS);
  BOOST_TEST(total == 64ULL << 30);
  void* memory = allocate(1 << 20);
  std::size_t less = 0;
  BOOST_TEST(aclrtGetMemInfo(ACL_HBM_MEM, &less, &total) == ACL_SUCCESS);
  BOOST_TEST(less <= free - (1 << 20));
  BOOST_TEST(aclrtFree(memory) == ACL_SUCCESS);
  aclrtRunMode mode = ACL_DEVICE;
  BOOST_TEST(aclrtGetRunMode(&mode) == ACL_SUCCESS);
  BOOST_TEST(mode == ACL_HOST);
  BOOST_TEST(aclrtSetDeviceSatMode(ACL_RT_OVERFLOW_MODE_INFNAN) == ACL_SUCCESS);
  BOOST_TEST(aclrtSetDeviceSatMode(ACL_RT_OVERFLOW_MODE_SATURATION) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
}

BOOST_FIXTURE_TEST_CASE(contexts, Fixture) {
  aclrtContext mine = nullptr;
  aclrtContext other = nullptr;
  std::int32_t device = -1;
  BOOST_TEST(aclrtGetCurrentContext(&mine) == ACL_SUCCESS);
  BOOST_TEST(aclrtCreateContext(&other, 1) == ACL_SUCCESS);
  BOOST_TEST(aclrtGetDevice(&device) == ACL_SUCCESS);
  BOOST_TEST(device == 1); // a new context is current
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_STREAM_CONTEXT);
  BOOST_TEST(aclrtSetCurrentContext(mine) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyContext(mine) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("aclrtResetDevice ends it"));
  BOOST_TEST(aclrtDestroyContext(other) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyContext(other) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtSetCurrentContext(other) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtSetCurrentContext(stream) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtSetCurrentContext(nullptr) == ACL_ERROR_INVALID_PARAM);
}

BOOST_FIXTURE_TEST_CASE(last_error, Fixture) {
  aclrtGetLastError(ACL_RT_THREAD_LEVEL);
  BOOST_TEST(aclrtFree(nullptr) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtGetLastError(ACL_RT_THREAD_LEVEL) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtGetLastError(ACL_RT_THREAD_LEVEL) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(data_types) {
  BOOST_TEST(aclDataTypeSize(ACL_BF16) == 2U);
  BOOST_TEST(aclDataTypeSize(ACL_DOUBLE) == 8U);
  BOOST_TEST(aclDataTypeSize(ACL_INT4) == 0U);
  for (std::uint32_t bits = 0; bits < 0x7c00; ++bits) { // every finite one comes back
    const auto half = static_cast<aclFloat16>(bits);
    BOOST_TEST_REQUIRE(aclFloatToFloat16(aclFloat16ToFloat(half)) == half);
  }
  BOOST_TEST(aclFloat16ToFloat(0x7c00) == 65536.0f); // ACL's conversions know no infinity
  BOOST_TEST(aclFloatToFloat16(1e9f) == 0x7bff);
  BOOST_TEST(aclFloatToFloat16(-1e9f) == 0xfbff);
  BOOST_TEST(aclFloatToFloat16(1.0f + 0x1p-11f) == 0x3c00); // a tie goes to the even one
  BOOST_TEST(aclFloatToFloat16(1.0f + 0x3p-11f) == 0x3c02);
}

BOOST_AUTO_TEST_SUITE_END()
