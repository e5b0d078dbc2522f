#include "validate/launches.h"

#include "hub/error.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <functional>

namespace ascend::validate {
namespace {

using target::Argument;

std::size_t integerCount(const target::Signature& kernel) {
  return static_cast<std::size_t>(std::count_if(kernel.args.begin(), kernel.args.end(), isIntegerValue));
}

std::size_t extentCount(const target::Signature& kernel) {
  std::size_t count = 0;
  for (const Argument& argument : kernel.args)
    if (std::find(argument.shape.begin(), argument.shape.end(), target::kDynamic) != argument.shape.end())
      count = std::max(count, argument.shape.size());
  return count;
}

bool hasTiling(const target::Signature& kernel) {
  return std::any_of(kernel.args.begin(), kernel.args.end(), isTiling);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Values of the open numbers: all of a launch differ from those of another, so that a finding that is the same in two
/// launches does not depend on them.
struct Pattern {
  std::int64_t size;
  std::uint32_t blocks;
  int ratio; ///< each further number is this much smaller (larger when negative)
};

constexpr Pattern kPatterns[] = {
    {16384, 2, 1}, {65536, 4, 1},   {4096, 1, 1},  {2048, 2, 1},     {262144, 8, 1}, {1024, 2, 1},  {512, 1, 1},
    {256, 2, 1},   {128, 1, 1},     {64, 1, 1},    {1 << 20, 8, 1},  {32768, 16, 1}, {16384, 2, 8}, {65536, 4, 16},
    {4096, 1, 4},  {262144, 8, 64}, {8192, 2, 32}, {131072, 4, 128}, {64, 2, -16},   {32, 1, -64},  {128, 4, -8},
    {1024, 8, 2},  {1000, 2, 1},    {4097, 3, 1},  {70001, 4, 1},    {33, 1, 1},     {1, 1, 1},     {100, 2, 4},
    {16, 2, 1},    {8, 1, 1},       {4, 2, 1},     {0, 1, 1}};

/// For kernels of several dimensions: all extents the same, so that those that belong together are.
constexpr Pattern kSquares[] = {{64, 2, 1}, {128, 1, 1}, {256, 4, 1}, {32, 1, 1}, {512, 8, 1},
                                {48, 3, 1}, {1, 1, 1},   {100, 2, 1}, {33, 3, 1}};
/// Of the others, all but the last: by turns, so that no number is in all of them.
constexpr std::int64_t kRows[] = {24, 40, 12, 56, 20, 28, 72};

bool isEven(std::int64_t value) { return value >= 32 && (value & (value - 1)) == 0; }

/// `turn` is one of many.
Launch launchOf(const Pattern& pattern, std::size_t turn, std::size_t integers, std::size_t extents) {
  Launch launch;
  launch.blocks = pattern.blocks;
  launch.tiling = pattern.size;
  std::int64_t value = pattern.size;
  launch.even = isEven(value) && isEven(std::int64_t{pattern.blocks} * 32);
  for (std::size_t i = 0; i < integers; ++i) {
    launch.integers.push_back(value);
    if (pattern.ratio < 0)
      value *= -pattern.ratio;
    else
      value = std::max<std::int64_t>(value / pattern.ratio, 1);
  }
  for (std::size_t i = 0; i < extents; ++i)
    launch.extents.push_back(i + 1 == extents ? pattern.size
                                              : std::min(pattern.size, kRows[(turn + i) % std::size(kRows)]));
  return launch;
}

/// Those of kPatterns; after the first one kSquares for a kernel of several dimensions.
std::vector<Launch> ordinaryLaunches(std::size_t integers, std::size_t extents) {
  std::vector<Launch> launches;
  for (const Pattern& pattern : kPatterns) {
    launches.push_back(launchOf(pattern, launches.size(), integers, extents));
    if (launches.size() > 1 || extents < 2)
      continue;
    for (const Pattern& square : kSquares) {
      launches.push_back(launchOf(square, 0, integers, extents));
      launches.back().extents.assign(extents, square.size);
    }
  }
  return launches;
}

/// No size that a kernel compares with is larger.
constexpr std::int64_t kLargestConstant = std::int64_t{1} << 31;

/// Each launch with each key that the kernel asks for: those of one key after the other.
std::vector<Launch> forEachKey(std::vector<Launch> launches, const std::vector<std::int64_t>& keys) {
  if (keys.empty())
    return launches;
  std::vector<Launch> all;
  all.reserve(launches.size() * keys.size());
  for (const Launch& launch : launches)
    for (const std::int64_t key : keys) {
      all.push_back(launch);
      all.back().tilingKey = static_cast<std::uint64_t>(key);
    }
  return all;
}

} // namespace

bool isIntegerValue(const Argument& argument) {
  return argument.kind == Argument::Kind::scalar && argument.dtype && *argument.dtype != target::DType::f16 &&
         *argument.dtype != target::DType::bf16 && *argument.dtype != target::DType::f32 &&
         *argument.dtype != target::DType::f64;
}

bool isTiling(const Argument& argument) {
  std::string name = argument.name;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return argument.kind == Argument::Kind::buffer && name.find("tiling") != std::string::npos;
}

std::size_t openValues(const target::Signature& kernel) {
  return integerCount(kernel) + extentCount(kernel) + (hasTiling(kernel) ? 2 : 0);
}

GivenLaunch parseLaunch(const std::string& text) {
  GivenLaunch given;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view item = trimmed(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const std::size_t equals = item.find('=');
    const std::string_view name = trimmed(item.substr(0, equals));
    const std::string_view number = equals == std::string_view::npos ? "" : trimmed(item.substr(equals + 1));
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (name.empty() || error != std::errc() || end != number.data() + number.size())
      throw hub::Error(fmt::format("launch '{}': '{}' is not of the form name=number", text, item));
    if (name == "blocks") {
      if (value < 1 || value > target::kMaxBlocks)
        throw hub::Error(fmt::format("launch '{}': blocks are 1 to {}", text, target::kMaxBlocks));
      given.blocks = static_cast<std::uint32_t>(value);
    } else {
      given.values.emplace(name, value);
    }
  }
  return given;
}

std::vector<Launch> launchesFor(const target::Signature& kernel, const std::vector<GivenLaunch>& given,
                                const LaunchHints& hints) {
  const std::size_t integers = integerCount(kernel), extents = extentCount(kernel);
  std::vector<Launch> launches;
  for (const GivenLaunch& one : given) {
    Launch launch = launchOf(kPatterns[0], 0, integers, extents);
    launch.given = true;
    launch.blocks = one.blocks.value_or(kernel.blockDim != 0 ? kernel.blockDim : launch.blocks);
    std::size_t next = 0;
    std::size_t known = 0;
    for (const Argument& argument : kernel.args)
      if (isIntegerValue(argument)) {
        if (const auto value = one.values.find(argument.name); value != one.values.end()) {
          launch.integers[next] = value->second;
          ++known;
        }
        ++next;
      }
    if (known != one.values.size())
      throw hub::Error(fmt::format("a launch names a value that kernel '{}' does not take: {}", kernel.name,
                                   target::toString(kernel)));
    launches.push_back(std::move(launch));
  }
  if (!launches.empty())
    return forEachKey(std::move(launches), hints.tilingKeys);
  for (Launch& launch : ordinaryLaunches(integers, extents)) {
    if (kernel.blockDim != 0)
      launch.blocks = kernel.blockDim;
    const bool nothingNew =
        openValues(kernel) == 0 && std::any_of(launches.begin(), launches.end(),
                                               [&](const Launch& other) { return other.blocks == launch.blocks; });
    if (!nothingNew)
      launches.push_back(std::move(launch));
  }
  return forEachKey(std::move(launches), hints.tilingKeys);
}

std::vector<Launch> launchesFromConstants(const target::Signature& kernel, const LaunchHints& hints) {
  const std::size_t integers = integerCount(kernel), extents = extentCount(kernel);
  std::vector<std::int64_t> values;
  const auto add = [&](std::int64_t value) {
    if (value >= 0 && value <= kLargestConstant && std::find(values.begin(), values.end(), value) == values.end())
      values.push_back(value);
  };
  add(0);
  add(1);
  for (const std::int64_t constant : hints.constants)
    for (const std::int64_t value : {constant, constant + 1, constant - 1})
      add(value);
  std::vector<Launch> launches;
  const auto push = [&](auto&& change) {
    for (const std::size_t turn : {std::size_t{0}, std::size_t{2}}) {
      Launch launch = launchOf(kPatterns[turn], turn, integers, extents);
      if (kernel.blockDim != 0)
        launch.blocks = kernel.blockDim;
      launch.even = false;
      change(launch);
      launches.push_back(std::move(launch));
    }
  };
  for (const std::int64_t value : values) {
    for (std::size_t i = 0; i < integers; ++i)
      push([&](Launch& launch) { launch.integers[i] = value; });
    for (std::size_t i = 0; i < extents; ++i)
      push([&](Launch& launch) { launch.extents[i] = value; });
    if (hasTiling(kernel))
      push([&](Launch& launch) { launch.tiling = value; });
  }
  return forEachKey(std::move(launches), hints.tilingKeys);
}

std::int64_t extentOf(const Launch& launch, const Argument& argument, std::size_t dimension) {
  return launch.extents.at(launch.extents.size() - argument.shape.size() + dimension);
}

bool mayBelongTogether(const Launch& launch) {
  return std::adjacent_find(launch.extents.begin(), launch.extents.end(), std::not_equal_to<>()) ==
         launch.extents.end();
}

bool isAtLeast(const Launch& launch, const Launch& other) {
  const auto inEach = [](const std::vector<std::int64_t>& values, const std::vector<std::int64_t>& bounds) {
    return std::equal(values.begin(), values.end(), bounds.begin(), bounds.end(), std::greater_equal<>());
  };
  return launch.tiling >= other.tiling && inEach(launch.integers, other.integers) &&
         inEach(launch.extents, other.extents);
}

bool areApart(const Launch& launch, const Launch& other) {
  const auto inEach = [](const std::vector<std::int64_t>& values, const std::vector<std::int64_t>& others) {
    return std::equal(values.begin(), values.end(), others.begin(), others.end(), std::not_equal_to<>());
  };
  return launch.tiling != other.tiling && inEach(launch.integers, other.integers) &&
         inEach(launch.extents, other.extents);
}

std::string describe(const Launch& launch, const target::Signature& kernel) {
  std::string text;
  std::size_t next = 0;
  for (const Argument& argument : kernel.args)
    if (isIntegerValue(argument))
      text += fmt::format("{}={}, ", argument.name, launch.integers.at(next++));
  for (std::size_t i = 0; i < launch.extents.size(); ++i)
    text += fmt::format("dimension {}: {}, ", static_cast<int>(i) - static_cast<int>(launch.extents.size()),
                        launch.extents[i]);
  if (hasTiling(kernel))
    text += fmt::format("tiling of {}s, ", launch.tiling);
  if (launch.tilingKey != 0)
    text += fmt::format("tiling key {}, ", launch.tilingKey);
  return text + fmt::format("{} block{}", launch.blocks, launch.blocks == 1 ? "" : "s");
}

} // namespace ascend::validate
