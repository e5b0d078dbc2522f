#include "simulator/core/fiber_stack.h"

#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace ascend::sim {

FiberStack::FiberStack() : region_(kBytes) {
  if (!region_)
    throw std::bad_alloc();
  ::mprotect(region_.data(), static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)), PROT_NONE);
}

boost::context::stack_context FiberStack::top() const {
  boost::context::stack_context stack;
  stack.size = region_.size();
  stack.sp = region_.data() + region_.size();
  return stack;
}

} // namespace ascend::sim
