#pragma once
// What the tests of Matmul share: tilings by hand, operands in global memory.
#include "cube_fixture.h"
#include "lib/matmul_intf.h"

namespace cube_test {

inline TCubeTiling tilingOf(int m, int n, int k, int baseM, int baseN, int baseK) {
  TCubeTiling t;
  t.usedCoreNum = 1;
  t.M = t.singleCoreM = m;
  t.N = t.singleCoreN = n;
  t.Ka = t.Kb = t.singleCoreK = k;
  t.baseM = baseM, t.baseN = baseN, t.baseK = baseK;
  t.stepM = t.stepN = t.stepKa = t.stepKb = t.depthA1 = t.depthB1 = 1;
  return t;
}

template <class T> using InGM = MatmulType<TPosition::GM, CubeFormat::ND, T>;
template <class A, class C, class Bias = typename GetMmDstType<A>::Type>
using Plain = Matmul<InGM<A>, InGM<A>, InGM<C>, InGM<Bias>>;

template <class T> GlobalTensor<T> global(const Matrix<T>& m) {
  GlobalTensor<T> g;
  g.SetGlobalBuffer(m.data(), m.values.size());
  return g;
}
template <class T> GlobalTensor<T> global(T* p, std::size_t n) {
  GlobalTensor<T> g;
  g.SetGlobalBuffer(p, n);
  return g;
}

} // namespace cube_test
