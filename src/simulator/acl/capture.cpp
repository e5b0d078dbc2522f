#include "simulator/acl/capture.h"

#include "simulator/acl/process.h"

#include <acl/acl_rt.h>
#include <fstream>
#include <utility>

// Streams that are captured, and run as a model.
namespace ascend::sim::acl {

void Capture::add(std::int32_t stream, Stream::Task task) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({stream, std::move(task)});
}

void Capture::join(const std::shared_ptr<Stream>& stream) {
  const std::lock_guard lock(mutex_);
  streams_.push_back(stream);
}

std::vector<Capture::Entry> Capture::end() {
  std::vector<std::weak_ptr<Stream>> streams;
  {
    const std::lock_guard lock(mutex_);
    streams.swap(streams_);
  }
  for (const auto& weak : streams)
    if (const auto stream = weak.lock())
      stream->setCapture(nullptr);
  const std::lock_guard lock(mutex_);
  return std::exchange(entries_, {});
}

namespace {

/// The stream, when it is captured.
std::shared_ptr<Stream> capturing(aclrtStream handle, std::shared_ptr<Capture>& capture, Status& status) {
  auto stream = process().stream(handle, status);
  if (!stream)
    return nullptr;
  capture = stream->capture();
  if (!capture)
    status = failure(ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED, "the stream is not being captured: aclmdlRICaptureBegin");
  return capture ? stream : nullptr;
}

/// All of it, one after the other. The first failure ends it.
Status replay(const ModelRI& model) {
  for (const Capture::Entry& entry : model.entries)
    if (Status status = entry.task(); !status)
      return status;
  return {};
}

Status execute(aclmdlRI model, aclrtStream stream, bool wait) {
  Status status;
  const auto object = process().models.find(model, status);
  if (!object)
    return status;
  const auto target = process().stream(stream, status);
  if (!target)
    return status;
  const auto task = [object] { return replay(*object); };
  return wait ? target->pushAndWait(task) : target->push(task);
}

} // namespace
} // namespace ascend::sim::acl

using namespace ascend::sim;
using namespace ascend::sim::acl;

// The mode says which calls of other threads a capture forbids: here none is harmful.
aclError aclmdlRICaptureBegin(aclrtStream stream, aclmdlRICaptureMode) {
  return acl::call("aclmdlRICaptureBegin", [&]() -> Status {
    Status status;
    if (stream == nullptr)
      return failure(ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT, "the default stream cannot be captured: create one");
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    if (target->capture())
      return failure(ACL_ERROR_RT_STREAM_CAPTURED, "the stream is being captured already");
    const auto capture = std::make_shared<Capture>(target->id());
    capture->join(target);
    target->setCapture(capture);
    return {};
  });
}

aclError aclmdlRICaptureEnd(aclrtStream stream, aclmdlRI* modelRI) {
  return acl::call("aclmdlRICaptureEnd", [&]() -> Status {
    Status status = requirePointer(modelRI, "modelRI");
    if (!status)
      return status;
    std::shared_ptr<Capture> capture;
    const auto target = capturing(stream, capture, status);
    if (!target)
      return status;
    if (capture->origin() != target->id())
      return failure(ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED, "the capture did not begin on this stream");
    *modelRI = process().models.add(std::make_shared<ModelRI>(ModelRI{capture->end()}));
    return {};
  });
}

aclError aclmdlRICaptureGetInfo(aclrtStream stream, aclmdlRICaptureStatus* captureStatus, aclmdlRI* modelRI) {
  return acl::call("aclmdlRICaptureGetInfo", [&]() -> Status {
    Status status = requirePointer(captureStatus, "status");
    if (!status)
      return status;
    const auto target = process().stream(stream, status);
    if (!target)
      return status;
    *captureStatus = target->capture() ? ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE : ACL_MODEL_RI_CAPTURE_STATUS_NONE;
    if (modelRI != nullptr)
      *modelRI = nullptr; // there is a model when the capture has ended
    return {};
  });
}

aclError aclmdlRIExecuteAsync(aclmdlRI modelRI, aclrtStream stream) {
  return acl::call("aclmdlRIExecuteAsync", [&] { return execute(modelRI, stream, false); });
}

aclError aclmdlRIExecute(aclmdlRI modelRI, int32_t timeout) {
  return acl::call("aclmdlRIExecute", [&]() -> Status {
    if (timeout < -1)
      return failure(ACL_ERROR_RT_PARAM_INVALID, "the timeout is {}: give milliseconds, or -1 to wait for ever",
                     timeout);
    return execute(modelRI, nullptr, true);
  });
}

aclError aclmdlRIDestroy(aclmdlRI modelRI) {
  return acl::call("aclmdlRIDestroy", [&]() -> Status {
    Status status;
    process().models.remove(modelRI, status);
    return status;
  });
}

aclError aclmdlRIDebugJsonPrint(aclmdlRI modelRI, const char* path, uint32_t) {
  return acl::call("aclmdlRIDebugJsonPrint", [&]() -> Status {
    Status status = requirePointer(path, "path");
    if (!status)
      return status;
    const auto model = process().models.find(modelRI, status);
    if (!model)
      return status;
    std::ofstream file(path);
    file << "{\"tasks\": [";
    for (std::size_t i = 0; i < model->entries.size(); ++i)
      file << (i == 0 ? "" : ", ") << fmt::format("{{\"id\": {}, \"stream\": {}}}", i, model->entries[i].stream);
    file << "]}\n";
    return file ? Status{} : failure(ACL_ERROR_INVALID_FILE, "{} cannot be written", path);
  });
}
