#pragma once
// dst = a + b, a - b, a * b, a / b, a & b, a | b and the comparisons of whole tensors.
#include "compare.h"

namespace AscendC {
namespace detail {

template <class Op, class T> struct Deferred {
  const LocalTensor<T>& a;
  const LocalTensor<T>& b;
};

// The place of the call is not known: an operator takes no further argument.
#define ASCEND_SIM_OPERATOR(Tag, symbol, Name)                                                                         \
  struct Tag {                                                                                                         \
    template <class T> static void run(const LocalTensor<T>& dst, const LocalTensor<T>& a, const LocalTensor<T>& b) {  \
      Name(dst, a, b, static_cast<int32_t>(dst.GetSize()), Where{});                                                   \
    }                                                                                                                  \
  };                                                                                                                   \
  }                                                                                                                    \
  template <typename T>                                                                                                \
  detail::Deferred<detail::Tag, T> operator symbol(const LocalTensor<T>& a, const LocalTensor<T>& b) {                 \
    return {a, b};                                                                                                     \
  }                                                                                                                    \
  namespace detail {
#define ASCEND_SIM_COMPARISON(Tag, symbol, mode)                                                                       \
  struct Tag {                                                                                                         \
    template <class D, class T>                                                                                        \
    static void run(const LocalTensor<D>& dst, const LocalTensor<T>& a, const LocalTensor<T>& b) {                     \
      Compare(dst, a, b, CMPMODE::mode, a.GetSize(), Where{});                                                         \
    }                                                                                                                  \
  };                                                                                                                   \
  }                                                                                                                    \
  template <typename T>                                                                                                \
  detail::Deferred<detail::Tag, T> operator symbol(const LocalTensor<T>& a, const LocalTensor<T>& b) {                 \
    return {a, b};                                                                                                     \
  }                                                                                                                    \
  namespace detail {

ASCEND_SIM_OPERATOR(AddOperator, +, Add)
ASCEND_SIM_OPERATOR(SubOperator, -, Sub)
ASCEND_SIM_OPERATOR(MulOperator, *, Mul)
ASCEND_SIM_OPERATOR(DivOperator, /, Div)
ASCEND_SIM_OPERATOR(AndOperator, &, And)
ASCEND_SIM_OPERATOR(OrOperator, |, Or)
ASCEND_SIM_COMPARISON(LessOperator, <, LT)
ASCEND_SIM_COMPARISON(GreaterOperator, >, GT)
ASCEND_SIM_COMPARISON(EqualOperator, ==, EQ)
ASCEND_SIM_COMPARISON(LessEqualOperator, <=, LE)
ASCEND_SIM_COMPARISON(GreaterEqualOperator, >=, GE)
ASCEND_SIM_COMPARISON(NotEqualOperator, !=, NE)

#undef ASCEND_SIM_OPERATOR
#undef ASCEND_SIM_COMPARISON

} // namespace detail

template <typename T>
template <class Op, class S>
void LocalTensor<T>::operator=(const detail::Deferred<Op, S>& expression) const {
  Op::run(*this, expression.a, expression.b);
}

} // namespace AscendC
