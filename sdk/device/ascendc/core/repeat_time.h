#pragma once
// The parameter by which instructions are told how often to repeat.
#include "state.h"

#include <type_traits>

namespace AscendC::detail {

/// What the kernel passes for a parameter that is declared as uint8_t: C++ cuts off what does not fit, and 256 repeats
/// become none. `place` is where the conversion is, the user's call.
class RepeatTime {
public:
  template <class I, class = std::enable_if_t<std::is_convertible_v<I, uint8_t>>>
  RepeatTime(const I& given, const Where& place = Where::here()) : value(static_cast<uint8_t>(given)) {
    if constexpr (std::is_integral_v<I>)
      if (const auto wide = static_cast<long long>(given); wide != value)
        refuse(wide, place);
  }
  operator uint8_t() const { return value; }

private:
  void refuse(long long given, const Where& place) const {
    char text[160];
    __builtin_snprintf(text, sizeof text,
                       "repeatTime is %lld: it lies between 0 and 255, and the call gets what 8 bits hold of it: %u",
                       given, static_cast<uint32_t>(value));
    sim::api().report(sim::Severity::error, "ARG-VALUE", text, place);
  }

  uint8_t value;
};

} // namespace AscendC::detail
