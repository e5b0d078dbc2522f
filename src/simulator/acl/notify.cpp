#include "simulator/acl/notify.h"

#include "simulator/acl/process.h"

#include <acl/acl_rt.h>
#include <span>
#include <vector>

namespace ascend::sim::acl {

void Notify::record() {
  {
    const std::lock_guard lock(mutex_);
    set_ = true;
  }
  changed_.notify_all();
}

void Notify::reset() {
  const std::lock_guard lock(mutex_);
  set_ = false;
}

Notify::Outcome Notify::take(const std::atomic<bool>& cancelled,
                             std::optional<std::chrono::steady_clock::time_point> deadline) {
  // Nobody wakes who waits when his stream is aborted.
  constexpr std::chrono::milliseconds kLook{10};
  std::unique_lock lock(mutex_);
  while (!set_) {
    if (cancelled)
      return Outcome::cancelled;
    if (deadline && std::chrono::steady_clock::now() >= *deadline)
      return Outcome::late;
    changed_.wait_for(lock, kLook);
  }
  set_ = false;
  return Outcome::taken;
}

} // namespace ascend::sim::acl

using namespace ascend::sim::acl;

aclError aclrtCreateNotify(aclrtNotify* notify, uint64_t flag) {
  return call("aclrtCreateNotify", [&]() -> Status {
    Status status = requirePointer(notify, "notify");
    if (!status)
      return status;
    if (flag != ACL_NOTIFY_DEFAULT && flag != ACL_NOTIFY_DEVICE_USE_ONLY)
      return failure(ACL_ERROR_INVALID_PARAM, "flag {:#x} is neither ACL_NOTIFY_DEFAULT nor ACL_NOTIFY_DEVICE_USE_ONLY",
                     flag);
    static std::atomic<std::uint32_t> next = 0;
    if (process().currentContext(status))
      *notify = process().notifies.add(std::make_shared<Notify>(next++));
    return status;
  });
}

aclError aclrtDestroyNotify(aclrtNotify notify) {
  return call("aclrtDestroyNotify", [&]() -> Status {
    Status status = process().open();
    if (status)
      process().notifies.remove(notify, status);
    return status;
  });
}

aclError aclrtRecordNotify(aclrtNotify notify, aclrtStream stream) {
  return call("aclrtRecordNotify", [&]() -> Status {
    Status status;
    const auto target = process().stream(stream, status);
    const auto object = target ? process().notifies.find(notify, status) : nullptr;
    if (!object)
      return status;
    return target->push([object]() -> Status {
      object->record();
      return {};
    });
  });
}

aclError aclrtWaitAndResetNotify(aclrtNotify notify, aclrtStream stream, uint32_t timeout) {
  return call("aclrtWaitAndResetNotify", [&]() -> Status {
    Status status;
    const auto target = process().stream(stream, status);
    const auto object = target ? process().notifies.find(notify, status) : nullptr;
    if (!object)
      return status;
    const Stream* const inside = target.get();
    return target->push([object, inside, timeout]() -> Status {
      std::optional<Clock::time_point> deadline;
      if (timeout != 0)
        deadline = Clock::now() + std::chrono::seconds(timeout);
      switch (object->take(inside->cancelled(), deadline)) {
      case Notify::Outcome::taken:
        return {};
      case Notify::Outcome::late:
        return failure(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, "the notify was not recorded within {} s", timeout);
      case Notify::Outcome::cancelled:
        break;
      }
      return failure(ACL_ERROR_RT_STREAM_ABORT, "the stream was aborted while it waited for a notify");
    });
  });
}

aclError aclrtGetNotifyId(aclrtNotify notify, uint32_t* notifyId) {
  return call("aclrtGetNotifyId", [&]() -> Status {
    Status status = requirePointer(notifyId, "notifyId");
    if (status)
      status = process().open();
    if (!status)
      return status;
    if (const auto object = process().notifies.find(notify, status))
      *notifyId = object->id();
    return status;
  });
}

/// All of them or, with a wrong one among them, none.
aclError aclrtNotifyBatchReset(aclrtNotify* notifies, size_t num) {
  return call("aclrtNotifyBatchReset", [&]() -> Status {
    Status status = requirePointer(notifies, "notifies");
    if (status)
      status = process().open();
    if (!status)
      return status;
    std::vector<std::shared_ptr<Notify>> found;
    for (const aclrtNotify notify : std::span(notifies, num)) {
      found.push_back(process().notifies.find(notify, status));
      if (!found.back())
        return status;
    }
    for (const auto& notify : found)
      notify->reset();
    return status;
  });
}
