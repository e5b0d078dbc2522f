#include "simulator/core/fault_place.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <dlfcn.h>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unwind.h>

#if defined(ASCEND_HAS_LIBBACKTRACE)
// Of backtrace.h, which g++ keeps in a folder where no other compiler looks.
extern "C" {
struct backtrace_state;
using BacktraceError = void (*)(void* data, const char* message, int number);
using BacktraceFound = int (*)(void* data, std::uintptr_t at, const char* file, int line, const char* function);
backtrace_state* backtrace_create_state(const char* file, int threaded, BacktraceError error, void* data);
int backtrace_pcinfo(backtrace_state* state, std::uintptr_t at, BacktraceFound found, BacktraceError error, void* data);
}
#endif

namespace ascend::sim {
namespace {

struct Calls {
  std::array<std::uintptr_t, 64> at{};
  std::size_t count = 0;
};

thread_local Calls calls;
thread_local bool inside = false;

_Unwind_Reason_Code keep(_Unwind_Context* context, void*) {
  int exact = 0; // of a frame that a signal interrupted; else the address is behind the call
  const std::uintptr_t at = _Unwind_GetIPInfo(context, &exact);
  if (at == 0 || calls.count == calls.at.size())
    return _URC_END_OF_STACK;
  calls.at[calls.count++] = exact != 0 ? at : at - 1;
  return _URC_NO_REASON;
}

#if defined(ASCEND_HAS_LIBBACKTRACE)

/// FNV-1a, of 64 bits.
constexpr std::uint64_t hashOf(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

/// The folder of the simulator's sources, but not as text: what is installed names no path of where it was built.
constexpr std::string_view kThisFile = "core/fault_place.cpp";
static_assert(std::string_view(__FILE__).ends_with(kThisFile));
constexpr std::size_t kOwnLength = std::string_view(__FILE__).size() - kThisFile.size();
constexpr std::uint64_t kOwnHash = hashOf(std::string_view(__FILE__).substr(0, kOwnLength));

/// Not of the device headers, of the simulator, or of the system.
bool isKernelSource(std::string_view file) {
  if (file.size() > kOwnLength && hashOf(file.substr(0, kOwnLength)) == kOwnHash)
    return false;
  for (const std::string_view library : {"/ascend/device/", "/sdk/device/"})
    if (file.find(library) != std::string_view::npos)
      return false;
  return !file.starts_with("/usr/") && !file.starts_with("../sysdeps/") && !file.starts_with("./");
}

/// Findings keep the pointer.
const char* lasting(const char* file) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> files;
  const std::scoped_lock lock(mutex);
  return files.emplace(file).first->c_str();
}

int takeFirst(void* data, std::uintptr_t, const char* file, int line, const char*) {
  auto& found = *static_cast<Where*>(data);
  if (file == nullptr || line <= 0 || !isKernelSource(file))
    return 0;
  found.file = lasting(file);
  found.line = static_cast<std::uint32_t>(line);
  return 1;
}

Where lookUp(backtrace_state* state) {
  Where found;
  for (const std::uintptr_t at : std::span(calls.at).first(calls.count))
    if (found.file == nullptr)
      backtrace_pcinfo(state, at, takeFirst, [](void*, const char*, int) {}, &found);
  return found;
}

/// A state knows the objects that were loaded when it was made, and is never freed: another one is made only for what
/// the last one does not find.
Where lookUp() {
  constexpr int most = 8;
  static std::mutex mutex;
  static backtrace_state* state = nullptr;
  static int made = 0;
  const std::scoped_lock lock(mutex);
  Where found;
  if (state != nullptr)
    found = lookUp(state);
  if (found.file == nullptr && made < most) {
    ++made;
    state = backtrace_create_state(nullptr, 1, [](void*, const char*, int) {}, nullptr);
    if (state != nullptr)
      found = lookUp(state);
  }
  return found;
}

#endif

} // namespace

void recordFaultPlace() noexcept {
  inside = true;
  calls.count = 0;
  _Unwind_Backtrace(keep, nullptr);
  inside = false;
}

bool tracing() noexcept { return inside; }

void stopTracing() noexcept { inside = false; }

bool abortedByProgram() noexcept {
  Dl_info library{};
  if (dladdr(reinterpret_cast<const void*>(&std::abort), &library) == 0)
    return false;
  const char* entry = nullptr; // what the C library was called with
  bool met = false;
  for (const std::uintptr_t at : std::span(calls.at).first(calls.count)) {
    Dl_info info{};
    const void* place = reinterpret_cast<const void*>(at); // NOLINT(performance-no-int-to-ptr): as it was recorded
    const bool inside = dladdr(place, &info) != 0 && info.dli_fbase == library.dli_fbase;
    if (!inside && met)
      break;
    if (inside)
      entry = info.dli_sname;
    met |= inside;
  }
  return entry != nullptr && (std::string_view(entry) == "abort" || std::string_view(entry) == "__assert_fail");
}

void forgetFaultPlace() noexcept { calls.count = 0; }

Where faultPlace() {
#if defined(ASCEND_HAS_LIBBACKTRACE)
  if (calls.count != 0)
    return lookUp();
#endif
  return {};
}

} // namespace ascend::sim
