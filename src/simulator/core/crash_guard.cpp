#include "simulator/core/crash_guard.h"

#include "simulator/core/fault_place.h"

#include <array>
#include <csetjmp>
#include <csignal>
#include <cstddef>
#include <mutex>
#include <signal.h>
#include <typeinfo>
#include <utility>

namespace ascend::sim {
namespace {

constexpr std::size_t kStackBytes = std::size_t{64} << 10;
constexpr std::array kSignals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

std::array<struct sigaction, kSignals.size()> previous;
thread_local sigjmp_buf* landing = nullptr;

void handle(int signal, siginfo_t* info, void* context) {
  if (sigjmp_buf* const target = landing; target != nullptr) {
    // The stack may be beyond reading: then what was read of it so far has to do, and the first signal is the reason.
    thread_local volatile int first = 0;
    if (!tracing()) {
      first = signal;
      recordFaultPlace();
    }
    stopTracing();
    if (signal != SIGABRT || abortedByProgram()) {
      landing = nullptr;
      siglongjmp(*target, first);
    }
  }
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    if (kSignals[i] != signal)
      continue;
    const struct sigaction& before = previous[i];
    if ((before.sa_flags & SA_SIGINFO) != 0 && before.sa_sigaction != nullptr) {
      before.sa_sigaction(signal, info, context);
    } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
      before.sa_handler(signal);
    } else {
      // The instruction runs again when this returns, and ends the process as it would have.
      ::sigaction(signal, &before, nullptr);
    }
  }
}

/// The time is over: stops the kernel, unless the thread is not in the kernel's own code now. The next signal comes
/// soon.
void handleTime(int signal, siginfo_t*, void* context) {
  sigjmp_buf* const target = landing;
  if (target == nullptr || TimeLimit::insideLibraries(context))
    return;
  recordFaultPlace();
  landing = nullptr;
  siglongjmp(*target, signal);
}

/// Each time anew: others may have put their handlers over ours since the last launch.
void install() {
  static std::mutex mutex;
  const std::scoped_lock lock(mutex);
  struct sigaction action{};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  ::sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    struct sigaction now{};
    ::sigaction(kSignals[i], nullptr, &now);
    if ((now.sa_flags & SA_SIGINFO) != 0 && now.sa_sigaction == handle)
      continue;
    previous[i] = now;
    ::sigaction(kSignals[i], &action, nullptr);
  }
  action.sa_sigaction = handleTime;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  ::sigaction(TimeLimit::signal(), &action, nullptr);
}

const char* describe(int signal) {
  if (signal == TimeLimit::signal())
    return CrashGuard::kTooLong;
  switch (signal) {
  case SIGFPE:
    return "an integer division by zero, or one that overflows";
  case SIGILL:
    return "an instruction that this machine does not have, or that is there to stop the program (__builtin_trap)";
  case SIGABRT:
    return "abort was called (by an assertion of C, or for an exception that may not be thrown where it was)";
  default:
    return "an access to memory that is not there, by a pointer of the kernel's own (or its stack is too small)";
  }
}

} // namespace

CrashGuard::CrashGuard() {
  install();
  stack_t current{};
  ::sigaltstack(nullptr, &current);
  if ((current.ss_flags & SS_DISABLE) == 0)
    return; // somebody else's is good enough
  stack_ = std::make_unique<unsigned char[]>(kStackBytes);
  stack_t own{};
  own.ss_sp = stack_.get();
  own.ss_size = kStackBytes;
  ::sigaltstack(&own, nullptr);
}

CrashGuard::~CrashGuard() {
  if (!stack_)
    return;
  stack_t none{};
  none.ss_flags = SS_DISABLE;
  ::sigaltstack(&none, nullptr);
}

const char* const CrashGuard::kTooLong = "the kernel does not come to its end";

const char* CrashGuard::run(const std::function<void()>& f, const TimeLimit::Moment& end) {
  const TimeLimit limit(end);
  sigjmp_buf here;
  sigjmp_buf* const outer = landing;
  if (const int signal = sigsetjmp(here, 1); signal != 0) {
    landing = outer;
    return describe(signal);
  }
  landing = &here;
  forgetFaultPlace();
  try {
    f();
  } catch (const ExceptionWatch&) { // takes none
    throw;
  } catch (...) {
    landing = outer;
    throw;
  }
  landing = outer;
  return nullptr;
}

CrashGuard::Away::Away() : landing_(std::exchange(landing, nullptr)) {}
CrashGuard::Away::~Away() { landing = static_cast<sigjmp_buf*>(landing_); }

} // namespace ascend::sim
