#pragma once
#include "simulator/core/mapped_region.h"

#include <boost/context/stack_context.hpp>
#include <cstddef>

namespace ascend::sim {

/// The stack of a context: as large as a thread's, of which only what is used takes memory, with a page below it that
/// nobody may touch.
class FiberStack {
public:
  static constexpr std::size_t kBytes = std::size_t{8} << 20;

  FiberStack();
  boost::context::stack_context top() const;
  const void* bottom() const { return region_.data(); }

private:
  MappedRegion region_;
};

/// For boost::context: the stack belongs to somebody else.
struct BorrowedStack {
  boost::context::stack_context stack;
  boost::context::stack_context allocate() const { return stack; }
  void deallocate(boost::context::stack_context&) const {}
};

} // namespace ascend::sim
