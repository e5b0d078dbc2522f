// The description (typeid) of ExceptionWatch. A file of its own: where the type's own is asked for there must be no
// other.
#include <typeinfo>

namespace ascend::sim {
void recordFaultPlace() noexcept;

class WatchDescription : public std::type_info {
public:
  explicit WatchDescription(const char* name) noexcept : std::type_info(name) {}
#if defined(__GLIBCXX__)
  bool __do_catch(const std::type_info*, void**, unsigned) const override { // NOLINT: the library's name
    recordFaultPlace();
    return false;
  }
#endif
};

extern const WatchDescription watchDescription __asm__("_ZTIN6ascend3sim14ExceptionWatchE");
__attribute__((used)) const WatchDescription watchDescription("N6ascend3sim14ExceptionWatchE");

} // namespace ascend::sim
