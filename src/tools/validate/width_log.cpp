#include "validate/width_log.h"

namespace ascend::validate {

void WidthLog::start() { *this = {}; }

std::int64_t WidthLog::load(const void* address, std::int64_t value) {
  if (memory_.empty())
    return value;
  const auto known = memory_.find(address);
  // What is there now may have been written by someone who is not followed.
  return known != memory_.end() && static_cast<std::uint32_t>(known->second) == static_cast<std::uint32_t>(value)
             ? known->second
             : value;
}

void WidthLog::store(const void* address, std::int64_t meant, std::uint32_t value) {
  // A load takes what it finds as it needs it, signed or not: what is more is kept. -1 of unsigned numbers is, too.
  if (meant != static_cast<std::int64_t>(value))
    memory_[address] = meant;
  else if (!memory_.empty())
    memory_.erase(address);
}

void WidthLog::note(std::int64_t meant, std::uint32_t value, std::uint32_t operation) {
  if (!fits(meant, value) && operations_.size() < kMostNotes)
    operations_.try_emplace(meant, operation);
}

void WidthLog::operation(std::int64_t meant, std::uint32_t value, std::uint32_t operation) {
  note(meant, value, operation);
}

void WidthLog::truncation(std::int64_t meant, std::uint32_t value) { note(meant, value, 0); }

void WidthLog::argument(std::uint32_t number, std::int64_t meant) {
  if (number < kArguments)
    arguments_[number] = meant;
}

void WidthLog::parameter(const void* address, std::uint32_t number, std::uint32_t value) {
  if (number >= kArguments)
    return;
  const std::int64_t meant = arguments_[number];
  arguments_[number] = 0;
  // A caller that is not followed has given nothing.
  const bool given = static_cast<std::uint32_t>(meant) == value;
  store(address, given ? meant : static_cast<std::int64_t>(value), value);
}

std::int64_t WidthLog::call(std::int64_t value) {
  const std::int64_t meant = result_;
  result_ = 0;
  return static_cast<std::uint32_t>(meant) == static_cast<std::uint32_t>(value) && meant != 0 ? meant : value;
}

void WidthLog::widen(std::int64_t meant, std::uint32_t value, std::uint32_t widening) {
  if (fits(meant, value))
    return;
  const auto operation = operations_.find(meant);
  const std::uint32_t number = operation != operations_.end() ? operation->second : 0;
  ++lost_[{.widening = widening, .operation = number, .meant = meant, .left = value}];
}

} // namespace ascend::validate
