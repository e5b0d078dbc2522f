// RUN: ascend-translate %s --soc Ascend910B3 | FileCheck %s --check-prefixes=CHECK,B3
// RUN: ascend-translate %s --soc Ascend310P3 | FileCheck %s --check-prefixes=CHECK,P3

// What works on several rows is a call of a function that stands in the same file; without WholeReduceMax's form that gives values
// alone they are picked out of the pairs.
// CHECK: void ReduceRepeats(
// B3:      WholeReduceMax(dst, src, mask, repeats, 1, 1, stride, ReduceOrder::ORDER_ONLY_VALUE);
// P3:      WholeReduceMax(work, src, mask, repeats, 1, 1, stride);
// P3:      GatherMask(
// CHECK: void ReduceRows(
// CHECK: void FillRows(
// CHECK: void SpreadRows(
// CHECK: void RowWise(
// CHECK-LABEL: class KernelSoftmax
// CHECK: ReduceRows<Fold::MAX>(
// CHECK: SpreadRows(
// CHECK: RowWise<RowFunction::SUB, RowOperand::OWN, RowOperand::BLOCK>(
// CHECK: Exp(
// CHECK: ReduceRows<Fold::SUM>(
// CHECK: RowWise<RowFunction::DIV, RowOperand::OWN, RowOperand::BLOCK>(
func.func @softmax(%x: tensor<?x64xf32>) -> tensor<?x64xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %m = tensor.dim %x, %c0 : tensor<?x64xf32>
  %e = tensor.empty(%m) : tensor<?x64xf32>
  %y = linalg.softmax dimension(1) ins(%x : tensor<?x64xf32>) outs(%e : tensor<?x64xf32>) -> tensor<?x64xf32>
  return %y : tensor<?x64xf32>
}

// Rows of less than a repeat of 256 bytes are filled with the value first: the instruction on the whole tile is the cheaper one.
// CHECK-LABEL: class KernelNarrow
// CHECK: FillRows(
// CHECK: Sub(
func.func @narrow(%x: tensor<?x32xf32>) -> tensor<?x32xf32> attributes {hacc.entry} {
  %c0 = arith.constant 0 : index
  %m = tensor.dim %x, %c0 : tensor<?x32xf32>
  %e = tensor.empty(%m) : tensor<?x32xf32>
  %y = linalg.softmax dimension(1) ins(%x : tensor<?x32xf32>) outs(%e : tensor<?x32xf32>) -> tensor<?x32xf32>
  return %y : tensor<?x32xf32>
}
