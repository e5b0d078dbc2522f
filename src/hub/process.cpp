// Running programs: with a limit of time and of output, and never leaving one behind.
#include "hub/command_line.h"
#include "hub/error.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT: POSIX wants it declared by the program

namespace ascend::hub {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kSignalBase = 128;

/// A file descriptor that closes itself.
class Descriptor {
public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0)
      ::close(fd_);
    fd_ = -1;
  }

private:
  int fd_;
};

/// posix_spawn's list of what to do with descriptors in the child.
class FileActions {
public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  void duplicate(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  void open(int fd, const char* path, int flags) { posix_spawn_file_actions_addopen(&actions_, fd, path, flags, 0); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
  posix_spawn_file_actions_t actions_{};
};

/// The process groups that run now: plain atomics, because a signal handler reads them.
constexpr std::size_t kMaxRunning = 256;
std::array<std::atomic<pid_t>, kMaxRunning>& runningGroups() {
  static std::array<std::atomic<pid_t>, kMaxRunning> groups{};
  return groups;
}

/// A program in a process group of its own, so that what it starts ends with it.
class Child {
public:
  Child(const CommandLine& command, const FileActions& actions, bool ownGroup) : ownGroup_(ownGroup) {
    std::vector<std::string> copy = command.argv;
    std::vector<char*> argv;
    argv.reserve(copy.size() + 1);
    for (std::string& argument : copy)
      argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    if (ownGroup) {
      posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
      posix_spawnattr_setpgroup(&attributes, 0);
    }
    const int code = posix_spawnp(&pid_, argv[0], actions.get(), &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    if (code != 0)
      throw Error(fmt::format("cannot start '{}': {}", command.argv.at(0), std::strerror(code)), ErrorKind::toolchain);
    if (ownGroup)
      for (std::atomic<pid_t>& group : runningGroups()) {
        pid_t none = 0;
        if (group.compare_exchange_strong(none, pid_)) {
          registered_ = &group;
          break;
        }
      }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill();
    wait();
    if (registered_ != nullptr)
      registered_->store(0);
  }

  /// True once it has ended. It is not reaped: its number still means its group.
  bool ended() const { return status_ || look(WNOHANG); }
  int wait() {
    if (!status_) {
      look(0);
      kill(); // whatever of its group has outlived it
      int status = 0;
      while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
      }
      status_ = status;
    }
    return WIFEXITED(*status_) ? WEXITSTATUS(*status_) : kSignalBase + WTERMSIG(*status_);
  }
  void kill() const {
    if (!status_)
      ::kill(ownGroup_ ? -pid_ : pid_, SIGKILL);
  }

private:
  bool look(int options) const {
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | options) != 0)
      if (errno != EINTR)
        return true;
    return info.si_pid == pid_;
  }

  pid_t pid_ = 0;
  bool ownGroup_;
  std::optional<int> status_;
  std::atomic<pid_t>* registered_ = nullptr;
};

/// What a program prints, of which only the beginning and the end are kept.
class BoundedText {
public:
  explicit BoundedText(std::size_t limit) : half_(std::max<std::size_t>(limit / 2, 1)) {}
  void append(std::string_view text) {
    const std::size_t toHead = std::min(half_ - head_.size(), text.size());
    head_.append(text.substr(0, toHead));
    tail_.append(text.substr(toHead));
    if (tail_.size() > 2 * half_)
      dropBefore(tail_.size() - half_);
  }
  std::string take() {
    if (tail_.size() > half_)
      dropBefore(tail_.size() - half_);
    if (dropped_ == 0)
      return head_ + tail_;
    return fmt::format("{}\n... {} bytes of output left out ...\n{}", head_, dropped_, tail_);
  }

private:
  void dropBefore(std::size_t count) {
    dropped_ += count;
    tail_.erase(0, count);
  }
  std::size_t half_, dropped_ = 0;
  std::string head_, tail_;
};

} // namespace

int ProcessResult::signal() const { return exitCode > kSignalBase ? exitCode - kSignalBase : 0; }

ProcessResult run(const CommandLine& command, const ProcessLimits& limits) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw Error(fmt::format("cannot make a pipe: {}", std::strerror(errno)), ErrorKind::system);
  Descriptor readEnd(ends[0]), writeEnd(ends[1]);
  FileActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.duplicate(writeEnd.get(), STDOUT_FILENO);
  actions.duplicate(writeEnd.get(), STDERR_FILENO);
  const Clock::time_point start = Clock::now();
  Child child(command, actions, true);
  writeEnd.close();

  constexpr std::chrono::milliseconds kLook{200};
  BoundedText text(limits.outputBytes);
  ProcessResult result;
  std::array<char, 16384> buffer{};
  while (true) {
    auto patience = kLook;
    if (limits.time.count() > 0) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(start + limits.time - Clock::now());
      if (left.count() <= 0) {
        result.timedOut = true;
        break;
      }
      patience = std::min(patience, left);
    }
    pollfd readable{.fd = readEnd.get(), .events = POLLIN, .revents = 0};
    const int ready = ::poll(&readable, 1, static_cast<int>(patience.count()));
    if (ready == 0 && child.ended())
      break; // something that it started holds on to its output
    if (ready <= 0)
      continue;
    const ssize_t count = ::read(readEnd.get(), buffer.data(), buffer.size());
    if (count > 0)
      text.append({buffer.data(), static_cast<std::size_t>(count)});
    else if (count == 0 || errno != EINTR)
      break;
  }
  // A program may close its output and go on: the time counts until it has ended.
  while (!result.timedOut && limits.time.count() > 0 && !child.ended()) {
    if (Clock::now() - start > limits.time)
      result.timedOut = true;
    else
      ::poll(nullptr, 0, 1);
  }
  if (result.timedOut)
    child.kill();
  result.exitCode = child.wait();
  result.output = text.take();
  return result;
}

void endRunningPrograms() noexcept {
  for (std::atomic<pid_t>& group : runningGroups())
    if (const pid_t pid = group.load(); pid > 0)
      ::kill(-pid, SIGKILL);
}

int runAttached(const CommandLine& command) { return Child(command, FileActions(), false).wait(); }

} // namespace ascend::hub
