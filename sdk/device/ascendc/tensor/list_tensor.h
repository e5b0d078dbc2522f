#pragma once
// ListTensorDesc: a list of tensors of any number, as the framework lays it out in device memory:
//   word 0        bytes from here to the pointers
//   a word each   dimensions in the low half, index in the high half; then the lengths, one word each
//   the pointers
// Without shapes there is one description of 0 dimensions, whose high half is the number of tensors.
#include "global_tensor.h"

namespace AscendC {

class ListTensorDesc;

/// One tensor of the list. Its shape is stored where SetShapeAddr says.
template <class T> class TensorDesc {
public:
  void SetShapeAddr(uint64_t* shapePtr) { shape = shapePtr; }
  uint64_t GetDim() const { return dim; }
  uint64_t GetIndex() const { return index; }
  uint64_t GetShape(uint32_t offset, const detail::Where& where = detail::Where::here()) const {
    if (shape != nullptr && offset < dim)
      return shape[offset];
    detail::badArgument("TensorDesc::GetShape", "there is no such dimension", where);
    return 0;
  }
  __gm__ T* GetDataPtr() const { return pointer; }
  GlobalTensor<T> GetDataObj() const {
    uint64_t size = 1;
    for (uint32_t i = 0; i < dim && shape != nullptr; ++i)
      size *= shape[i];
    GlobalTensor<T> tensor;
    tensor.SetGlobalBuffer(pointer, size);
    return tensor;
  }

private:
  friend class ListTensorDesc;
  uint64_t* shape = nullptr;
  __gm__ T* pointer = nullptr;
  uint32_t dim = 0;
  uint32_t index = 0;
};

class ListTensorDesc {
public:
  ListTensorDesc() = default;
  explicit ListTensorDesc(__gm__ void* data, uint32_t length = 0xffffffff, uint32_t shapeSize = 0xffffffff,
                          const detail::Where& where = detail::Where::here()) {
    Init(data, length, shapeSize, where);
  }

  /// length (bytes of all) and shapeSize (number of tensors) are compared with the list if both are given.
  void Init(__gm__ void* data, uint32_t length = 0xffffffff, uint32_t shapeSize = 0xffffffff,
            const detail::Where& where = detail::Where::here()) {
    words.SetGlobalBuffer(static_cast<uint64_t*>(data));
    count = 0;
    const uint64_t pointerBytes = words.GetValue(0, where);
    const uint64_t first = words.GetValue(1, where);
    pointers = pointerBytes / sizeof(uint64_t);
    dim = static_cast<uint32_t>(first);
    stride = dim == 0 ? 2 : 1 + dim;
    const auto given = static_cast<uint32_t>(first >> 32);
    if (pointerBytes % sizeof(uint64_t) != 0 || pointers < 1ull + stride) {
      malformed("the offset of the pointers is wrong", where);
      return;
    }
    const uint64_t tensors = given != 0 ? given : (words.GetValue(pointers - stride, where) >> 32) + 1;
    if (dim != 0 ? tensors != (pointers - 1) / stride : pointers != 3) {
      malformed("the number of descriptions does not agree with the offset of the pointers", where);
      return;
    }
    if (length != 0xffffffff && shapeSize != 0xffffffff &&
        (tensors != shapeSize || length != pointerBytes + tensors * sizeof(uint64_t))) {
      malformed("length and shapeSize are not those of the list", where);
      return;
    }
    count = static_cast<uint32_t>(tensors);
  }

  template <class T>
  void GetDesc(TensorDesc<T>& desc, uint32_t index, const detail::Where& where = detail::Where::here()) {
    if (!exists("ListTensorDesc::GetDesc", index, where))
      return;
    if (dim == 0 || desc.shape == nullptr) {
      detail::badArgument("ListTensorDesc::GetDesc",
                          dim == 0 ? "the list has no shapes: use GetDataPtr"
                                   : "call TensorDesc::SetShapeAddr first: the shape is written there",
                          where);
      return;
    }
    desc.dim = dim;
    desc.index = index;
    desc.pointer = GetDataPtr<T>(index, where);
    for (uint32_t i = 0; i < dim; ++i)
      desc.shape[i] = words.GetValue(2ull + static_cast<uint64_t>(index) * stride + i, where);
  }

  template <class T> __gm__ T* GetDataPtr(uint32_t index, const detail::Where& where = detail::Where::here()) {
    if (!exists("ListTensorDesc::GetDataPtr", index, where))
      return nullptr;
    return reinterpret_cast<T*>(words.GetValue(pointers + index, where));
  }
  uint32_t GetSize() const { return count; }

private:
  static void malformed(const char* text, const detail::Where& where) {
    detail::badArgument("ListTensorDesc", text, where);
  }
  bool exists(const char* name, uint32_t index, const detail::Where& where) const {
    if (index < count)
      return true;
    detail::badArgument(name, "the list has no tensor of this index", where);
    return false;
  }

  GlobalTensor<uint64_t> words;
  uint64_t pointers = 0; ///< where they start, in words
  uint32_t dim = 0;
  uint32_t stride = 0; ///< words of a description
  uint32_t count = 0;
};

} // namespace AscendC
