#include "hub/command_line.h"

#include <cstdlib>
#include <unistd.h>

namespace ascend::hub {

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
