#pragma once
#include <cstddef>
#include <utility>

namespace ascend::sim {

/// Address space from the operating system; memory comes to it as it is touched.
class MappedRegion {
public:
  MappedRegion() = default;
  /// Empty when there is no such address space.
  explicit MappedRegion(std::size_t bytes);
  ~MappedRegion();
  MappedRegion(MappedRegion&& other) noexcept
      : begin_(std::exchange(other.begin_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  MappedRegion& operator=(MappedRegion&& other) noexcept {
    std::swap(begin_, other.begin_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  unsigned char* data() const { return begin_; }
  std::size_t size() const { return bytes_; }
  explicit operator bool() const { return begin_ != nullptr; }

  /// Gives the memory of whole pages in [offset, offset + bytes) back; they read as zero afterwards.
  void discard(std::size_t offset, std::size_t bytes) const;
  /// Shows the first bytes of a file there, shared with whoever else shows them. Whole pages. False: the system does
  /// not.
  bool show(std::size_t offset, std::size_t bytes, int file) const;
  /// Memory of its own again, that reads as zero. False: the system does not, and the file stays.
  bool hide(std::size_t offset, std::size_t bytes) const;
  /// Asks for large pages.
  void useLargePages(std::size_t offset, std::size_t bytes) const;

private:
  unsigned char* begin_ = nullptr;
  std::size_t bytes_ = 0;
};

} // namespace ascend::sim
