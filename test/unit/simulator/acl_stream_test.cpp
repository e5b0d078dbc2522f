#include "acl_fixture.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <pthread.h>
#include <thread>
#include <vector>

using namespace acl_test;

namespace {

/// Holds a stream up until it is let go.
struct Gate {
  std::atomic<bool> open = false;
  static void wait(void* self) {
    while (!static_cast<Gate*>(self)->open)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
};

void count(void* number) { ++*static_cast<std::atomic<int>*>(number); }

} // namespace

BOOST_FIXTURE_TEST_SUITE(acl_stream, Fixture)

BOOST_AUTO_TEST_CASE(handles) {
  BOOST_TEST(aclrtCreateStream(nullptr) == ACL_ERROR_INVALID_PARAM);
  aclrtStream other = nullptr;
  BOOST_TEST(aclrtCreateStreamWithConfig(&other, 0, ACL_STREAM_FAST_LAUNCH) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyStream(other) == ACL_SUCCESS);
  for (aclrtStream wrong : {other, foreign()}) {
    BOOST_TEST(aclrtSynchronizeStream(wrong) == ACL_ERROR_RT_INVALID_HANDLE);
    BOOST_TEST(aclrtDestroyStream(wrong) == ACL_ERROR_RT_INVALID_HANDLE);
    BOOST_TEST(aclrtMemsetAsync(nullptr, 0, 0, 0, wrong) == ACL_ERROR_RT_INVALID_HANDLE);
  }
  aclrtEvent event = nullptr;
  BOOST_TEST(aclrtCreateEvent(&event) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(event) == ACL_ERROR_RT_INVALID_HANDLE);
  BOOST_TEST(said("is no stream"));
  BOOST_TEST(aclrtDestroyEvent(event) == ACL_SUCCESS);
  BOOST_TEST(aclrtDestroyStream(nullptr) == ACL_ERROR_INVALID_PARAM);
  std::int32_t id = -1;
  BOOST_TEST(aclrtStreamGetId(stream, &id) == ACL_SUCCESS);
  BOOST_TEST(id >= 0);
}

BOOST_AUTO_TEST_CASE(waiting) {
  Gate gate;
  std::atomic<int> done = 0;
  aclrtStreamStatus status = ACL_STREAM_STATUS_RESERVED;
  BOOST_TEST(aclrtStreamQuery(stream, &status) == ACL_SUCCESS);
  BOOST_TEST(status == ACL_STREAM_STATUS_COMPLETE);
  BOOST_TEST(aclrtLaunchHostFunc(stream, &Gate::wait, &gate) == ACL_SUCCESS);
  BOOST_TEST(aclrtLaunchHostFunc(stream, &count, &done) == ACL_SUCCESS);
  BOOST_TEST(aclrtStreamQuery(stream, &status) == ACL_SUCCESS);
  BOOST_TEST(status == ACL_STREAM_STATUS_NOT_READY);
  BOOST_TEST(aclrtSynchronizeStreamWithTimeout(stream, 10) == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
  BOOST_TEST(aclrtSynchronizeDeviceWithTimeout(10) == ACL_ERROR_RT_STREAM_SYNC_TIMEOUT);
  BOOST_TEST(aclrtSynchronizeStreamWithTimeout(stream, -2) == ACL_ERROR_RT_PARAM_INVALID);
  BOOST_TEST(done == 0);
  gate.open = true;
  BOOST_TEST(aclrtSynchronizeStreamWithTimeout(stream, -1) == ACL_SUCCESS);
  BOOST_TEST(done == 1);
  BOOST_TEST(aclrtSynchronizeDevice() == ACL_SUCCESS);
}

BOOST_AUTO_TEST_CASE(abort) {
  Gate gate;
  std::atomic<int> done = 0;
  BOOST_TEST(aclrtLaunchHostFunc(stream, &Gate::wait, &gate) == ACL_SUCCESS);
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(aclrtLaunchHostFunc(stream, &count, &done) == ACL_SUCCESS);
  std::thread opener([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    gate.open = true;
  });
  BOOST_TEST(aclrtStreamAbort(stream) == ACL_SUCCESS);
  opener.join();
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(done == 0);
  BOOST_TEST(aclrtLaunchHostFunc(stream, &count, &done) == ACL_SUCCESS); // it goes on
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(done == 1);
}

BOOST_AUTO_TEST_CASE(many_tasks_in_order) {
  struct Step {
    std::vector<int>* order;
    int number;
    static void run(void* self) {
      const auto* step = static_cast<Step*>(self);
      step->order->push_back(step->number);
    }
  };
  constexpr int kSteps = 10000; // more than a stream holds
  std::vector<int> order;
  std::vector<Step> steps;
  for (int i = 0; i < kSteps; ++i)
    steps.push_back({&order, i});
  for (Step& step : steps)
    BOOST_TEST_REQUIRE(aclrtLaunchHostFunc(stream, &Step::run, &step) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST_REQUIRE(order.size() == static_cast<std::size_t>(kSteps));
  BOOST_TEST(std::is_sorted(order.begin(), order.end()));
}

BOOST_AUTO_TEST_CASE(a_function_cannot_wait_for_its_own_stream) {
  struct Call {
    aclrtContext context;
    aclrtStream stream;
    aclError result = ACL_SUCCESS;
    static void run(void* self) {
      auto* call = static_cast<Call*>(self);
      aclrtSetCurrentContext(call->context);
      call->result = aclrtSynchronizeStream(call->stream);
    }
  };
  Call call{nullptr, stream};
  BOOST_TEST(aclrtGetCurrentContext(&call.context) == ACL_SUCCESS);
  BOOST_TEST(aclrtLaunchHostFunc(stream, &Call::run, &call) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(call.result == ACL_ERROR_RT_FEATURE_NOT_SUPPORT);
}

BOOST_AUTO_TEST_CASE(callbacks) {
  std::atomic<int> called = 0;
  std::atomic<bool> ready = false;
  std::atomic<bool> end = false;
  BOOST_TEST(aclrtLaunchCallback(&count, &called, ACL_CALLBACK_BLOCK, stream) == ACL_ERROR_RT_STREAM_NO_CB_REG);
  BOOST_TEST(aclrtProcessReport(1) == ACL_ERROR_RT_THREAD_SUBSCRIBE);
  aclError first = ACL_SUCCESS;
  std::thread reporter([&] {
    while (!ready)
      std::this_thread::yield();
    first = aclrtProcessReport(1); // nothing yet
    while (!end)
      aclrtProcessReport(10);
  });
  const auto id = static_cast<std::uint64_t>(reporter.native_handle());
  BOOST_TEST(aclrtSubscribeReport(id, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSubscribeReport(id, stream) == ACL_ERROR_RT_STREAM_SUBSCRIBE);
  ready = true;
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  BOOST_TEST(aclrtLaunchCallback(&count, &called, ACL_CALLBACK_BLOCK, stream) == ACL_SUCCESS);
  BOOST_TEST(aclrtSynchronizeStream(stream) == ACL_SUCCESS);
  BOOST_TEST(called == 1); // a blocking one is part of the stream
  BOOST_TEST(aclrtLaunchCallback(nullptr, nullptr, ACL_CALLBACK_BLOCK, stream) == ACL_ERROR_INVALID_PARAM);
  BOOST_TEST(aclrtUnSubscribeReport(id + 1, stream) == ACL_ERROR_RT_THREAD_SUBSCRIBE);
  BOOST_TEST(aclrtUnSubscribeReport(id, stream) == ACL_SUCCESS);
  end = true;
  reporter.join();
  BOOST_TEST(first == ACL_ERROR_RT_REPORT_TIMEOUT);
}

BOOST_AUTO_TEST_SUITE_END()
