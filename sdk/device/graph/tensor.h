#pragma once
// ge::Shape: the lengths of a tensor's dimensions, as the tiling functions take them.
#include "types.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ge {

class Shape {
public:
  Shape() = default;
  explicit Shape(const std::vector<std::int64_t>& lengths) : dims(lengths) {}

  std::size_t GetDimNum() const { return dims.size(); }
  bool SetDim(std::size_t index, std::int64_t value) {
    if (index >= dims.size())
      return false;
    dims[index] = value;
    return true;
  }
  std::vector<std::int64_t> GetDims() const { return dims; }
  /// 0 where there is no such dimension.
  std::int64_t GetDim(std::size_t index) const { return index < dims.size() ? dims[index] : 0; }
  /// The number of elements: 0 for a shape without dimensions, -1 if a dimension is not known.
  std::int64_t GetShapeSize() const {
    if (dims.empty())
      return 0;
    std::int64_t size = 1;
    for (std::int64_t length : dims) {
      if (length < 0)
        return -1;
      size *= length;
    }
    return size;
  }

private:
  std::vector<std::int64_t> dims;
};

} // namespace ge
