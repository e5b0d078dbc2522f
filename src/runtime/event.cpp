#include "runtime/state.h"

namespace ascend {
namespace detail {

EventState::EventState(std::shared_ptr<ContextState> theContext) : context(std::move(theContext)) {
  context->activate();
  context->session().check(context->api().aclrtCreateEventExWithFlag(&handle, ACL_EVENT_SYNC | ACL_EVENT_TIME_LINE),
                           "aclrtCreateEventExWithFlag");
}

EventState::~EventState() {
  context->api().aclrtSetCurrentContext(context->handle);
  context->api().aclrtDestroyEvent(handle);
}

} // namespace detail

Event::Event(std::shared_ptr<detail::EventState> state) : state_(std::move(state)) {}
Event::Event(Event&&) noexcept = default;
Event& Event::operator=(Event&&) noexcept = default;
Event::~Event() = default;

const std::shared_ptr<detail::EventState>& Event::state() const {
  if (!state_)
    detail::throwEmptyHandle("Event");
  return state_;
}

void Event::synchronize() const {
  const detail::ContextState& context = *state()->context;
  context.activate();
  context.session().check(context.api().aclrtSynchronizeEvent(state_->handle), "aclrtSynchronizeEvent");
}

bool Event::done() const {
  const detail::ContextState& context = *state()->context;
  context.activate();
  aclrtEventRecordedStatus status = ACL_EVENT_RECORDED_STATUS_NOT_READY;
  context.session().check(context.api().aclrtQueryEventStatus(state_->handle, &status), "aclrtQueryEventStatus");
  return status == ACL_EVENT_RECORDED_STATUS_COMPLETE;
}

std::chrono::duration<double, std::milli> Event::since(const Event& earlier) const {
  const detail::ContextState& context = *state()->context;
  context.activate();
  float milliseconds = 0;
  context.session().check(context.api().aclrtEventElapsedTime(&milliseconds, earlier.state()->handle, state_->handle),
                          "aclrtEventElapsedTime", "synchronise the stream, or the later event, first");
  return std::chrono::duration<double, std::milli>(milliseconds);
}

} // namespace ascend
