#include "target/workspace.h"

#include <charconv>

namespace ascend::target {
namespace {

constexpr std::int64_t kMost = std::int64_t{1} << 62;

/// Reads a text of parts once, from the front.
class Reader {
public:
  Reader(std::string_view text, const ExtentOf& extentOf) : rest_(text), extentOf_(extentOf) {}

  bool done() const { return rest_.empty(); }
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<std::int64_t> sum() {
    std::optional<std::int64_t> all = product();
    while (all && !rest_.empty() && rest_.front() != ';') {
      skip('+'); // a minus belongs to the number
      const std::optional<std::int64_t> more = product();
      std::int64_t result = 0;
      if (!more || __builtin_add_overflow(*all, *more, &result))
        return std::nullopt;
      all = result;
    }
    return all;
  }

private:
  template <class Number> std::optional<Number> number() {
    Number value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc())
      return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  std::optional<std::int64_t> product() {
    std::optional<std::int64_t> all = number<std::int64_t>();
    while (all && skip('*')) {
      const std::optional<std::size_t> argument = number<std::size_t>();
      const std::optional<std::size_t> dim = argument && skip('.') ? number<std::size_t>() : std::nullopt;
      std::int64_t result = 0;
      if (!dim || __builtin_mul_overflow(*all, extentOf_(*argument, *dim), &result))
        return std::nullopt;
      all = result;
    }
    return all;
  }

  std::string_view rest_;
  const ExtentOf& extentOf_;
};

} // namespace

std::optional<std::uint64_t> workspaceBytes(std::uint64_t constant, std::string_view parts, const ExtentOf& extentOf) {
  std::uint64_t all = constant;
  Reader reader(parts, extentOf);
  while (!reader.done()) {
    const std::optional<std::int64_t> part = reader.sum();
    if (!part || *part < 0 || *part > kMost || (!reader.done() && !reader.skip(';')))
      return std::nullopt;
    all += (static_cast<std::uint64_t>(*part) + kWorkspaceAlign - 1) / kWorkspaceAlign * kWorkspaceAlign;
    if (all > static_cast<std::uint64_t>(kMost))
      return std::nullopt;
  }
  return all;
}

} // namespace ascend::target
