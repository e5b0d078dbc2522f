#include "simulator/core/time_limit.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <link.h>
#include <new>
#include <span>
#include <ucontext.h>
#include <unistd.h>

namespace ascend::sim {
namespace {

struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  bool holds(std::uintptr_t address) const { return address >= begin && address < end; }
};

/// The library, or program, that an address belongs to.
Range rangeOf(std::uintptr_t address) {
  struct Search {
    std::uintptr_t address;
    Range found;
  } search{address, {}};
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* data) {
        auto& wanted = *static_cast<Search*>(data);
        for (const auto& header : std::span(info->dlpi_phdr, info->dlpi_phnum)) {
          const Range range{info->dlpi_addr + header.p_vaddr, info->dlpi_addr + header.p_vaddr + header.p_memsz};
          if (header.p_type == PT_LOAD && range.holds(wanted.address)) {
            wanted.found = range;
            return 1;
          }
        }
        return 0;
      },
      &search);
  return search.found;
}

using Libraries = std::array<Range, 3>;

const Libraries& libraries() {
  static const Libraries ranges = {
      rangeOf(reinterpret_cast<std::uintptr_t>(&rangeOf)), rangeOf(reinterpret_cast<std::uintptr_t>(&std::malloc)),
      rangeOf(reinterpret_cast<std::uintptr_t>(static_cast<void* (*)(std::size_t)>(&::operator new)))};
  return ranges;
}

/// The calling thread's.
class Timer {
public:
  Timer() {
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = TimeLimit::signal();
    event._sigev_un._tid = gettid();
    there_ = timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
  }
  ~Timer() {
    if (there_)
      timer_delete(timer_);
  }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void set(std::chrono::nanoseconds first, std::chrono::nanoseconds every) {
    const auto spec = [](std::chrono::nanoseconds time) {
      constexpr std::int64_t second = 1'000'000'000;
      return timespec{.tv_sec = time.count() / second, .tv_nsec = time.count() % second};
    };
    const itimerspec setting{.it_interval = spec(every), .it_value = spec(first)};
    if (there_)
      timer_settime(timer_, 0, &setting, nullptr);
  }

private:
  timer_t timer_{};
  bool there_ = false;
};

Timer& timer() {
  thread_local Timer own;
  return own;
}

} // namespace

TimeLimit::TimeLimit(const Moment& end) {
  if (!end)
    return;
  libraries(); // not for the first time in a signal handler
  armed_ = true;
  using namespace std::chrono_literals;
  const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(*end - std::chrono::steady_clock::now());
  timer().set(std::max<std::chrono::nanoseconds>(left, 1ms), 3ms);
}

TimeLimit::~TimeLimit() {
  if (armed_)
    timer().set({}, {});
}

int TimeLimit::signal() { return SIGRTMIN + 5; }

bool TimeLimit::insideLibraries(const void* context) {
  const auto& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  const auto at = static_cast<std::uintptr_t>(machine.gregs[REG_RIP]);
#else
  const auto at = static_cast<std::uintptr_t>(machine.pc);
#endif
  const Libraries& ranges = libraries();
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) { return range.holds(at); });
}

} // namespace ascend::sim
