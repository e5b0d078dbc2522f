#include "acl_fixture.h"

#include <array>
#include <filesystem>
#include <string>
#include <unistd.h>

using namespace acl_test;

namespace {

constexpr std::size_t kBytes = 64;

int valueOf(void* device) {
  std::array<unsigned char, kBytes> host{};
  BOOST_TEST(aclrtMemcpy(host.data(), kBytes, device, kBytes, ACL_MEMCPY_DEVICE_TO_HOST) == ACL_SUCCESS);
  return host[kBytes - 1];
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(acl_capture, Fixture)

BOOST_AUTO_TEST_CASE(nothing_runs_before_it_is_executed) {
  void* a = allocate(kBytes);
  BOOST_TEST(aclrtMemset(a, kBytes, 1, kBytes) == ACL_SUCCESS);
  aclmdlRICaptureStatus state = ACL_MODEL_RI_CAPTURE_STATUS_NONE;
  BOOST_TEST(aclmdlRICaptureBegin(stream, ACL_MODEL_RI_CAPTURE_MODE_GLOBAL) == ACL_SUCCESS);
  BOOST_TEST(aclmdlRICaptureBegin(stream, ACL_MODEL_RI_CAPTURE_MODE_GLOBAL) == ACL_ERROR_RT_STREAM_CAPTURED);
  BOOST_TEST(aclmdlRICaptureGetInfo(stream, &state, nullptr) == ACL_SUCCESS);
  BOOST_TEST((state == ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE));
  BOOST_TEST(aclrtMemsetAsync(a, kBytes, 7, kBytes, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_ERROR_RT_STREAM_CAPTURED);
  aclmdlRI model = nullptr;
  BOOST_TEST(aclmdlRICaptureEnd(stream, &model) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(valueOf(a) == 1);
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(aclrtMemset(a, kBytes, 2, kBytes) == ACL_SUCCESS);
    BOOST_TEST(aclmdlRIExecuteAsync(model, stream) == ACL_SUCCESS);
    BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
    BOOST_TEST(valueOf(a) == 7);
  }
  BOOST_TEST(aclrtMemset(a, kBytes, 2, kBytes) == ACL_SUCCESS);
  BOOST_TEST(aclmdlRIExecute(model, -1) == ACL_SUCCESS);
  BOOST_TEST(valueOf(a) == 7);
  BOOST_TEST(aclmdlRIDestroy(model) == ACL_SUCCESS);
  BOOST_TEST(aclmdlRIDestroy(model) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclmdlRIExecuteAsync(model, stream) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtFree(a) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(events_bring_other_streams_in) {
  void* a = allocate(kBytes);
  void* b = allocate(kBytes);
  BOOST_TEST(aclrtMemset(a, kBytes, 1, kBytes) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemset(b, kBytes, 1, kBytes) == ACL_SUCCESS);
  aclrtStream other = nullptr;
  aclrtEvent there = nullptr;
  aclrtEvent back = nullptr;
  BOOST_TEST(aclrtCreateStream(&other) == ACL_SUCCESS);
  BOOST_TEST(aclrtCreateEventExWithFlag(&there, ACL_EVENT_SYNC) == ACL_SUCCESS);
  BOOST_TEST(aclrtCreateEventExWithFlag(&back, ACL_EVENT_SYNC) == ACL_SUCCESS);

  BOOST_TEST(aclmdlRICaptureBegin(stream, ACL_MODEL_RI_CAPTURE_MODE_RELAXED) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemsetAsync(a, kBytes, 5, kBytes, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtRecordEvent(there, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtStreamWaitEvent(other, there) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemcpyAsync(b, kBytes, a, kBytes, ACL_MEMCPY_DEVICE_TO_DEVICE, other) == ACL_SUCCESS);
  BOOST_TEST(aclrtRecordEvent(back, other) == ACL_SUCCESS);
  BOOST_TEST(aclrtStreamWaitEvent(stream, back) == ACL_SUCCESS);
  BOOST_TEST(aclrtMemsetAsync(a, kBytes, 9, kBytes, stream) == ACL_SUCCESS);
  aclmdlRI model = nullptr;
  BOOST_TEST(aclmdlRICaptureEnd(other, &model) == ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED);
  BOOST_TEST(aclmdlRICaptureEnd(stream, &model) == ACL_SUCCESS);
  BOOST_TEST(aclmdlRICaptureEnd(stream, &model) == ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED);

  BOOST_TEST(aclrtSynchronizeStream(other) == ACL_SUCCESS); // it is free again
  BOOST_TEST(valueOf(b) == 1);
  BOOST_TEST(aclmdlRIExecuteAsync(model, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(valueOf(a) == 9);
  BOOST_TEST(valueOf(b) == 5);

  const auto path = std::filesystem::temp_directory_path() / ("capture_" + std::to_string(getpid()) + ".json");
  BOOST_TEST(aclmdlRIDebugJsonPrint(model, path.c_str(), 0) == ACL_SUCCESS);
  BOOST_TEST(std::filesystem::file_size(path) > 10U);
  std::filesystem::remove(path);
  BOOST_TEST(aclmdlRIDebugJsonPrint(model, "/nonexistent/x.json", 0) == ACL_ERROR_INVALID_FILE);

  BOOST_TEST(aclmdlRIDestroy(model) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyEvent(there) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyEvent(back) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyStream(other) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(a) == ACL_SUCCESS);
  BOOST_TEST(aclrtFree(b) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_captured) {
  aclmdlRI model = nullptr;
  BOOST_TEST(aclmdlRICaptureBegin(nullptr, ACL_MODEL_RI_CAPTURE_MODE_GLOBAL) == ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT);
  BOOST_TEST(aclmdlRICaptureEnd(stream, &model) == ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED);
  BOOST_TEST(aclmdlRICaptureEnd(stream, nullptr) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclmdlRIExecute(nullptr, -1) == ACL_ERROR_INVALID_PARAM);
  aclrtStream second = nullptr;
  aclrtEvent event = nullptr;
  BOOST_TEST(aclrtCreateStream(&second) == ACL_SUCCESS);
  BOOST_TEST(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC) == ACL_SUCCESS);
  BOOST_TEST(aclmdlRICaptureBegin(stream, ACL_MODEL_RI_CAPTURE_MODE_GLOBAL) == ACL_SUCCESS);
  BOOST_TEST(aclmdlRICaptureBegin(second, ACL_MODEL_RI_CAPTURE_MODE_GLOBAL) == ACL_SUCCESS);
  BOOST_TEST(aclrtRecordEvent(event, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtStreamWaitEvent(second, event) == ACL_ERROR_STREAM_CAPTURE_CONFLICT);
  BOOST_TEST(aclmdlRICaptureEnd(stream, &model) == ACL_SUCCESS);
  BOOST_TEST(aclmdlRIDestroy(model) == ACL_SUCCESS);
  BOOST_TEST(aclmdlRICaptureEnd(second, &model) == ACL_SUCCESS);
  BOOST_TEST(aclmdlRIExecute(model, -1) == ACL_SUCCESS); // an empty one
  BOOST_TEST(aclmdlRIDestroy(model) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyEvent(event) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyStream(second) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_SUITE_END()
