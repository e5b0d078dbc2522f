// RUN: not ascend-translate %s --soc sim 2>&1 | FileCheck %s

// MLIR 22's own parser crashes after this error. It must end as an error all the same.
// CHECK: parser_crash.mlir:[[#@LINE+4]]:{{.*}} error: custom op 'linalg.reduce' expected integer value
// CHECK: the translation crashed. If errors stand above, MLIR could not go on after them
func.func @k(%x: tensor<?x?xf16>, %f: tensor<?xf16>) -> tensor<?xf16> attributes {hacc.entry} {
  %r = linalg.reduce ins(%x : tensor<?x?xf16>) outs(%f : tensor<?xf16>)
    dimensions = [bf16]
    (%a: f16, %b: f16) { linalg.yield %a : f16 }
  return %r : tensor<?xf16>
}
