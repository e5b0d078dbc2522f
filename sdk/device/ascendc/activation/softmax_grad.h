#pragma once
// SoftmaxGrad and SoftmaxGradFront: the gradient of SoftMax from its result.
#include "softmax.h"

namespace AscendC {
namespace detail {

/// front: only the sums of grad * src, one block of 32 bytes a row.
template <class T>
inline void softmaxGrad(const char* name, const LocalTensor<T>& dst, const LocalTensor<T>& grad,
                        const LocalTensor<T>& src, const LocalTensor<uint8_t>* tmp, const SoftMaxTiling& tiling,
                        const RowsOf& r, bool front, const Where& where) {
  requireSoftmax<T, T>();
  if (r.rows == 0 || r.columns == 0)
    return;
  Call call(name, where);
  if (const char* fault = badSoftmaxShape<T>(r)) {
    call.refuse(fault);
    return;
  }
  r.addRead(call, grad, "grad");
  r.addRead(call, src, "src");
  if (front)
    call.write(dst, static_cast<uint64_t>(r.rows) * RowValue<T>::perBlock, "dst");
  else
    r.addWrite(call, dst, "dst");
  softmaxScratch(call, front ? SoftmaxKind::gradFront : SoftmaxKind::grad, r, tiling, sizeof(T), RowValue<T>::perBlock,
                 tmp);
  call.perform(sizeof(T), static_cast<uint64_t>(r.rows) * r.columns, [=] {
    FloatBuffer dy(r.columns), y(r.columns), product(r.columns);
    for (uint32_t m = 0; m < r.rows; ++m) {
      r.load(grad.data(), m, dy.data());
      r.load(src.data(), m, y.data());
      for (uint32_t i = 0; i < r.columns; ++i)
        product[i] = dy[i] * y[i];
      const float sum = rowSum(product.data(), r.usedColumns);
      if (front) {
        RowValue<T>{dst}.set(m, sum);
        continue;
      }
      for (uint32_t i = 0; i < r.columns; ++i)
        product[i] = (dy[i] - sum) * y[i];
      r.store(product.data(), dst.data(), m);
    }
  });
}

} // namespace detail

template <typename T, bool isReuseSource = false, bool isDataFormatNZ = false>
void SoftmaxGrad(const LocalTensor<T>& dst, const LocalTensor<T>& grad, const LocalTensor<T>& src,
                 const SoftMaxTiling& tiling, bool isFront = false, const SoftMaxShapeInfo& shape = {},
                 const detail::Where& where = detail::Where::here()) {
  detail::softmaxGrad("SoftmaxGrad", dst, grad, src, nullptr, tiling,
                      detail::softmaxShape(shape, tiling.srcM, tiling.srcK, SOFTMAX_DEFAULT_CFG, isDataFormatNZ),
                      isFront, where);
}
template <typename T, bool isReuseSource = false, bool isDataFormatNZ = false>
void SoftmaxGrad(const LocalTensor<T>& dst, const LocalTensor<T>& grad, const LocalTensor<T>& src,
                 const LocalTensor<uint8_t>& sharedTmpBuffer, const SoftMaxTiling& tiling, bool isFront = false,
                 const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  detail::softmaxGrad("SoftmaxGrad", dst, grad, src, &sharedTmpBuffer, tiling,
                      detail::softmaxShape(shape, tiling.srcM, tiling.srcK, SOFTMAX_DEFAULT_CFG, isDataFormatNZ),
                      isFront, where);
}
template <typename T, bool isBasicBlock = false, bool isDataFormatNZ = false>
void SoftmaxGradFront(const LocalTensor<T>& dst, const LocalTensor<T>& grad, const LocalTensor<T>& src,
                      const SoftMaxTiling& tiling, const SoftMaxShapeInfo& shape = {},
                      const detail::Where& where = detail::Where::here()) {
  detail::softmaxGrad("SoftmaxGradFront", dst, grad, src, nullptr, tiling,
                      detail::softmaxShape(shape, tiling.srcM, tiling.srcK, SOFTMAX_DEFAULT_CFG, isDataFormatNZ), true,
                      where);
}
template <typename T, bool isBasicBlock = false, bool isDataFormatNZ = false>
void SoftmaxGradFront(const LocalTensor<T>& dst, const LocalTensor<T>& grad, const LocalTensor<T>& src,
                      const LocalTensor<uint8_t>& sharedTmpBuffer, const SoftMaxTiling& tiling,
                      const SoftMaxShapeInfo& shape = {}, const detail::Where& where = detail::Where::here()) {
  detail::softmaxGrad("SoftmaxGradFront", dst, grad, src, &sharedTmpBuffer, tiling,
                      detail::softmaxShape(shape, tiling.srcM, tiling.srcK, SOFTMAX_DEFAULT_CFG, isDataFormatNZ), true,
                      where);
}

} // namespace AscendC
