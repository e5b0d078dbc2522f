#include "acl_fixture.h"

#include <array>

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

BOOST_FIXTURE_TEST_CASE(questions_about_devices, Fixture) {
  aclrtDeviceStatus state = ACL_RT_DEVICE_STATUS_END;
  BOOST_TEST(aclrtQueryDeviceStatus(1, &state) == ACL_SUCCESS);
  BOOST_TEST(state == ACL_RT_DEVICE_STATUS_NORMAL);
  BOOST_TEST(aclrtQueryDeviceStatus(2, &state) == ACL_ERROR_RT_INVALID_DEVICEID);
  std::int32_t active = -1, peer = -1, other = -1;
  BOOST_TEST(aclrtGetPrimaryCtxState(0, nullptr, &active) == ACL_SUCCESS);
  BOOST_TEST(active == 1);
  BOOST_TEST(aclrtDeviceCanAccessPeer(&peer, 0, 1) == ACL_SUCCESS);
  BOOST_TEST(peer == 0);
  BOOST_TEST(aclrtDeviceCanAccessPeer(&peer, 0, 0) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtGetPhyDevIdByLogicDevId(1, &other) == ACL_SUCCESS);
  BOOST_TEST(other == 1);
  BOOST_TEST(aclrtGetPhyDevIdByLogicDevId(7, &other) == ACL_ERROR_RT_INVALID_DEVICEID);
}

BOOST_FIXTURE_TEST_CASE(streams_keep_what_they_were_created_with, Fixture) {
  std::int32_t least = 0, greatest = -1;
  BOOST_TEST(aclrtDeviceGetStreamPriorityRange(&least, &greatest) == ACL_SUCCESS);
  BOOST_TEST(least == 7);
  BOOST_TEST(greatest == 0);
  std::uint32_t before = 0, after = 0, number = 9;
  BOOST_TEST(aclrtGetStreamAvailableNum(&before) == ACL_SUCCESS);
  aclrtStreamConfigHandle* const wishes = aclrtCreateStreamConfigHandle();
  const std::size_t flags = ACL_STREAM_FAST_SYNC;
  const std::uint32_t priority = 3;
  BOOST_TEST(aclrtSetStreamConfigOpt(wishes, ACL_RT_STREAM_FLAG, &flags, sizeof flags) == ACL_SUCCESS);
  BOOST_TEST(aclrtSetStreamConfigOpt(wishes, ACL_RT_STREAM_PRIORITY, &priority, 8) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtSetStreamConfigOpt(wishes, ACL_RT_STREAM_PRIORITY, &priority, 4) == ACL_SUCCESS);
  aclrtStream first = nullptr, second = nullptr;
  BOOST_TEST(aclrtCreateStreamV2(&first, wishes) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyStreamConfigHandle(wishes) == ACL_SUCCESS);
  BOOST_TEST(aclrtCreateStreamWithConfig(&second, 5, ACL_STREAM_FAST_LAUNCH) == ACL_SUCCESS);
  BOOST_TEST(aclrtGetStreamAvailableNum(&after) == ACL_SUCCESS);
  BOOST_TEST(after == before - 2);
  BOOST_TEST(aclrtStreamGetPriority(first, &number) == ACL_SUCCESS);
  BOOST_TEST(number == 3U);
  BOOST_TEST(aclrtStreamGetFlags(first, &number) == ACL_SUCCESS);
  BOOST_TEST(number == ACL_STREAM_FAST_SYNC);
  BOOST_TEST(aclrtStreamGetPriority(second, &number) == ACL_SUCCESS);
  BOOST_TEST(number == 5U);
  BOOST_TEST(aclrtStreamGetPriority(nullptr, &number) == ACL_SUCCESS);
  BOOST_TEST(number == 0U);
  for (aclrtStream each : {first, second})
    BOOST_TEST(aclrtDestroyStream(each) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(data_buffers) {
  std::array<int, 4> data{};
  aclDataBuffer* const buffer = aclCreateDataBuffer(data.data(), sizeof data);
  BOOST_TEST(aclGetDataBufferAddr(buffer) == data.data());
  BOOST_TEST(aclGetDataBufferSizeV2(buffer) == sizeof data);
  BOOST_TEST(aclUpdateDataBuffer(buffer, &data[1], 4) == ACL_SUCCESS);
  BOOST_TEST(aclGetDataBufferAddr(buffer) == &data[1]);
  BOOST_TEST(aclGetDataBufferSize(buffer) == 4U);
  BOOST_TEST(aclDestroyDataBuffer(buffer) == ACL_SUCCESS);
  BOOST_TEST(aclDestroyDataBuffer(nullptr) == ACL_ERROR_INVALID_PARAM);
}

BOOST_AUTO_TEST_SUITE_END()
