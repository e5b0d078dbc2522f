#include "runtime/state.h"

#include <ascend/device.hpp>

#include <fmt/format.h>
#include <map>

namespace ascend {
namespace detail {

DeviceState::DeviceState(std::shared_ptr<Session> theSession, int theId) : session(std::move(theSession)), id(theId) {
  if (id < 0 || static_cast<std::uint32_t>(id) >= session->deviceCount())
    throw Error(ACL_ERROR_RT_INVALID_DEVICEID, "Device",
                fmt::format("there is no device {}: there are {} ({})", id, session->deviceCount(), session->library()),
                "");
  session->check(session->api().aclrtSetDevice(id), "aclrtSetDevice");
  session->check(session->api().aclrtGetCurrentContext(&defaultContext), "aclrtGetCurrentContext");
}

DeviceState::~DeviceState() {
  // Errors of the end have nobody to go to; what leaks the simulator reports.
  session->api().aclrtSetCurrentContext(defaultContext);
  kernels.unload(*session);
  session->api().aclrtResetDevice(id);
}

void DeviceState::reclaim() {
  std::vector<std::shared_ptr<StreamState>> live;
  {
    const std::lock_guard lock(work);
    for (const std::weak_ptr<StreamState>& stream : streams)
      if (auto state = stream.lock())
        live.push_back(std::move(state));
  }
  for (const auto& stream : live)
    stream->drain();
}

std::shared_ptr<DeviceState> DeviceState::get(int id) {
  static std::mutex mutex;
  static std::map<int, std::weak_ptr<DeviceState>> devices;
  const std::lock_guard lock(mutex);
  std::weak_ptr<DeviceState>& known = devices[id];
  if (auto device = known.lock())
    return device;
  auto device = std::make_shared<DeviceState>(Session::get(), id);
  known = device;
  return device;
}

ContextState::ContextState(std::shared_ptr<DeviceState> theDevice, aclrtContext theHandle, bool isOwned)
    : device(std::move(theDevice)), handle(theHandle), owned(isOwned) {}

ContextState::~ContextState() {
  if (owned)
    api().aclrtDestroyContext(handle);
}

} // namespace detail

Context::Context(std::shared_ptr<detail::ContextState> state) : state_(std::move(state)) {}
Context::Context(Context&&) noexcept = default;
Context& Context::operator=(Context&&) noexcept = default;
Context::~Context() = default;

const std::shared_ptr<detail::ContextState>& Context::state() const {
  if (!state_)
    detail::throwEmptyHandle("Context");
  return state_;
}

Context Context::create(int id) {
  auto device = detail::DeviceState::get(id);
  aclrtContext handle = nullptr;
  device->session->check(device->session->api().aclrtCreateContext(&handle, id), "aclrtCreateContext");
  return Context(std::make_shared<detail::ContextState>(std::move(device), handle, true));
}

int Context::device_id() const { return state()->device->id; }

DeviceInfo Context::info() const {
  const detail::ContextState& context = *state();
  context.activate();
  const detail::Session& session = context.session();
  const detail::AclApi& api = context.api();
  DeviceInfo info;
  info.backend = session.backend();
  info.library = session.library();
  if (const char* soc = api.aclrtGetSocName(); soc != nullptr)
    info.soc = soc;
  const detail::Cores cores = detail::coresOf(session, context.device->id);
  info.vector_cores = cores.vector;
  info.ai_cores = cores.ai;
  std::size_t free = 0;
  std::size_t total = 0;
  // Which of the two a device has depends on its kind.
  for (aclrtMemAttr attribute : {ACL_HBM_MEM, ACL_DDR_MEM})
    if (total == 0 && api.aclrtGetMemInfo(attribute, &free, &total) != ACL_SUCCESS)
      free = total = 0;
  info.memory_bytes = total;
  info.free_bytes = free;
  return info;
}

void Context::synchronize() const {
  state()->activate();
  state()->session().check(state()->api().aclrtSynchronizeDevice(), "aclrtSynchronizeDevice");
}

std::uint32_t Device::count() { return detail::Session::get()->deviceCount(); }

Device::Device(int id)
    : context_([id] {
        auto device = detail::DeviceState::get(id);
        aclrtContext handle = device->defaultContext;
        return Context(std::make_shared<detail::ContextState>(std::move(device), handle, false));
      }()) {}

} // namespace ascend
