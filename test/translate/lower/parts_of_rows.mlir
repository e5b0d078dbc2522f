// RUN: not ascend-translate %s -o /dev/null 2>&1 | FileCheck %s

// The padding of rows, repeated inside of them: what is made of the softmax would go to several runs of memory a row.
// CHECK: [[#@LINE+12]]:{{[0-9]+}}: error: cannot be translated: what is made of a reduction is written to rows that are not contiguous here
func.func @repeated(%a: tensor<16x16xf16>) -> tensor<19x1x3x22xf16> attributes {hacc.entry} {
  %half = arith.constant 0.5 : f16
  %p = tensor.pad %a low[1, 3] high[2, 3] {
  ^bb0(%i: index, %j: index):
    tensor.yield %half : f16
  } : tensor<16x16xf16> to tensor<19x22xf16>
  %e = tensor.empty() : tensor<19x22xf16>
  %s = linalg.softmax dimension(1) ins(%p : tensor<19x22xf16>) outs(%e : tensor<19x22xf16>) -> tensor<19x22xf16>
  %x = tensor.expand_shape %s [[0, 1], [2]] output_shape [19, 1, 22] : tensor<19x22xf16> into tensor<19x1x22xf16>
  %f = tensor.empty() : tensor<19x1x3x22xf16>
  %b = linalg.broadcast ins(%x : tensor<19x1x22xf16>) outs(%f : tensor<19x1x3x22xf16>) dimensions = [2]
  return %b : tensor<19x1x3x22xf16>
}
