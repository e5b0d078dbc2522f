#include "acl_fixture.h"

#include <atomic>
#include <chrono>
#include <thread>

using namespace acl_test;

namespace {

struct Gate {
  std::atomic<bool> open = false;
  static void wait(void* self) {
    while (!static_cast<Gate*>(self)->open)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
};

struct Streams : Fixture {
  aclrtStream other = nullptr;
  Streams() { BOOST_TEST_REQUIRE(aclrtCreateStream(&other) == ACL_SUCCESS); }
  ~Streams() { aclrtDestroyStream(other); }
};

bool idle(aclrtStream stream) {
  aclrtStreamStatus status = ACL_STREAM_STATUS_RESERVED;
  BOOST_TEST(aclrtStreamQuery(stream, &status) == ACL_SUCCESS);
  return status == ACL_STREAM_STATUS_COMPLETE;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(acl_event, Streams)

BOOST_AUTO_TEST_CASE(orders_streams) {
  Gate gate;
  aclrtEvent event = nullptr;
  aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_NOT_READY;
  BOOST_TEST(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC) == ACL_SUCCESS);
  BOOST_TEST(aclrtQueryEventStatus(event, &status) == ACL_SUCCESS);
  BOOST_TEST(status == ACL_EVENT_RECORDED_STATUS_COMPLETE); // nothing was recorded
  BOOST_TEST(aclrtStreamWaitEvent(other, event) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(other) == ACL_SUCCESS);

  BOOST_TEST(aclrtLaunchHostFunc(stream, &Gate::wait, &gate) == ACL_SUCCESS);
  BOOST_TEST(aclrtRecordEvent(event, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtStreamWaitEvent(other, event) == ACL_SUCCESS);
  // Recorded again somewhere else: who waits, waits for what it was at his call.
  BOOST_TEST(aclrtRecordEvent(event, nullptr) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeEvent(event) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStreamWithTimeout(other, 20) == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
  BOOST_TEST(aclrtDestroyEvent(event) == ACL_SUCCESS); // may go before it has happened
  gate.open = true;
  BOOST_TEST(aclrtSynchronizeStream(other) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(flagged_events_wait_for_their_first_recording) {
  aclrtEvent event = nullptr;
  aclrtEventWaitStatus waits = ACL_EVENT_WAIT_STATUS_RESERVED;
  BOOST_TEST(aclrtCreateEventWithFlag(&event, ACL_EVENT_SYNC) == ACL_SUCCESS);
  BOOST_TEST(aclrtStreamWaitEvent(other, event) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStreamWithTimeout(other, 20) == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
  BOOST_TEST(aclrtQueryEventWaitStatus(event, &waits) == ACL_SUCCESS);
  BOOST_TEST(waits == ACL_EVENT_WAIT_STATUS_NOT_READY);
  BOOST_TEST(aclrtRecordEvent(event, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(other) == ACL_SUCCESS);
  BOOST_TEST(aclrtQueryEventWaitStatus(event, &waits) == ACL_SUCCESS);
  BOOST_TEST(waits == ACL_EVENT_WAIT_STATUS_COMPLETE);
  BOOST_TEST(aclrtResetEvent(event, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_COMPLETE;
  BOOST_TEST(aclrtQueryEventStatus(event, &status) == ACL_SUCCESS);
  BOOST_TEST(status == ACL_EVENT_RECORDED_STATUS_NOT_READY);
  BOOST_TEST(aclrtSynchronizeEventWithTimeout(event, 10) == ACL_ERROR_RT_EVENT_SYNC_TIMEOUT);
  BOOST_TEST(aclrtDestroyEvent(event) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(time) {
  aclrtEvent start = nullptr;
  aclrtEvent end = nullptr;
  float ms = 0;
  BOOST_TEST(aclrtCreateEvent(&start) == ACL_SUCCESS);
  BOOST_TEST(aclrtCreateEventExWithFlag(&end, ACL_EVENT_TIME_LINE) == ACL_SUCCESS);
  BOOST_TEST(aclrtEventElapsedTime(&ms, start, end) == ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID);
  Gate gate;
  BOOST_TEST(aclrtRecordEvent(start, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtLaunchHostFunc(stream, &Gate::wait, &gate) == ACL_SUCCESS);
  BOOST_TEST(aclrtRecordEvent(end, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeEvent(start) == ACL_SUCCESS); // so that all of the pause lies between the two
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  BOOST_TEST(!idle(stream));
  BOOST_TEST(aclrtEventElapsedTime(&ms, start, end) == ACL_ERROR_RT_EVENT_NOT_COMPLETE);
  gate.open = true;
  BOOST_TEST(aclrtSynchronizeEvent(end) == ACL_SUCCESS);
  BOOST_TEST(aclrtEventElapsedTime(&ms, start, end) == ACL_SUCCESS);
  BOOST_TEST(ms >= 15.0f);
  std::uint64_t earlier = 0;
  std::uint64_t later = 0;
  BOOST_TEST(aclrtEventGetTimestamp(start, &earlier) == ACL_SUCCESS);
  BOOST_TEST(aclrtEventGetTimestamp(end, &later) == ACL_SUCCESS);
  BOOST_TEST(later - earlier >= 15000U);
  BOOST_TEST(aclrtDestroyEvent(start) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyEvent(end) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(wrong_use) {
  aclrtEvent event = nullptr;
  float ms = 0;
  aclrtEventStatus status = ACL_EVENT_STATUS_RESERVED;
  for (std::uint32_t flags : {0U, 0x80U})
    BOOST_TEST(aclrtCreateEventWithFlag(&event, flags) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(aclrtCreateEventExWithFlag(&event, ACL_EVENT_TIME_LINE) == ACL_SUCCESS);
  BOOST_TEST(aclrtStreamWaitEvent(stream, event) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("created without ACL_EVENT_SYNC"));
  BOOST_TEST(aclrtResetEvent(event, stream) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  BOOST_TEST(aclrtQueryEvent(event, &status) == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
  BOOST_TEST(aclrtDestroyEvent(event) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyEvent(event) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtRecordEvent(event, stream) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtRecordEvent(nullptr, stream) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtEventElapsedTime(&ms, foreign(), event) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC) == ACL_SUCCESS);
  BOOST_TEST(aclrtRecordEvent(event, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtEventElapsedTime(&ms, event, event) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(said("created without ACL_EVENT_TIME_LINE"));
  BOOST_TEST(aclrtDestroyEvent(event) == ACL_SUCCESS);
}

BOOST_AUTO_TEST_SUITE_END()
