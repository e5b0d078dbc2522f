#pragma once
// Kernel libraries as ascend-compile --pack would write them.
#include "target/bundle.h"

#include <ascend/kernel_library.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace ascend::test {

inline std::string bytesOf(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A library with these objects; it lives as long as this does, where it is.
class Library {
public:
  Library(const char* name, const std::vector<target::BundleImage>& images)
      : bundle_(target::writeBundle(name, {}, images)),
        library_{ASCEND_KERNEL_LIBRARY_VERSION, name, bundle_.data(), bundle_.size()} {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() = default;
  const ascend_kernel_library& get() const { return library_; }
  std::string& bundle() { return bundle_; }

private:
  std::string bundle_;
  ascend_kernel_library library_;
};

} // namespace ascend::test
