#include "simulator/core/mapped_region.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace ascend::sim {
namespace {

/// The whole units of `unit` bytes inside [begin, begin + bytes).
std::pair<unsigned char*, std::size_t> inner(unsigned char* begin, std::size_t bytes, std::size_t unit) {
  const std::size_t skip = (unit - reinterpret_cast<std::uintptr_t>(begin) % unit) % unit;
  if (bytes < skip + unit)
    return {nullptr, 0};
  return {begin + skip, (bytes - skip) / unit * unit};
}

} // namespace

MappedRegion::MappedRegion(std::size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    return;
  begin_ = static_cast<unsigned char*>(memory);
  bytes_ = bytes;
}

MappedRegion::~MappedRegion() {
  if (begin_ != nullptr)
    ::munmap(begin_, bytes_);
}

void MappedRegion::discard(std::size_t offset, std::size_t bytes) const {
  const auto [begin, size] = inner(begin_ + offset, bytes, static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)));
  if (size != 0)
    ::madvise(begin, size, MADV_DONTNEED);
}

bool MappedRegion::show(std::size_t offset, std::size_t bytes, int file) const {
  return ::mmap(begin_ + offset, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) != MAP_FAILED;
}

bool MappedRegion::hide(std::size_t offset, std::size_t bytes) const {
  return ::mmap(begin_ + offset, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED,
                -1, 0) != MAP_FAILED;
}

void MappedRegion::useLargePages(std::size_t offset, std::size_t bytes) const {
  constexpr std::size_t large = std::size_t{2} << 20;
  const auto [begin, size] = inner(begin_ + offset, bytes, large);
  if (size != 0)
    ::madvise(begin, size, MADV_HUGEPAGE);
}

} // namespace ascend::sim
