#include "simulator/acl/event.h"

#include "simulator/acl/capture.h"

#include "simulator/acl/process.h"

#include <acl/acl_rt.h>

namespace ascend::sim::acl {

std::shared_ptr<Moment> Event::beginRecording() {
  const std::lock_guard lock(mutex_);
  // An unrecorded moment that somebody waits for is the one to reach.
  if (recorded_ || !moment_)
    moment_ = std::make_shared<Moment>();
  recorded_ = true;
  return moment_;
}

std::shared_ptr<const Moment> Event::moment() {
  const std::lock_guard lock(mutex_);
  if (!moment_ && kind_ == Kind::flagged)
    moment_ = std::make_shared<Moment>();
  return moment_;
}

bool Event::recorded() const {
  const std::lock_guard lock(mutex_);
  return recorded_;
}

void Event::reset() {
  const std::lock_guard lock(mutex_);
  moment_.reset();
  recorded_ = false;
}

std::shared_ptr<Capture> Event::capture() const {
  const std::lock_guard lock(mutex_);
  return capture_.lock();
}

void Event::setCapture(const std::shared_ptr<Capture>& capture) {
  const std::lock_guard lock(mutex_);
  capture_ = capture;
}

namespace {

constexpr std::uint32_t kKnownFlags = ACL_EVENT_SYNC | ACL_EVENT_CAPTURE_STREAM_PROGRESS | ACL_EVENT_TIME_LINE;

Status create(aclrtEvent* event, Event::Kind kind, std::uint32_t flags) {
  if (Status status = requirePointer(event, "event"); !status)
    return status;
  if (flags == 0 || (flags & ~kKnownFlags) != 0)
    return failure(ACL_ERROR_RT_PARAM_INVALID,
                   "flag {:#x} is no combination of ACL_EVENT_SYNC, ACL_EVENT_CAPTURE_STREAM_PROGRESS and "
                   "ACL_EVENT_TIME_LINE",
                   flags);
  Status status;
  if (!process().currentContext(status))
    return status;
  static std::atomic<std::uint32_t> next = 0;
  *event = process().events.add(std::make_shared<Event>(next++, kind, flags));
  return {};
}

std::shared_ptr<Event> find(aclrtEvent event, Status& status) {
  if (status = process().open(); !status)
    return nullptr;
  return process().events.find(event, status);
}

/// Answers a question about an event: `*result` = `answer(event)`, unless that is a Status of failure.
template <class Result, class Answer> Status query(aclrtEvent event, Result* result, Answer answer) {
  Status status = requirePointer(result, "status");
  if (!status)
    return status;
  const auto object = find(event, status);
  return object ? answer(*object, *result) : status;
}

Status wait(aclrtStream stream, aclrtEvent event) {
  Status status;
  const auto target = process().stream(stream, status);
  if (!target)
    return status;
  const auto object = find(event, status);
  if (!object)
    return status;
  if (object->kind() != Event::Kind::plain && (object->flags() & ACL_EVENT_SYNC) == 0)
    return failure(ACL_ERROR_RT_PARAM_INVALID,
                   "the event was created without ACL_EVENT_SYNC: no stream can wait for it");
  if (const auto capture = object->capture()) {
    // The order of the capture is that of the calls: what comes now comes after the recording.
    const auto mine = target->capture();
    if (mine && mine != capture)
      return failure(ACL_ERROR_STREAM_CAPTURE_CONFLICT, "the stream and the event belong to different captures");
    if (!mine) {
      capture->join(target);
      target->setCapture(capture);
    }
    return {};
  }
  auto moment = object->moment();
  if (!moment)
    return {}; // not recorded: there is nothing to wait for
  ++object->waiters;
  Stream* inside = target.get();
  return target->push([moment = std::move(moment), object, inside]() -> Status {
    const bool reached = moment->wait(inside->cancelled());
    --object->waiters;
    return reached ? Status{}
                   : failure(ACL_ERROR_RT_STREAM_ABORT, "the stream was aborted while it waited for an event");
  });
}

Status synchronize(aclrtEvent event, std::optional<Clock::time_point> deadline) {
  Status status;
  const auto object = find(event, status);
  if (!object)
    return status;
  const auto moment = object->moment();
  if (!moment)
    return {};
  if (!moment->waitUntil(deadline))
    return failure(ACL_ERROR_RT_EVENT_SYNC_TIMEOUT, "the event did not happen within the time");
  if (moment->code() != ACL_SUCCESS)
    return failure(moment->code(), "work before the event failed: synchronise its stream to learn more");
  return {};
}

/// When it was reached, for events that keep the time.
Status timeOf(aclrtEvent event, std::string_view parameter, Clock::time_point& time) {
  Status status;
  const auto object = find(event, status);
  if (!object)
    return status;
  if (object->kind() != Event::Kind::plain && (object->flags() & ACL_EVENT_TIME_LINE) == 0)
    return failure(ACL_ERROR_RT_PARAM_INVALID, "{} was created without ACL_EVENT_TIME_LINE: it keeps no time",
                   parameter);
  if (!object->recorded())
    return failure(ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, "{} was not recorded", parameter);
  const auto moment = object->moment();
  if (!moment->reached())
    return failure(ACL_ERROR_RT_EVENT_NOT_COMPLETE, "{} has not happened yet: synchronise its stream first", parameter);
  time = moment->time();
  return {};
}

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim::acl;

aclError aclrtCreateEvent(aclrtEvent* event) {
  return call("aclrtCreateEvent",
              [&] { return create(event, Event::Kind::plain, ACL_EVENT_SYNC | ACL_EVENT_TIME_LINE); });
}

aclError aclrtCreateEventWithFlag(aclrtEvent* event, uint32_t flag) {
  return call("aclrtCreateEventWithFlag", [&] { return create(event, Event::Kind::flagged, flag); });
}

aclError aclrtCreateEventExWithFlag(aclrtEvent* event, uint32_t flag) {
  return call("aclrtCreateEventExWithFlag", [&] { return create(event, Event::Kind::extended, flag); });
}

aclError aclrtDestroyEvent(aclrtEvent event) {
  return call("aclrtDestroyEvent", [&]() -> Status {
    Status status = process().open();
    if (status)
      process().events.remove(event, status);
    return status;
  });
}

aclError aclrtRecordEvent(aclrtEvent event, aclrtStream stream) {
  return call("aclrtRecordEvent", [&]() -> Status {
    Status status;
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    const auto object = find(event, status);
    if (!object)
      return status;
    const auto capture = target->capture();
    object->setCapture(capture);
    if (capture)
      return {};
    Stream* inside = target.get();
    auto reaching = std::make_shared<Reaching>(object->beginRecording());
    return target->push([reaching = std::move(reaching), inside]() -> Status {
      reaching->reach(inside->pendingError());
      return {};
    });
  });
}

aclError aclrtResetEvent(aclrtEvent event, aclrtStream stream) {
  return call("aclrtResetEvent", [&]() -> Status {
    Status status;
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    const auto object = find(event, status);
    if (!object)
      return status;
    if (object->kind() != Event::Kind::flagged || (object->flags() & ACL_EVENT_SYNC) == 0)
      return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                     "only events of aclrtCreateEventWithFlag with ACL_EVENT_SYNC can be reset");
    return target->push([object]() -> Status {
      object->reset();
      return {};
    });
  });
}

aclError aclrtStreamWaitEvent(aclrtStream stream, aclrtEvent event) {
  return call("aclrtStreamWaitEvent", [&] { return wait(stream, event); });
}

aclError aclrtStreamWaitEventWithTimeout(aclrtStream stream, aclrtEvent event, int32_t timeout) {
  return call("aclrtStreamWaitEventWithTimeout", [&]() -> Status {
    if (timeout != -1 && timeout != 0)
      return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the simulator has no timeout here: use 0 or -1");
    return wait(stream, event);
  });
}

aclError aclrtSynchronizeEvent(aclrtEvent event) {
  return call("aclrtSynchronizeEvent", [&] { return synchronize(event, std::nullopt); });
}

aclError aclrtSynchronizeEventWithTimeout(aclrtEvent event, int32_t timeout) {
  return call("aclrtSynchronizeEventWithTimeout", [&]() -> Status {
    Status status;
    const auto deadline = deadlineOf(timeout, status);
    return status ? synchronize(event, deadline) : status;
  });
}

aclError aclrtQueryEventStatus(aclrtEvent event, aclrtEventRecordedStatus* result) {
  return call("aclrtQueryEventStatus", [&] {
    return query(event, result, [](Event& object, aclrtEventRecordedStatus& answer) -> Status {
      const auto moment = object.moment();
      answer = !moment || moment->reached() ? ACL_EVENT_RECORDED_STATUS_COMPLETE : ACL_EVENT_RECORDED_STATUS_NOT_READY;
      return {};
    });
  });
}

aclError aclrtQueryEvent(aclrtEvent event, aclrtEventStatus* result) {
  return call("aclrtQueryEvent", [&] {
    return query(event, result, [](Event& object, aclrtEventStatus& answer) -> Status {
      if (object.kind() == Event::Kind::extended)
        return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT,
                       "events of aclrtCreateEventExWithFlag are queried by aclrtQueryEventStatus");
      const auto moment = object.moment();
      answer = moment && moment->reached() ? ACL_EVENT_STATUS_COMPLETE : ACL_EVENT_STATUS_NOT_READY;
      return {};
    });
  });
}

aclError aclrtQueryEventWaitStatus(aclrtEvent event, aclrtEventWaitStatus* result) {
  return call("aclrtQueryEventWaitStatus", [&] {
    return query(event, result, [](Event& object, aclrtEventWaitStatus& answer) -> Status {
      if (object.kind() == Event::Kind::extended)
        return failure(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "not for events of aclrtCreateEventExWithFlag");
      answer = object.waiters == 0 ? ACL_EVENT_WAIT_STATUS_COMPLETE : ACL_EVENT_WAIT_STATUS_NOT_READY;
      return {};
    });
  });
}

aclError aclrtEventElapsedTime(float* ms, aclrtEvent startEvent, aclrtEvent endEvent) {
  return call("aclrtEventElapsedTime", [&]() -> Status {
    if (Status status = requirePointer(ms, "ms"); !status)
      return status;
    Clock::time_point start;
    Clock::time_point end;
    if (Status status = timeOf(startEvent, "startEvent", start); !status)
      return status;
    if (Status status = timeOf(endEvent, "endEvent", end); !status)
      return status;
    *ms = std::chrono::duration<float, std::milli>(end - start).count();
    return {};
  });
}

aclError aclrtEventGetTimestamp(aclrtEvent event, uint64_t* timestamp) {
  return call("aclrtEventGetTimestamp", [&]() -> Status {
    if (Status status = requirePointer(timestamp, "timestamp"); !status)
      return status;
    Clock::time_point time;
    if (Status status = timeOf(event, "event", time); !status)
      return status;
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch());
    *timestamp = static_cast<std::uint64_t>(since.count());
    return {};
  });
}

aclError aclrtGetEventId(aclrtEvent event, uint32_t* eventId) {
  return call("aclrtGetEventId", [&]() -> Status {
    Status status = requirePointer(eventId, "eventId");
    if (!status)
      return status;
    if (const auto object = find(event, status))
      *eventId = object->id();
    return status;
  });
}
