#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>

namespace ascend::validate {

/// A number that lost bits.
struct LostBits {
  std::uint32_t widening = 0; ///< CodeMap::widenings, from 1
  /// CodeMap::operations, from 1: where it was first too large; 0: where it was made shorter.
  std::uint32_t operation = 0;
  std::int64_t meant = 0;
  std::uint32_t left = 0;
  auto operator<=>(const LostBits&) const = default;
};

/// What the code that validate/widths.h instrumented calls. One launch at a time.
class WidthLog {
public:
  void start();
  const std::map<LostBits, std::uint64_t>& lost() const { return lost_; }

  std::int64_t load(const void* address, std::int64_t value);
  void store(const void* address, std::int64_t meant, std::uint32_t value);
  void operation(std::int64_t meant, std::uint32_t value, std::uint32_t operation);
  void truncation(std::int64_t meant, std::uint32_t value);
  void argument(std::uint32_t number, std::int64_t meant);
  void parameter(const void* address, std::uint32_t number, std::uint32_t value);
  void result(std::int64_t meant) { result_ = meant; }
  std::int64_t call(std::int64_t value);
  void widen(std::int64_t meant, std::uint32_t value, std::uint32_t widening);

private:
  static bool fits(std::int64_t meant, std::uint32_t value) {
    return meant == static_cast<std::int64_t>(value) || meant == static_cast<std::int32_t>(value);
  }
  void note(std::int64_t meant, std::uint32_t value, std::uint32_t operation);
  static constexpr std::size_t kArguments = 32;
  static constexpr std::size_t kMostNotes = 4096;

  std::map<const void*, std::int64_t> memory_;       ///< numbers that are not what their 32 bits say, by place
  std::map<std::int64_t, std::uint32_t> operations_; ///< by the number that was meant
  std::int64_t arguments_[kArguments] = {};
  std::int64_t result_ = 0;
  std::map<LostBits, std::uint64_t> lost_;
};

} // namespace ascend::validate
