#include "hub/command_line.h"

#include "hub/error.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT: POSIX wants it declared by the program

namespace ascend::hub {
namespace {

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
  void closeInChild(int fd) { posix_spawn_file_actions_addclose(&actions_, fd); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
  posix_spawn_file_actions_t actions_{};
};

pid_t spawn(const CommandLine& command, const FileActions& actions) {
  std::vector<std::string> copy = command.argv;
  std::vector<char*> argv;
  argv.reserve(copy.size() + 1);
  for (std::string& argument : copy)
    argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  if (const int code = posix_spawnp(&pid, argv[0], actions.get(), nullptr, argv.data(), environ); code != 0)
    throw Error(fmt::format("cannot start '{}': {}", command.argv.at(0), std::strerror(code)));
  return pid;
}

int waitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR)
      throw Error(fmt::format("waiting for a program failed: {}", std::strerror(errno)));
  constexpr int kSignalBase = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
}

} // namespace

CommandLine& CommandLine::add(std::string argument) {
  argv.push_back(std::move(argument));
  return *this;
}

CommandLine& CommandLine::addAll(const std::vector<std::string>& arguments) {
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return *this;
}

std::string CommandLine::str() const {
  std::string text;
  for (const std::string& argument : argv)
    text += (text.empty() ? "" : " ") + shellQuote(argument);
  return text;
}

std::string shellQuote(const std::string& argument) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
  if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string::npos)
    return argument;
  std::string quoted = "'";
  for (const char c : argument)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

ProcessResult run(const CommandLine& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    throw Error(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  Descriptor readEnd(ends[0]), writeEnd(ends[1]);
  FileActions actions;
  actions.duplicate(writeEnd.get(), STDOUT_FILENO);
  actions.duplicate(writeEnd.get(), STDERR_FILENO);
  const pid_t pid = spawn(command, actions);
  writeEnd.close();

  ProcessResult result;
  std::array<char, 4096> buffer{};
  while (true) {
    const ssize_t count = ::read(readEnd.get(), buffer.data(), buffer.size());
    if (count > 0)
      result.output.append(buffer.data(), static_cast<std::size_t>(count));
    else if (count == 0 || errno != EINTR)
      break;
  }
  result.exitCode = waitFor(pid);
  return result;
}

int runAttached(const CommandLine& command) { return waitFor(spawn(command, FileActions())); }

bool isExecutable(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

std::filesystem::path findProgram(const std::string& name) {
  if (name.empty())
    return {};
  if (name.find('/') != std::string::npos)
    return isExecutable(name) ? std::filesystem::path(name) : std::filesystem::path();
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    const std::size_t colon = rest.find(':');
    const std::filesystem::path folder(rest.substr(0, colon).empty() ? "." : rest.substr(0, colon));
    if (isExecutable(folder / name))
      return folder / name;
    if (colon == std::string_view::npos)
      return {};
    rest.remove_prefix(colon + 1);
  }
}

} // namespace ascend::hub
