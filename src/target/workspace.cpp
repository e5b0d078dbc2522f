#include "target/workspace.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ascend::target {
namespace {

using Kind = LaunchSize::Kind;

constexpr std::int64_t kMost = std::int64_t{1} << 62;
/// Functions within each other: the text of a damaged file does not end the stack.
constexpr int kDeepest = 64;

struct Function {
  std::string_view name;
  Kind kind;
  std::size_t operands;
};
constexpr std::array<Function, 6> kFunctions{{{"div", Kind::div, 2},
                                              {"rem", Kind::rem, 2},
                                              {"min", Kind::min, 2},
                                              {"max", Kind::max, 2},
                                              {"lt", Kind::lt, 4},
                                              {"nat", Kind::nat, 1}}};

/// Reads a text once, from the front.
class Reader {
public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool skip(std::string_view text) {
    if (!rest_.starts_with(text))
      return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  std::optional<LaunchSize> sum() {
    LaunchSize all{.kind = Kind::sum};
    do { // a minus belongs to the number
      std::optional<LaunchSize> more = product();
      if (!more)
        return std::nullopt;
      all.operands.push_back(std::move(*more));
    } while (skip("+") || rest_.starts_with("-"));
    return single(std::move(all));
  }

private:
  static LaunchSize single(LaunchSize all) {
    if (all.operands.size() != 1)
      return all;
    LaunchSize only = std::move(all.operands.front());
    return only;
  }

  std::optional<LaunchSize> product() {
    LaunchSize all{.kind = Kind::product};
    do {
      std::optional<LaunchSize> factor = this->factor();
      if (!factor)
        return std::nullopt;
      all.operands.push_back(std::move(*factor));
    } while (skip("*"));
    return single(std::move(all));
  }

  template <class Number> std::optional<Number> number() {
    Number value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc())
      return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  std::optional<LaunchSize> factor() {
    if (skip("v")) {
      const auto argument = number<std::size_t>();
      return argument ? std::optional(LaunchSize{.kind = Kind::value, .argument = *argument}) : std::nullopt;
    }
    for (const Function& function : kFunctions)
      if (rest_.starts_with(function.name))
        return call(function);
    const auto first = number<std::int64_t>();
    if (!first || !rest_.starts_with("."))
      return first ? std::optional(LaunchSize{.number = *first}) : std::nullopt;
    skip(".");
    const auto dim = number<std::size_t>();
    if (!dim || *first < 0)
      return std::nullopt;
    return LaunchSize{.kind = Kind::extent, .argument = static_cast<std::size_t>(*first), .dim = *dim};
  }

  std::optional<LaunchSize> call(const Function& function) {
    rest_.remove_prefix(function.name.size());
    LaunchSize result{.kind = function.kind};
    if (++depth_ > kDeepest)
      return std::nullopt;
    for (std::size_t i = 0; i < function.operands; ++i) {
      std::optional<LaunchSize> operand = skip(i == 0 ? "(" : ",") ? sum() : std::nullopt;
      if (!operand)
        return std::nullopt;
      result.operands.push_back(std::move(*operand));
    }
    --depth_;
    return skip(")") ? std::optional(std::move(result)) : std::nullopt;
  }

  std::string_view rest_;
  int depth_ = 0;
};

std::optional<std::int64_t> combine(Kind kind, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  switch (kind) {
  case Kind::sum:
    return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
  case Kind::product:
    return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
  case Kind::min:
    return std::min(a, b);
  case Kind::max:
    return std::max(a, b);
  default: // the least number by -1 has no quotient
    if (b == 0 || (b == -1 && __builtin_sub_overflow(std::int64_t{0}, a, &result)))
      return std::nullopt;
    return kind == Kind::div ? a / b : a % b;
  }
}

} // namespace

std::optional<std::vector<LaunchSize>> parseLaunchSizes(std::string_view text) {
  std::vector<LaunchSize> sizes;
  Reader reader(text);
  while (!reader.done()) {
    std::optional<LaunchSize> size = reader.sum();
    if (!size || (!reader.done() && !reader.skip(";")))
      return std::nullopt;
    sizes.push_back(std::move(*size));
  }
  return sizes;
}

std::optional<std::int64_t> evaluate(const LaunchSize& size, const LaunchValueOf& valueOf) {
  switch (size.kind) {
  case Kind::number:
    return size.number;
  case Kind::extent:
    return valueOf(size.argument, size.dim);
  case Kind::value:
    return valueOf(size.argument, std::nullopt);
  default:
    break;
  }
  std::vector<std::int64_t> operands;
  for (const LaunchSize& operand : size.operands) {
    if (size.kind == Kind::lt && operands.size() == 2) // of a choice only one side needs to have a number
      return evaluate(size.operands[operands[0] < operands[1] ? 2 : 3], valueOf);
    const std::optional<std::int64_t> value = evaluate(operand, valueOf);
    if (!value)
      return std::nullopt;
    operands.push_back(*value);
  }
  if (size.kind == Kind::nat)
    return operands[0] < 0 ? std::nullopt : std::optional(operands[0]);
  std::optional<std::int64_t> all = operands[0];
  for (std::size_t i = 1; all && i < operands.size(); ++i)
    all = combine(size.kind, *all, operands[i]);
  return all;
}

std::optional<std::uint64_t> workspaceBytes(std::uint64_t constant, std::string_view parts,
                                            const LaunchValueOf& valueOf) {
  const std::optional<std::vector<LaunchSize>> sizes = parseLaunchSizes(parts);
  if (!sizes)
    return std::nullopt;
  std::uint64_t all = constant;
  for (const LaunchSize& size : *sizes) {
    const std::optional<std::int64_t> part = evaluate(size, valueOf);
    if (!part || *part < 0 || *part > kMost)
      return std::nullopt;
    all += (static_cast<std::uint64_t>(*part) + kWorkspaceAlign - 1) / kWorkspaceAlign * kWorkspaceAlign;
    if (all > static_cast<std::uint64_t>(kMost))
      return std::nullopt;
  }
  return all;
}

} // namespace ascend::target
