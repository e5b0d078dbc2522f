#include "ascendcc/edits.h"

namespace ascend::asc {

std::string Edits::apply(std::string_view source) const {
  std::string result;
  result.reserve(source.size() + 4096);
  auto insertion = inserted_.begin();
  auto erasure = erased_.begin();
  std::size_t skipUntil = 0;
  for (std::size_t at = 0; at <= source.size();) {
    while (insertion != inserted_.end() && insertion->first == at)
      result += (insertion++)->second;
    while (erasure != erased_.end() && erasure->first == at)
      skipUntil = std::max(skipUntil, (erasure++)->second);
    std::size_t next = source.size();
    if (insertion != inserted_.end())
      next = std::min(next, insertion->first);
    if (erasure != erased_.end())
      next = std::min(next, erasure->first);
    if (at < skipUntil)
      next = std::min(next, skipUntil);
    if (next == at)
      break; // the end
    const std::string_view part = source.substr(at, next - at);
    if (at < skipUntil)
      result.append(static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n')), '\n');
    else
      result += part;
    at = next;
  }
  return result;
}

} // namespace ascend::asc
